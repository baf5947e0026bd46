# SPDX-License-Identifier: Apache-2.0
import sys
from ipaddress import ip_network

import pytest

from probes import host
from probes.host import Host, Interface, Kind, make_interface
from probes.routes import Gateway


def interface(name: str, network: str, **more: object) -> Interface:
    found = make_interface(name, network.partition("/")[0], None, None, up=True)
    assert found
    return Interface(name, found.address, ip_network(network, strict=False), kind=found.kind, **more)  # type: ignore[arg-type]  # up or mac


@pytest.mark.parametrize(
    ("name", "address", "kind"),
    [
        ("eth0", "10.0.0.1", "lan"),
        ("enp3s0", "172.52.105.7", "lan"),
        ("Ethernet 2", "10.0.0.1", "lan"),
        ("br0", "10.0.0.1", "lan"),
        ("lo", "127.0.0.1", "loopback"),
        ("eth0", "169.254.7.7", "link-local"),
        ("eth0", "fe80::1%eth0", "link-local"),
        ("docker0", "172.17.0.1", "container"),
        ("br-0123456789ab", "172.18.0.1", "container"),
        ("virbr0", "192.168.122.1", "container"),
        ("vEthernet (WSL)", "172.20.0.1", "container"),
        ("tun0", "10.8.0.2", "tunnel"),
        ("wg0", "10.9.0.2", "tunnel"),
        ("utun3", "10.9.0.2", "tunnel"),
        ("OpenVPN TAP-Windows6", "10.8.0.2", "tunnel"),
    ],
)
def test_kinds(name: str, address: str, kind: Kind) -> None:
    found = make_interface(name, address, None, None, up=True)
    assert found
    assert found.kind == kind


def test_masks_of_both_families() -> None:
    four = make_interface("eth0", "10.0.0.9", "255.255.254.0", None, up=True)
    six = make_interface("eth0", "fe80::9%eth0", "ffff:ffff:ffff:ffff::", None, up=True)
    none = make_interface("tun0", "10.8.0.2", None, None, up=True)
    assert four
    assert six
    assert none
    assert str(four.network) == "10.0.0.0/23"
    assert (six.address, str(six.network)) == ("fe80::9%eth0", "fe80::/64")
    assert str(none.network) == "10.8.0.2/32"
    assert make_interface("eth0", "nonsense", None, None, up=True) is None


def test_a_scan_without_targets_covers_the_segments_that_may_hold_printers() -> None:
    everything = (
        interface("lo", "127.0.0.1/8"),
        interface("eth0", "10.20.8.57/24"),
        interface("eth1", "10.30.0.1/24", up=False),
        interface("eth2", "169.254.1.2/16"),
        interface("docker0", "172.17.0.1/16"),
        interface("tun0", "10.8.0.2/24"),
        interface("eth3", "10.40.0.1/32"),
        interface("eth0", "fd00::2/64"),
    )
    assert [str(network) for network in Host(everything).networks] == ["10.20.8.0/24"]
    assert "10.8.0.0/24" not in map(str, Host(everything).attached)
    assert "169.254.0.0/16" in map(str, Host(everything).attached)


def test_a_bridge_that_our_default_route_leads_through_is_the_lan() -> None:
    bridge = interface("virbr0", "192.168.122.5/24")
    assert Host((bridge,)).segments == ()
    assert Host((bridge,), (Gateway("192.168.122.1", "virbr0"),)).segments == (bridge,)


def test_the_gateway_is_ipv4s_where_there_is_one() -> None:
    assert Host((), (Gateway("fe80::1%eth0", "eth0"), Gateway("10.0.0.1", "eth0"))).gateway == "10.0.0.1"
    assert Host().gateway is None


async def test_our_own_host_can_be_looked_at() -> None:
    found = await host.look()
    loopback = next(item for item in found.interfaces if item.address == "127.0.0.1")
    assert loopback.kind == "loopback"
    assert loopback.up
    assert "127.0.0.1" in found.addresses
    assert all(network.version == 4 for network in found.networks)


def test_the_way_towards_an_address() -> None:
    assert host.source_towards("127.0.0.1") == "127.0.0.1"
    assert host.source_towards("nonsense") is None


@pytest.mark.skipif(sys.platform != "linux", reason="loopback carries no multicast elsewhere")
def test_multicast_can_be_joined_on_an_address_of_ours_only() -> None:
    assert host.joins_multicast("224.0.0.251", "127.0.0.1")
    assert not host.joins_multicast("224.0.0.251", "192.0.2.99")


def test_a_link_that_is_not_there_is_not_up() -> None:
    assert not host.is_up("no such interface")
