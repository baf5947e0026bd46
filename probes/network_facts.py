# SPDX-License-Identifier: Apache-2.0
"""The dictionary's part about the network between us and a device: names, path MTU, web page, clocks, and the other IP version.

As everywhere, `None` = asked, and nobody said; a section that is missing was not asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probes.fact import fact
from probes.facts import PORT_STATES

LOOKUPS = ("A", "AAAA", "PTR")
DNS_CODES = ("answered", "no-data", "no-such-name", "server-failure", "refused", "format-error", "not-implemented", "other", "malformed", "silent")
NAME_STATES = ("ok", "missing", "wrong", "split", "unknown")
NAME_SOURCES = ("listed", "dns-sd", "snmp", "reverse")
REVERSE_STATES = ("ok", "other", "missing", "unknown")
FIRST_WORDS = ("answers", "hangs", "closes", "resets", "refused", "unreachable", "no-http")
LARGE = ("answered", "told", "silent")
IKE_STATES = ("answered", "refused", "silent")
CLOCK_SOURCES = ("snmp", "http", "ipp")


@dataclass(frozen=True, slots=True)
class LookupRow:
    """One question to one resolver, and what it said."""

    server: str | None = fact("the resolver")
    name: str | None = fact("the name that was looked up, or the address for PTR")
    kind: str | None = fact("kind of record", words=LOOKUPS)
    code: str | None = fact("how it ended: the RCODE by name (RFC 1035 section 4.1.1); `no-data`: the name is there without such a record", words=DNS_CODES)
    answers: tuple[str, ...] | None = fact("addresses or names of the answer")


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of the device, and where the resolvers together lead it."""

    name: str | None = fact("the name")
    source: str | None = fact("who calls it so; `listed`: the configuration or the command line", words=NAME_SOURCES)
    state: str | None = fact(
        "`ok`: every server leads to the device; `wrong`: none does; `split`: some do; `missing`: the name is nowhere; `unknown`: nobody said",
        words=NAME_STATES,
    )
    addresses: tuple[str, ...] | None = fact("addresses that are not the device's")
    servers: tuple[str, ...] | None = fact("the servers that say so")


@dataclass(frozen=True, slots=True)
class DnsFacts:
    """Names of the device and its address, looked up forward and backward through each configured resolver (RFC 1034)."""

    section: ClassVar[str] = "dns"
    servers: tuple[str, ...] | None = fact("resolvers that answered")
    silent: tuple[str, ...] | None = fact("resolvers that did not")
    names: tuple[NameRow, ...] | None = fact("the device's names; those that somebody listed first")
    reverse: tuple[str, ...] | None = fact("names that its address leads back to")
    reverse_state: str | None = fact("against the listed names: `other`: it leads to none of them; None without a listed name", words=REVERSE_STATES)
    v6: tuple[str, ...] | None = fact("IPv6 addresses of its listed names")
    lookups: tuple[LookupRow, ...] | None = fact("each question and its answer")


@dataclass(frozen=True, slots=True)
class WebFacts:
    """The device's web page: one GET of `/` on one connection, nothing followed (RFC 9110); of an HP also its network configuration page."""

    section: ClassVar[str] = "web"
    port: int | None = fact("well-known port that was asked, 80 or 443")
    state: str | None = fact(
        "what came first; `hangs`: it accepts the connection and says nothing for 30 s; `no-http`: something else than HTTP", words=FIRST_WORDS
    )
    alive: bool | None = fact("it answered HTTP, whatever the status")
    status: int | None = fact("HTTP status code")
    server: str | None = fact("Server field")
    title: str | None = fact("the page's title")
    redirect: str | None = fact("Location field, as text; it is never followed")
    date: datetime | None = fact("Date field")
    no_password: str | None = fact("the words of a page by which it says that no administrator password is set, or that it is the factory's")


@dataclass(frozen=True, slots=True)
class PathFacts:
    """Do full packets get through to the device? ICMP echoes of the size of our own link, with and without DF (RFC 1191, RFC 2923)."""

    section: ClassVar[str] = "path"
    own_mtu: int | None = fact("MTU of our own link towards the device", unit="bytes")
    whole: str | None = fact("a full packet that must not be cut; `told`: a router said that it is too large, as it should", words=LARGE)
    cut: str | None = fact("a packet of the same size that may be cut on the way; asked only where the whole one was lost", words=LARGE)
    told_mtu: int | None = fact("the MTU that a router told", unit="bytes")
    mtu: int | None = fact("largest packet that got through whole", unit="bytes")
    black_hole: bool | None = fact("small packets and cut ones get through, whole ones vanish without a word; None where that could not be told apart")


@dataclass(frozen=True, slots=True)
class ClockRow:
    """What one source says of the device's clock."""

    source: str | None = fact("who says it: hrSystemDate, HTTP Date, printer-current-time", words=CLOCK_SOURCES)
    offset_s: int | None = fact("its clock minus ours", unit="s")
    zone: bool | None = fact("the source says its distance from UTC")


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Derived: the device's clock against ours, by all sources."""

    section: ClassVar[str] = "clock"
    sources: tuple[ClockRow, ...] | None = fact("what each source says; one that was never set is not among them")
    unset: bool | None = fact("some source says a year before 2020: it was never set")
    offset_s: int | None = fact("smallest distance from ours that two sources agree on, else that of the only one", unit="s")
    off_s: int | None = fact("the same without its sign", unit="s")
    agree: int | None = fact("sources within a minute of that")
    zone_like: bool | None = fact("off by a multiple of 15 minutes (within 60 s), which is a zone or daylight saving, not a clock")


@dataclass(frozen=True, slots=True)
class WsdFacts:
    """What the device says of itself over WS-Discovery (2005/04), which is how Windows finds printers and scanners."""

    section: ClassVar[str] = "wsd"
    answers: bool | None = fact("it answered a Probe; False: neither the multicast ones nor one sent to its own UDP 3702")
    uuid: str | None = fact("its endpoint's uuid, which need not be the printer-uuid of IPP")
    prints: bool | None = fact("its types have PrintDeviceType")
    scans: bool | None = fact("its types have ScanDeviceType")
    hosts: tuple[str, ...] | None = fact("the hosts of the addresses that it gives as its own (XAddrs); they are not followed")


@dataclass(frozen=True, slots=True)
class IkeFacts:
    """Does a device that answers ping and lets nothing else in speak IKE (RFC 7296, RFC 2409)? Asked only where `site.ipsec` says so."""

    section: ClassVar[str] = "ike"
    state: str | None = fact("how a first message to UDP 500 ended", words=IKE_STATES)
    version: str | None = fact("the version that it answered in", words=("IKEv1", "IKEv2"))


@dataclass(frozen=True, slots=True)
class V6Facts:
    """The device's IPv6 address that a name leads to or that it advertises: do its print ports answer there?"""

    section: ClassVar[str] = "v6"
    address: str | None = fact("the address that was asked")
    named: bool | None = fact("a listed name leads to it (AAAA)")
    p80: str | None = fact("TCP 80 (HTTP) over IPv6: how a connection attempt ended", words=PORT_STATES, name="80")
    p443: str | None = fact("TCP 443 (HTTPS) over IPv6", words=PORT_STATES, name="443")
    p515: str | None = fact("TCP 515 (LPD) over IPv6", words=PORT_STATES, name="515")
    p631: str | None = fact("TCP 631 (IPP) over IPv6", words=PORT_STATES, name="631")
    p9100: str | None = fact("TCP 9100 (AppSocket/raw) over IPv6", words=PORT_STATES, name="9100")
