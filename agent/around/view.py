# SPDX-License-Identifier: Apache-2.0
"""The device's own word on the interface that we speak to -> `view.*`, held against its segment and the site. Pure.

Only the row of the address that we speak to counts, and its mask only where that row is an ethernet that is up: a device lists its Wi-Fi, its
loopback and its USB there too. Behind a translated address there is no such row, and everything that needs one stays unknown.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, ip_network
from typing import Any

from agent.around.segments import link_local
from agent.history.kept import addresses_of, rows
from agent.model import Device
from probes.fact import Facts
from probes.facts import SessionRow, ViewFacts
from probes.scope import Network, is_private, parse

SERVICES = (80, 443, 515, 631, 9100, 161, 21, 23)
"""Ports of a printer that nobody outside has any business with."""
_MANY_SEGMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a device's view is held against.

    `answering`: addresses of our own segments that were seen to answer ARP, or not to; `proxies`: MACs that were seen at several addresses.
    """

    prefix: int | None = None
    gateway: str | None = None
    answering: Mapping[str, bool] | None = None
    proxies: frozenset[str] = frozenset()
    site: tuple[Network, ...] = ()


def view(device: Device, near: Surroundings) -> ViewFacts:
    """The facts."""
    facts, own = device.facts, [address for address in addresses_of(device) if (where := parse(address)) and where.version == 4]  # noqa: PLR2004  (IPv4)
    address, link = _row(facts, own)
    prefix = address.get("prefix") if link and link.get("type") == "ethernet" and link.get("oper") == "up" else None
    gateway = _text(facts.get("snmp.gateway"))
    errors, packets, speed = (link.get(name) for name in ("errors_in", "packets_in", "speed_mbps"))
    return ViewFacts(
        addresses=tuple(own),
        several=len(own) > 1 if facts.get("reach.answers") is True else False if own else None,
        macs_flip=_macs_flip(facts, near.proxies),
        self_assigned=_self_assigned(device),
        prefix=prefix,
        netmask=_text(address.get("netmask")),
        fits=prefix == near.prefix if prefix is not None and near.prefix is not None else None,
        gateway=gateway,
        gateway_on_subnet=_on_subnet(_text(address.get("address")), prefix, gateway),
        gateway_is_ours=gateway == near.gateway if gateway and near.gateway else None,
        gateway_answers=(near.answering or {}).get(gateway) if gateway else None,
        speed_mbps=speed,
        link_change_s=link.get("last_change_s"),
        speed_of_down=_speed_of_down(facts, speed) if speed is not None else None,
        errors_in=errors,
        errors_share=round(100 * errors / (packets + errors), 3) if errors is not None and packets else None,
        repeated_share=_repeated(facts),
        sessions=tuple(_sessions(facts, near.site, _listening(facts))) if facts.get("snmp.connections") is not None else None,
    )


def _self_assigned(device: Device) -> bool | None:
    """Whether it has no address but those it gave itself. Everybody has an fe80 one, so that whoever was asked for by it alone shows nothing."""
    if device.facts.get("reach.answers") is not True:
        return None
    if not all(link_local(target.address) for target in device.targets):
        return False
    listed = [where for row in rows(device.facts, "snmp.addresses") if (where := parse(str(row.get("address")))) and not where.is_loopback]
    if listed:
        return all(where.is_link_local for where in listed)
    asked_for = any(target.named or target.expected for target in device.targets)
    return None if asked_for and not any("." in target.address for target in device.targets) else True


def _macs_flip(facts: Facts, proxies: frozenset[str]) -> bool | None:
    seen: Any = facts.get("neighbour.macs")
    if seen is None or facts.get("arp.duplicate") is False:
        return None if seen is None else False
    listed = {row.get("mac") for row in rows(facts, "snmp.interfaces")}
    hosts = set(seen) - proxies
    return len(hosts) > 1 and not hosts <= listed


def _row(facts: Facts, own: Collection[str]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The row of an address that we speak to, and its interface's; empty where there is none."""
    address = next((row for row in rows(facts, "snmp.addresses") if row.get("address") in own), {})
    wanted = address.get("interface")
    link = next((row for row in rows(facts, "snmp.interfaces") if wanted is not None and row.get("index") == wanted), {})
    return address, link


def _on_subnet(address: str | None, prefix: int | None, gateway: str | None) -> bool | None:
    if address is None or prefix is None or gateway is None or not (hop := parse(gateway)):
        return None
    return hop in IPv4Interface(f"{address}/{prefix}").network if isinstance(hop, IPv4Address) else None


def _speed_of_down(facts: Facts, speed: float) -> bool:
    return any(row.get("oper") == "down" and row.get("speed_mbps") == speed for row in rows(facts, "snmp.interfaces"))


def _repeated(facts: Facts) -> float | None:
    sent, again = facts.get("snmp.tcp_sent"), facts.get("snmp.tcp_repeated")
    if not isinstance(sent, int) or not isinstance(again, int) or sent <= _MANY_SEGMENTS:
        return None
    return round(100 * again / sent, 2)


def _listening(facts: Facts) -> frozenset[int]:
    said: Any = facts.get("snmp.tcp_listeners") or ()
    return frozenset(int(port) for port in said if str(port).isdigit())


def _sessions(facts: Facts, site: tuple[Network, ...], listening: frozenset[int]) -> Iterator[SessionRow]:
    """Who called whom follows from the ports: a port that the device listens on, or a printer's service, was called."""
    for row in rows(facts, "snmp.connections"):
        peer, here, there = row.get("peer"), row.get("local_port"), row.get("peer_port")
        if row.get("state") != "established" or not isinstance(peer, str) or here is None or there is None or not is_outside(peer, site):
            continue
        called = here in listening or here in SERVICES
        port = here if called else there
        yield SessionRow(f"{peer}:{port}", "in" if called else "out", port, peer)


def is_outside(address: str, site: Collection[Network]) -> bool:
    """Whether an address is public and none of the site's."""
    where = parse(address)
    if where is None or where.is_unspecified or where.is_loopback or where.is_multicast:
        return False
    inside = any(where.version == network.version and where in network for network in site)
    return not inside and not is_private(ip_network(address.partition("%")[0]))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
