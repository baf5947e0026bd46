# SPDX-License-Identifier: Apache-2.0
"""A look at our own host, about a second long, before anything is blamed on a printer; `unjam doctor` is the same, and a few slower checks.

What our own host cannot do makes things unknown, never down. Everything goes on at once; a LAN without a gateway or a resolver is normal, a
scan of loopback needs neither.
"""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from ipaddress import ip_network

from probes import helper
from probes import host as own
from probes.facts import AgentFacts
from probes.gate import Gate
from probes.host import Host, Interface
from probes.infrastructure import gateway_answers, resolver_answers
from probes.ownhost import reading
from probes.ownhost.firewall import firewall_row, firewall_word
from probes.ownhost.hearing import GROUP, PORT, Hearing, hearing, multicast_row, port_row
from probes.ownhost.place import address_row, crowded, guest_of, nat_of
from probes.ownhost.rights import icmp_row, raw_row
from probes.ownhost.row import CheckRow, State
from probes.scope import Network, parse

_LIMIT_S = 1.1
_MOST_RESOLVERS = 3
_ONLY_IF_WRONG = ("address", "firewall", "port 5353")
"""Lines that a scan leaves out while they are ok; `doctor` shows them all."""
_UNREACHED = "every verdict on a printer: from here, none can be reached"


async def preflight(gate: Gate, host: Host, targets: Sequence[str], *, whole: bool = False) -> tuple[AgentFacts, tuple[CheckRow, ...]]:
    """Check our own host for a scan of these addresses or networks; none means the attached segments. Never raises, ends within 1.2 s.

    `whole` (doctor): every line, and what only a scan of something behind it would mind is a failure already.
    """
    asked = [network for target in targets if (network := _network(target))]
    if asked and all(network.is_loopback for network in asked):
        return _loopback_only()
    wanted = [network for network in asked if not network.is_loopback]
    chosen = _chosen(host, wanted)
    gateway, resolver, raw, filters, around, heard = await asyncio.gather(
        _gateway(gate, host, wanted, whole=whole),
        _resolver(gate, host),
        _raw(),
        reading.filters(),
        reading.around(chosen.name if chosen else None),
        hearing(gate, _ears(host), own.port_stands(PORT)),
    )
    link, interface = _interface(host, chosen, wanted)
    route, routes = _routes(wanted, link=link)
    way, refused = own.icmp_way(), heard.heard == "refused" or resolver[2]
    rows = (
        *(interface, address_row(chosen, host, around), routes, gateway[1], resolver[1]),
        *(firewall_row(filters, refused=refused), icmp_row(way), multicast_row(heard, macos=sys.platform == "darwin"), port_row(heard.port)),
        raw_row(raw=raw, npcap=own.npcap()),
    )
    facts = AgentFacts(
        link=link,
        address=chosen.address if chosen else None,
        route=route,
        gateway=host.gateway,
        gateway_answers=gateway[0],
        dns=resolver[0],
        icmp_way=way,
        raw_sockets=raw,
        multicast=heard.works,
        failures=tuple(row.check for row in rows if row.state == "fail"),
        interface=chosen.name if chosen else None,
        kind=chosen.kind if chosen else None,
        prefix=chosen.network.prefixlen if chosen else None,
        nat=nat_of(chosen, host.gateway, around) if chosen else None,
        guest=guest_of(around.ssid),
        crowded=crowded(host) is not None,
        firewall=firewall_word(filters, refused=refused),
    )
    return facts, tuple(row for row in rows if whole or row.state != "ok" or row.check not in _ONLY_IF_WRONG)


# --- interface and route ----------------------------------------------------------------------------------------------------------------------


def _chosen(host: Host, wanted: Sequence[Network]) -> Interface | None:
    """The interface towards the targets, else the best one that is up."""
    usable = [found for found in host.interfaces if found.up and found.kind != "loopback"]
    towards = [source for network in wanted or _somewhere(host) if (source := own.source_towards(_first(network)))]
    return next((found for found in usable if found.address in towards), None) or (_best(usable) if usable else None)


def _interface(host: Host, chosen: Interface | None, wanted: Sequence[Network]) -> tuple[bool, CheckRow]:
    if chosen is None:
        sentence = "no network interface is up with an address, so nothing on the network can be asked"
        return False, CheckRow("interface", "fail", sentence, "plug in the cable or join the Wi-Fi, and wait for an address", _UNREACHED)
    if all(found.kind == "link-local" for found in host.interfaces if found.up and found.kind != "loopback"):
        sentence = f"{_named(chosen)}: a self-assigned address; nobody gave this host one"
        state: State = "warn" if wanted and all(network.is_link_local for network in wanted) else "fail"
        return True, CheckRow("interface", state, sentence, "check that the DHCP server is reachable from this socket", _UNREACHED)
    return True, CheckRow("interface", "ok", _named(chosen))


def _routes(wanted: Sequence[Network], *, link: bool) -> tuple[bool | None, CheckRow]:
    if not wanted:
        return (True, CheckRow("route", "ok", "the attached segments need none")) if link else (None, CheckRow("route", "warn", "no segment is attached"))
    missing = [network for network in wanted if not network.is_link_local and own.source_towards(_first(network)) is None]
    if not missing:
        return True, CheckRow("route", "ok", "there is one to every target")
    named = _spans(missing)
    sentence = f"this host has no route to {', '.join(named[:3])}" + (f" and {len(named) - 3} more" if len(named) > 3 else "")  # noqa: PLR2004  (names enough)
    state: State = "fail" if len(missing) == len(wanted) else "warn"
    return False, CheckRow("route", state, sentence, "connect to a network that leads there, or set a default gateway", "every verdict on those networks")


def _spans(networks: Iterable[Network]) -> list[str]:
    """Networks as a person names them: those that follow each other as one range, a single address without its prefix."""
    spans: list[tuple[Network, Network]] = []
    for network in sorted(networks, key=lambda one: (one.version, int(one.network_address))):
        last = spans[-1][1] if spans else None
        if last is not None and last.version == network.version and int(network.network_address) == int(last.broadcast_address) + 1:
            spans[-1] = (spans[-1][0], network)
        else:
            spans.append((network, network))
    return [_span(first, last) for first, last in spans]


def _span(first: Network, last: Network) -> str:
    if first != last:
        return f"{first.network_address}-{last.broadcast_address}"
    return str(first.network_address) if first.num_addresses == 1 else str(first)


def _somewhere(host: Host) -> list[Network]:
    """The best segment stands for "the network" when no target was named."""
    return [found.network for found in host.segments]


def _best(usable: Sequence[Interface]) -> Interface:
    return min(usable, key=lambda found: (found.kind != "lan", found.network.version))


def _named(found: Interface) -> str:
    return f"{found.name} {found.address.partition('%')[0]}/{found.network.prefixlen}"


# --- gateway ----------------------------------------------------------------------------------------------------------------------------------


async def _gateway(gate: Gate, host: Host, wanted: Sequence[Network], *, whole: bool) -> tuple[bool | None, CheckRow]:
    address = host.gateway
    if address is None:
        means = "printers behind a router, and the ticket endpoint, stay out of reach"
        return None, CheckRow("gateway", "warn", "there is none, so only the own segment can be reached", "", means)
    answers, how = await gateway_answers(gate, address)
    if answers:
        return True, CheckRow("gateway", "ok", f"{address} answers {how}")
    if answers is None:
        return None, CheckRow("gateway", "warn", f"{address} does not answer ICMP, and the neighbour table cannot tell")
    routed = any(not gate.scope.is_own_segment(_first(network)) for network in wanted)
    fix = "look at the router, and at the cable and the VLAN of this socket"
    means = "nothing behind it can be reached; of the own segment it is no control measurement"
    return False, CheckRow("gateway", "fail" if routed or whole else "warn", f"{address} answers neither ARP nor ICMP", fix, means)


# --- resolver ---------------------------------------------------------------------------------------------------------------------------------


async def _resolver(gate: Gate, host: Host) -> tuple[bool | None, CheckRow, bool]:
    """Whether one answers, the line about them, and whether our own packet filter refused a question."""
    servers = host.resolvers[:_MOST_RESOLVERS]
    means = "devices must be named by address, and names are not checked"
    if not servers:
        return None, CheckRow("resolver", "warn", "none is configured: devices must be named by address", "", means), False
    heard = await asyncio.gather(*(resolver_answers(gate, server) for server in servers))
    said = dict(zip(servers, heard, strict=True))
    answering, silent = [server for server in servers if said[server]], [server for server in servers if said[server] is False]
    refused = None in heard
    if answering and not silent:
        return True, CheckRow("resolver", "ok", f"{', '.join(answering)} answers" if len(answering) == 1 else f"{', '.join(answering)} answer"), refused
    if answering:
        slow = "every look-up may wait for the silent one first"
        return True, CheckRow("resolver", "warn", f"{', '.join(answering)} answers, {', '.join(silent)} does not", "check that DNS server", slow), refused
    if refused:
        return None, CheckRow("resolver", "warn", "our own packet filter refuses to send to it", "let UDP 53 out", means), True
    fix = "names cannot be looked up; check the DNS server"
    return False, CheckRow("resolver", "warn", f"{', '.join(servers)}: no answer within a second", fix, means), False


# --- what this process may do -----------------------------------------------------------------------------------------------------------------


async def _raw() -> bool:
    """Whether raw sockets can be had, by ourselves or by the helper."""
    if own.raw_sockets():
        return True
    try:
        async with asyncio.timeout(_LIMIT_S):
            return await helper.may_send_raw()
    except TimeoutError:
        return False


def _ears(host: Host) -> tuple[str, ...]:
    """Our IPv4 addresses on which mDNS may be heard, one an interface."""
    usable = [found for found in host.interfaces if found.up and found.network.version == 4 and found.kind in {"lan", "link-local"}]  # noqa: PLR2004
    return tuple({found.name: found.address for found in reversed(usable)}.values())


def _loopback_only() -> tuple[AgentFacts, tuple[CheckRow, ...]]:
    """Nothing but this host itself is asked: no interface, route, gateway or resolver is needed, and none is spoken of."""
    way, multicast, raw = own.icmp_way(), own.joins_multicast(GROUP, "127.0.0.1"), own.raw_sockets()
    rows = (CheckRow("interface", "ok", "loopback only"), multicast_row(Hearing("heard" if multicast else "no-interface", "free")))
    return AgentFacts(link=True, address="127.0.0.1", route=True, icmp_way=way, raw_sockets=raw, multicast=multicast, failures=()), rows


def _network(text: str) -> Network | None:
    """An address (with or without a zone) or a network; None for anything else."""
    where = parse(text)
    with suppress(ValueError):
        return ip_network(int(where).to_bytes(4 if where.version == 4 else 16)) if where else ip_network(text, strict=False)  # noqa: PLR2004
    return None


def _first(network: Network) -> str:
    """An address in the network to ask the kernel about; its own number stands for a network of one."""
    return str(network.network_address + (1 if network.num_addresses > 2 else 0))  # noqa: PLR2004  (RFC 3021)
