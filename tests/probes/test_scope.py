# SPDX-License-Identifier: Apache-2.0
from ipaddress import IPv4Address, IPv4Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.scope import Fours, Scope, is_private, parse

SCOPE = Scope(
    include=(ip_network("10.20.8.0/24"), ip_network("fe80::/10")),
    exclude=(ip_network("10.20.8.200/29"),),
    attached=(ip_network("10.20.8.0/24"),),
    named=frozenset({"127.0.0.1", "10.20.8.201", "192.0.2.7"}),
)


@pytest.mark.parametrize("address", ["10.20.8.1", "10.20.8.199", "127.0.0.1", "192.0.2.7", "fe80::1%eth0", "fe80::1"])
def test_what_is_included_or_named_is_in_scope(address: str) -> None:
    assert SCOPE.refusal(address) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("10.20.8.201", "10.20.8.201 is excluded by the configuration"),
        ("10.20.8.255", "10.20.8.255 is a multicast, broadcast or loopback address"),
        ("10.20.8.0", "10.20.8.0 is a multicast, broadcast or loopback address"),
        ("255.255.255.255", "255.255.255.255 is a multicast, broadcast or loopback address"),
        ("224.0.0.251", "224.0.0.251 is a multicast, broadcast or loopback address"),
        ("127.0.0.2", "127.0.0.2 is a multicast, broadcast or loopback address"),
        ("0.0.0.0", "0.0.0.0 is a multicast, broadcast or loopback address"),
        ("ff02::1", "ff02::1 is a multicast, broadcast or loopback address"),
        ("::1", "::1 is a multicast, broadcast or loopback address"),
        ("8.8.8.8", "8.8.8.8 is outside the scope"),
        ("10.20.9.1", "10.20.9.1 is outside the scope"),
        ("::ffff:10.20.8.1", "::ffff:10.20.8.1 is outside the scope"),
        ("2001:db8::1", "2001:db8::1 is outside the scope"),
        ("printer.example", "printer.example is no address"),
        ("010.20.8.1", "010.20.8.1 is no address"),
        ("10.20.8.1 ", "10.20.8.1  is no address"),
        ("", " is no address"),
    ],
)
def test_what_is_not_is_refused_with_the_reason(address: str, why: str) -> None:
    assert SCOPE.refusal(address) == why


def test_exclusion_beats_naming() -> None:
    assert SCOPE.excludes("10.20.8.201")
    assert not SCOPE.excludes("10.20.8.1")
    assert not SCOPE.excludes("no address")


def test_a_point_to_point_link_has_no_edges() -> None:
    link = Scope(include=(ip_network("10.0.0.0/31"),), attached=(ip_network("10.0.0.0/31"),))
    assert link.refusal("10.0.0.0") is None
    assert link.refusal("10.0.0.1") is None


def test_the_own_segment_is_what_is_attached() -> None:
    assert SCOPE.is_own_segment("10.20.8.17")
    assert not SCOPE.is_own_segment("10.20.9.17")
    assert not SCOPE.is_own_segment("fe80::1")
    assert not SCOPE.is_own_segment("nonsense")


@pytest.mark.parametrize("network", ["10.0.0.0/8", "192.168.1.0/24", "100.64.0.0/12", "169.254.0.0/16", "fd00::/8", "fe80::/10", "127.0.0.0/8"])
def test_private_networks_need_no_leave(network: str) -> None:
    assert is_private(ip_network(network))


@pytest.mark.parametrize("network", ["8.8.8.0/24", "0.0.0.0/0", "2001:4860::/32", "100.0.0.0/8"])
def test_public_ones_do(network: str) -> None:
    assert not is_private(ip_network(network))


def test_an_address_is_read_as_it_stands() -> None:
    assert str(parse("fe80::1%eth0")) == "fe80::1%eth0"
    assert parse("1.2.3") is None


@pytest.mark.parametrize(
    ("address", "segment"),
    [
        ("10.20.8.17", "10.20.8.0/24"),
        ("10.30.1.2", "10.30.1.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("no address", "no address"),
    ],
)
def test_neighbours_share_the_name_of_their_segment(address: str, segment: str) -> None:
    assert SCOPE.segment(address) == segment


_NETWORKS = st.tuples(st.integers(0, 2**32 - 1), st.sampled_from([0, 4, 8, 16, 24, 29, 30, 31, 32])).map(lambda pair: ip_network(pair, strict=False))
_NEAR = st.tuples(_NETWORKS, st.integers(-2, 2)).map(lambda pair: (int(pair[0].network_address) + pair[1]) % 2**32)


@given(st.lists(_NETWORKS, max_size=3), st.lists(_NETWORKS, max_size=3), st.lists(_NETWORKS, max_size=3), st.data())
def test_the_fast_verdict_is_the_slow_one(include: list[IPv4Network], exclude: list[IPv4Network], attached: list[IPv4Network], data: st.DataObject) -> None:
    edges = [int(edge) for network in (*include, *exclude, *attached) for edge in (network.network_address, network.broadcast_address)]
    number = data.draw(st.one_of(_NEAR, st.sampled_from([*edges, 0, 2**32 - 1, 0x7F000001, 0xE0000001]), st.integers(0, 2**32 - 1)))
    named = data.draw(st.sampled_from([frozenset[str](), frozenset({str(IPv4Address(number))}), frozenset({"fe80::1%eth0"})]))
    scope = Scope(tuple(include), tuple(exclude), tuple(attached), named)
    assert Fours(scope).admit(number) is (scope.refusal(str(IPv4Address(number))) is None)
