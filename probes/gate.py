# SPDX-License-Identifier: Apache-2.0
"""The only door to the network: scope, port policy, pace, budget and counts. No probe opens a socket of its own.

A library that owns its socket (zeroconf, aiohttp, pysnmp v3) asks `permit()` first and counts here by the library's own hook.
"""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Literal

from probes.answering import Answering
from probes.datagrams import Datagrams, Shot, bound, choose_cut, connect_now, family_of, member, one_hop, tell_errors, tell_hops
from probes.failure import UnsupportedError, WithheldError
from probes.model import Service, Target
from probes.pace import Bucket, Pace
from probes.policy import Act, allowed, is_raw
from probes.rounds import Rounds
from probes.scope import INFRASTRUCTURE, Fours, Scope
from probes.sent import Sent
from probes.silence import Silence
from probes.stream import Stream, dial, dial_local, is_reset

_IN_FLIGHT = {"snmp": 1, "http": 1, "tcp": 4, "lpd": 1, "destination": 1}
_FAMILY_OF = {
    "snmp": "snmp",
    "lpd": "lpd",
    "ipp": "http",
    "ipps": "http",
    "http": "http",
    "https": "http",
    "http-alt": "http",
    "https-alt": "http",
}
_OWN_CONNECT_S, _ROUTED_CONNECT_S = 3.5, 5.0  # a dead neighbour says so only after 3.07 s
ECHO, ARP = "icmp/echo", "arp/request"
_ASIDE = frozenset({ECHO, "udp/3702"})
"""Whether these are answered says nothing of whether a device has stopped: echoes outlive it, and WS-Discovery is shut off on many."""
_RESET_WATCH_S, _RAW_RESET_WATCH_S = 0.1, 0.02


@dataclass(frozen=True, slots=True)
class Knock:
    """How one connection attempt ended: `error` is None when it was open, else what the kernel said; `ms` is how long it took."""

    error: BaseException | None
    ms: float
    reset: bool = False


class Gate:
    """One scan's door. `clock` and `sleep` are handed in by tests.

    `knows`: whether the neighbour table has the MAC of an address; without it, only the sweep keeps to the pace of new neighbours.
    """

    def __init__(
        self,
        scope: Scope,
        pace: Pace,
        *,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        knows: Callable[[str], Awaitable[bool]] | None = None,
    ) -> None:
        self.scope, self.pace, self.sent = scope, pace, Sent()
        self._clock, self._sleep = clock, sleep
        self.began = clock()
        self._new_neighbours = Bucket(pace.own_new, 1, clock, sleep, exact=True)
        self.near = Rounds(self._new_neighbours.take, knows, clock) if knows else None
        self._routed = self._bucket(pace.routed, burst=max(1.0, pace.routed / 100))
        # a burst and a second's refill together are the cap, so that no window of one second sees more
        self._device: defaultdict[str, Bucket] = defaultdict(lambda: self._bucket(pace.device * 3 / 4, burst=pace.device / 4))
        self._seats: dict[tuple[str, str], asyncio.Semaphore] = {}
        self._raw_places: set[tuple[str, int]] = set()
        self._raw_knocked: set[tuple[str, int]] = set()
        self._silence = Silence(pace.silent_per_port, clock, sleep)
        self.answering = Answering(clock)

    # --- asking for leave ---------------------------------------------------------------------------------------------------------------------

    async def admit(self, target: Target, channel: str, size: int) -> None:
        """Let one packet out to a target and count it; waits for the target's turn. Raises WithheldError.

        An echo to the gateway is the control measurement: always allowed unless excluded, and counted as infrastructure.
        """
        if channel == ECHO and target.address in self.scope.infrastructure and not self.scope.excludes(target.address):
            self.sent.count_infrastructure(channel)
            return
        refusal = self._out_of_scope(target, channel) or self._left_alone(target) or self.sent.spent(target.endpoint, channel)
        if refusal:
            raise WithheldError(refusal)
        if self.near and "." in target.address and self.scope.is_own_segment(target.address):
            await self.near.join(target.address)
        if channel != ECHO:
            await self._device[target.endpoint].take()
        if channel not in _ASIDE and size:
            self.answering.asked(target.endpoint)
        self.sent.count(target.endpoint, channel, size)
        if channel.startswith("tcp/") and self._is_raw(target, "", int(channel[4:])):
            self.sent.bytes_to_raw_ports += size  # a measurement of its own: it must stay 0 even if the policy above it were wrong

    def permit_infrastructure(self, address: str, channel: str, packets: int = 1) -> None:
        """Count packets to the gateway, a resolver, a multicast group or a broadcast address. Raises WithheldError for anything else."""
        if address not in self.scope.infrastructure and address not in INFRASTRUCTURE:
            msg = f"{address} is not one of this network's gateways, resolvers or multicast groups"
            raise WithheldError(msg)
        if packets:
            self.sent.count_infrastructure(channel, packets)

    def permit_arp(self, address: str, packets: int) -> None:
        """Count ARP requests about an address of an attached segment; the raw-socket helper sends and paces them. Raises WithheldError."""
        if address in self.scope.infrastructure:
            self.sent.count_infrastructure(ARP, packets)
            return
        refusal = self.scope.refusal(address) or self.answering.left_alone(address)
        if refusal or not self.scope.is_own_segment(address):
            raise WithheldError(refusal or f"{address} is not on a segment of ours")
        for _ in range(packets):
            self.sent.count(address, ARP, 0)

    def port(self, target: Target, service: Service) -> int:
        """The port of a service that this target is to be asked on. Raises WithheldError where its own ports do not name it."""
        port = target.port(service)
        if port is None:
            msg = f"{target.endpoint} names no port for {service}"
            raise WithheldError(msg)
        return port

    def seat(self, target: Target, family: str) -> AbstractAsyncContextManager[None]:
        """A place among the requests in flight to this device: SNMP 1, HTTP and IPP 1, LPD 1, TCP connections 4."""
        key = (target.endpoint, family)
        if key not in self._seats:
            self._seats[key] = asyncio.Semaphore(_IN_FLIGHT[family])
        return self._seats[key]

    # --- going out ----------------------------------------------------------------------------------------------------------------------------

    async def datagrams(self, target: Target, service: Service = "snmp") -> Datagrams:
        """A connected UDP socket to one service: the kernel drops what comes from anybody else. Raises WithheldError, OSError."""
        port = self._talk_port(target, service)
        sock = bound(family_of(target.address), socket.SOCK_DGRAM)
        connect_now(sock, target.address, port)
        return self._channel(sock, target, f"udp/{port}")

    async def echoes(self, target: Target, way: Literal["datagram", "raw"], *, cut: bool | None = None) -> Datagrams:
        """A connected ICMP socket to one target; `cut`: whether routers may cut what it sends. Raises UnsupportedError where this process may not have one."""
        family = family_of(target.address)
        kind = socket.SOCK_DGRAM if way == "datagram" else socket.SOCK_RAW
        proto = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
        try:
            sock = bound(family, kind, proto)
        except OSError as error:
            raise UnsupportedError(str(error)) from error
        tell_errors(sock)
        tell_hops(sock)
        connect_now(sock, target.address, 0)
        if cut is not None:
            choose_cut(sock, cut=cut)
        return self._channel(sock, target, ECHO)

    async def infrastructure(self, address: str, port: int) -> Datagrams:
        """A connected UDP socket to a resolver or gateway of ours; counted apart. Raises WithheldError, OSError."""
        self.permit_infrastructure(address, f"udp/{port}", 0)
        sock = bound(family_of(address), socket.SOCK_DGRAM)
        connect_now(sock, address, port)

        async def admit(_data: bytes, _address: str) -> None:
            self.permit_infrastructure(address, f"udp/{port}")

        return Datagrams(sock, admit, lambda _size: None)

    @asynccontextmanager
    async def infrastructure_stream(self, address: str, port: int) -> AsyncIterator[Stream]:
        """A TCP connection to a gateway of ours; counted apart. Raises WithheldError, OSError, TimeoutError."""
        self.permit_infrastructure(address, f"tcp/{port}")

        async def admit(_size: int) -> None:
            self.permit_infrastructure(address, f"tcp/{port}")

        stream = await Stream.over(await dial(address, port, _OWN_CONNECT_S), None, admit, lambda _size: None)
        try:
            yield stream
        finally:
            await stream.close()

    async def multicast(self, group: str, port: int, source: str) -> Datagrams:
        """A UDP socket in a multicast group, on the interface with this address of ours; it hears what it sends itself. Raises WithheldError, OSError."""
        self.permit_infrastructure(group, f"udp/{port}", 0)
        return self._to_group(member(group, port, source), group, port)

    async def asking_group(self, group: str, port: int, source: str) -> Datagrams:
        """A UDP socket on a port of our own to ask a multicast group, one hop far, on the interface with this address of ours. Raises WithheldError, OSError.

        Whoever answers it does so to that port; what the group says otherwise is not heard.
        """
        self.permit_infrastructure(group, f"udp/{port}", 0)
        return self._to_group(one_hop(source), group, port)

    async def sweep(self, port: int, own_new: Callable[[str], bool], *, broadcast: bool = False, source: str = "") -> Datagrams:
        """One unconnected UDP socket for many addresses; `own_new` says whether an address would cost new ARP requests. Scope and pace hold for each.

        `source`, an address of ours, chooses the interface that a broadcast leaves by.
        """
        sock = bound(socket.AF_INET, socket.SOCK_DGRAM)
        if broadcast:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        try:
            sock.bind((source, 0))
        except OSError:
            sock.close()
            raise

        async def admit(data: bytes, address: str) -> None:
            if address in INFRASTRUCTURE:
                self.permit_infrastructure(address, f"udp/{port}")
                return
            if refusal := self.scope.refusal(address):
                raise WithheldError(refusal)
            await self._turn_of_sweep([address] if own_new(address) else [], 1)
            self.sent.count(address, f"udp/{port}", len(data))

        async def admit_all(volley: Sequence[Shot]) -> list[Shot]:
            allowed = [shot for shot in volley if self._admits(fours, shot[1][0])]
            addresses = [peer[0] for _, peer in allowed]
            await self._turn_of_sweep([address for address in addresses if own_new(address)], len(allowed))
            self.sent.count_all(addresses, f"udp/{port}", (len(data) for data, _ in allowed))
            return allowed

        fours = Fours(self.scope)
        return Datagrams(sock, admit, lambda _size: None, admit_all)

    async def knock(self, target: Target, service: Service) -> Knock:
        """Connect and close at once, 0 bytes sent; a raw port at most once a scan. Raises WithheldError; what the network said is in the answer."""
        port = self.port(target, service)
        raw = self._is_raw(target, service, port)
        async with self._silence.listening(port, target.address) as listening, self.seat(target, "tcp"):
            knock = await (self._knock_once(target, port) if raw else self._knock(target, port, _RESET_WATCH_S))
            listening.silent = isinstance(knock.error, TimeoutError)
        return knock

    @asynccontextmanager
    async def stream(self, target: Target, service: Service, tls: ssl.SSLContext | None = None, name: str = "") -> AsyncIterator[Stream]:
        """A TCP (or TLS, for the server `name`) connection on which bytes may be sent. Raises WithheldError, OSError, TimeoutError, ssl.SSLError."""
        port = self._talk_port(target, service)
        async with self.seat(target, "destination" if target.destination else _FAMILY_OF[service]):
            await self.admit(target, f"tcp/{port}", 0)
            sock = await self._connected(target, port)
            stream = await Stream.over(
                sock,
                tls,
                lambda size: self.admit(target, f"tcp/{port}", size),
                lambda size: self._received(target, f"tcp/{port}", size),
                name,
            )
            try:
                yield stream
            finally:
                await stream.close()

    @asynccontextmanager
    async def listen(self, target: Target, service: Service) -> AsyncIterator[Stream]:
        """A TCP connection on which nothing can be sent: for what a server says by itself. Raises WithheldError, OSError, TimeoutError."""
        port = self.port(target, service)
        if self._is_raw(target, service, port):
            msg = f"nobody listens to raw port {port}"
            raise WithheldError(msg)

        async def refuse(_size: int) -> None:
            msg = f"nothing is sent to {service} on port {port}"
            raise WithheldError(msg)

        async with self.seat(target, "tcp"):
            await self.admit(target, f"tcp/{port}", 0)
            stream = await Stream.over(await self._connected(target, port), None, refuse, lambda size: self._received(target, f"tcp/{port}", size))
            try:
                yield stream
            finally:
                await stream.close()

    @asynccontextmanager
    async def local(self, path: str) -> AsyncIterator[Stream]:
        """A connection to a service of our own host over its UNIX socket: nothing leaves the host, so nothing is counted. Raises OSError, TimeoutError."""

        async def admit(_size: int) -> None:
            return

        stream = await Stream.over(await dial_local(path, _OWN_CONNECT_S), None, admit, lambda _size: None)
        try:
            yield stream
        finally:
            await stream.close()

    # --- inside -------------------------------------------------------------------------------------------------------------------------------

    def _out_of_scope(self, target: Target, channel: str) -> str | None:
        return self.scope.destination_refusal(target.address, channel) if target.destination else self.scope.refusal(target.address)

    def _left_alone(self, target: Target) -> str | None:
        return self.answering.left_alone(target.endpoint) or self.answering.left_alone(target.address)

    def _received(self, target: Target, channel: str, size: int) -> None:
        self.sent.received(target.endpoint, size)
        if channel not in _ASIDE:
            self.answering.heard(target.endpoint, channel)

    async def _turn_of_sweep(self, new: Sequence[str], packets: int) -> None:
        """Wait until so many packets may go, of which those to the `new` addresses cost ARP requests."""
        for bucket, count in ((self._new_neighbours, len(new)), (self._routed, packets - len(new))):
            if count:
                await bucket.take(count)
        if self.near:
            for address in new:
                self.near.begun(address)

    def _admits(self, fours: Fours, address: str) -> bool:
        """What the scope's own `refusal` says, ten times as fast for most addresses."""
        try:
            where = int.from_bytes(socket.inet_pton(socket.AF_INET, address), "big")
        except OSError:
            return False
        return fours.admit(where)

    def _bucket(self, rate: float, burst: float) -> Bucket:
        return Bucket(rate, burst, self._clock, self._sleep)

    def _to_group(self, sock: socket.socket, group: str, port: int) -> Datagrams:
        async def admit(_data: bytes, _address: str) -> None:
            self.permit_infrastructure(group, f"udp/{port}")

        return Datagrams(sock, admit, lambda _size: None)

    def _channel(self, sock: socket.socket, target: Target, channel: str) -> Datagrams:
        async def admit(data: bytes, _address: str) -> None:
            await self.admit(target, channel, len(data))

        def heard(size: int) -> None:
            if channel != ECHO:
                self._received(target, channel, size)

        return Datagrams(sock, admit, heard)

    def _is_raw(self, target: Target, service: Service, port: int) -> bool:
        """Whether a byte would be printed; what one target maps to `raw` is raw for every service and every target of that address."""
        if "raw" in target.ports:
            self._raw_places.add((target.address, target.ports["raw"]))
        return is_raw(service, port) or (target.address, port) in self._raw_places

    def _talk_port(self, target: Target, service: Service) -> int:
        port = self.port(target, service)
        if service == "ike" and not self.scope.ike:
            msg = "IKE is asked only where the configuration says `site: {ipsec: true}`"
            raise WithheldError(msg)
        if self._is_raw(target, service, port) or self._act(target, service, port) != "talk":
            msg = f"nothing is sent to {service} on port {port}"
            raise WithheldError(msg)
        return port

    @staticmethod
    def _act(target: Target, service: Service, port: int) -> Act:
        return allowed(service, port, mapped_by_user=service in target.ports, destination=target.destination)

    async def _knock_once(self, target: Target, port: int) -> Knock:
        place = (target.address, port)
        if place in self._raw_knocked:
            msg = f"raw port {port} was tried once already in this scan"
            raise WithheldError(msg)
        self._raw_knocked.add(place)
        try:
            return await self._knock(target, port, _RAW_RESET_WATCH_S)
        except WithheldError:  # it did not leave
            self._raw_knocked.discard(place)
            raise

    async def _knock(self, target: Target, port: int, watch_s: float) -> Knock:
        await self.admit(target, f"tcp/{port}", 0)
        began = self._clock()
        try:
            sock = await self._connected(target, port)
        except (OSError, TimeoutError) as error:
            return Knock(error, (self._clock() - began) * 1000)
        took = (self._clock() - began) * 1000
        try:
            return Knock(None, took, reset=await is_reset(sock, watch_s))
        finally:
            sock.close()

    async def _connected(self, target: Target, port: int) -> socket.socket:
        own = self.scope.is_own_segment(target.address)
        try:
            return await dial(target.address, port, _OWN_CONNECT_S if own else _ROUTED_CONNECT_S)
        except OSError as error:
            if not isinstance(error, ConnectionError):  # a refusal is an answer; a connection that came about is neither
                self.answering.asked(target.endpoint)
            raise
