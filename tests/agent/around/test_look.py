# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any, TypeAlias

import pytest

from agent.around.look import Around, Scene, look_around
from agent.around.segments import Ground
from agent.around.view import is_outside
from agent.commission import Commission
from agent.history.record import Past, Record
from agent.model import Device
from probes.facts import AgentFacts, DhcpServerRow
from probes.host import Host, Interface
from probes.model import Observation, Target
from probes.routes import Gateway
from probes.scope import Scope

Anything: TypeAlias = Any

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HERE = ip_network("10.77.0.0/24")
FAR = ip_network("10.78.0.0/24")
HOST = Host((Interface("eth0", "10.77.0.57", HERE),), (Gateway("10.77.0.1", "eth0"),))
GROUND = Ground(Scope((HERE, FAR), attached=(HERE,)), HOST, AgentFacts(address="10.77.0.57", gateway_answers=True), (HERE, FAR), 3)
SCENE = Scene(Commission(), GROUND, Past(first_scan=False), NOW, (HERE, FAR))


def device(number: int, address: str = "", *, answers: bool | None = True, target: dict[str, Any] | None = None, **facts: Anything) -> Device:
    """A printer; its other facts as `snmp__gateway`."""
    where = address or f"10.77.0.{number}"
    said: dict[str, dict[str, Any]] = {
        "target": {"known": True, "own_segment": where.startswith("10.77."), **(target or {})},
        "reach": {"answers": answers, "snmp": "answered" if answers else "timeout"},
        "printer": {"is_printer": True if answers else None, "serial": f"SER{number}"},
    }
    for name, value in facts.items():
        section, _, bare = name.partition("__")
        said.setdefault(section, {})[bare] = value
    return Device(f"serial:SER{number}", (Target(where, known=True),), tuple(Observation(name, NOW, 0, facts=values) for name, values in said.items()))


def masked(number: int, prefix: int = 24, **facts: Anything) -> Device:
    """A printer that lists its own address and interface."""
    rows = [{"address": f"10.77.0.{number}", "netmask": "m", "prefix": prefix, "interface": "1"}]
    links = [{"index": "1", "type": "ethernet", "oper": "up", "speed_mbps": 100.0, "errors_in": 0, "packets_in": 10}]
    return device(number, snmp__addresses=rows, snmp__interfaces=links, **facts)


def remembered(number: int, address: str, **changes: Anything) -> Record:
    given: dict[str, Any] = {"scans": 3, "address": address, "homes": {"10.77.0.0/24": 3}}
    return Record(f"serial:SER{number}", "2026-11-01T10:00:00Z", "2026-11-22T10:00:00Z", **{**given, **changes})


def around(*devices: Device, records: tuple[Record, ...] = (), **changes: Anything) -> Around:
    past = Past({record.id: record for record in records}, first_scan=False)
    return look_around(devices, replace(SCENE, past=past, **changes))


def facts(found: Around, number: int) -> dict[str, Any]:
    (one,) = [each for each in found.devices if each.id == f"serial:SER{number}"]
    return dict(one.facts)


# --- who is where -----------------------------------------------------------------------------------------------------------------------------


def test_a_device_that_answers_elsewhere_is_one_device_and_keeps_what_was_asked_of_its_old_address() -> None:
    silent, found = device(1, "10.77.0.12", answers=False, target={"critical": True}), device(1, "10.77.0.42", target={"known": False})
    told = around(silent, found, records=(remembered(1, "10.77.0.12"),))
    assert [each.targets[0].address for each in told.devices] == ["10.77.0.42"]
    one = facts(told, 1)
    assert (one["history.moved"], one["history.old_address"], one["target.critical"], one["target.known"]) == (True, "silent", True, True)


def test_a_remembered_device_whose_address_somebody_else_has_is_told_as_missing() -> None:
    told = around(device(2, "10.77.0.12"), records=(remembered(1, "10.77.0.12"),))
    one = facts(told, 1)
    assert (one["history.seen_now"], one["history.held_by"], one["history.last_address"]) == (False, "serial:SER2", "10.77.0.12")
    assert facts(told, 2)["history.known"] is False


def test_what_was_not_asked_is_not_missing() -> None:
    told = around(device(2), records=(remembered(1, "10.99.0.12"),))
    assert [each.id for each in told.devices] == ["serial:SER2"]


def test_silence_is_absence_only_where_its_whole_segment_was_searched() -> None:
    silent = device(1, "10.77.0.12", answers=False)
    record = (remembered(1, "10.77.0.12"),)
    assert facts(around(silent, records=record), 1)["history.seen_now"] is False
    assert facts(around(silent, records=record, ground=replace(GROUND, searched=())), 1)["history.seen_now"] is None


@pytest.mark.parametrize(
    ("address", "named", "listed", "told"),
    [
        ("169.254.12.12", True, [], True),
        ("169.254.12.12", True, ["127.0.0.1", "10.77.0.12"], False),
        ("fe80::b%eth0", True, [], None),
        ("fe80::b%eth0", True, ["10.77.0.12"], False),
        ("fe80::b%eth0", True, ["127.0.0.1", "169.254.3.4"], True),
        ("fe80::b%eth0", False, [], True),
        ("fd77::b", True, [], False),
    ],
)
def test_everybody_has_a_link_local_address_beside_his_own(address: str, *, named: bool, listed: list[str], told: bool | None) -> None:
    one = device(1, address, snmp__addresses=[{"address": where} for where in listed])
    found = around(replace(one, targets=(Target(address, named=named),)))
    assert facts(found, 1)["view.self_assigned"] is told


def test_the_facts_of_the_last_scan_stand_beside_todays() -> None:
    told = around(device(1), records=(remembered(1, "10.77.0.1", last={"printer.firmware": "1.24"}),))
    assert facts(told, 1)["before.printer.firmware"] == "1.24"


# --- segments ---------------------------------------------------------------------------------------------------------------------------------


def test_a_segment_counts_its_devices_and_explains_them() -> None:
    five = [device(number, f"10.78.0.{number}", answers=False) for number in range(31, 36)]
    told = around(device(2), *five)
    far = next(each for each in told.subjects if each.id == "segment:10.78.0.0/24")
    assert far.members == tuple(f"serial:SER{number}" for number in range(31, 36))
    assert {name: far.facts[f"segment.{name}"] for name in ("own", "expected", "unreachable", "unreachable_share", "answering", "gateway")} == {
        "own": False, "expected": 5, "unreachable": 5, "unreachable_share": 100.0, "answering": 0, "gateway": None,
    }  # fmt: skip
    near = next(each for each in told.subjects if each.id == "segment:10.77.0.0/24")
    assert (near.facts["segment.answering"], near.facts["segment.gateway_answers"], near.facts["segment.mdns_heard"]) == (2, True, 3)


def test_a_range_without_its_two_edges_is_searched_whole() -> None:
    inner = tuple(ip_network(text) for text in ("10.77.0.1/32", "10.77.0.2/31", "10.77.0.4/30", "10.77.0.8/29", "10.77.0.16/28", "10.77.0.32/27"))
    upper = tuple(ip_network(text) for text in ("10.77.0.64/26", "10.77.0.128/26", "10.77.0.192/27", "10.77.0.224/28", "10.77.0.240/29", "10.77.0.248/30"))
    last = (ip_network("10.77.0.252/31"), ip_network("10.77.0.254/32"))
    (one,) = around(device(1), ground=replace(GROUND, searched=(*inner, *upper, *last))).subjects
    assert one.facts["segment.searched"] is True
    (one,) = around(device(1), ground=replace(GROUND, searched=inner)).subjects
    assert one.facts["segment.searched"] is False


@pytest.mark.parametrize(
    ("offer", "listed", "odd"),
    [
        ({"prefix": 24, "gateways": ("10.77.0.1",)}, (), []),
        ({"prefix": 24, "gateways": ("10.77.0.66",)}, (), ["10.77.0.66"]),
        ({"prefix": 25, "gateways": ("10.77.0.1",)}, (), ["10.77.0.66"]),
        ({"prefix": 24, "gateways": ()}, (), []),
        ({"prefix": 24, "gateways": ("10.77.0.66",)}, ("10.77.0.66",), []),
    ],
)
def test_a_dhcp_offer_is_odd_by_its_mask_or_its_router_unless_the_site_lists_its_server(offer: dict[str, Any], listed: tuple[str, ...], odd: list[str]) -> None:
    row = DhcpServerRow(id="10.77.0.66", network="10.77.0.0/24", **offer)
    (one,) = around(device(1), ground=replace(GROUND, offers=(row,), listed=listed)).subjects
    assert (one.facts["segment.dhcp"], one.facts["segment.dhcp_odd"]) == (True, odd)


# --- the device's own view --------------------------------------------------------------------------------------------------------------------


def test_a_mask_is_wrong_where_two_sources_agree_on_another() -> None:
    told = around(masked(11), masked(12), masked(13, 28))
    assert [facts(told, number)["view.fits"] for number in (11, 12, 13)] == [True, True, False]
    alone = around(masked(13, 28))
    assert facts(alone, 13)["view.fits"] is None


def test_a_mask_of_another_address_or_of_an_interface_that_is_down_says_nothing() -> None:
    elsewhere = device(11, snmp__addresses=[{"address": "192.168.0.5", "prefix": 28, "interface": "1"}], snmp__interfaces=[{"index": "1", "type": "ethernet"}])
    down = masked(12, 28).observations
    assert facts(around(elsewhere), 11)["view.prefix"] is None
    dead: dict[str, Any] = {"interfaces": [{"index": "1", "type": "ethernet", "oper": "down"}]}
    said = tuple(replace(one, facts={**(one.facts or {}), **dead}) if one.probe == "snmp" else one for one in down)
    assert facts(around(replace(masked(12), observations=said)), 12)["view.prefix"] is None


def test_a_next_hop_off_the_subnet_dead_or_another_router() -> None:
    every = [masked(number, snmp__gateway=hop) for number, hop in ((11, "10.99.0.1"), (12, "10.77.0.254"), (13, "10.77.0.2"), (14, "10.77.0.1"))]
    told = around(*every, hops={"10.77.0.254": False, "10.77.0.2": True})
    seen = [[facts(told, number)[f"view.gateway_{name}"] for name in ("on_subnet", "answers", "is_ours")] for number in (11, 12, 13, 14)]
    assert seen == [[False, None, False], [True, False, False], [True, True, False], [True, True, True]]


def test_sessions_with_public_addresses_are_told_by_who_called() -> None:
    rows = [
        {"state": "established", "local_port": 9100, "peer": "9.9.9.9", "peer_port": 40_000},
        {"state": "established", "local_port": 49_152, "peer": "8.8.4.4", "peer_port": 22},
        {"state": "established", "local_port": 49_153, "peer": "10.9.9.9", "peer_port": 22},
        {"state": "time-wait", "local_port": 9100, "peer": "9.9.9.9", "peer_port": 40_001},
    ]
    told = facts(around(device(11, snmp__connections=rows)), 11)["view.sessions"]
    assert [(row["direction"], row["port"], row["peer"]) for row in told] == [("in", 9100, "9.9.9.9"), ("out", 22, "8.8.4.4")]


@pytest.mark.parametrize(("address", "outside"), [("9.9.9.9", True), ("192.0.2.4", False), ("10.1.1.1", False), ("0.0.0.0", False), ("nobody", False)])
def test_outside_is_public_and_not_the_sites(address: str, outside: object) -> None:
    assert is_outside(address, (ip_network("192.0.2.0/24"),)) is outside


# --- our vantage ------------------------------------------------------------------------------------------------------------------------------

SHUT: dict[str, Any] = {f"tcp__{port}": "silent" for port in (9100, 515, 631)}


def test_our_vantage_counts_the_printers_that_shut_us_out() -> None:
    every = [device(number, f"10.78.0.{number}", **SHUT) for number in range(31, 36)]
    seen = around(*every).facts
    assert (seen["vantage.shut"], seen["vantage.shut_share"], seen["vantage.should_print"], seen["vantage.kind"]) == (5, 100.0, None, "lan")
    listed = around(*every, commission=Commission(clients=(FAR,), site_networks=(FAR,))).facts
    assert (listed["vantage.should_print"], listed["vantage.outside_site"]) == (False, True)
    ours = around(*every, commission=Commission(clients=(HERE,), site_networks=(HERE,))).facts
    assert (ours["vantage.should_print"], ours["vantage.outside_site"]) == (True, False)
    assert around(device(11), *every).facts["vantage.should_print"] is True
