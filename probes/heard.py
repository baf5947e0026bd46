# SPDX-License-Identifier: Apache-2.0
"""What the raw-socket helper heard, as dataclasses: everything in it was said by strangers on the wire, so all of it is bounded here. Pure.

Each reader raises MalformedReply for what is not of its shape; a single value that is none (an address that does not parse) is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Literal

from probes.discovery.merge import mac_of
from probes.malformed import MalformedReply
from probes.scope import parse
from probes.wire.text import safe

_MOST_MACS = 8
_MOST_OFFERS = 16
_MOST_LISTED = 8
_MOST_SIZES = 16
_NO_VLAN, _LAST_VLAN = 0, 4094


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answered for one address: how many of `probes` ARP probes each MAC answered, and who announced it unasked (gratuitous ARP)."""

    probes: int
    answers: Mapping[str, int] = field(default_factory=dict)
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """One DHCP server's offer. `id`: its server identifier; `mac`: whose frame it was, the relay's where there is one (`relay`)."""

    id: str
    mac: str | None = None
    address: str | None = None
    relay: str | None = None
    mask: str | None = None
    gateways: tuple[str, ...] = ()
    dns: tuple[str, ...] = ()
    lease_s: int | None = None


@dataclass(frozen=True, slots=True)
class SwitchPort:
    """Where our cable ends, as the switch says it."""

    protocol: Literal["lldp", "cdp"]
    switch: str | None = None
    port: str | None = None
    port_description: str | None = None
    vlan: int | None = None


@dataclass(frozen=True, slots=True)
class PathSizes:
    """IPv4 packet sizes in octets, sent with DF: answered, met by silence, refused by a router or our own interface; `told`: next-hop MTUs."""

    tried: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    told: tuple[int, ...] = ()


def macs_of(said: Mapping[str, Any], asked: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The answer to `arp`: MACs by address; only addresses that were asked for."""
    wanted = {str(ip_address(address)) for address in asked}
    return {address: _macs(found) for address, found in _object(said, "macs").items() if address in wanted}


def answers_of(said: Mapping[str, Any], asked: Sequence[str]) -> dict[str, Answers]:
    """The answer to `duplicate`, for every address that was asked for."""
    answers, claims, probes = _object(said, "answers"), _object(said, "claims"), _int(said.get("probes"), 1, 100) or 0
    return {address: Answers(probes, _counts(answers.get(address), probes), _macs(claims.get(address))) for address in asked}


def offers_of(said: Mapping[str, Any]) -> tuple[Offer, ...]:
    """The answer to `dhcp`; an offer without a server is nobody's."""
    return tuple(offer for one in _list(said, "offers", _MOST_OFFERS) if isinstance(one, dict) and (offer := _offer(one)))


def port_of(said: Mapping[str, Any]) -> SwitchPort | None:
    """The answer to `lldp`."""
    if "neighbour" not in said:
        raise MalformedReply("helper: an answer without a neighbour")
    found = said["neighbour"]
    if not isinstance(found, dict):
        return None
    vlan = _int(found.get("vlan"), _NO_VLAN + 1, _LAST_VLAN)
    switch, port, described = (_text(found.get(name)) for name in ("switch", "port", "port_description"))
    return SwitchPort("cdp" if found.get("protocol") == "cdp" else "lldp", switch, port, described, vlan)


def path_of(said: Mapping[str, Any]) -> PathSizes:
    """The answer to `path_mtu`."""
    return PathSizes(*(tuple(size for one in _list(said, name, _MOST_SIZES) if (size := _int(one, 1, 65_535))) for name in PathSizes.__slots__))


def _offer(said: Mapping[str, Any]) -> Offer | None:
    server = _address(said.get("id"))
    if server is None:
        return None
    return Offer(
        id=server,
        mac=_mac(said.get("mac")),
        address=_address(said.get("address")),
        relay=_address(said.get("relay")),
        mask=_address(said.get("mask")),
        gateways=_addresses(said.get("gateways")),
        dns=_addresses(said.get("dns")),
        lease_s=_int(said.get("lease_s"), 0, 0xFFFFFFFF),
    )


def _object(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    if not isinstance(found, dict):
        raise MalformedReply(f"helper: an answer without {name}")
    return found


def _list(said: Mapping[str, Any], name: str, most: int) -> list[Any]:
    found = said.get(name)
    if not isinstance(found, list):
        raise MalformedReply(f"helper: an answer without {name}")
    return found[:most]


def _counts(found: object, probes: int) -> dict[str, int]:
    rows = list(found.items())[:_MOST_MACS] if isinstance(found, dict) else []
    counts = {mac: count for text, said in rows if (mac := _mac(text)) and (count := _int(said, 1, probes))}
    return dict(sorted(counts.items(), key=lambda row: -row[1]))


def _macs(found: object) -> tuple[str, ...]:
    texts = found[:_MOST_MACS] if isinstance(found, list) else []
    return tuple(mac for text in texts if (mac := _mac(text)))


def _mac(text: object) -> str | None:
    return mac_of(text) if isinstance(text, str) else None


def _address(text: object) -> str | None:
    where = parse(text) if isinstance(text, str) else None
    return str(where) if where and not where.is_unspecified else None


def _addresses(found: object) -> tuple[str, ...]:
    texts = found[:_MOST_LISTED] if isinstance(found, list) else []
    return tuple(address for text in texts if (address := _address(text)))


def _int(value: object, least: int, most: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else None


def _text(value: object) -> str | None:
    return safe(value) or None if isinstance(value, str) else None
