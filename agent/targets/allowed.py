# SPDX-License-Identifier: Apache-2.0
"""Which addresses may be asked at all: what is no host, what is public, how many are too many. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from agent.refusal import quoted
from agent.spans import Span
from probes.scope import Network, is_private

MANY = 1_024
"""More addresses than this are asked about only after a confirmation; more public ones never on a flag."""
MOST_V4, MOST_V6 = 1_048_576, 65_536
"""More in one target than this fill the memory and hold up Ctrl-C before the first of them is asked; 172.16.0.0/12 still fits."""
_V4_HOST_BITS = 32
_NO_HOSTS: tuple[tuple[Network, str], ...] = (
    (IPv4Network("0.0.0.0/8"), "no host has an address of 0.0.0.0/8"),
    (IPv4Network("224.0.0.0/4"), "multicast addresses are not devices"),
    (IPv4Network("255.255.255.255/32"), "255.255.255.255 is the broadcast address"),
    (IPv4Network("240.0.0.0/4"), "no host has an address of 240.0.0.0/4"),
    (IPv6Network("::/128"), ":: is the unspecified address"),
    (IPv6Network("ff00::/8"), "multicast addresses are not devices"),
)
_LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_LINK_LOCAL_V6 = IPv6Network("fe80::/10")


@dataclass(frozen=True, slots=True)
class Permits:
    """What makes a public address allowed: the configuration's scope, an attached segment, or the flag."""

    include: tuple[Network, ...] = ()
    attached: tuple[Network, ...] = ()
    allow_public: bool = False


def refusal(text: str, wanted: Span, permits: Permits) -> str | None:
    """Why these addresses are not asked, in one sentence; None when they may be."""
    return _no_host(text, wanted) or _public(text, wanted, permits) or _too_many(text, wanted)


def public_count(spans: Iterable[Span], permits: Permits) -> int:
    """How many of the addresses are public and allowed by nothing but the flag."""
    return sum(network.num_addresses for span in spans for network in span.hosts().networks() if _needs_flag(network, permits))


def question(count: int, public: int) -> str | None:
    """What a person is asked before so many addresses, or public ones, are scanned; None when there is nothing to ask."""
    if public:
        return f"{public:,} of the {count:,} addresses are public: do you run them, or were you asked to scan them by whoever does?"
    return f"These are {count:,} addresses, more than {MANY:,}: scan them all?" if count > MANY else None


def _no_host(text: str, wanted: Span) -> str | None:
    networks = wanted.networks()
    for special, why in _NO_HOSTS:
        if _overlap(networks, special):
            return f"{quoted(text)} cannot be scanned: {why}"
    if not wanted.single and any(_overlap(networks, loopback) for loopback in _LOOPBACK):
        return f"{quoted(text)} holds loopback addresses: name those one by one"
    if wanted.single and getattr(wanted.first, "scope_id", None) is None and _overlap(networks, _LINK_LOCAL_V6):
        return f"{quoted(text)} is a link-local address: say on which interface, as in {wanted.first}%eth0"
    if wanted.first.max_prefixlen > _V4_HOST_BITS and wanted.count > MOST_V6:
        return f"{quoted(text)} has {wanted.count:.2g} addresses, which nobody can sweep: name devices, or at most {MOST_V6:,} addresses of IPv6"
    return None


def _too_many(text: str, wanted: Span) -> str | None:
    if wanted.count > MOST_V4:
        return f"{quoted(text)} has {wanted.count:,} addresses: name the networks that hold printers, of at most {MOST_V4:,} addresses each"
    return None


def _public(text: str, wanted: Span, permits: Permits) -> str | None:
    if not any(_needs_flag(network, permits) for network in wanted.networks()):
        return None
    if not permits.allow_public:
        return (
            f"{quoted(text)} is public, not a private network: put it into scope.include of the configuration, "
            f"or use --allow-public if you may scan it (up to {MANY:,} addresses)"
        )
    if wanted.count > MANY:
        return f"{quoted(text)} has {wanted.count:,} public addresses; --allow-public goes up to {MANY:,}, more need scope.include in the configuration"
    return None


def _needs_flag(network: Network, permits: Permits) -> bool:
    return not is_private(network) and not any(_inside(network, allowed) for allowed in (*permits.include, *permits.attached))


def _inside(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def _overlap(networks: Iterable[Network], special: Network) -> bool:
    return any(network.version == special.version and network.overlaps(special) for network in networks)


def network_of(address: str) -> Network:
    """The address as a network of one."""
    return ip_network(address.partition("%")[0])
