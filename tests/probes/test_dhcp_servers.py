# SPDX-License-Identifier: Apache-2.0
from ipaddress import ip_network

from probes.dhcp_servers import dhcp_facts
from probes.heard import Offer
from probes.host import Interface

ETH = Interface("eth0", "10.0.0.9", ip_network("10.0.0.0/24"))
ONE = Offer("10.0.0.1", mask="255.255.255.0", gateways=("10.0.0.1",), dns=("10.0.0.1", "10.0.0.2"))


def test_failover_is_alike_whatever_the_order_and_another_router_is_not() -> None:
    twin = Offer("10.0.0.2", mask="255.255.255.0", gateways=("10.0.0.1",), dns=("10.0.0.2", "10.0.0.1"))
    rogue = Offer("10.0.0.66", mask="255.255.255.0", gateways=("10.0.0.66",))
    assert dhcp_facts([(ETH, ONE), (ETH, twin)], {"eth0": "10.0.0.1"}).alike is True
    found = dhcp_facts([(ETH, ONE), (ETH, rogue)], {"eth0": "10.0.0.1"})
    assert (found.count, found.alike, [row.gateway_fits for row in found.servers or ()]) == (2, False, [True, False])
    assert dhcp_facts([(ETH, ONE)], {}).alike is None
    assert dhcp_facts([], {}).servers == ()


def test_a_mask_that_is_none_has_no_prefix() -> None:
    (row,) = dhcp_facts([(ETH, Offer("10.0.0.1", mask="255.0.255.0"))], {}).servers or ()
    assert (row.prefix, row.gateway_fits) == (None, None)
