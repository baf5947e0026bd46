# SPDX-License-Identifier: Apache-2.0
"""The wiring as text for `ip -batch` and `nft -f`: one bridge, one cable a host, and no way out."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, ip_address, ip_network

from tests.lab.topology import Host

_BRIDGE = "link add {0} type bridge stp_state 0 forward_delay 0 mcast_snooping 0\nlink set {0} up\n"
BRIDGE = f"{_BRIDGE.format('br0')}{_BRIDGE.format('br1')}link set lo up\n"


def port(name: str) -> str:
    """The switch port that a host is plugged into; Linux allows 15 characters."""
    return f"p-{name}"[:15]


def mac(address: str) -> str:
    """A locally administered MAC made of the IPv4 address: 10.77.0.11 has 02:00:0a:4d:00:0b."""
    return "02:00:" + IPv4Address(address).packed.hex(":")


def gateway(network: str) -> str:
    """The router's address: the first of the network."""
    return str(IPv4Address(network.partition("/")[0]) + 1)


def own_mac(host: Host) -> str:
    """The MAC that a host's first cable has."""
    return host.mac or mac(host.address)


def cable(name: str, host: Host, pid: int, networks: Sequence[str]) -> str:
    """A veth pair from the bridge into the network namespace of `pid`, one more to another segment; a host that is not up has its plug out."""
    text = _cable(port(name), "eth0", own_mac(host), pid, f"br{_place(host.address, networks)}", up=host.up)
    if not _crosses(host, networks):
        return text
    return text + _cable(port(f"2-{name}"), "eth1", mac(host.second), pid, f"br{_place(host.second, networks)}", up=host.second_up)


def addresses(host: Host, networks: Sequence[str]) -> str:
    """The host's side of the cable: its addresses, and a default route to its segment's gateway."""
    home = networks[_place(host.address, networks)]
    length, router = home.partition("/")[2], gateway(home)
    text = f"link set lo up\naddress add {host.address}/{length} dev eth0\nlink set eth0 up\n"
    if host.second:
        card = "eth1" if _crosses(host, networks) else "eth0"
        text += f"address add {host.second}/{length} dev {card}\nlink set {card} up\n"
    if host.v6:
        text += f"address add {host.v6}/64 dev eth0 nodad\n"
    if host.tunnel:
        text += f"link add tun0 type veth peer name tun1\naddress add {host.tunnel}/32 dev tun0\nlink set tun0 up\n"
    reaches = ip_address(host.address) in ip_network(home) and host.address != router
    return text + (f"route add default via {router}\n" if reaches else "")


def longer(host: Host) -> str:
    """The host's plug behind a cable that is carried by hand (slow_cable.py): `wire0` outside, `near0` inside."""
    pair = f"link add eth0 address {own_mac(host)} type veth peer name near0\n"
    deaf = "address 02:ff:00:00:00:01 arp off addrgenmode none"  # or this host would answer out there, before the frame has gone the long way
    quiet = "link set near0 addrgenmode none\n"
    return f"link set eth0 down\nlink set eth0 name wire0 {deaf}\n{pair}{quiet}link set wire0 up\nlink set near0 up\n"


def _cable(end: str, card: str, address: str, pid: int, bridge: str, *, up: bool) -> str:
    return f"link add {end} type veth peer name {card} address {address} netns {pid}\nlink set {end} master {bridge} {'up' if up else 'down'}\n"


def _place(address: str, networks: Sequence[str]) -> int:
    """Which of the segments an address is on; the first, if it is on none."""
    return next((place for place, network in enumerate(networks) if ip_address(address) in ip_network(network)), 0)


def _crosses(host: Host, networks: Sequence[str]) -> bool:
    return bool(host.second) and _place(host.second, networks) != _place(host.address, networks)


def firewall(host: Host) -> str:
    """The host's own filter, from its topology entry; empty without one."""
    chains = [
        f"chain {hook} {{ type filter hook {hook} priority 0; policy accept; {'; '.join(rules)}; }}\n"
        for hook, rules in (("input", host.filter), ("output", host.egress), ("forward", host.transit))
        if rules
    ]
    if host.nat:
        chains.append(f"chain to {{ type nat hook prerouting priority -100; {'; '.join(host.nat)}; }}\n")
        chains.append("chain from { type nat hook postrouting priority 100; ct status dnat masquerade; }\n")
    return f"table inet lab {{\n{''.join(chains)}}}\n" if chains else ""


def sleep(host: Host) -> str:
    """What a host does not hear while it sleeps; its counter `woken` counts what it did not hear."""
    deaf = f"iifname lo accept; udp dport 161 counter name woken drop; ip daddr {host.address} counter name woken drop"
    kinds = (("inet", -10, deaf), ("arp", 0, f"arp daddr ip {host.address} counter name woken drop"))
    tables = (f"chain input {{ type filter hook input priority {priority}; {rules}; }}" for _, priority, rules in kinds)
    return "".join(f"table {kind} sleep {{ counter woken {{ }}\n{table}\n}}\n" for (kind, _, _), table in zip(kinds, tables, strict=True))


AWAKE = "delete table inet sleep\ndelete table arp sleep\n"
