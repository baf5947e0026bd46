# SPDX-License-Identifier: Apache-2.0
"""Where one scan may go, and what of it is swept: the commission held against the host's own networks. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from agent.commission import Commission
from agent.model import NotExamined
from probes.host import Host
from probes.scope import INFRASTRUCTURE, Network, Scope, parse

SWEPT_UNASKED = 1_024
"""The largest attached segment that is swept without anybody having named it, in addresses."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`networks`: whoever is heard there is asked; `swept`: every address of them is tried; `left_out`: what was too large for that."""

    scope: Scope
    networks: tuple[Network, ...]
    swept: tuple[Network, ...]
    left_out: tuple[NotExamined, ...] = ()

    def covers(self, address: str) -> bool:
        """Whether somebody who is heard at this address is to be asked."""
        return self.scope.refusal(address) is None and is_in(address, self.networks)


def ground_of(commission: Commission, host: Host) -> Ground:
    """The ground of a scan: what was named, or else the attached segments."""
    networks = (*commission.networks, *((*host.networks, *host.heard) if commission.attached else ()))
    large = tuple(network for network in networks if network not in commission.networks and _size(network) > SWEPT_UNASKED)
    destinations = frozenset(channel for located in commission.destinations for channel in located.channels)
    infrastructure = frozenset(address for address in (host.gateway, *host.resolvers) if address)
    scope = Scope(networks, commission.exclude, host.attached, commission.named, INFRASTRUCTURE | infrastructure, destinations, commission.ipsec)
    return Ground(scope, networks, tuple(network for network in networks if network not in large), tuple(_left_out(large)))


def is_in(address: str, networks: Iterable[Network]) -> bool:
    """Whether the address belongs to one of the networks."""
    where = parse(address)
    return where is not None and any(where.version == network.version and where in network for network in networks)


def _size(network: Network) -> int:
    return network.num_addresses if isinstance(network, IPv4Network) else 0


def _left_out(large: Iterable[Network]) -> Iterator[NotExamined]:
    for network in large:
        why = f"it has {_size(network):,} addresses: only what announces itself or answers a broadcast was found"
        yield NotExamined(f"the sweep of {network}", why, f"name it (unjam scan {network} --yes), or the part of it that holds printers")
