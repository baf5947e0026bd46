# SPDX-License-Identifier: Apache-2.0
"""A look at our own host, about a second long, before anything is blamed on a printer.

What our own host cannot do makes things unknown, never down. Everything goes on at once; a LAN without a gateway or a resolver is normal, a
scan of loopback needs neither.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Literal

from probes import helper
from probes import host as own
from probes.facts import AgentFacts
from probes.gate import Gate
from probes.host import Host, Interface
from probes.infrastructure import gateway_answers, resolver_answers
from probes.scope import Network, parse

_LIMIT_S = 1.1
_MDNS_GROUP = "224.0.0.251"
_MOST_RESOLVERS = 3


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: how it stands, what was seen, and what to do about it."""

    check: str
    state: Literal["ok", "warn", "fail"]
    detail: str
    fix: str = ""


async def preflight(gate: Gate, host: Host, targets: Sequence[str]) -> tuple[AgentFacts, tuple[CheckRow, ...]]:
    """Check our own host for a scan of these addresses or networks; none means the attached segments. Never raises, ends within 1.2 s."""
    asked = [network for target in targets if (network := _network(target))]
    if asked and all(network.is_loopback for network in asked):
        return _loopback_only()
    wanted = [network for network in asked if not network.is_loopback]
    gateway, resolver, raw = await asyncio.gather(_gateway(gate, host, wanted), _resolver(gate, host), _raw())
    link, address, interface = _interface(host, wanted)
    route, routes = _routes(wanted, link=link)
    way, multicast = own.icmp_way(), _multicast(host)
    rows = (interface, routes, gateway[1], resolver[1], _icmp_row(way), _multicast_row(multicast=multicast), _raw_row(raw=raw))
    facts = AgentFacts(
        link=link,
        address=address,
        route=route,
        gateway=host.gateway,
        gateway_answers=gateway[0],
        dns=resolver[0],
        icmp_way=way,
        raw_sockets=raw,
        multicast=multicast,
        failures=tuple(row.check for row in rows if row.state == "fail"),
    )
    return facts, rows


# --- interface and route ----------------------------------------------------------------------------------------------------------------------


def _interface(host: Host, wanted: Sequence[Network]) -> tuple[bool, str | None, CheckRow]:
    usable = [found for found in host.interfaces if found.up and found.kind != "loopback"]
    if not usable:
        sentence = "no network interface is up with an address, so nothing on the network can be asked"
        return False, None, CheckRow("interface", "fail", sentence, "plug in the cable or join the Wi-Fi, and wait for an address")
    towards = [source for network in wanted or _somewhere(host) if (source := own.source_towards(_first(network)))]
    chosen = next((found for found in usable if found.address in towards), None) or _best(usable)
    if all(found.kind == "link-local" for found in usable):
        sentence = f"{_named(chosen)}: a self-assigned address; nobody gave this host one"
        return True, chosen.address, CheckRow("interface", "warn", sentence, "check that the DHCP server is reachable from this socket")
    return True, chosen.address, CheckRow("interface", "ok", _named(chosen))


def _routes(wanted: Sequence[Network], *, link: bool) -> tuple[bool | None, CheckRow]:
    if not wanted:
        return (True, CheckRow("route", "ok", "the attached segments need none")) if link else (None, CheckRow("route", "warn", "no segment is attached"))
    missing = [str(network) for network in wanted if not network.is_link_local and own.source_towards(_first(network)) is None]
    if not missing:
        return True, CheckRow("route", "ok", "there is one to every target")
    sentence = f"this host has no route to {', '.join(missing[:3])}" + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")  # noqa: PLR2004  (names enough)
    state: Literal["warn", "fail"] = "fail" if len(missing) == len(wanted) else "warn"
    return False, CheckRow("route", state, sentence, "connect to a network that leads there, or set a default gateway")


def _somewhere(host: Host) -> list[Network]:
    """The best segment stands for "the network" when no target was named."""
    return [found.network for found in host.segments]


def _best(usable: Sequence[Interface]) -> Interface:
    return min(usable, key=lambda found: (found.kind != "lan", found.network.version))


def _named(found: Interface) -> str:
    return f"{found.name} {found.address.partition('%')[0]}/{found.network.prefixlen}"


# --- gateway ----------------------------------------------------------------------------------------------------------------------------------


async def _gateway(gate: Gate, host: Host, wanted: Sequence[Network]) -> tuple[bool | None, CheckRow]:
    address = host.gateway
    if address is None:
        return None, CheckRow("gateway", "warn", "there is none, so only the own segment can be reached")
    answers, how = await gateway_answers(gate, address)
    if answers:
        return True, CheckRow("gateway", "ok", f"{address} answers {how}")
    if answers is None:
        return None, CheckRow("gateway", "warn", f"{address} does not answer ICMP, and the neighbour table cannot tell")
    routed = any(not gate.scope.is_own_segment(_first(network)) for network in wanted)
    fix = "look at the router, and at the cable and the VLAN of this socket"
    return False, CheckRow("gateway", "fail" if routed else "warn", f"{address} answers neither ARP nor ICMP", fix)


# --- resolver ---------------------------------------------------------------------------------------------------------------------------------


async def _resolver(gate: Gate, host: Host) -> tuple[bool | None, CheckRow]:
    servers = host.resolvers[:_MOST_RESOLVERS]
    if not servers:
        return None, CheckRow("resolver", "warn", "none is configured: devices must be named by address")
    heard = await asyncio.gather(*(resolver_answers(gate, server) for server in servers))
    answering = [server for server, heard_it in zip(servers, heard, strict=True) if heard_it]
    if answering:
        return True, CheckRow("resolver", "ok", f"{answering[0]} answers")
    return False, CheckRow("resolver", "warn", f"{', '.join(servers)}: no answer within a second", "names cannot be looked up; check the DNS server")


# --- what this process may do -----------------------------------------------------------------------------------------------------------------


async def _raw() -> bool:
    if own.raw_sockets():
        return True
    try:
        async with asyncio.timeout(_LIMIT_S):
            return await helper.may_send_raw()
    except TimeoutError:
        return False


def _multicast(host: Host) -> bool | None:
    usable = [found.address for found in host.interfaces if found.up and found.network.version == 4 and found.kind in {"lan", "link-local"}]  # noqa: PLR2004
    return any(own.joins_multicast(_MDNS_GROUP, address) for address in usable) if usable else None


def _icmp_row(way: str) -> CheckRow:
    if way == "none":
        fix = "sysctl net.ipv4.ping_group_range='0 2147483647', if ping is wanted"
        return CheckRow("icmp", "warn", "this process may send no echo: loss and delay will be unknown", fix)
    return CheckRow("icmp", "ok", {"datagram": "datagram socket", "raw": "raw socket"}.get(way, "IcmpSendEcho2"))


def _multicast_row(*, multicast: bool | None) -> CheckRow:
    if multicast:
        return CheckRow("multicast", "ok", f"{_MDNS_GROUP} can be joined")
    return CheckRow("multicast", "warn", "no interface can join it: printers that only advertise themselves will not be heard")


def _raw_row(*, raw: bool) -> CheckRow:
    return CheckRow("raw sockets", "ok", "yes" if raw else "no (fine: no duplicate-address check)")


def _loopback_only() -> tuple[AgentFacts, tuple[CheckRow, ...]]:
    """Nothing but this host itself is asked: no interface, route, gateway or resolver is needed, and none is spoken of."""
    way, multicast, raw = own.icmp_way(), own.joins_multicast(_MDNS_GROUP, "127.0.0.1"), own.raw_sockets()
    rows = (CheckRow("interface", "ok", "loopback only"), _multicast_row(multicast=multicast))
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
