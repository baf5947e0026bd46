# SPDX-License-Identifier: Apache-2.0
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import cast

import pytest

from probes import helper, icmp, infrastructure, preflight
from probes import host as own
from probes.discovery.neighbour import Neighbour
from probes.failure import UnsupportedError
from probes.gate import Gate
from probes.host import Host, Interface
from probes.icmp import Echoes
from probes.ownhost import reading
from probes.ownhost.firewall import Filter
from probes.ownhost.hearing import Hearing
from probes.ownhost.place import Around
from probes.ownhost.row import CheckRow
from probes.pace import PACES
from probes.routes import Gateway
from probes.scope import INFRASTRUCTURE, Scope

ETH = Interface("eth0", "10.0.0.9", ip_network("10.0.0.0/24"))
LO = Interface("lo", "127.0.0.1", ip_network("127.0.0.0/8"), kind="loopback")
ROUTER = Gateway("10.0.0.1", "eth0")


class Played:
    """Our own host, played: its routes, what the gateway does, what the neighbour table says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.echoed, self.may_echo, self.helper_raw = True, True, False
        self.neighbours: dict[str, Neighbour] = {}
        self.routes: Callable[[str], str | None] = lambda _address: "10.0.0.9"
        here = self

        async def echo(*_arguments: object, **_how: object) -> Echoes:
            if not here.may_echo:
                raise UnsupportedError("no echo")
            return Echoes("datagram", 2, {0: 1.0} if here.echoed else {})

        async def table() -> dict[str, Neighbour]:
            return here.neighbours

        async def may_send_raw() -> bool:
            return here.helper_raw

        self.heard = Hearing("heard", "shared")
        self.filters: list[Filter] = []
        self.around = Around()

        async def hearing(*_arguments: object) -> Hearing:
            return here.heard

        async def filters() -> list[Filter]:
            return here.filters

        async def around(_interface: str | None) -> Around:
            return here.around

        monkeypatch.setattr(preflight, "hearing", hearing)
        monkeypatch.setattr(reading, "filters", filters)
        monkeypatch.setattr(reading, "around", around)
        monkeypatch.setattr(own, "port_stands", lambda _port: "shared")
        monkeypatch.setattr(icmp, "echo", echo)
        monkeypatch.setattr(infrastructure, "table", table)
        monkeypatch.setattr(helper, "may_send_raw", may_send_raw)
        monkeypatch.setattr(own, "source_towards", lambda address: here.routes(address))  # noqa: PLW0108  (a test changes it later)
        monkeypatch.setattr(own, "icmp_way", lambda: "datagram" if here.may_echo else "none")
        monkeypatch.setattr(own, "raw_sockets", lambda: False)
        monkeypatch.setattr(own, "joins_multicast", lambda _group, _address: True)
        monkeypatch.setattr(infrastructure, "_PATIENCE_S", 0.1)
        monkeypatch.setattr(infrastructure, "_AGAIN_S", 0.05)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Played:
    return Played(monkeypatch)


def gate(*infrastructure: str) -> Gate:
    return Gate(Scope(attached=(ETH.network,), infrastructure=INFRASTRUCTURE | {"10.0.0.1", *infrastructure}), PACES["normal"])


def row(rows: tuple[CheckRow, ...], name: str) -> CheckRow:
    return next(found for found in rows if found.check == name)


@asynccontextmanager
async def resolver(monkeypatch: pytest.MonkeyPatch, reply: Callable[[bytes], bytes]) -> AsyncIterator[list[bytes]]:
    heard: list[bytes] = []

    class Server(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast("asyncio.DatagramTransport", transport)

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            heard.append(data)
            self.transport.sendto(reply(data), addr)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Server, ("127.0.0.1", 0))
    monkeypatch.setattr(infrastructure, "_DNS_PORT", transport.get_extra_info("sockname")[1])
    try:
        yield heard
    finally:
        transport.close()


async def test_a_healthy_host(here: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate("127.0.0.1")
    async with resolver(monkeypatch, lambda query: query[:2] + b"\x81\x80" + query[4:]) as heard:
        facts, rows = await preflight.preflight(door, Host((LO, ETH), (ROUTER,), ("127.0.0.1",)), ["10.0.0.40"])
    assert [found.state for found in rows] == ["ok"] * 7
    assert row(rows, "interface").detail == "eth0 10.0.0.9/24"
    assert (facts.link, facts.address, facts.route, facts.gateway, facts.gateway_answers) == (True, "10.0.0.9", True, "10.0.0.1", True)
    assert (facts.dns, facts.icmp_way, facts.raw_sockets, facts.multicast, facts.failures) == (True, "datagram", False, True, ())
    assert door.sent.infrastructure == {f"udp/{infrastructure._DNS_PORT}": 1}
    assert len(heard) == 1


async def test_no_interface_is_our_own_fault(here: Played) -> None:
    here.routes = lambda _address: None
    facts, rows = await preflight.preflight(gate(), Host((LO,)), ["10.0.0.40"])
    assert (facts.link, facts.address, facts.route) == (False, None, False)
    assert facts.failures == ("interface", "route")
    assert row(rows, "interface").fix


async def test_loopback_needs_nothing(here: Played) -> None:
    facts, rows = await preflight.preflight(gate(), Host((LO,)), ["127.0.0.1", "127.0.0.2"])
    assert (facts.link, facts.route, facts.gateway_answers, facts.dns, facts.failures) == (True, True, None, None, ())
    assert {found.state for found in rows} == {"ok"}


async def test_a_scan_leaves_out_what_is_in_order_and_doctor_shows_it(here: Played) -> None:
    _, short = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["10.0.0.40"])
    _, long = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["10.0.0.40"], whole=True)
    assert {found.check for found in long} - {found.check for found in short} == {"address", "firewall", "port 5353"}


async def test_what_our_own_filter_refuses_is_nobodys_silence(here: Played) -> None:
    here.heard, here.echoed = Hearing("refused", "shared"), False
    facts, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["10.0.0.40"])
    assert (facts.firewall, facts.multicast, facts.failures) == ("drops-ours", False, ("firewall",))
    assert "own packet filter refuses" in row(rows, "firewall").detail


async def test_a_resolver_that_our_own_filter_keeps_us_from_is_unknown(here: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(_gate: Gate, _server: str) -> None:
        return None

    monkeypatch.setattr(preflight, "resolver_answers", refused)
    facts, rows = await preflight.preflight(gate("127.0.0.1"), Host((ETH,), (ROUTER,), ("127.0.0.1",)), [])
    assert (facts.dns, facts.firewall) == (None, "drops-ours")
    assert row(rows, "firewall").state == "fail"


async def test_one_dead_resolver_of_two_is_said(here: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    async def first_only(_gate: Gate, server: str) -> bool:
        return server == "127.0.0.1"

    monkeypatch.setattr(preflight, "resolver_answers", first_only)
    facts, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,), ("127.0.0.1", "127.0.0.2")), [])
    assert (facts.dns, row(rows, "resolver").state) == (True, "warn")
    assert row(rows, "resolver").detail == "127.0.0.1 answers, 127.0.0.2 does not"


async def test_where_we_stand_becomes_facts(here: Played) -> None:
    here.around = Around(ssid="Acme Guest")
    here.filters = [Filter("nftables", "on")]
    facts, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["10.0.0.40"])
    assert (facts.interface, facts.kind, facts.prefix, facts.nat, facts.guest, facts.crowded) == ("eth0", "lan", 24, None, "Acme Guest", False)
    assert (facts.firewall, row(rows, "address").state) == ("on", "warn")


async def test_a_lan_without_gateway_and_resolver_is_normal(here: Played) -> None:
    facts, rows = await preflight.preflight(gate(), Host((LO, ETH)), [])
    assert (facts.gateway, facts.gateway_answers, facts.dns, facts.failures) == (None, None, None, ())
    assert (row(rows, "gateway").state, row(rows, "resolver").state) == ("warn", "warn")


async def test_a_target_without_a_route_is_named(here: Played) -> None:
    here.routes = lambda address: None if address.startswith("192.") else "10.0.0.9"
    facts, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["192.168.7.0/24", "10.0.0.40"])
    assert facts.route is False
    assert row(rows, "route").state == "warn"
    assert "192.168.7.0/24" in row(rows, "route").detail
    facts, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["192.168.7.9"])
    assert facts.failures == ("route",)


async def test_a_range_without_a_route_is_named_as_a_range(here: Played) -> None:
    here.routes = lambda _address: None
    wanted = ["192.168.7.1", "192.168.7.2/31", "192.168.7.4/30", "192.168.9.1"]
    _, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), wanted)
    assert row(rows, "route").detail == "this host has no route to 192.168.7.1-192.168.7.7, 192.168.9.1"


@pytest.mark.parametrize(
    ("entry", "answers"),
    [
        (Neighbour("10.0.0.1", "02:00:00:00:00:01", "reachable", 12.0, 12.0), True),
        (Neighbour("10.0.0.1", "02:00:00:00:00:01", "reachable", 0.0, 0.0), True),
        (Neighbour("10.0.0.1", "02:00:00:00:00:01", "delay", 90.0, 0.0), None),
        (Neighbour("10.0.0.1", None, "incomplete", 60.0, 0.0), False),
        (Neighbour("10.0.0.1", None, "failed", 60.0, 0.0), False),
        (None, None),
    ],
)
async def test_a_gateway_that_drops_ping_is_judged_by_arp(here: Played, entry: Neighbour | None, *, answers: bool | None) -> None:
    here.echoed = False
    here.neighbours = {"10.0.0.1": entry} if entry else {}
    facts, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["10.0.0.40"])
    assert facts.gateway_answers is answers
    assert row(rows, "gateway").state == ("ok" if answers else "warn")


async def test_a_dead_gateway_matters_when_something_lies_behind_it(here: Played) -> None:
    here.echoed = False
    here.neighbours = {"10.0.0.1": Neighbour("10.0.0.1", None, "failed", 60.0, 0.0)}
    facts, _ = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), ["10.9.0.40"])
    assert facts.failures == ("gateway",)


async def test_without_icmp_an_empty_datagram_will_do(here: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    here.may_echo = False
    async with resolver(monkeypatch, lambda _data: b"x") as heard:
        monkeypatch.setattr(infrastructure, "_DISCARD_PORT", infrastructure._DNS_PORT)
        door = gate("127.0.0.1")
        facts, rows = await preflight.preflight(door, Host((ETH,), (Gateway("127.0.0.1", "eth0"),)), ["10.0.0.40"])
    assert heard == [b""]
    assert facts.gateway_answers is True
    assert row(rows, "icmp").state == "warn"


async def test_a_resolver_that_says_something_else_does_not_answer(here: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    async with resolver(monkeypatch, lambda _query: b"\0\0\x81\x80" + bytes(8)) as heard:
        facts, rows = await preflight.preflight(gate("127.0.0.1"), Host((ETH,), (ROUTER,), ("127.0.0.1",)), ["10.0.0.40"])
    assert facts.dns is False
    assert row(rows, "resolver").state == "warn"
    assert len(heard) == 2


async def test_the_helper_may_have_rights_that_we_have_not(here: Played) -> None:
    here.helper_raw = True
    facts, rows = await preflight.preflight(gate(), Host((ETH,), (ROUTER,)), [])
    assert facts.raw_sockets is True
    assert row(rows, "raw sockets").detail == "yes"


async def test_a_self_assigned_address_is_said(here: Played) -> None:
    lonely = Interface("eth0", "169.254.3.4", ip_network("169.254.0.0/16"), kind="link-local")
    facts, rows = await preflight.preflight(gate(), Host((LO, lonely)), [])
    assert (facts.link, facts.address) == (True, "169.254.3.4")
    assert "self-assigned" in row(rows, "interface").detail
    assert facts.failures == ("interface",)
    facts, _ = await preflight.preflight(gate(), Host((LO, lonely)), ["169.254.9.9"])
    assert facts.failures == ()
