# SPDX-License-Identifier: Apache-2.0
"""A small SNMP agent on loopback that can misbehave in the ways real ones do."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from probes.malformed import MalformedReply
from probes.wire.ber import Oid, oid
from probes.wire.snmp import ErrorStatus, Message, Missing, Pdu, Tag, Value, VarBind, Version, decode, encode_response

Rows = Mapping[Oid, Value]
_TAG = {int: Tag.INTEGER, bytes: Tag.OCTET_STRING, tuple: Tag.OBJECT_IDENTIFIER}


def rows(texts: Mapping[str, int | str | bytes]) -> dict[Oid, Value]:
    """`{"1.3.6.1.2.1.1.1.0": "text"}` -> what a device holds; a text that begins with `oid:` is one."""
    return {oid(name): _value(value) for name, value in texts.items()}


def _value(value: int | str | bytes) -> Value:
    if isinstance(value, str):
        return oid(value.removeprefix("oid:")) if value.startswith("oid:") else value.encode()
    return value


@dataclass
class Agent(asyncio.DatagramProtocol):
    """Answers from `held`. Every knob is one way of being odd; `asked` keeps what came in."""

    held: Rows
    community: bytes = b"public"
    versions: tuple[int, ...] = (Version.V1, Version.V2C)
    drop: int = 0
    garbage: bool = False
    endless: Oid | None = None
    most_varbinds: int | None = None
    dies_after: int | None = None
    echo_late: bool = False
    latency_s: float = 0
    sleeps_s: float = 0
    deaf_to: Callable[[Message], bool] = lambda _: False
    dies_of: Callable[[Message], bool] = lambda _: False
    gen_err_behind: Oid | None = None
    ring: Mapping[Oid, Oid] = field(default_factory=dict)
    crashes: int = 0
    asked: list[Message] = field(default_factory=list)
    transport: asyncio.DatagramTransport | None = None
    elsewhere: asyncio.DatagramTransport | None = None
    order: Callable[[Iterable[Oid]], list[Oid]] = sorted
    _first: tuple[Message, tuple[str, int]] | None = None

    def __post_init__(self) -> None:
        self._following, self._sorted = self.order(self.held), sorted(self.held)
        self._woken: float | None = None
        self._places = {name: place for place, name in enumerate(self._following)}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        try:
            request = decode(data)
        except MalformedReply:  # SNMPv3, of which it knows nothing
            return
        self.asked.append(request)
        if self.echo_late and self._first is None:
            self._first = (request, addr)
        self.crashes += self.dies_of(request)
        if self.crashes or self.deaf_to(request) or self._sleeping():
            return
        if len(self.asked) <= self.drop or (self.dies_after is not None and len(self.asked) > self.dies_after):
            return
        if request.community != self.community or request.version not in self.versions:
            return
        if self.echo_late and self._first:
            request, addr = self._first  # the late answer to the first try, never one to the others
        self._send(b"\x30\x03\x02\x01\x63garbage" if self.garbage else self._reply(request), addr)

    def _sleeping(self) -> bool:
        """The first request wakes it; it speaks after a while."""
        now = asyncio.get_running_loop().time()
        self._woken = self._woken or now
        return now < self._woken + self.sleeps_s

    def _send(self, data: bytes, addr: tuple[str, int]) -> None:
        way = self.elsewhere or self.transport
        assert way is not None
        asyncio.get_running_loop().call_later(self.latency_s, way.sendto, data, addr)

    def _reply(self, request: Message) -> bytes:
        names = [bind.oid for bind in request.varbinds]
        if request.pdu_type == Pdu.GETBULK:
            found = list(self._bulk(names, request.error_index))
        elif request.pdu_type == Pdu.GETNEXT:
            found = [self._next(name) for name in names]
        else:
            found = [self._get(name) for name in names]
        if self.most_varbinds is not None and len(found) > self.most_varbinds:
            return encode_response(request, request.varbinds, ErrorStatus.TOO_BIG)
        if self.gen_err_behind and self.gen_err_behind in {*names, *(bind.oid for bind in found[: -len(names)])}:
            return encode_response(request, request.varbinds, ErrorStatus.GEN_ERR, 0)
        missing = [place for place, bind in enumerate(found, 1) if isinstance(bind.value, Missing)]
        if request.version == Version.V1 and missing:
            return encode_response(request, request.varbinds, ErrorStatus.NO_SUCH_NAME, missing[0])
        return encode_response(request, found)

    def _bulk(self, names: Iterable[Oid], repetitions: int) -> Iterable[VarBind]:
        cursors = list(names)
        for _ in range(repetitions):
            found = [self._next(name) for name in cursors]
            yield from found
            cursors = [bind.oid for bind in found]

    def _get(self, name: Oid) -> VarBind:
        return _bind(name, self.held[name]) if name in self.held else VarBind(name, Tag.NO_SUCH_INSTANCE, Missing.NO_SUCH_INSTANCE)

    def _next(self, name: Oid) -> VarBind:
        if self.endless and name[: len(self.endless)] == self.endless:
            return _bind((*self.endless, 1, (name[-1] if len(name) > len(self.endless) else 0) + 1), 7)
        if name in self.ring:
            return _bind(self.ring[name], self.held[self.ring[name]])
        place = self._places[name] + 1 if name in self._places else bisect_right(self._sorted, name)
        if place >= len(self._following):
            return VarBind(name, Tag.END_OF_MIB_VIEW, Missing.END_OF_MIB_VIEW)
        return _bind(self._following[place], self.held[self._following[place]])


def _bind(name: Oid, value: Value) -> VarBind:
    return VarBind(name, _TAG.get(type(value), Tag.NULL), value)


@asynccontextmanager
async def serving(agent: Agent) -> AsyncIterator[int]:
    """The agent on a port of 127.0.0.1; yields the port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: agent, local_addr=("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
        if agent.elsewhere:
            agent.elsewhere.close()


MFP: Mapping[str, int | str | bytes] = {
    "1.3.6.1.2.1.1.1.0": "Example Office MFP 400; firmware 2.10",
    "1.3.6.1.2.1.1.2.0": "oid:1.3.6.1.4.1.367.1.1",
    "1.3.6.1.2.1.1.3.0": 8_640_000,
    "1.3.6.1.2.1.1.5.0": "mfp400",
    "1.3.6.1.2.1.1.6.0": "hall",
    "1.3.6.1.2.1.2.2.1.3.1": 24,
    "1.3.6.1.2.1.2.2.1.3.2": 6,
    "1.3.6.1.2.1.2.2.1.6.1": b"",
    "1.3.6.1.2.1.2.2.1.6.2": bytes.fromhex("020000abcdef"),
    "1.3.6.1.2.1.2.2.1.8.1": 1,
    "1.3.6.1.2.1.2.2.1.8.2": 1,
    "1.3.6.1.2.1.25.3.2.1.2.1": "oid:1.3.6.1.2.1.25.3.1.5",
    "1.3.6.1.2.1.25.3.2.1.3.1": "RICOH Example 400",
    "1.3.6.1.2.1.25.3.2.1.5.1": 2,
    "1.3.6.1.2.1.25.3.5.1.1.1": 3,
    "1.3.6.1.2.1.25.3.5.1.2.1": b"\x00",
    "1.3.6.1.2.1.43.5.1.1.2.1": 1,
    "1.3.6.1.2.1.43.5.1.1.16.1": "mfp",
    "1.3.6.1.2.1.43.5.1.1.17.1": "W1234567",
    "1.3.6.1.2.1.43.6.1.1.2.1.1": "Front Cover",
    "1.3.6.1.2.1.43.6.1.1.3.1.1": 4,
    "1.3.6.1.2.1.43.8.2.1.2.1.1": 4,
    "1.3.6.1.2.1.43.8.2.1.2.1.2": 5,
    "1.3.6.1.2.1.43.8.2.1.8.1.1": 8,
    "1.3.6.1.2.1.43.8.2.1.8.1.2": 8,
    "1.3.6.1.2.1.43.8.2.1.9.1.1": 500,
    "1.3.6.1.2.1.43.8.2.1.9.1.2": 100,
    "1.3.6.1.2.1.43.8.2.1.10.1.1": 250,
    "1.3.6.1.2.1.43.8.2.1.10.1.2": 0,
    "1.3.6.1.2.1.43.8.2.1.11.1.1": 0,
    "1.3.6.1.2.1.43.8.2.1.11.1.2": 19,
    "1.3.6.1.2.1.43.8.2.1.13.1.1": "Tray 1",
    "1.3.6.1.2.1.43.8.2.1.13.1.2": "Bypass Tray",
    "1.3.6.1.2.1.43.10.2.1.3.1.1": 7,
    "1.3.6.1.2.1.43.10.2.1.4.1.1": 12_345,
    "1.3.6.1.2.1.43.11.1.1.3.1.1": 1,
    "1.3.6.1.2.1.43.11.1.1.3.1.2": 0,
    "1.3.6.1.2.1.43.11.1.1.4.1.1": 3,
    "1.3.6.1.2.1.43.11.1.1.4.1.2": 4,
    "1.3.6.1.2.1.43.11.1.1.5.1.1": 3,
    "1.3.6.1.2.1.43.11.1.1.5.1.2": 4,
    "1.3.6.1.2.1.43.11.1.1.6.1.1": "Black Toner [TK-1234K;]",
    "1.3.6.1.2.1.43.11.1.1.6.1.2": "Waste Toner Box",
    "1.3.6.1.2.1.43.11.1.1.7.1.1": 7,
    "1.3.6.1.2.1.43.11.1.1.7.1.2": 7,
    "1.3.6.1.2.1.43.11.1.1.8.1.1": 10_000,
    "1.3.6.1.2.1.43.11.1.1.8.1.2": -2,
    "1.3.6.1.2.1.43.11.1.1.9.1.1": 4_000,
    "1.3.6.1.2.1.43.11.1.1.9.1.2": -3,
    "1.3.6.1.2.1.43.12.1.1.4.1.1": "black",
    "1.3.6.1.2.1.43.14.1.1.2.1.1": 11,
    "1.3.6.1.2.1.43.14.1.1.2.1.2": 44,
    "1.3.6.1.2.1.43.14.1.1.6.1.1": 3,
    "1.3.6.1.2.1.43.14.1.1.6.1.2": 3,
    "1.3.6.1.2.1.43.16.5.1.2.1.1": "Ready",
    "1.3.6.1.2.1.43.18.1.1.2.1.7": 5,
    "1.3.6.1.2.1.43.18.1.1.3.1.7": 3,
    "1.3.6.1.2.1.43.18.1.1.4.1.7": 11,
    "1.3.6.1.2.1.43.18.1.1.5.1.7": 1,
    "1.3.6.1.2.1.43.18.1.1.6.1.7": -2,
    "1.3.6.1.2.1.43.18.1.1.7.1.7": 1104,
    "1.3.6.1.2.1.43.18.1.1.8.1.7": "Toner is low",
    "1.3.6.1.2.1.43.18.1.1.9.1.7": 8_630_000,
    "1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1": "MFG:RICOH;MDL:Example 400;",
    "1.3.6.1.4.1.2699.1.2.1.3.1.1.6.1.1": 515,
    "1.3.6.1.4.1.2699.1.2.1.3.1.1.6.1.2": 9100,
}
"""A healthy device of our own making that is a little low on toner."""

VIEW: Mapping[str, int | str | bytes] = {
    "1.3.6.1.2.1.2.2.1.5.1": 0,
    "1.3.6.1.2.1.2.2.1.5.2": 100_000_000,
    "1.3.6.1.2.1.2.2.1.7.1": 1,
    "1.3.6.1.2.1.2.2.1.7.2": 1,
    "1.3.6.1.2.1.2.2.1.9.2": 10_000,
    "1.3.6.1.2.1.2.2.1.11.2": 4_000,
    "1.3.6.1.2.1.2.2.1.14.2": 3,
    "1.3.6.1.2.1.2.2.1.17.2": 2_000,
    "1.3.6.1.2.1.2.2.1.20.2": 0,
    "1.3.6.1.2.1.4.20.1.2.10.20.30.40": 2,
    "1.3.6.1.2.1.4.20.1.2.127.0.0.1": 1,
    "1.3.6.1.2.1.4.20.1.3.10.20.30.40": bytes((255, 255, 254, 0)),
    "1.3.6.1.2.1.4.20.1.3.127.0.0.1": bytes((255, 0, 0, 0)),
    "1.3.6.1.2.1.4.21.1.7.0.0.0.0": bytes((10, 20, 30, 1)),
    "1.3.6.1.2.1.4.22.1.2.2.10.20.30.1": bytes.fromhex("020000000001"),
    "1.3.6.1.2.1.4.22.1.2.2.10.20.30.77": bytes.fromhex("020000000077"),
    "1.3.6.1.2.1.6.11.0": 12_426,
    "1.3.6.1.2.1.6.12.0": 43,
    "1.3.6.1.2.1.6.13.1.1.0.0.0.0.80.0.0.0.0.0": 2,
    "1.3.6.1.2.1.6.13.1.1.0.0.0.0.9100.0.0.0.0.0": 2,
    "1.3.6.1.2.1.6.13.1.1.10.20.30.40.9100.10.20.30.77.50123": 5,
    "1.3.6.1.2.1.6.13.1.1.10.20.30.40.47900.203.0.113.5.443": 5,
    "1.3.6.1.2.1.6.13.1.1.127.0.0.1.5000.127.0.0.1.40000": 5,
    "1.3.6.1.2.1.7.5.1.2.0.0.0.0.161": 161,
    "1.3.6.1.2.1.7.5.1.2.0.0.0.0.5353": 5353,
    "1.3.6.1.2.1.11.4.0": 7,
    "1.3.6.1.2.1.25.1.2.0": bytes((7, 234, 3, 4, 12, 30, 0, 0, 43, 1, 0)),
    "1.3.6.1.2.1.25.2.3.1.2.1": "oid:1.3.6.1.2.1.25.2.1.2",
    "1.3.6.1.2.1.25.2.3.1.2.2": "oid:1.3.6.1.2.1.25.2.1.4",
    "1.3.6.1.2.1.25.2.3.1.3.1": "RAM",
    "1.3.6.1.2.1.25.2.3.1.3.2": "Hard disk",
    "1.3.6.1.2.1.25.2.3.1.4.1": 1_024,
    "1.3.6.1.2.1.25.2.3.1.4.2": 4_096,
    "1.3.6.1.2.1.25.2.3.1.5.1": 262_144,
    "1.3.6.1.2.1.25.2.3.1.5.2": 102_400,
    "1.3.6.1.2.1.25.2.3.1.6.1": 131_072,
    "1.3.6.1.2.1.43.13.4.1.9.1.1": 5,
    "1.3.6.1.2.1.43.13.4.1.9.1.2": 3,
    "1.3.6.1.2.1.43.13.4.1.10.1.1": "Simplex",
    "1.3.6.1.2.1.43.13.4.1.10.1.2": "Duplex",
    "1.3.6.1.2.1.43.13.4.1.11.1.1": 0,
    "1.3.6.1.2.1.43.13.4.1.11.1.2": 35,
    "1.3.6.1.2.1.43.15.1.1.2.1.1": 3,
    "1.3.6.1.2.1.43.15.1.1.2.1.2": 5,
    "1.3.6.1.2.1.43.15.1.1.2.1.3": 3,
    "1.3.6.1.2.1.43.17.6.1.2.1.1": 500,
    "1.3.6.1.2.1.43.17.6.1.2.1.2": 1,
    "1.3.6.1.2.1.43.17.6.1.2.1.3": 0,
    "1.3.6.1.2.1.43.17.6.1.3.1.1": 500,
    "1.3.6.1.2.1.43.17.6.1.3.1.2": 0,
    "1.3.6.1.2.1.43.17.6.1.3.1.3": 0,
    "1.3.6.1.2.1.43.17.6.1.4.1.1": 4,
    "1.3.6.1.2.1.43.17.6.1.4.1.2": 5,
    "1.3.6.1.2.1.43.17.6.1.4.1.3": 5,
    "1.3.6.1.2.1.43.17.6.1.5.1.1": "Attention",
    "1.3.6.1.2.1.43.17.6.1.5.1.2": "Ready",
    "1.3.6.1.2.1.43.17.6.1.5.1.3": "Data",
}
"""How the same device sees itself and its network: one job comes in on 9100, and it keeps a session to its maker's cloud."""

SWITCH: Mapping[str, int | str | bytes] = {
    "1.3.6.1.2.1.1.1.0": "Example 24-port managed switch",
    "1.3.6.1.2.1.1.2.0": "oid:1.3.6.1.4.1.9.1.1208",
    "1.3.6.1.2.1.1.3.0": 1_000,
    "1.3.6.1.2.1.1.5.0": "sw1",
    "1.3.6.1.2.1.1.6.0": "rack",
    **{f"1.3.6.1.2.1.2.2.1.3.{port}": 6 for port in range(1, 49)},
}
