# SPDX-License-Identifier: Apache-2.0
"""What a mail relay offers: greeting, EHLO, STARTTLS, EHLO again. Never MAIL FROM, never AUTH: no mail begins and no password is tried.

RSET before STARTTLS tells whether TLS is demanded: RFC 3207 section 4 has a relay that demands it answer 530 to everything but NOOP, EHLO,
STARTTLS and QUIT, and RSET changes nothing where no mail was begun. The lowest TLS version is found by further handshakes with older ones.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from probes.asking import Asking
from probes.destination import is_tls
from probes.facts import TLS_VERSIONS
from probes.malformed import MalformedReply
from probes.scanning_facts import SmtpFacts
from probes.stream import Stream
from probes.tls import looking_context
from probes.trust import context_up_to, knows_authorities, older, peer_row, standing, verifying_context
from probes.wire import smtp
from probes.wire.smtp import Offer, Reply

DEADLINE_S = 75.0
IMPLICIT_PORT = 465
_GREETING_S, _REPLY_S = 25.0, 10.0  # a relay may let strangers wait for its greeting
_IN_ALL_S = 60.0
_READY, _OK, _TLS_FIRST = 220, 250, 530
_OLD = ("TLSv1", "TLSv1.1", "TLSv1.2")


async def ask(asking: Asking) -> SmtpFacts:
    """Hear what the relay offers. Raises OSError, TimeoutError, EOFError, MalformedReply where it does not even greet."""
    looking = _Looking(asking, implicit=is_tls(asking, IMPLICIT_PORT))
    facts = await looking.first()
    if facts.tls_best is None or facts.certificates is None:
        return facts
    return replace(facts, tls_lowest=await looking.lowest(facts.tls_best))


@dataclass(slots=True)
class _Talk:
    """One conversation: replies are read whole, one at a time."""

    stream: Stream
    came: bytes = b""

    async def reply(self, patience: float = _REPLY_S) -> Reply:
        async with asyncio.timeout(patience):
            while (found := smtp.reply(self.came)) is None:
                data = await self.stream.read(4096)
                if not data:
                    raise EOFError("the relay hung up")
                self.came += data
        self.came = self.came[found.size :]
        return found

    async def say(self, command: bytes) -> Reply:
        await self.stream.send(command)
        return await self.reply()

    async def ehlo(self, name: str) -> Offer | None:
        answer = await self.say(smtp.ehlo(name))
        return smtp.offer(answer) if answer.code == _OK else None

    async def secure(self, tls: ssl.SSLContext, host: str) -> None:
        """STARTTLS and the handshake. Raises MalformedReply where the relay will not."""
        answer = await self.say(smtp.STARTTLS)
        if answer.code != _READY or self.came:
            raise MalformedReply(f"SMTP: STARTTLS was answered {answer.code}")
        await self.stream.secure(tls, host)


class _Looking:
    """All conversations with one relay, one after the other."""

    def __init__(self, asking: Asking, *, implicit: bool) -> None:
        self._asking, self._implicit = asking, implicit
        self._host = next(iter(asking.target.names), asking.target.address)
        self._name = f"[{asking.facts.get('agent.address') or '127.0.0.1'}]"
        self._clock = asyncio.get_running_loop().time
        self._ends = self._clock() + _IN_ALL_S

    async def first(self) -> SmtpFacts:
        """The conversation that tells most; once more without checking, where the certificate is what stood in its way."""
        verifying = verifying_context()
        try:
            facts = await self._look(verifying)
        except ssl.SSLCertVerificationError as error:
            facts = await self._look(looking_context())
            return self._judged(facts, error, knows=knows_authorities(verifying))
        return self._judged(facts, None, knows=True)

    async def lowest(self, best: str) -> str | None:
        """The oldest version it agrees to; None when time ran out."""
        for version in _OLD:
            if not older(version, best):
                break
            if self._clock() + _REPLY_S > self._ends:
                return None
            if await self._takes(version):
                return version
        return best

    async def _look(self, tls: ssl.SSLContext) -> SmtpFacts:
        async with self._connected(tls) as talk:
            greeting = await talk.reply(_GREETING_S)
            facts = SmtpFacts(code=greeting.code, banner=greeting.text, implicit_tls=self._implicit)
            if greeting.code != _READY:
                return facts
            plain = await talk.ehlo(self._name)
            if plain is None:
                return replace(facts, esmtp=False)
            facts = replace(facts, esmtp=True, starttls=plain.starttls, size_limit=plain.size_limit)
            if self._implicit:
                facts = self._with_session(replace(facts, tls_required=True, auth_tls=plain.auth, auth=plain.auth), talk)
            elif plain.starttls:
                facts = await self._upgraded(replace(facts, auth_plain=plain.auth), talk, tls)
            else:
                facts = replace(facts, tls_required=False, auth_plain=plain.auth, auth=plain.auth)
            await talk.stream.send(smtp.QUIT)
            return facts

    async def _upgraded(self, facts: SmtpFacts, talk: _Talk, tls: ssl.SSLContext) -> SmtpFacts:
        facts = replace(facts, tls_required=(await talk.say(smtp.RESET)).code == _TLS_FIRST)
        try:
            await talk.secure(tls, self._host)
        except ssl.SSLCertVerificationError:
            raise
        except (OSError, EOFError, MalformedReply):
            return replace(facts, starttls_works=False, auth=facts.auth_plain)
        offer = await talk.ehlo(self._name)
        after = offer.auth if offer else ()
        both = tuple(dict.fromkeys((*(facts.auth_plain or ()), *after)))
        return self._with_session(replace(facts, starttls_works=True, auth_tls=after, auth=both), talk)

    def _with_session(self, facts: SmtpFacts, talk: _Talk) -> SmtpFacts:
        row = peer_row(talk.stream.tls, self._asking.target.port("smtp"))
        return replace(facts, tls_best=row.protocol if row and row.protocol in TLS_VERSIONS else None, certificates=(row,) if row else None)

    def _judged(self, facts: SmtpFacts, error: ssl.SSLCertVerificationError | None, *, knows: bool) -> SmtpFacts:
        row = next(iter(facts.certificates or ()), None)
        word = standing(row, error, self._host, datetime.now(UTC), knows=knows)
        return replace(facts, certificate=word, certificate_why=error.verify_message[:200] if error and row else None)

    async def _takes(self, version: str) -> bool:
        context = context_up_to(version)
        try:
            async with self._connected(context) as talk:
                await talk.reply(_REPLY_S)
                if not self._implicit:
                    await talk.ehlo(self._name)
                    await talk.secure(context, self._host)
                    await talk.stream.send(smtp.QUIT)
        except (OSError, EOFError, MalformedReply):
            return False
        return True

    @asynccontextmanager
    async def _connected(self, tls: ssl.SSLContext) -> AsyncIterator[_Talk]:
        async with self._asking.gate.stream(self._asking.target, "smtp", tls if self._implicit else None, self._host) as stream:
            yield _Talk(stream)
