# SPDX-License-Identifier: Apache-2.0
import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest

from probes import gate as module
from probes import icmp
from probes.datagrams import bound
from probes.failure import UnsupportedError, WithheldError
from probes.gate import ECHO, Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope
from probes.sent import ECHOES_PER_DEVICE
from tests.probes.door import LOOPBACK, Clock, closed_port, ear, gate, listen_only, listener, target

OUT_OF_SCOPE = Target("127.0.0.9", ports={"snmp": 1, "ipp": 2, "raw": 3})


@contextlib.asynccontextmanager
async def paper() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A raw print port: every connection is noted with what was printed."""
    printed = list[bytes]()

    async def prints(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        printed.append(await reader.read())

    async with listener(prints) as port:
        yield port, printed


# --- scope ------------------------------------------------------------------------------------------------------------------------------------


async def test_nothing_leaves_for_an_address_out_of_scope() -> None:
    door = gate()
    for attempt in (
        door.knock(OUT_OF_SCOPE, "ipp"),
        door.knock(OUT_OF_SCOPE, "raw"),
        door.admit(OUT_OF_SCOPE, "udp/161", 1),
        door.admit(OUT_OF_SCOPE, ECHO, 1),
    ):
        with pytest.raises(WithheldError, match=r"127.0.0.9 is a multicast"):
            await attempt
    with pytest.raises(WithheldError):
        async with door.stream(OUT_OF_SCOPE, "ipp"):
            pass
    wire = await door.datagrams(OUT_OF_SCOPE)
    with pytest.raises(WithheldError):
        await wire.send(b"x")
    wire.close()
    assert (door.sent.packets, door.sent.by_port) == (0, {})


async def test_a_sweep_asks_the_scope_for_each_address() -> None:
    async with ear() as (peer, port):
        door = gate()
        sweep = await door.sweep(port, lambda _address: False)
        with pytest.raises(WithheldError, match="outside the scope"):
            await sweep.send(b"x", ("8.8.8.8", port))
        await sweep.send(b"hello", (LOOPBACK, port))
        arrival = await sweep.receive(asyncio.get_running_loop().time() + 5)
        sweep.close()
        assert (arrival.data, arrival.peer) == (b"hello", (LOOPBACK, port))
        assert peer.heard == [b"hello"]
        assert door.sent.by_port == {f"udp/{port}": 1}


async def test_a_sweep_counts_a_broadcast_apart() -> None:
    door = gate()
    sweep = await door.sweep(16_100, lambda _address: False, broadcast=True)
    with contextlib.suppress(OSError):  # a machine without any interface has nowhere to send it
        await sweep.send(b"x", ("255.255.255.255", 16_100))
    sweep.close()
    assert (door.sent.packets, door.sent.infrastructure) == (0, {"udp/16100": 1})


async def test_new_neighbours_have_a_pace_of_their_own() -> None:
    clock = Clock()
    door = gate(
        PACES["normal"], Scope(include=(ip_network("127.0.0.0/8"),), named=frozenset(map("127.0.1.{}".format, range(7)))), clock=clock, sleep=clock.sleep
    )
    sweep = await door.sweep(9, lambda _address: True)
    for host in range(7):
        await sweep.send(b"", (f"127.0.1.{host}", 9))
    sweep.close()
    assert clock.now - 1000 == pytest.approx(6 / PACES["normal"].own_new)


async def test_a_volley_keeps_to_scope_and_pace_and_is_counted_whole() -> None:
    clock = Clock()
    hosts = [f"127.0.1.{host}" for host in range(60)]
    door = gate(PACES["normal"], Scope(named=frozenset(hosts)), clock=clock, sleep=clock.sleep)
    sweep = await door.sweep(9, lambda address: address < "127.0.1.2")
    await sweep.volley([(b"four", (host, 9)) for host in (*hosts, "127.0.2.1", "8.8.8.8", "fe80::1", "::ffff:127.0.1.1", "127.1", "")])
    sweep.close()
    new = len([host for host in hosts if host < "127.0.1.2"])
    assert clock.now - 1000 == pytest.approx((new - 1) / PACES["normal"].own_new, abs=0.1)
    assert (door.sent.packets, door.sent.by_port) == (60, {"udp/9": 60})
    assert (door.sent.device_packets[hosts[0]], door.sent.device_bytes[hosts[-1]], door.sent.device_packets["8.8.8.8"]) == (1, 4, 0)


async def test_infrastructure_is_what_is_listed() -> None:
    door = gate(scope=Scope(infrastructure=frozenset({"10.0.0.1"})))
    door.permit_infrastructure("10.0.0.1", "udp/53")
    door.permit_infrastructure("224.0.0.251", "udp/5353", 2)
    with pytest.raises(WithheldError, match=r"10.0.0.2 is not one of"):
        door.permit_infrastructure("10.0.0.2", "udp/53")
    assert (door.sent.packets, door.sent.infrastructure) == (0, {"udp/53": 1, "udp/5353": 2})


async def test_the_gateway_may_be_echoed_but_nothing_else_unless_excluded() -> None:
    gateway = Target("10.0.0.1")
    door = gate(scope=Scope(infrastructure=frozenset({"10.0.0.1"})))
    await door.admit(gateway, ECHO, 64)
    assert (door.sent.packets, door.sent.infrastructure) == (0, {ECHO: 1})
    with pytest.raises(WithheldError, match="outside the scope"):
        await door.admit(gateway, "udp/161", 1)
    closed = gate(scope=Scope(infrastructure=frozenset({"10.0.0.1"}), exclude=(ip_network("10.0.0.0/24"),)))
    with pytest.raises(WithheldError, match="excluded"):
        await closed.admit(gateway, ECHO, 64)


async def test_a_resolver_is_asked_over_a_socket_of_its_own_and_counted_apart() -> None:
    async with ear() as (_peer, port):
        door = gate(scope=Scope(infrastructure=frozenset({LOOPBACK})))
        wire = await door.infrastructure(LOOPBACK, port)
        assert door.sent.infrastructure == {}
        await wire.send(b"who is it?")
        assert (await wire.receive(asyncio.get_running_loop().time() + 5)).data == b"who is it?"
        wire.close()
        assert (door.sent.packets, door.sent.infrastructure) == (0, {f"udp/{port}": 1})
        with pytest.raises(WithheldError, match="is not one of"):
            await door.infrastructure("127.0.0.3", port)


async def test_a_sweep_from_an_address_that_is_not_ours_does_not_begin() -> None:
    with pytest.raises(OSError, match="Cannot assign requested address"):
        await gate().sweep(161, lambda _address: False, source="192.0.2.1")


# --- raw ports --------------------------------------------------------------------------------------------------------------------------------


async def test_a_raw_port_is_tried_once_and_never_gets_a_byte() -> None:
    async with paper() as (port, printed):
        door = gate()
        knock = await door.knock(target(raw=port), "raw")
        assert (knock.error, knock.reset) == (None, False)
        with pytest.raises(WithheldError, match="was tried once already"):
            await door.knock(target(raw=port), "raw")
        with pytest.raises(WithheldError, match="was tried once already"):
            await door.knock(target(raw=port, snmp=1), "raw")  # the same socket by another endpoint
        await asyncio.sleep(0.05)
        assert printed == [b""]
        assert (door.sent.by_port, door.sent.bytes_to_raw_ports) == ({f"tcp/{port}": 1}, 0)


async def test_the_count_of_raw_bytes_is_a_measurement_and_not_a_constant() -> None:
    door = gate()
    await door.admit(target(raw=7000), "tcp/7000", 5)
    await door.admit(target(ipp=7000), "tcp/7000", 2)
    await door.admit(target(ipp=9100), "tcp/9100", 3)
    await door.admit(target(ipp=631), "tcp/631", 100)
    assert door.sent.bytes_to_raw_ports == 10


@pytest.mark.parametrize("service", ["ipp", "http", "https", "lpd", "ipps", "snmp"])
async def test_no_service_may_talk_to_a_port_that_is_mapped_to_raw(service: str) -> None:
    async with paper() as (port, printed):
        door = gate()
        both = target(**{"raw": port, service: port})
        with pytest.raises(WithheldError, match=f"nothing is sent to {service} on port {port}"):
            async with door.stream(both, service):
                pass
        with pytest.raises(WithheldError, match=f"nothing is sent to {service} on port {port}"):
            await door.datagrams(both, service)
        other = target(**{service: port})
        with pytest.raises(WithheldError):  # somebody else's name for the same place is no way round
            async with door.stream(other, service):
                pass
        await door.knock(both, service)
        with pytest.raises(WithheldError, match="once already"):
            await door.knock(both, "raw")
        await asyncio.sleep(0.05)
        assert printed == [b""]


@pytest.mark.parametrize("port", [9100, 9107, 9112, 9999])
async def test_a_number_that_prints_is_raw_though_the_user_calls_it_ipp(port: int) -> None:
    door = gate()
    with pytest.raises(WithheldError, match="nothing is sent"):
        async with door.stream(target(ipp=port), "ipp"):
            pass
    assert door.sent.packets == 0


async def test_services_that_are_only_knocked_on_are_never_talked_to() -> None:
    with pytest.raises(WithheldError, match="nothing is sent to ftp on port 21"):
        async with gate().stream(Target(LOOPBACK), "ftp"):
            pass


async def test_a_target_with_its_own_ports_is_asked_on_no_other() -> None:
    with pytest.raises(WithheldError, match=r"127.0.0.1,snmp=16101 names no port for ipp"):
        await gate().knock(target(snmp=16_101), "ipp")


# --- knocking ---------------------------------------------------------------------------------------------------------------------------------


async def test_how_a_connection_attempt_ended() -> None:
    async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pass

    door = gate()
    async with listener(listen_only) as quiet, listener(resets) as rude, listener(hangs_up) as short:
        found = [await door.knock(target(http=port), "http") for port in (quiet, rude, short, closed_port())]
    assert [knock.reset for knock in found] == [False, True, False, False]
    assert [type(knock.error) for knock in found] == [type(None), type(None), type(None), ConnectionRefusedError]
    assert all(knock.ms >= 0 for knock in found)


async def test_silence_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "_ROUTED_CONNECT_S", 0.01)
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", never)
    door = gate(PACES["gentle"])
    knock = await door.knock(target(http=closed_port()), "http")
    assert isinstance(knock.error, TimeoutError)


async def test_a_gentle_scan_stops_at_twenty_silent_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "_OWN_CONNECT_S", 0.01)
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", never)
    scope = Scope(include=(ip_network("10.0.0.0/24"),), attached=(ip_network("10.0.0.0/24"),))
    door = gate(PACES["gentle"], scope)
    knocks = await asyncio.gather(*(door.knock(Target(f"10.0.0.{host}"), "netbios") for host in range(1, 41)), return_exceptions=True)
    assert sum(isinstance(knock, module.Knock) for knock in knocks) == 20
    assert sum(isinstance(knock, WithheldError) for knock in knocks) == 20
    assert door.sent.by_port == {"tcp/139": 20}


# --- pace, budget, seats ----------------------------------------------------------------------------------------------------------------------


async def test_no_second_sees_more_packets_to_a_device_than_the_cap() -> None:
    clock = Clock()
    door = gate(PACES["normal"], clock=clock, sleep=clock.sleep)
    times = []
    for _ in range(200):
        await door.admit(target(snmp=1), "udp/1", 1)
        times.append(clock.now)
    for first in times:
        assert sum(first <= at < first + 1 for at in times) <= 20


async def test_a_device_gets_a_thousand_packets_and_not_one_more() -> None:
    clock = Clock()
    door = gate(clock=clock, sleep=clock.sleep)
    for _ in range(1_000):
        await door.admit(target(snmp=1), "udp/1", 1)
    with pytest.raises(WithheldError, match="its budget of 1000 packets is used up"):
        await door.admit(target(snmp=1), "udp/1", 1)
    await door.admit(target(snmp=2), "udp/2", 1)
    assert door.sent.packets == 1_001


async def test_what_a_device_says_counts_against_its_megabyte() -> None:
    async with ear(lambda _data: [b"x" * 50_000]) as (_peer, port):
        door = gate()
        wire = await door.datagrams(target(snmp=port))
        for _ in range(20):
            await wire.send(b"more")
            await wire.receive(asyncio.get_running_loop().time() + 5)
        with pytest.raises(WithheldError, match="its budget of 1000000 bytes is used up"):
            await wire.send(b"more")
        wire.close()
        assert door.sent.packets == 20


async def test_an_echo_costs_neither_pace_nor_bytes_but_has_its_own_end() -> None:
    clock = Clock()
    door = gate(PACES["normal"], clock=clock, sleep=clock.sleep)
    for _ in range(ECHOES_PER_DEVICE):
        await door.admit(Target(LOOPBACK), ECHO, 64)
    with pytest.raises(WithheldError, match="130 echoes were sent"):
        await door.admit(Target(LOOPBACK), ECHO, 64)
    assert clock.now == 1000.0


@pytest.mark.parametrize(("family", "most"), [("snmp", 1), ("http", 1), ("lpd", 1), ("tcp", 4)])
async def test_a_device_has_so_many_requests_in_flight(family: str, most: int) -> None:
    door, seated, highest = gate(), 0, 0

    async def ask() -> None:
        nonlocal seated, highest
        async with door.seat(target(snmp=1), family):
            seated += 1
            highest = max(highest, seated)
            await asyncio.sleep(0)
            seated -= 1

    await asyncio.gather(*(ask() for _ in range(12)))
    assert highest == most


async def test_ipp_and_http_share_one_seat() -> None:
    inside, highest = 0, 0

    async def counts(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal inside, highest
        inside += 1
        highest = max(highest, inside)
        await reader.read()
        inside -= 1

    async with listener(counts) as port:
        door, where = gate(), target(ipp=port, http=port)

        async def talk(service: str) -> None:
            async with door.stream(where, service) as stream:
                await stream.send(b"x")
                await asyncio.sleep(0.02)

        await asyncio.gather(talk("ipp"), talk("http"), talk("ipp"))
    assert highest == 1


# --- sockets ----------------------------------------------------------------------------------------------------------------------------------


async def test_a_stream_counts_the_connection_and_each_write() -> None:
    async def echoes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(10))
        await reader.read()

    async with listener(echoes) as port:
        door, where = gate(), target(ipp=port)
        async with door.stream(where, "ipp") as stream:
            await stream.send(b"hello")
            await stream.send(b"world")
            assert await stream.read() == b"helloworld"
        assert door.sent.by_port == {f"tcp/{port}": 3}
        assert (door.sent.device_packets[where.endpoint], door.sent.device_bytes[where.endpoint]) == (3, 20)


async def test_a_stream_that_cannot_connect_gives_its_seat_back() -> None:
    door, where = gate(), target(ipp=closed_port())
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            async with door.stream(where, "ipp"):
                pass


async def test_a_connected_socket_hears_its_peer_alone() -> None:
    async with ear(lambda _data: []) as (peer, port), ear() as (stranger, _other):
        wire = await gate().datagrams(target(snmp=port))
        await wire.send(b"question")
        caller = await peer.caller
        assert stranger.transport
        assert peer.transport
        stranger.transport.sendto(b"forged", caller)
        peer.transport.sendto(b"genuine", caller)
        loop = asyncio.get_running_loop()
        assert (await wire.receive(loop.time() + 5)).data == b"genuine"
        with pytest.raises(TimeoutError):
            await wire.receive(loop.time())
        wire.close()


async def test_a_port_unreachable_is_heard_on_the_socket() -> None:
    wire = await gate().datagrams(target(snmp=closed_port()))
    await wire.send(b"anybody?")
    with pytest.raises(ConnectionRefusedError):
        await wire.receive(asyncio.get_running_loop().time() + 5)
    wire.close()


async def test_no_icmp_socket_is_unsupported_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> socket.socket:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(module, "bound", forbidden)
    for way in icmp.WAYS:
        with pytest.raises(UnsupportedError, match="not permitted"):
            await gate().echoes(Target(LOOPBACK), way)


async def test_an_icmp_socket_asks_leave_for_each_echo_and_its_replies_cost_no_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ear(lambda _data: [b"reply"]) as (_peer, port):

        def plain(family: socket.AddressFamily, *_: object) -> socket.socket:
            return bound(family, socket.SOCK_DGRAM)  # an ICMP socket needs rights; who asks leave is the same

        monkeypatch.setattr(module, "bound", plain)
        monkeypatch.setattr(module, "connect_now", lambda sock, address, _port: sock.connect((address, port)))
        door, where = gate(), Target(LOOPBACK)
        wire = await door.echoes(where, "datagram")
        await wire.send(b"request")
        assert (await wire.receive(asyncio.get_running_loop().time() + 5)).data == b"reply"
        wire.close()
        assert (door.sent.by_port, door.sent.device_bytes) == ({ECHO: 1}, {})
        with pytest.raises(WithheldError, match="multicast"):
            await (wire := await door.echoes(Target("127.0.0.9"), "raw")).send(b"request")
        wire.close()


async def test_a_zone_of_another_host_is_no_way() -> None:
    with pytest.raises(WithheldError, match="fe80::1%nosuch0 names no interface of this host"):
        await gate().datagrams(Target("fe80::1%nosuch0"))


def test_a_gate_knows_when_its_scan_began() -> None:
    clock = Clock()
    assert Gate(Scope(), PACES["normal"], clock=clock).began == 1000.0
