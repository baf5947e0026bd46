# SPDX-License-Identifier: Apache-2.0
"""A UDP or ICMP socket read in bursts. asyncio's own transport reads one packet a turn, and a starved loop then invents time-outs.

So: `add_reader`, a drain loop, a stamp at arrival, and a deadline that is judged against the stamp and only after one more drain.
"""

import asyncio
import contextlib
import errno
import socket
import struct
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import NamedTuple, TypeAlias

from probes.failure import UnsupportedError, WithheldError

_RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}  # linux/in.h, in6.h: IP_RECVERR, IPV6_RECVERR
_RECVHOPS = {socket.AF_INET: (socket.IPPROTO_IP, 12), socket.AF_INET6: (socket.IPPROTO_IPV6, 51)}  # IP_RECVTTL, IPV6_RECVHOPLIMIT
_HOPS = {(socket.IPPROTO_IP, 2), (socket.IPPROTO_IPV6, 52)}  # IP_TTL, IPV6_HOPLIMIT
_DISCOVER = {socket.AF_INET: (socket.IPPROTO_IP, 10), socket.AF_INET6: (socket.IPPROTO_IPV6, 23)}  # IP_MTU_DISCOVER, IPV6_MTU_DISCOVER
_CUT = {True: 4, False: 3}  # IP_PMTUDISC_INTERFACE: no DF; IP_PMTUDISC_PROBE: DF; both whatever the kernel has learnt of the path
_EXTENDED = struct.Struct("=IBBBxII")  # linux/errqueue.h: struct sock_extended_err
_BURST = 512
_FULL = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS}
_LARGEST = 65_535
BUFFER = 4 * 1024 * 1024

Peer: TypeAlias = tuple[str, int]
Shot: TypeAlias = tuple[bytes, Peer]
"""A datagram and whom it is for."""


class Arrival(NamedTuple):
    """One datagram: its bytes, the loop's time at which it was read, the peer's (address, port), and its TTL where that was asked for."""

    data: bytes
    at: float
    peer: Peer
    hops: int | None = None


class IcmpError(OSError):
    """An ICMP error that came back for what was sent: errno as ever, and `told`, the (type, code) of RFC 792 or RFC 4443; `info`, the MTU of the next hop."""

    def __init__(self, number: int, told: tuple[int, int], info: int = 0) -> None:
        super().__init__(number, f"ICMP type {told[0]} code {told[1]}")
        self.told, self.info = told, info


Admit: TypeAlias = Callable[[bytes, str], Awaitable[None]]
AdmitAll: TypeAlias = Callable[[Sequence[Shot]], Awaitable[list[Shot]]]


class Datagrams:
    """A non-blocking datagram socket; `admit` is awaited before each send and raises WithheldError, `admit_all` before each volley and gives what may go."""

    def __init__(self, sock: socket.socket, admit: Admit, heard: Callable[[int], None], admit_all: AdmitAll | None = None) -> None:
        self._sock, self._admit, self._heard, self._admit_all = sock, admit, heard, admit_all or self._admit_each
        self._loop = asyncio.get_running_loop()
        self._arrived: deque[Arrival | OSError] = deque()
        self._ready = asyncio.Event()
        self._tells, self._tells_hops = _is_set(sock, _RECVERR), _is_set(sock, _RECVHOPS)
        self._loop.add_reader(sock.fileno(), self._drain)

    async def send(self, data: bytes, peer: Peer | None = None) -> float:
        """Send one datagram, to `peer` where the socket is not connected; returns the loop's time of sending. Raises OSError."""
        await self._admit(data, peer[0] if peer else "")
        await self._put(data, peer)
        return self._loop.time()

    async def volley(self, shots: Sequence[Shot]) -> list[Peer]:
        """Send to many peers at once, with one leave of the gate's; the peers to whom nothing could be sent, those that the gate withheld not among them."""
        failed = []
        for data, peer in await self._admit_all(shots):
            try:
                self._sock.sendto(data, peer)
            except OSError as error:
                if error.errno not in _FULL or not await self._put_later(data, peer):
                    failed.append(peer)
        return failed

    async def receive(self, until: float) -> Arrival:
        """The next datagram that arrived before `until` (loop time). Raises TimeoutError, or the OSError that an ICMP error left on the socket."""
        while not self._arrived:
            await self._wake(until)
            if not self._arrived and self._loop.time() >= until:
                self._drain()
                if not self._arrived:
                    raise TimeoutError
        first = self._arrived.popleft()
        if isinstance(first, OSError):
            raise first
        return first

    def take(self) -> list[Arrival]:
        """Everything that is here now, without waiting; errors of unconnected sockets are dropped."""
        self._drain()
        taken = [item for item in self._arrived if isinstance(item, Arrival)]
        self._arrived.clear()
        return taken

    def close(self) -> None:
        """Let go of the socket."""
        self._loop.remove_reader(self._sock.fileno())
        self._sock.close()

    async def _admit_each(self, shots: Sequence[Shot]) -> list[Shot]:
        allowed = []
        for data, peer in shots:
            with contextlib.suppress(WithheldError):
                await self._admit(data, peer[0])
                allowed.append((data, peer))
        return allowed

    def _one(self) -> tuple[bytes, int | None, tuple[str, int]]:
        if not self._tells_hops:
            data, peer = self._sock.recvfrom(_LARGEST)
            return data, None, peer
        data, ancillary, _, peer = self._sock.recvmsg(_LARGEST, 256)
        hops = (int.from_bytes(value[:4], sys.byteorder) for level, kind, value in ancillary if (level, kind) in _HOPS)
        return data, next(hops, None), peer

    async def _put_later(self, data: bytes, peer: Peer) -> bool:
        """The buffer was full: send as soon as there is room. False when the kernel refuses."""
        try:
            await self._put(data, peer)
        except OSError:
            return False
        return True

    async def _put(self, data: bytes, peer: Peer | None) -> None:
        while True:
            try:
                self._sock.sendto(data, peer) if peer else self._sock.send(data)
            except OSError as error:
                if error.errno not in _FULL:
                    raise
                await asyncio.sleep(0.001)
            else:
                return

    async def _wake(self, until: float) -> None:
        """Until something arrived, or it is time; asyncio.wait_for takes three times as long about it."""
        self._ready.clear()
        timer = self._loop.call_at(until, self._ready.set)
        try:
            await self._ready.wait()
        finally:
            timer.cancel()

    def _drain(self) -> None:
        for _ in range(_BURST):
            try:
                data, hops, peer = self._one()
            except BlockingIOError:
                break
            except OSError as error:
                if not self._tells:
                    self._arrived.append(error)
                continue
            self._arrived.append(Arrival(data, self._loop.time(), peer[:2], hops))
            self._heard(len(data))
        if self._tells:
            self._arrived.extend(_told(self._sock))
        if self._arrived:
            self._ready.set()


def bound(family: socket.AddressFamily, kind: socket.SocketKind, proto: int = 0) -> socket.socket:
    """A non-blocking socket with generous buffers (the default keeps 256 small answers)."""
    sock = socket.socket(family, kind, proto)
    sock.setblocking(False)  # noqa: FBT003  (the socket module's own signature)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, option, BUFFER)
    return sock


def share(sock: socket.socket) -> None:
    """Let others listen on the same port, as everybody does on mDNS' (RFC 6762 section 15.1)."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "SO_REUSEPORT"):
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)


def member(group: str, port: int, source: str) -> socket.socket:
    """A socket in a multicast group, on the interface with this address of ours; it hears what it sends itself. Raises OSError."""
    sock = bound(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        share(sock)
        sock.bind(("", port))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(source))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
    except OSError:
        sock.close()
        raise
    return sock


def one_hop(source: str) -> socket.socket:
    """A socket on a port of our own whose multicast leaves by the interface with this address of ours, and passes no router. Raises OSError."""
    sock = bound(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.bind((source, 0))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
    except OSError:
        sock.close()
        raise
    return sock


def family_of(address: str) -> socket.AddressFamily:
    """AF_INET or AF_INET6."""
    return socket.AF_INET if ip_address(address).version == 4 else socket.AF_INET6  # noqa: PLR2004  (IP versions are 4 and 6)


def connect_now(sock: socket.socket, address: str, port: int) -> None:
    """Connect a datagram socket, which sends nothing; the socket is closed when that fails. Raises WithheldError, OSError."""
    try:
        sock.connect(_sockaddr(sock, address, port))
    except BaseException:
        sock.close()
        raise


def _sockaddr(sock: socket.socket, address: str, port: int) -> tuple[object, ...]:
    """The address as the kernel takes it: connect() alone would forget the zone of fe80::1%eth0."""
    try:
        return socket.getaddrinfo(address, port, sock.family, socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)[0][4]
    except socket.gaierror as error:
        msg = f"{address} names no interface of this host"
        raise WithheldError(msg) from error


def tell_errors(sock: socket.socket) -> None:
    """Have the kernel say which ICMP error came back, where it can (Linux); elsewhere the errno has to do."""
    if sys.platform == "linux":
        sock.setsockopt(*_RECVERR[sock.family], 1)


def tell_hops(sock: socket.socket) -> None:
    """Have the kernel say with how many hops left each datagram arrived, where it can (Linux)."""
    if sys.platform == "linux":
        sock.setsockopt(*_RECVHOPS[sock.family], 1)


def choose_cut(sock: socket.socket, *, cut: bool) -> None:
    """Whether routers may cut what is sent, whatever the kernel knows of the path (ip(7), IP_MTU_DISCOVER). Raises UnsupportedError elsewhere than on Linux."""
    if sys.platform != "linux":
        msg = "only Linux is asked for packets that must not be cut"
        raise UnsupportedError(msg)
    sock.setsockopt(*_DISCOVER[sock.family], _CUT[cut])


def _is_set(sock: socket.socket, option: Mapping[socket.AddressFamily, tuple[int, int]]) -> bool:
    return sys.platform == "linux" and sock.family in option and bool(sock.getsockopt(*option[socket.AddressFamily(sock.family)]))


def _told(sock: socket.socket) -> list[IcmpError]:
    """Empty the error queue: as long as it holds one, the loop is woken without end."""
    errors = []
    with contextlib.suppress(BlockingIOError):
        for _ in range(_BURST):
            ancillary = sock.recvmsg(_LARGEST, 512, socket.MSG_ERRQUEUE)[1]
            errors += [_icmp_error(data) for level, kind, data in ancillary if (level, kind) in _RECVERR.values()]
    return errors


def _icmp_error(data: bytes) -> IcmpError:
    number, _origin, kind, code, info, _data = _EXTENDED.unpack_from(data)
    return IcmpError(number, (kind, code), info)
