# SPDX-License-Identifier: Apache-2.0
"""First contact over SNMPv3: discovery of the engine (RFC 3414 section 4), and one try of each user.

What a user is refused for is said by a counter in a Report; each has its word. A passphrase that is wrong must not be tried twice (devices lock users
out). A request with the right signature and the wrong privacy key is mostly not answered at all: after a silence the engine is discovered again, and
only if it answers are the very same octets sent once more, against a lost packet.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from random import SystemRandom
from time import perf_counter

from probes import snmp_session
from probes.asking import V3User
from probes.datagrams import Datagrams
from probes.failure import DeniedError
from probes.malformed import MalformedReply
from probes.snmp_session import AgentSession, present
from probes.snmp_v3 import Engine, Usm
from probes.wire.ber import Oid
from probes.wire.pace import Ask
from probes.wire.snmp import REQUEST_IDS, ErrorStatus, Message, Pdu
from probes.wire.snmp_v3 import parse_v3_report, v3_discovery
from probes.wire.usm import MAX_ENGINE_ID, report_word

_WAIT_S, _LAST_WAIT_S = 2.0, 3.0
"""For the answer to a user's try, and for the one to its repeat; old devices decipher slowly."""
_REDISCOVERY_S = 2.0
_REFUSALS, _REFUSED_S = 3, 0.4
_random = SystemRandom()

_MEANINGS = {
    "no-access": "the user is known, and its level or view does not reach what was asked",
    "unknown-context": "the device has no such context",
    "decryption-error": "the device could not decipher the request: the privacy key or protocol is another one",
    "not-in-time-window": "the device takes our request for an old one, twice",
    "silent": "the engine answers discovery and is silent to this user: most likely another privacy key or protocol, or no such context",
    "wrong-digest": "the authentication key or protocol is another one",
    "unsupported-level": "the device has no such level for this user: authentication or privacy missing or too much",
    "unknown-user": "the device has no such user",
    "unknown-engine": "the device's engine is no longer the one that it named",
}


class V3Error(DeniedError):
    """An engine answered, and not with what was asked; `end` is the word of `reach.snmp_v3`."""

    def __init__(self, user: V3User, end: str) -> None:
        super().__init__(f"SNMPv3 user {user.name!r}: {end}; {_MEANINGS.get(end, 'the device reports an error of its own')}")
        self.end = end


async def discover(wire: Datagrams, ends: Sequence[float] | None = None) -> Engine:
    """Ask who speaks for the device, with the patience of first contact or in rounds that last until `ends` (seconds from now).

    Raises TimeoutError, MalformedReply, OSError.
    """
    loop, clock = asyncio.get_running_loop(), perf_counter()
    began, ids, refusals = loop.time(), set[int](), 0
    malformed: MalformedReply | None = None
    for number, end in enumerate(ends or (*snmp_session.CONTACT_AT[1:], snmp_session.CONTACT_S), start=1):
        try:
            ids.add(message_id := _random.choice(REQUEST_IDS))
            await wire.send(v3_discovery(message_id))
            engine = await _named(wire, ids, began + end)
        except TimeoutError:
            continue
        except MalformedReply as error:
            malformed = error
        except (ConnectionRefusedError, ConnectionResetError):  # Windows says reset where others say refused
            if (refusals := refusals + 1) == _REFUSALS:
                raise
            await asyncio.sleep(max(0.0, min(began + end - loop.time(), _REFUSED_S)))
        else:
            engine.tries, engine.first_ms = number, round((perf_counter() - clock) * 1000, 1)
            return engine
    raise malformed or TimeoutError("no SNMPv3 engine names itself")


async def _named(wire: Datagrams, ids: set[int], until: float) -> Engine:
    malformed: MalformedReply | None = None
    while True:
        try:
            report = parse_v3_report((await wire.receive(until)).data)
        except MalformedReply as error:
            malformed = error
        except TimeoutError:
            raise malformed or TimeoutError from None
        else:
            if report.msg_id in ids and 0 < len(report.engine_id) <= MAX_ENGINE_ID:
                return Engine(report.engine_id, report.boots, report.time)


async def log_on(wire: Datagrams, user: V3User, engine: Engine, oids: Sequence[Oid]) -> AgentSession:
    """A session as this user; its opening is what the answer to `oids` held. Raises V3Error, TimeoutError, OSError, WithheldError."""
    usm = await asyncio.to_thread(Usm, user, engine)
    reply = await _tried(wire, usm, Ask(Pdu.GET, tuple(oids)))
    if reply and _is_late(reply) and engine.certain:  # a signed report has set the clock: RFC 3414 section 4 wants the request again
        reply = await _tried(wire, usm, Ask(Pdu.GET, tuple(oids)))
    if end := _end(reply):
        raise V3Error(user, end)
    session = AgentSession(wire, usm)
    session.tries, session.first_ms, session.opening = engine.tries, engine.first_ms, present(reply) if reply else {}
    return session


def _end(reply: Message | None) -> str:
    if reply is None:
        return "silent"
    if reply.pdu_type == Pdu.REPORT:
        return report_word(reply)
    return "no-access" if reply.error_status == ErrorStatus.AUTHORIZATION_ERROR else ""


def _is_late(reply: Message) -> bool:
    return reply.pdu_type == Pdu.REPORT and report_word(reply) == "not-in-time-window"


async def _tried(wire: Datagrams, usm: Usm, ask: Ask) -> Message | None:
    """The reply to one try, its octets repeated once where the engine is still there; None for silence. Raises TimeoutError when that is silent too."""
    loop, request_id = asyncio.get_running_loop(), _random.choice(REQUEST_IDS)
    datagram = usm.encode(ask, request_id)
    for wait in (_WAIT_S, _LAST_WAIT_S):
        await wire.send(datagram)
        with suppress(TimeoutError):
            return await _reply(wire, usm, request_id, loop.time() + wait)
        if wait == _WAIT_S:
            await discover(wire, (_REDISCOVERY_S / 2, _REDISCOVERY_S))
    return None


async def _reply(wire: Datagrams, usm: Usm, request_id: int, until: float) -> Message:
    while True:
        arrival = await wire.receive(until)
        with suppress(MalformedReply):
            message = usm.decode(arrival.data)
            if message.request_id == request_id and message.pdu_type in {Pdu.RESPONSE, Pdu.REPORT}:
                return message
