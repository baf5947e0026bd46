# SPDX-License-Identifier: Apache-2.0
"""What a directory gives to an anonymous reader: its rootDSE, and StartTLS. No bind is ever sent, so no login is tried and none can be locked."""

import asyncio
import ssl
from dataclasses import replace

from probes.asking import Asking
from probes.destination import is_tls
from probes.facts import TLS_VERSIONS
from probes.malformed import MalformedReply
from probes.scanning_facts import LdapFacts
from probes.stream import Stream
from probes.tls import looking_context
from probes.trust import peer_row
from probes.wire import ldap
from probes.wire.ldap import Message
from probes.wire.text import safe

DEADLINE_S = 30.0
IMPLICIT_PORT = 636
_PATIENCE_S = 10.0
_MOST_ENTRIES = 8


async def ask(asking: Asking) -> LdapFacts:
    """Read the rootDSE and try StartTLS. Raises OSError, TimeoutError, EOFError, MalformedReply."""
    implicit = is_tls(asking, IMPLICIT_PORT)
    host = next(iter(asking.target.names), asking.target.address)
    async with asyncio.timeout(2 * _PATIENCE_S), asking.gate.stream(asking.target, "ldap", looking_context() if implicit else None, host) as stream:
        came = bytearray()
        await stream.send(ldap.root_dse(1))
        facts = await _read(stream, came)
        facts = replace(facts, implicit_tls=implicit)
        if implicit:
            return _with_session(facts, stream)
        if not facts.starttls:
            return facts
        return await _upgraded(facts, stream, came, host)


async def _read(stream: Stream, came: bytearray) -> LdapFacts:
    found: Message | None = None
    for _ in range(_MOST_ENTRIES):
        message = await _next(stream, came)
        if message.result is not None:
            return _facts(found, message.result)
        found = message if message.is_entry else found
    raise MalformedReply("LDAP: entries without end")


def _facts(entry: Message | None, result: int) -> LdapFacts:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(safe(value) for value in entry.attributes.get(name.lower(), ())) if entry else ()

    vendor = next(iter(texts("vendorName")), None)
    if ldap.ACTIVE_DIRECTORY in texts("supportedCapabilities"):
        vendor = "Active Directory"
    return LdapFacts(
        readable=entry is not None,
        result=ldap.result_name(result),
        contexts=texts("namingContexts"),
        versions=texts("supportedLDAPVersion"),
        mechanisms=texts("supportedSASLMechanisms"),
        vendor=vendor,
        starttls=ldap.START_TLS in texts("supportedExtension") if entry else None,
    )


async def _upgraded(facts: LdapFacts, stream: Stream, came: bytearray, host: str) -> LdapFacts:
    try:
        await stream.send(ldap.start_tls(2))
        if (await _next(stream, came)).result != 0 or came:
            return replace(facts, starttls_works=False)
        await stream.secure(looking_context(), host)
    except (OSError, EOFError, MalformedReply):
        return replace(facts, starttls_works=False)
    return _with_session(replace(facts, starttls_works=True), stream)


def _with_session(facts: LdapFacts, stream: Stream) -> LdapFacts:
    session: ssl.SSLObject | None = stream.tls
    row = peer_row(session, None)
    return replace(facts, tls_best=row.protocol if row and row.protocol in TLS_VERSIONS else None, certificates=(row,) if row else None)


async def _next(stream: Stream, came: bytearray) -> Message:
    async with asyncio.timeout(_PATIENCE_S):
        while (size := ldap.length(bytes(came))) is None:
            data = await stream.read(4096)
            if not data:
                raise EOFError("the directory hung up")
            came += data
    message = ldap.decode(bytes(came[:size]))
    del came[:size]
    return message
