# SPDX-License-Identifier: Apache-2.0
"""Spans of addresses as people write them: one address, a CIDR, a range `a-b` or `10.0.0.5-20`. Text in, numbers out, never a look-up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network, summarize_address_range

from agent.refusal import quoted
from probes.scope import Address, Network

_NO_EDGES = 31
"""IPv4 prefixes from here on have neither a network number nor a broadcast address (RFC 3021)."""
_V4, _BYTE = 4, 255
_PREFIX = re.compile(r"[0-9]{1,3}")
_OCTET = re.compile(r"[0-9]{1,3}")
_ZONE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_DOTS = 3
_RANGE_LIKE = re.compile(r"[0-9.]+-[0-9.]*")
_V4_LIKE = re.compile(r"[0-9.]+")


class SpanError(ValueError):
    """The text was meant as addresses and is wrong; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Span:
    """All addresses from `first` to `last`; `cidr` when it was written as one, so that its edges can be left out."""

    first: Address
    last: Address
    cidr: Network | None = None

    def __str__(self) -> str:
        """As it would be written."""
        if self.cidr is not None:
            return str(self.cidr)
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def count(self) -> int:
        """How many addresses."""
        return int(self.last) - int(self.first) + 1

    @property
    def single(self) -> bool:
        """Whether it was written as one address; a /32 was not."""
        return self.cidr is None and self.first == self.last

    def hosts(self) -> "Span":
        """The span without the network's own number and its broadcast address."""
        if self.cidr is None or self.cidr.version != _V4 or self.cidr.prefixlen >= _NO_EDGES:
            return Span(self.first, self.last)
        return Span(self.first + 1, self.last - 1)

    def networks(self) -> tuple[Network, ...]:
        """Networks that hold exactly these addresses."""
        if isinstance(self.first, IPv4Address) and isinstance(self.last, IPv4Address):
            return tuple(summarize_address_range(self.first, self.last))
        if self.first == self.last:
            return (ip_network(str(self.first)),)
        return tuple(summarize_address_range(IPv6Address(int(self.first)), IPv6Address(int(self.last))))


def span(text: str) -> Span | None:
    """The addresses that the text stands for, None where it is none of these forms (it may be a name). Raises SpanError."""
    if (address := read_address(text)) is not None:
        return Span(address, address)
    if "/" in text:
        return _cidr(text)
    first, dash, last = text.partition("-")
    if not dash or not (_RANGE_LIKE.fullmatch(text) or ":" in first or first.count(".") == _DOTS):
        return None
    begin = read_address(first)
    return _range(text, begin, last) if begin is not None else None


def read_address(text: str) -> Address | None:
    """The address, an IPv4 one behind `::ffff:` as itself; None when the text is none. Raises SpanError for an odd zone or an octet with leading zeros."""
    try:
        address = ip_address(text)
    except ValueError:
        _refuse_nearly(text)
        return None
    if isinstance(address, IPv4Address):
        return address
    if address.scope_id is not None and not _ZONE.fullmatch(address.scope_id):
        msg = f"{quoted(text)}: the interface after '%' is no interface name"
        raise SpanError(msg)
    return address.ipv4_mapped or address


def collapsed(spans: Iterable[Span]) -> tuple[Network, ...]:
    """Networks that hold exactly the addresses of all spans, none twice."""
    networks = [network for item in spans for network in item.networks()]
    v4 = collapse_addresses(network for network in networks if not isinstance(network, IPv6Network))
    v6 = collapse_addresses(network for network in networks if isinstance(network, IPv6Network))
    return (*v4, *v6)


def _cidr(text: str) -> Span | None:
    base, _, prefix = text.partition("/")
    address = read_address(base)
    if address is None:
        return None
    if not _PREFIX.fullmatch(prefix):
        msg = f"{quoted(text)}: a prefix length is wanted after '/', as in 10.20.8.0/24"
        raise SpanError(msg)
    widest = address.max_prefixlen
    if int(prefix) > widest:
        msg = f"{quoted(text)}: the prefix length of an IPv{address.version} network is at most {widest}"
        raise SpanError(msg)
    if isinstance(address, IPv6Address) and address.scope_id:
        msg = f"{quoted(text)}: a network takes no interface after '%'; name its addresses one by one"
        raise SpanError(msg)
    network = ip_network((int(address).to_bytes(widest // 8, "big"), int(prefix)), strict=False)
    return Span(network.network_address, network.broadcast_address, network)


def _range(text: str, first: Address, ending: str) -> Span:
    last = _last(first, ending)
    if last is None:
        msg = f"{quoted(text)}: after '-' an address or its last number is wanted, as in 10.20.8.5-10.20.8.20 or 10.20.8.5-20"
        raise SpanError(msg)
    if last.version != first.version:
        msg = f"{quoted(text)}: a range cannot begin with IPv{first.version} and end with IPv{last.version}"
        raise SpanError(msg)
    if int(last) < int(first):
        msg = f"{quoted(text)}: the range ends before it begins; write the lower address first"
        raise SpanError(msg)
    if any(isinstance(end, IPv6Address) and end.scope_id for end in (first, last)):
        msg = f"{quoted(text)}: a range takes no interface after '%'; name its addresses one by one"
        raise SpanError(msg)
    return Span(first, last)


def _last(first: Address, ending: str) -> Address | None:
    if isinstance(first, IPv4Address) and _OCTET.fullmatch(ending):
        return read_address(f"{str(first).rpartition('.')[0]}.{int(ending)}") if int(ending) <= _BYTE else None
    return read_address(ending)


def _refuse_nearly(text: str) -> None:
    """Digits and dots that are no address are not a name either: a resolver would read `10.1` as 10.0.0.1 and `010` as octal."""
    if not _V4_LIKE.fullmatch(text) or not any(char.isdigit() for char in text):
        return
    octets = text.split(".")
    if any(octet != "0" and octet.startswith("0") for octet in octets):
        why = "a number of an address has no leading zeros"
    elif len(octets) == _V4 and all(octets):
        why = "a number of an address is at most 255"
    else:
        why = "an IPv4 address has four numbers, as in 10.20.8.40"
    msg = f"{quoted(text)} is no address: {why}"
    raise SpanError(msg)
