# SPDX-License-Identifier: Apache-2.0
"""The offers of DHCP servers -> `dhcp.*`. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network

from probes.facts import DhcpFacts, DhcpServerRow
from probes.heard import Offer
from probes.host import Interface


def dhcp_facts(offers: Iterable[tuple[Interface, Offer]], gateways: Mapping[str, str]) -> DhcpFacts:
    """The facts; `gateways`: the default gateway that we use, by interface."""
    rows = tuple(_row(segment, offer, gateways.get(segment.name)) for segment, offer in offers)
    return DhcpFacts(servers=rows, count=len({row.id for row in rows}), alike=_alike(rows))


def _row(segment: Interface, offer: Offer, ours: str | None) -> DhcpServerRow:
    router = next(iter(offer.gateways), None)
    return DhcpServerRow(
        interface=segment.name,
        network=str(segment.network),
        id=offer.id,
        mac=offer.mac,
        relay=offer.relay,
        address=offer.address,
        mask=offer.mask,
        prefix=_prefix(offer.mask),
        gateways=offer.gateways,
        dns=offer.dns,
        lease_s=offer.lease_s,
        gateway_fits=router == ours if router and ours else None,
    )


def _alike(rows: Sequence[DhcpServerRow]) -> bool | None:
    """Whether the servers of every segment that has several say the same; the order of a list says nothing."""
    said: defaultdict[str | None, dict[str | None, object]] = defaultdict(dict)
    for row in rows:
        said[row.interface][row.id] = (row.mask, frozenset(row.gateways or ()), frozenset(row.dns or ()))
    several = [options for options in said.values() if len(options) > 1]
    return all(len(set(options.values())) == 1 for options in several) if several else None


def _prefix(mask: str | None) -> int | None:
    try:
        return IPv4Network(f"0.0.0.0/{mask}").prefixlen if mask else None
    except ValueError:
        return None
