# SPDX-License-Identifier: Apache-2.0
"""The wiring as text for `ip -batch` and `nft -f`: one bridge, one cable a host, and no way out."""

from __future__ import annotations

from ipaddress import IPv4Address

from tests.lab.topology import Host

BRIDGE = "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0\nlink set br0 up\nlink set lo up\n"


def port(name: str) -> str:
    """The switch port that a host is plugged into; Linux allows 15 characters."""
    return f"p-{name}"[:15]


def mac(address: str) -> str:
    """A locally administered MAC made of the IPv4 address: 10.77.0.11 has 02:00:0a:4d:00:0b."""
    return "02:00:" + IPv4Address(address).packed.hex(":")


def gateway(network: str) -> str:
    """The router's address: the first of the network."""
    return str(IPv4Address(network.partition("/")[0]) + 1)


def cable(name: str, host: Host, pid: int) -> str:
    """A veth pair from the bridge into the network namespace of `pid`; a host that is not up has its plug out."""
    end = port(name)
    return f"link add {end} type veth peer name eth0 address {mac(host.address)} netns {pid}\nlink set {end} master br0 {'up' if host.up else 'down'}\n"


def addresses(host: Host, network: str) -> str:
    """The host's side of the cable: its address, and a default route to the gateway, which leads nowhere."""
    length, router = network.partition("/")[2], gateway(network)
    route = f"route add default via {router}\n" if host.address != router else ""
    return f"link set lo up\naddress add {host.address}/{length} dev eth0\nlink set eth0 up\n{route}"


def firewall(host: Host) -> str:
    """The host's own filter, from its topology entry; empty without one."""
    chains = [
        f"chain {hook} {{ type filter hook {hook} priority 0; policy accept; {'; '.join(rules)}; }}\n"
        for hook, rules in (("input", host.filter), ("output", host.egress))
        if rules
    ]
    return f"table inet lab {{\n{''.join(chains)}}}\n" if chains else ""
