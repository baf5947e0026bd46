# SPDX-License-Identifier: Apache-2.0
"""Where packets may go: attached segments and what the user named, minus exclusions. Nothing that a device says ever widens it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

INFRASTRUCTURE = frozenset({"224.0.0.251", "ff02::fb", "239.255.255.250", "ff02::c", "255.255.255.255"})
"""Multicast and broadcast destinations on attached interfaces; counted apart."""
_NO_EDGES = 31  # RFC 3021
_ROUTED_PREFIX = {4: 24, 6: 64}
_SHARED = IPv4Network("100.64.0.0/10")


@dataclass(frozen=True, slots=True)
class Scope:
    """`include` and `attached` admit, `exclude` forbids; `infrastructure`: gateway and resolvers; `named` may be loopback, yet never excluded.

    `destinations`: where devices scan to, as (address, channel) pairs such as ("10.0.0.9", "tcp/445"): nothing else of these hosts is admitted by it.
    `ike`: the site says that it uses IPsec, so that a silent printer may be asked for IKE; a firewall may take that question for an attack.
    """

    include: tuple[Network, ...] = ()
    exclude: tuple[Network, ...] = ()
    attached: tuple[Network, ...] = ()
    named: frozenset[str] = frozenset()
    infrastructure: frozenset[str] = field(default=INFRASTRUCTURE)
    destinations: frozenset[tuple[str, str]] = frozenset()
    ike: bool = False

    def refusal(self, address: str) -> str | None:
        """Why nothing may be sent to `address`, in one sentence; None when it is in scope."""
        where = parse(address)
        if where is None:
            return f"{address} is no address"
        if self.excludes(address):
            return f"{address} is excluded by the configuration"
        if address in self.named:
            return None
        if where.is_multicast or where.is_loopback or where.is_unspecified or self._is_edge(where):
            return f"{address} is a multicast, broadcast or loopback address"
        if any(where in network for network in self.include if network.version == where.version):
            return None
        return f"{address} is outside the scope"

    def destination_refusal(self, address: str, channel: str) -> str | None:
        """Why nothing may be sent to this port of a place where devices scan to; None when the configuration lists just that."""
        where = parse(address)
        if where is None or where.is_multicast or where.is_unspecified or self._is_edge(where):
            return f"{address} is no host's address"
        if self.excludes(address):
            return f"{address} is excluded by the configuration"
        return None if (address, channel) in self.destinations else f"{channel} of {address} is not listed under destinations of the configuration"

    def excludes(self, address: str) -> bool:
        """Whether the configuration forbids this address, whatever else admits it."""
        where = parse(address)
        return where is not None and any(where in network for network in self.exclude if network.version == where.version)

    def is_own_segment(self, address: str) -> bool:
        """Whether the address is on a segment that this host is attached to."""
        where = parse(address)
        return where is not None and any(where in network for network in self.attached if network.version == where.version)

    def segment(self, address: str) -> str:
        """The network an address shares with its neighbours: the attached one it is on, else its /24 or /64; the same text for all of them."""
        where = parse(address)
        if where is None:
            return address
        near = [network for network in self.attached if where.version == network.version and where in network]
        if near:
            return str(max(near, key=lambda network: network.prefixlen))
        return str(ip_network((where.packed, _ROUTED_PREFIX[where.version]), strict=False))

    def _is_edge(self, where: Address) -> bool:
        """A network's own number or its broadcast address."""
        edges = ((net.network_address, net.broadcast_address) for net in self.attached if net.version == 4 and net.prefixlen < 31)  # noqa: PLR2004  (IPv4; RFC 3021)
        return str(where) == "255.255.255.255" or any(where in pair for pair in edges)


class Fours:
    """A scope's verdict on IPv4 addresses as numbers, for those who ask it ten thousand times a second; the same one as `refusal`'s."""

    __slots__ = ("_edges", "_forbidden", "_include", "_named")

    def __init__(self, scope: Scope) -> None:
        self._include = _masks(scope.include)
        self._forbidden = _masks(scope.exclude)
        self._named = frozenset(int(where) for name in scope.named if isinstance(where := parse(name), IPv4Address))
        edges = (edge for net in scope.attached if net.version == 4 and net.prefixlen < _NO_EDGES for edge in (net.network_address, net.broadcast_address))  # noqa: PLR2004  (IPv4)
        self._edges = frozenset(int(edge) for edge in edges)

    def admit(self, address: int) -> bool:
        """Whether something may be sent there."""
        if _within(address, self._forbidden):
            return False
        if address in self._named:
            return True
        return address not in self._edges and not _within(address, _SPECIAL) and _within(address, self._include)


def _within(address: int, networks: tuple[tuple[int, int], ...]) -> bool:
    for number, mask in networks:  # noqa: SIM110  (any() over a generator takes three times as long)
        if address & mask == number:
            return True
    return False


def _masks(networks: Iterable[Network]) -> tuple[tuple[int, int], ...]:
    return tuple((int(network.network_address), int(network.netmask)) for network in networks if network.version == 4)  # noqa: PLR2004  (IPv4)


# multicast, loopback, unspecified, limited broadcast
_SPECIAL = _masks((IPv4Network("224.0.0.0/4"), IPv4Network("127.0.0.0/8"), IPv4Network("0.0.0.0/32"), IPv4Network("255.255.255.255/32")))


def parse(address: str) -> Address | None:
    """The address with its zone (`fe80::1%eth0`), or None when the text is none."""
    try:
        return ip_address(address)
    except ValueError:
        return None


def is_private(network: Network) -> bool:
    """RFC 1918, ULA, link-local, loopback and 100.64/10: what may be scanned without `scope.include` naming it."""
    shared = isinstance(network, IPv4Network) and network.subnet_of(_SHARED)
    return shared or network.is_private or network.is_link_local
