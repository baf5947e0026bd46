# SPDX-License-Identifier: Apache-2.0
import asyncio
import errno
import socket
import struct

import pytest

from probes.datagrams import BUFFER, Datagrams, IcmpError, _icmp_error, _sockaddr, bound, tell_errors, tell_hops
from probes.failure import WithheldError
from tests.probes.door import LOOPBACK, closed_port, ear, gate, target


async def _free(_data: bytes, _address: str) -> None:
    pass


async def test_what_arrived_while_the_loop_was_busy_is_still_taken() -> None:
    async with ear() as (_peer, port):
        wire = await gate().datagrams(target(snmp=port))
        loop = asyncio.get_running_loop()
        await wire.send(b"question")
        await asyncio.sleep(0.02)
        answer = await wire.receive(loop.time() - 1)  # the deadline is long over, yet the answer lies in the kernel
        assert answer.data == b"question"
        assert answer.at <= loop.time()
        wire.close()


async def test_a_burst_is_drained_whole_and_in_order() -> None:
    async with ear(lambda _data: [bytes([n % 256]) for n in range(300)]) as (_peer, port):
        wire = await gate().datagrams(target(snmp=port))
        await wire.send(b"flood")
        until = asyncio.get_running_loop().time() + 5
        assert [(await wire.receive(until)).data[0] for _ in range(300)] == [n % 256 for n in range(300)]
        wire.close()


async def test_take_gives_what_is_here_and_drops_errors() -> None:
    async with ear() as (_peer, port):
        wire = await gate().sweep(port, lambda _address: False)
        await wire.send(b"one", (LOOPBACK, port))
        await wire.send(b"two", (LOOPBACK, port))
        await asyncio.sleep(0.02)
        assert [arrival.data for arrival in wire.take()] == [b"one", b"two"]
        assert wire.take() == []
        wire.close()
    lonely = await gate().datagrams(target(snmp=closed_port()))
    await lonely.send(b"?")
    await asyncio.sleep(0.02)
    assert lonely.take() == []
    lonely.close()


async def test_a_full_buffer_is_waited_for() -> None:
    class Full:
        """A socket whose buffer has room at the third try."""

        tries = 0

        def __init__(self, real: socket.socket) -> None:
            self.real, self.fileno, self.recvfrom, self.family, self.close = real, real.fileno, real.recvfrom, real.family, real.close
            self.getsockopt = real.getsockopt

        def send(self, _data: bytes) -> None:
            self.tries += 1
            if self.tries < 3:
                raise OSError(errno.ENOBUFS, "No buffer space available")

    full = Full(bound(socket.AF_INET, socket.SOCK_DGRAM))
    wire = Datagrams(full, _free, lambda _size: None)  # type: ignore[arg-type]  # as much of a socket as is used
    await wire.send(b"x")
    assert full.tries == 3
    wire.close()


async def test_any_other_error_of_sending_rises() -> None:
    wire = Datagrams(bound(socket.AF_INET, socket.SOCK_DGRAM), _free, lambda _size: None)
    with pytest.raises(OSError, match="Message too long"):
        await wire.send(bytes(70_000), (LOOPBACK, 9))
    wire.close()


async def test_the_gate_is_asked_before_each_send() -> None:
    asked = []

    async def admit(data: bytes, address: str) -> None:
        asked.append((data, address))
        raise PermissionError

    wire = Datagrams(bound(socket.AF_INET, socket.SOCK_DGRAM), admit, lambda _size: None)
    with pytest.raises(PermissionError):
        await wire.send(b"x", (LOOPBACK, 9))
    wire.close()
    assert asked == [(b"x", LOOPBACK)]


async def test_which_icmp_error_came_back_is_told_and_the_loop_sleeps_on() -> None:
    sock = bound(socket.AF_INET, socket.SOCK_DGRAM)
    tell_errors(sock)
    sock.connect((LOOPBACK, closed_port()))
    wire = Datagrams(sock, _free, lambda _size: None)
    await wire.send(b"?")
    loop = asyncio.get_running_loop()
    with pytest.raises(IcmpError) as told:
        await wire.receive(loop.time() + 5)
    assert (told.value.told, told.value.errno) == ((3, 3), errno.ECONNREFUSED)
    with pytest.raises(TimeoutError):  # nothing is left that would wake it again
        await wire.receive(loop.time() + 0.02)
    wire.close()


async def test_an_icmp_error_is_told_where_hops_are_asked_for_too() -> None:
    """The kernel lays the hops of the ICMP error beside the error itself."""
    sock = bound(socket.AF_INET, socket.SOCK_DGRAM)
    tell_errors(sock)
    tell_hops(sock)
    sock.connect((LOOPBACK, closed_port()))
    wire = Datagrams(sock, _free, lambda _size: None)
    await wire.send(b"?")
    with pytest.raises(IcmpError) as told:
        await wire.receive(asyncio.get_running_loop().time() + 5)
    assert told.value.told == (3, 3)
    wire.close()


def test_an_extended_error_is_read_as_the_kernel_lays_it_out() -> None:
    error = _icmp_error(struct.pack("=IBBBxII", errno.EHOSTUNREACH, 2, 3, 13, 0, 0) + bytes(16))
    assert (error.errno, error.told, str(error)) == (errno.EHOSTUNREACH, (3, 13), f"[Errno {errno.EHOSTUNREACH}] ICMP type 3 code 13")


def test_buffers_are_asked_for_generously() -> None:
    with bound(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        assert not sock.getblocking()
        granted = sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        assert plain.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) <= granted <= 2 * BUFFER


def test_a_zone_is_kept() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        assert _sockaddr(sock, f"fe80::1%{socket.if_indextoname(1)}", 161)[3] == 1


async def test_a_volley_sends_to_whoever_the_gate_admits_and_tells_whom_it_could_not_reach() -> None:
    async with ear() as (_peer, port):
        wire = await gate().sweep(port, lambda _address: False)
        failed = await wire.volley([(b"one", (LOOPBACK, port)), (b"never", ("8.8.8.8", port)), (bytes(70_000), (LOOPBACK, port)), (b"two", (LOOPBACK, port))])
        until = asyncio.get_running_loop().time() + 5
        assert [(await wire.receive(until)).data for _ in range(2)] == [b"one", b"two"]
        assert failed == [(LOOPBACK, port)]
        wire.close()


async def test_without_a_leave_for_all_each_of_a_volley_is_asked_for() -> None:
    async def admit(_data: bytes, address: str) -> None:
        if address != LOOPBACK:
            raise WithheldError

    async with ear() as (_peer, port):
        wire = Datagrams(bound(socket.AF_INET, socket.SOCK_DGRAM), admit, lambda _size: None)
        assert await wire.volley([(b"no", ("8.8.8.8", port)), (b"yes", (LOOPBACK, port))]) == []
        assert (await wire.receive(asyncio.get_running_loop().time() + 5)).data == b"yes"
        wire.close()
