# SPDX-License-Identifier: Apache-2.0
"""ICMP echo (RFC 792, RFC 4443) by whatever way needs no rights, and what the answers say about loss and delay.

The ladder: a datagram socket, a raw socket, on Windows IcmpSendEcho2. Where none is to be had the probe is `unsupported`:
no ICMP of ours is not a device that is down. Replies are matched by sequence number and a random payload, because Linux
rewrites the identifier of a datagram socket and a raw socket hears the echoes of others.
"""

import asyncio
import ipaddress
import itertools
import secrets
import struct
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Literal, NamedTuple, TypeAlias

from probes import icmp_windows
from probes.asking import Asking
from probes.datagrams import Arrival, Datagrams, IcmpError
from probes.facts import IcmpFacts
from probes.failure import UnsupportedError, WithheldError
from probes.gate import ECHO, Gate
from probes.model import Target

COUNT, GAP_S, PATIENCE_S = 20, 0.05, 2.5
MORE = 80
"""Asked after the first 20 where one was lost or all were slow: below 100 a percentage says little."""
SLOW_MS = 50.0
_HEADER = struct.Struct("!BBHHH")
_REQUEST = {4: 8, 6: 128}
_REPLY = {4: 0, 6: 129}
_PAYLOAD = 56
_TTL_AT = 8  # RFC 791
WAYS: tuple[Literal["datagram", "raw"], ...] = ("datagram", "raw")

_UNREACHABLE_4 = (
    "net-unreachable", "host-unreachable", "protocol-unreachable", "port-unreachable", "fragmentation-needed", "source-route-failed",
    "net-unknown", "host-unknown", "host-isolated", "net-prohibited", "host-prohibited", "net-unreachable-for-tos",
    "host-unreachable-for-tos", "communication-prohibited", "precedence-violation", "precedence-cutoff",
)  # fmt: skip
_UNREACHABLE_6 = ("no-route", "communication-prohibited", "beyond-scope", "address-unreachable", "port-unreachable", "policy-failed", "reject-route")
_TOO_LARGE = {(3, 4), (2, 0)}
_UNREACHABLE_OF_TYPE = {3: _UNREACHABLE_4, 1: _UNREACHABLE_6}


BesideRow: TypeAlias = Callable[[str], Awaitable["Echoes | None"]]
"""What measures the control beside a suspect (probes/beside.py)."""


class Reply(NamedTuple):
    """An echo reply: its sequence number and the payload that came back."""

    seq: int
    payload: bytes


@dataclass(slots=True)
class Echoes:
    """What a row of echo requests brought; all times in milliseconds."""

    way: str
    sent: int = 0
    took: dict[int, float] = field(default_factory=dict)
    """Round trip by sequence number, of those that were answered."""
    first_ms: float | None = None
    ttl: int | None = None
    unreachable: str | None = None
    told_mtu: int | None = None
    """The MTU of the next hop, where a router says that a packet is too large (RFC 1191, RFC 4443 section 3.2)."""

    @property
    def suspect(self) -> bool:
        """Whether something answers, yet not every time or not soon: worth a longer look."""
        return bool(self.took) and (len(self.took) < self.sent or (self.median_ms or 0) > SLOW_MS)

    @property
    def jitter_ms(self) -> float | None:
        """Mean difference between one round trip and the next, as RFC 3550 section 6.4.1 compares packets; None below two answers."""
        trips = [self.took[seq] for seq in sorted(self.took)]
        steps = [abs(after - before) for before, after in itertools.pairwise(trips)]
        return round(sum(steps) / len(steps), 3) if steps else None

    def followed_by(self, more: "Echoes") -> "Echoes":
        """Both rows as one."""
        took = {**self.took, **{self.sent + seq: trip for seq, trip in more.took.items()}}
        unreachable = more.unreachable or self.unreachable
        return Echoes(self.way, self.sent + more.sent, took, self.first_ms, more.ttl or self.ttl, unreachable, more.told_mtu or self.told_mtu)

    @property
    def loss(self) -> float | None:
        """Percent lost from the first answered one on: what a sleeper lost while it woke does not count. None when nothing was sent."""
        if not self.sent:
            return None
        counted = self.sent - min(self.took, default=0)
        return round(100 * (counted - len(self.took)) / counted, 1)

    @property
    def median_ms(self) -> float | None:
        """Median round trip; None when none came back."""
        return round(median(self.took.values()), 3) if self.took else None


async def ask(asking: Asking) -> IcmpFacts:
    """Send 20 echo requests, 50 ms apart; 80 more, and 100 to the gateway beside them, where something was lost or slow.

    Raises WithheldError, UnsupportedError, OSError.
    """
    target = asking.target
    if target.exclusive or ipaddress.ip_address(target.address).is_loopback:
        msg = "an echo would speak of the host that forwards the ports, not of the device"
        raise WithheldError(msg)
    heard, gateway = await echo(asking.gate, target), None
    if heard.suspect:
        beside: BesideRow | None = asking.hints.get("beside")  # type: ignore[assignment]  # Asking's hints are named, not typed
        more, gateway = await asyncio.gather(echo(asking.gate, target, MORE), beside(target.address) if beside else _nothing())
        heard = heard.followed_by(more)
    return IcmpFacts(
        way=heard.way,
        answers=bool(heard.took),
        sent=heard.sent,
        received=len(heard.took),
        loss=heard.loss,
        median_ms=heard.median_ms,
        jitter_ms=heard.jitter_ms,
        first_ms=heard.first_ms,
        ttl=heard.ttl,
        gateway_sent=gateway.sent if gateway else None,
        gateway_loss=gateway.loss if gateway and gateway.took else None,
        gateway_median_ms=gateway.median_ms if gateway else None,
        unreachable=heard.unreachable,
    )


@dataclass(frozen=True, slots=True)
class Packet:
    """How an echo request is to be: `payload` octets after the ICMP header, and whether routers may cut it (`None`: as the system likes)."""

    payload: int = _PAYLOAD
    cut: bool | None = None


async def echo(gate: Gate, target: Target, count: int = COUNT, gap_s: float = GAP_S, patience_s: float = PATIENCE_S, packet: Packet = Packet()) -> Echoes:
    """Send `count` echo requests `gap_s` apart and wait up to `patience_s` after the last. Raises WithheldError, UnsupportedError, OSError."""
    if sys.platform == "win32":
        if packet.cut is not None:
            msg = "IcmpSendEcho2 is not asked for whole packets"
            raise UnsupportedError(msg)
        return await _by_call(gate, target, count, gap_s, patience_s)
    for way in WAYS:
        try:
            channel = await (gate.echoes(target, way) if packet.cut is None else gate.echoes(target, way, cut=packet.cut))
        except UnsupportedError:
            continue
        try:
            return await _Row(channel, Echoes(way), _version(target), packet.payload).run(count, gap_s, patience_s)
        finally:
            channel.close()
    msg = "this process may send no ICMP echo"
    raise UnsupportedError(msg)


def request_of(version: int, ident: int, seq: int, payload: bytes) -> bytes:
    """An echo request; the kernel fills in the checksum of IPv6, whose pseudo-header only it knows (RFC 3542 section 3.1)."""
    bare = _HEADER.pack(_REQUEST[version], 0, 0, ident, seq) + payload
    return bare if version == 6 else bare[:2] + struct.pack("!H", checksum(bare)) + bare[4:]  # noqa: PLR2004  (IP versions are 4 and 6)


def reply_of(version: int, data: bytes) -> Reply | None:
    """The echo reply in a datagram, with the IPv4 header before it (raw sockets, macOS) or without; None for anything else."""
    if data and data[0] >> 4 == 4:  # noqa: PLR2004  (no ICMP type in use begins with this nibble)
        data = data[(data[0] & 0x0F) * 4 :]
    if len(data) < _HEADER.size or data[0] != _REPLY[version] or data[1]:
        return None
    seq: int = _HEADER.unpack_from(data)[4]
    return Reply(seq, data[_HEADER.size :])


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    words: tuple[int, ...] = struct.unpack(f"!{(len(data) + 1) // 2}H", data + bytes(len(data) % 2))
    total = sum(words)
    while total > 0xFFFF:  # noqa: PLR2004  (one's complement of 16 bits)
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def unreachable_name(told: tuple[int, int]) -> str | None:
    """The name of an ICMP destination-unreachable (type, code); None for every other message."""
    names = _UNREACHABLE_OF_TYPE.get(told[0], ())
    return names[told[1]] if told[1] < len(names) else None


class _Row:
    """One row of echoes over one socket."""

    def __init__(self, channel: Datagrams, heard: Echoes, version: int, payload: int) -> None:
        self._channel, self._heard, self._version = channel, heard, version
        self._loop = asyncio.get_running_loop()
        self._payload = secrets.token_bytes(payload)
        self._ident = secrets.randbits(16)
        self._sent_at: dict[int, float] = {}
        self._error: OSError | None = None

    async def run(self, count: int, gap_s: float, patience_s: float) -> Echoes:
        for seq in range(count):
            await self._send(seq)
            await self._listen(self._loop.time() + (gap_s if seq + 1 < count else patience_s), until_all=seq + 1 == count)
        if self._error and not self._sent_at:
            raise self._error
        self._heard.sent = count
        return self._heard

    async def _send(self, seq: int) -> None:
        try:
            self._sent_at[seq] = await self._channel.send(request_of(self._version, self._ident, seq, self._payload))
        except OSError as error:
            self._note(error)

    async def _listen(self, until: float, *, until_all: bool) -> None:
        while not (until_all and len(self._heard.took) == len(self._sent_at)):
            try:
                arrival = await self._channel.receive(until)
            except TimeoutError:
                return
            except OSError as error:
                self._note(error)
            else:
                self._take(arrival)

    def _take(self, arrival: Arrival) -> None:
        data, at = arrival.data, arrival.at
        reply = reply_of(self._version, data)
        if reply is None or reply.payload != self._payload or reply.seq not in self._sent_at or reply.seq in self._heard.took:
            return
        self._heard.took[reply.seq] = (at - self._sent_at[reply.seq]) * 1000
        self._heard.ttl = data[_TTL_AT] if data[0] >> 4 == 4 else arrival.hops  # noqa: PLR2004  (as in reply_of)
        if self._heard.first_ms is None:
            self._heard.first_ms = round((at - min(self._sent_at.values())) * 1000, 3)

    def _note(self, error: OSError) -> None:
        """An ICMP error, or what is left of one on systems that only give its number."""
        self._error = error
        if isinstance(error, IcmpError):
            self._heard.unreachable = unreachable_name(error.told) or self._heard.unreachable
            if error.told in _TOO_LARGE:
                self._heard.told_mtu = error.info or self._heard.told_mtu


async def _nothing() -> None:
    return None


async def _by_call(gate: Gate, target: Target, count: int, gap_s: float, patience_s: float) -> Echoes:
    async def admit() -> None:
        await gate.admit(target, ECHO, _PAYLOAD)

    calls = await icmp_windows.echoes(target.address, secrets.token_bytes(_PAYLOAD), admit, count, gap_s, patience_s)
    heard = Echoes("icmp-send-echo", sent=count)
    for seq, call in enumerate(calls):
        if call.ms is not None:
            heard.took[seq] = call.ms
            heard.first_ms = min(heard.first_ms or call.ended_ms, call.ended_ms)
        heard.unreachable = call.unreachable or heard.unreachable
    return heard


def _version(target: Target) -> int:
    return ipaddress.ip_address(target.address).version
