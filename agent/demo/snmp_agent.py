# SPDX-License-Identifier: Apache-2.0
"""A simulated SNMP agent, v1 and v2c (RFC 1157, RFC 3416): what it answers is pure, the socket comes after it."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import monotonic
from typing import cast

from agent.demo.oids import TICKS, UP_TIME
from probes.malformed import MalformedReply
from probes.wire.ber import Oid
from probes.wire.snmp import ErrorStatus, Message, Missing, Pdu, Tag, VarBind, Version, decode, encode_response

COMMUNITY = b"public"
MAX_REPLY = 1_400
"""Octets that fit into one Ethernet frame; a GETBULK gets fewer rows than it asked for rather than a larger datagram (RFC 3416 section 4.2.3)."""
_MOST_BINDS = 60


class Agent:
    """Answers datagrams from a table of OIDs; sysUpTime counts on."""

    def __init__(self, binds: Mapping[Oid, VarBind], clock: Callable[[], float] = monotonic) -> None:
        self._binds, self._order, self._clock = dict(binds), sorted(binds), clock
        self._began = clock()

    def answer(self, datagram: bytes) -> bytes | None:
        """The reply, or None: an agent is silent to what it does not understand and to a community that is not its own."""
        try:
            request = decode(datagram)
        except MalformedReply:
            return None
        if request.community != COMMUNITY or request.pdu_type not in (Pdu.GET, Pdu.GETNEXT, Pdu.GETBULK):
            return None
        if request.pdu_type == Pdu.GETBULK:
            return self._bulk(request) if request.version == Version.V2C else None
        find = self._get if request.pdu_type == Pdu.GET else self._next
        return _reply(request, [find(bind.oid) for bind in request.varbinds])

    def _get(self, oid: Oid) -> VarBind:
        bind = self._binds.get(oid)
        if bind is None:
            return VarBind(oid, Tag.NO_SUCH_INSTANCE, Missing.NO_SUCH_INSTANCE)
        return self._ticking(bind)

    def _next(self, oid: Oid) -> VarBind:
        place = bisect_right(self._order, oid)
        if place == len(self._order):
            return VarBind(oid, Tag.END_OF_MIB_VIEW, Missing.END_OF_MIB_VIEW)
        return self._ticking(self._binds[self._order[place]])

    def _bulk(self, request: Message) -> bytes:
        """A GETBULK carries non-repeaters and max-repetitions where others have their error."""
        once, rounds = max(request.error_status, 0), max(request.error_index, 0)
        found = [self._next(bind.oid) for bind in request.varbinds[:once]]
        found += _first(_MOST_BINDS, self._rounds([bind.oid for bind in request.varbinds[once:]], rounds))
        while len(reply := encode_response(request, found)) > MAX_REPLY and len(found) > 1:
            found = found[: max(1, len(found) * MAX_REPLY // len(reply))]
        return reply

    def _rounds(self, oids: list[Oid], rounds: int) -> Iterator[VarBind]:
        """Row after row, each one step further; ends once nothing is left to walk."""
        for _ in range(rounds if oids else 0):
            row = [self._next(oid) for oid in oids]
            yield from row
            if all(isinstance(bind.value, Missing) for bind in row):
                return
            oids = [bind.oid for bind in row]

    def _ticking(self, bind: VarBind) -> VarBind:
        if bind.oid != UP_TIME or not isinstance(bind.value, int):
            return bind
        return bind._replace(value=bind.value + int((self._clock() - self._began) * TICKS))


def _first(most: int, binds: Iterable[VarBind]) -> list[VarBind]:
    return [bind for _, bind in zip(range(most), binds, strict=False)]


def _reply(request: Message, binds: list[VarBind]) -> bytes:
    """v2c says of each variable that it is not there; v1 refuses the whole request and points at the first (RFC 1157 section 4.1.2)."""
    wrong = next((place for place, bind in enumerate(binds, 1) if isinstance(bind.value, Missing)), None)
    if request.version == Version.V1 and wrong is not None:
        return encode_response(request, request.varbinds, ErrorStatus.NO_SUCH_NAME, wrong)
    reply = encode_response(request, binds)
    return reply if len(reply) <= MAX_REPLY else encode_response(request, (), ErrorStatus.TOO_BIG)


class AgentProtocol(asyncio.DatagramProtocol):
    """The agent on a socket. A sleeper loses what it is asked in its first seconds, counted from the first question."""

    def __init__(self, agent: Agent, wakes_after_s: float = 0.0, clock: Callable[[], float] = monotonic) -> None:
        self._agent, self._wakes_after_s, self._clock = agent, wakes_after_s, clock
        self._first_asked: float | None = None
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back (asyncio's datagram transport does not inherit from DatagramTransport)."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer, if awake."""
        if self._is_awake() and self._transport and (reply := self._agent.answer(data)) is not None:
            self._transport.sendto(reply, addr)

    def _is_awake(self) -> bool:
        now = self._clock()
        if self._first_asked is None:
            self._first_asked = now
        return now - self._first_asked >= self._wakes_after_s
