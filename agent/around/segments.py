# SPDX-License-Identifier: Apache-2.0
"""The segments that a scan looked at -> one subject each, its devices counted. Pure.

A routed segment's mask is not known until two sources agree on it; until then its /24 (IPv6: /64) stands for it. Devices that are reached
through forwarded ports, and loopback, are on no segment.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from agent.diagnose import is_diagnosed
from agent.history.kept import addresses_of, rows
from agent.model import Device, Subject
from probes.facts import AgentFacts, DhcpServerRow, PrefixRow, SegmentFacts
from probes.host import Host
from probes.observe import derived
from probes.scope import Network, Scope, parse

_TWO = 2


@dataclass(frozen=True, slots=True)
class Ground:
    """What segments are made of. `searched`: networks of which every address was tried; `mdns_heard`: devices heard over mDNS, None if deaf.

    `offers`: of the DHCP servers on our segments, None where none could be asked; `listed`: those that the site lists.
    """

    scope: Scope
    host: Host
    agent: AgentFacts
    searched: tuple[Network, ...] = ()
    mdns_heard: int | None = None
    offers: tuple[DhcpServerRow, ...] | None = None
    listed: tuple[str, ...] = ()


def segment_of(device: Device, ground: Ground) -> str | None:
    """The segment of a device's first IPv4 address, else of its first; one that only gave itself an address is on the attached segment, if there is one."""
    own = [address for address in addresses_of(device) if (where := parse(address)) and not where.is_loopback and not where.is_link_local]
    first = next((address for address in own if ":" not in address), own[0] if own else None)
    if first is None and any(link_local(address) for address in addresses_of(device)):
        return next((str(network) for network in ground.host.networks), None)
    return ground.scope.segment(first) if first else None


def segments(devices: Iterable[Device], ground: Ground) -> dict[str, SegmentFacts]:
    """The facts of every segment with a printer that was asked, by its network."""
    members: defaultdict[str, list[Device]] = defaultdict(list)
    for device in devices:
        if place := segment_of(device, ground):
            members[place].append(device)
    return {place: _facts(place, found, ground) for place, found in members.items() if any(is_diagnosed(device.facts) for device in found)}


def subjects(found: Mapping[str, SegmentFacts], devices: Iterable[Device], ground: Ground, now: datetime) -> Iterator[Subject]:
    """One subject a segment, its printers below it."""
    known = [(device, segment_of(device, ground)) for device in devices if is_diagnosed(device.facts)]
    for place, facts in found.items():
        below = tuple(device.id for device, where in known if where == place)
        yield Subject(f"segment:{place}", "segment", (derived(facts, now),), {"cidr": place}, members=below)


def _facts(place: str, devices: Sequence[Device], ground: Ground) -> SegmentFacts:
    printers = [device for device in devices if is_diagnosed(device.facts)]
    expected = [device for device in printers if _is_expected(device)]
    down = [device for device in expected if device.facts.get("reach.answers") is False]
    network = ip_network(place)
    own, searched = network in ground.host.attached, _searched(network, ground.searched)
    ours = ground.host.gateway is not None and _holds(network, ground.host.gateway)
    offers = [row for row in ground.offers if row.network == place] if own and ground.offers is not None else None
    prefixes = tuple(_prefixes(network, printers, ground, offers or ()))
    return SegmentFacts(
        cidr=place,
        own=own,
        prefix=_agreed(prefixes),
        prefixes=prefixes,
        gateway=ground.host.gateway if ours else _most([device.facts.get("snmp.gateway") for device in printers]),
        gateway_answers=ground.agent.gateway_answers if ours else None,
        devices=len(printers),
        expected=len(expected),
        unreachable=len(down),
        unreachable_share=round(100 * len(down) / len(expected), 1) if expected else None,
        answering=_answering(devices, ground, ours=ours),
        talking=sum("answered" in (device.facts.get("reach.snmp"), device.facts.get("reach.ipp")) for device in printers),
        searched=searched,
        mdns_heard=ground.mdns_heard if own and searched else None,
        dhcp=None if offers is None else bool(offers),
        dhcp_servers=None if offers is None else _ids(offers),
        dhcp_odd=None if offers is None else _ids(row for row in offers if row.id not in ground.listed and _is_odd(row, network, ground.host.gateway)),
    )


def _is_expected(device: Device) -> bool:
    return any(device.facts.get(f"target.{name}") for name in ("named", "expected", "known"))


def _answering(devices: Iterable[Device], ground: Ground, *, ours: bool) -> int:
    answered = {device.targets[0].address for device in devices if device.facts.get("reach.answers") is True}
    gateway = ground.host.gateway if ours and ground.agent.gateway_answers else None
    return len(answered | ({gateway} if gateway else set()))


def _ids(offers: Iterable[DhcpServerRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.id for row in offers if row.id))


def _is_odd(offer: DhcpServerRow, network: Network, gateway: str | None) -> bool:
    """Another mask than ours, or routers of which none is the gateway that we use."""
    other_mask = offer.prefix is not None and offer.prefix != network.prefixlen
    return other_mask or bool(offer.gateways and gateway and gateway not in offer.gateways)


def _searched(network: Network, searched: Iterable[Network]) -> bool:
    """Whether every address was tried that a host can have: a network's own number and its broadcast address are none."""
    tried = sum(part.num_addresses for part in searched if _within(part, network))
    return any(_within(network, whole) for whole in searched) or tried >= network.num_addresses - _TWO


# --- the prefix -------------------------------------------------------------------------------------------------------------------------------


def _prefixes(network: Network, printers: Iterable[Device], ground: Ground, offers: Iterable[DhcpServerRow]) -> Iterator[PrefixRow]:
    """Our own interface's word (never that of a tunnel), each DHCP offer's, and that of the majority of the printers, two of them at least."""
    if any(found.network == network for found in ground.host.segments):
        yield PrefixRow(network.prefixlen, "own-interface")
    yield from (PrefixRow(prefix, "dhcp-offer") for prefix in sorted({row.prefix for row in offers if row.prefix is not None}))
    said = Counter(prefix for printer in printers if (prefix := own_prefix(printer)) is not None)
    best, times = next(iter(said.most_common(1)), (None, 0))
    if best is not None and times >= _TWO and times * 2 > said.total():
        yield PrefixRow(best, "peers")


def own_prefix(device: Device) -> int | None:
    """The mask that a device has on the address that we speak to, as a prefix length."""
    own = addresses_of(device)
    said = (row.get("prefix") for row in rows(device.facts, "snmp.addresses") if row.get("address") in own)
    return next((prefix for prefix in said if isinstance(prefix, int)), None)


def _agreed(prefixes: Iterable[PrefixRow]) -> int | None:
    said = Counter(row.prefix for row in prefixes)
    most = said.most_common(2)
    return most[0][0] if most and most[0][1] >= _TWO and len(most) == 1 else None


def _most(values: Iterable[object]) -> str | None:
    said = Counter(value for value in values if isinstance(value, str))
    best, times = next(iter(said.most_common(1)), (None, 0))
    return best if times >= _TWO and times * 2 > said.total() else None


def link_local(address: str) -> bool:
    """Whether an address is one that a device gave itself (RFC 3927, RFC 4291)."""
    where = parse(address)
    return where is not None and where.is_link_local


def _holds(network: Network, address: str) -> bool:
    where = parse(address)
    return where is not None and where.version == network.version and where in network


def _within(network: Network, whole: Network) -> bool:
    return network.version == whole.version and network.subnet_of(whole)  # type: ignore[arg-type]  # the versions are equal


def covers(networks: Collection[Network], address: str) -> bool:
    """Whether the address belongs to one of the networks."""
    return any(_holds(network, address) for network in networks)
