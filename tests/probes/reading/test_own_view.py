# SPDX-License-Identifier: Apache-2.0
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import mib_view
from probes.printer_mib import Exchange, read
from probes.reading.own_view import clock_of
from probes.snmp_facts import SnmpFacts
from probes.wire.ber import Oid
from probes.wire.snmp import Value
from tests.probes.snmp_agent import MFP, VIEW, rows

M = "1.3.6.1.2.1."


def facts(over: Mapping[str, int | str | bytes] | None = None, without: str = "none", exchange: Exchange | None = None) -> SnmpFacts:
    return read(rows({name: value for name, value in {**MFP, **VIEW, **(over or {})}.items() if not name.startswith(M + without)}), exchange)


def test_interfaces_with_speed_errors_and_last_change() -> None:
    loopback, wire = facts().interfaces or ()
    assert (loopback.type, loopback.speed_mbps, loopback.mac) == ("loopback", None, None)
    assert (wire.type, wire.admin, wire.oper, wire.speed_mbps, wire.mac) == ("ethernet", "up", "up", 100.0, "02:00:00:ab:cd:ef")
    assert (wire.packets_in, wire.packets_out, wire.errors_in, wire.errors_out, wire.last_change_s) == (4_000, 2_000, 3, 0, 86_300)


def test_64_bit_counters_and_high_speed_where_they_are_there() -> None:
    over: dict[str, int | str | bytes] = {M + "31.1.1.1.7.2": 2**40, M + "31.1.1.1.11.2": 5, M + "31.1.1.1.15.2": 10_000, M + "2.2.1.5.2": 0xFFFFFFFF}
    wire = (facts(over).interfaces or ())[1]
    assert (wire.packets_in, wire.packets_out, wire.speed_mbps) == (2**40, 5, 10_000.0)


@pytest.mark.parametrize(("bits", "mbps"), [(10_000_000, 10.0), (0, None), (-1, None), (1_000_000_000, 1_000.0)])
def test_a_speed_of_0_says_nothing(bits: int, mbps: float | None) -> None:
    assert (facts({M + "2.2.1.5.2": bits}).interfaces or ())[1].speed_mbps == mbps


def test_storage_in_kib_and_percent() -> None:
    ram, disk = facts().storage or ()
    assert (ram.type, ram.description, ram.size_kb, ram.used_kb, ram.used_percent) == ("ram", "RAM", 262_144, 131_072, 50.0)
    assert (disk.type, disk.size_kb, disk.used_kb, disk.used_percent) == ("disk", 409_600, None, None)


def test_addresses_with_masks_and_without_loopback() -> None:
    (address,) = facts().addresses or ()
    assert (address.address, address.netmask, address.prefix, address.interface) == ("10.20.30.40", "255.255.254.0", 23, "2")


@pytest.mark.parametrize(
    ("mask", "prefix"),
    [((255, 255, 255, 0), 24), ((255, 255, 255, 255), 32), ((0, 0, 0, 0), 0), ((255, 0, 255, 0), None), ((0, 0, 0, 255), None)],
)
def test_a_mask_s_prefix(mask: tuple[int, ...], prefix: int | None) -> None:
    (address,) = facts({M + "4.20.1.3.10.20.30.40": bytes(mask)}).addresses or ()
    assert (address.netmask, address.prefix) == (".".join(map(str, mask)), prefix)


def test_the_default_route_and_whether_the_gateway_is_resolved() -> None:
    found = facts()
    assert (found.gateway, found.neighbours, found.gateway_resolved) == ("10.20.30.1", 2, True)
    assert facts({M + "4.22.1.2.2.10.20.30.1": b"\x00" * 6}).gateway_resolved is False
    assert facts(without="4.22").gateway_resolved is None


@pytest.mark.parametrize(
    ("over", "gateway"),
    [
        ({M + "4.21.1.7.0.0.0.0": b"\x00" * 4}, None),
        ({M + "4.21.1.7.0.0.0.0": b"\x00" * 4, M + "4.24.4.1.4.0.0.0.0.0.0.0.0.0.10.20.30.2": bytes((10, 20, 30, 2))}, "10.20.30.2"),
        ({M + "4.24.4.1.4.0.0.0.0.0.0.0.0.0.10.20.30.2": bytes((10, 20, 30, 2))}, None),
    ],
)
def test_no_route_and_two_that_contradict_each_other_are_unknown(over: dict[str, int | str | bytes], gateway: str | None) -> None:
    assert facts(over).gateway == gateway


def test_connections_print_ports_first_and_listeners_apart() -> None:
    found = facts()
    assert [(row.local_port, row.state, row.peer, row.peer_port) for row in found.connections or ()] == [
        (9100, "established", "10.20.30.77", 50_123),
        (47_900, "established", "203.0.113.5", 443),
    ]
    assert found.tcp_listeners == ("80", "9100")
    assert found.udp_listeners == ("161", "5353")


def test_connections_are_bounded() -> None:
    many: dict[str, int | str | bytes] = {f"{M}6.13.1.1.10.20.30.40.80.10.20.31.{peer}.50000": 5 for peer in range(200)}
    found = facts(many).connections or ()
    assert len(found) == 64
    assert found[0].local_port == 9100


def test_counters_and_clock() -> None:
    found = facts()
    assert (found.tcp_sent, found.tcp_repeated, found.wrong_communities) == (12_426, 43, 7)
    assert (found.clock, found.clock_has_zone) == (datetime(2026, 3, 4, 11, 30, tzinfo=UTC), True)


@pytest.mark.parametrize(
    ("octets", "clock"),
    [
        (bytes((7, 234, 3, 4, 12, 30, 0, 0)), (datetime(2026, 3, 4, 12, 30, tzinfo=UTC), False)),
        (bytes((7, 234, 3, 4, 12, 30, 60, 0, 45, 5, 0)), (datetime(2026, 3, 4, 17, 30, 59, tzinfo=UTC), True)),
        (bytes((7, 178, 1, 1, 0, 0, 0, 0)), (datetime(1970, 1, 1, tzinfo=UTC), False)),
        (bytes(8), None),
        (bytes((7, 234, 13, 4, 12, 30, 0, 0)), None),
        (bytes((7, 234, 3, 4, 12, 30, 0, 0, 43, 99, 0)), None),
        (b"2026-03-04", None),
        (7, None),
        (None, None),
    ],
)
def test_the_clock_in_8_or_11_octets(octets: Value, clock: tuple[datetime, bool] | None) -> None:
    assert clock_of(octets) == clock


def test_media_paths_languages_and_lights() -> None:
    found = facts()
    assert [(row.description, row.type, row.offline) for row in found.media_paths or ()] == [
        ("Simplex", "simplex", False),
        ("Duplex", "longEdgeBindingDuplex", True),
    ]
    assert found.languages == ("langPCL", "langPJL")
    assert [(row.description, row.colour, row.state) for row in found.lights or ()] == [
        ("Attention", "red", "blinking"),
        ("Ready", "green", "on"),
        ("Data", "green", "off"),
    ]


def test_what_was_not_asked_for_is_unknown_and_not_empty() -> None:
    found = facts(exchange=Exchange(viewed=False))
    assert (found.interfaces, found.storage, found.connections, found.neighbours, found.gateway) == (None, None, None, None, None)
    bare = read(rows(MFP), Exchange(viewed=False))
    assert (bare.media_paths, bare.languages, bare.lights) == (None, None, None)
    assert read(rows(MFP)).lights == ()
    assert facts(without="6.13", exchange=Exchange(incomplete=("tcpConnTable: no answer",))).connections is None
    assert facts(without="6.13").connections == ()


_VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.integers(-(2**63), 2**64), st.binary(max_size=12), st.lists(st.integers(0, 300), max_size=8).map(tuple)
)
_ROOTS = st.sampled_from([oid for table in mib_view.TABLES for oid in table.oids()] + [instance[:-1] for instance in mib_view.SCALARS.values()])
_INDEXES = st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 255), max_size=12).map(tuple)


@given(st.dictionaries(st.tuples(_ROOTS, _INDEXES).map(lambda pair: (*pair[0], *pair[1])), _VALUES, max_size=40))
def test_whatever_the_rows_hold_it_is_read(held: dict[Oid, Value]) -> None:
    found = read(held)
    assert len(found.connections or ()) <= 64
    assert all(row.used_percent is None or 0 <= row.used_percent <= 100 for row in found.storage or ())
