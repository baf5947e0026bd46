# SPDX-License-Identifier: Apache-2.0
"""The dictionary: every fact as a typed, documented field. One probe fills one section; `printer`, `reach` and `control` are derived.

`None` = asked, and the device did not say. MIB sentinels (-1, -2, -3, 0xFFFFFFFF) never get here: they are named values or None.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probes.fact import fact
from probes.snmp_facts import TRAINING_LEVELS, CounterRow, SupplyRow, TrayRow
from probes.told_facts import SYMPTOMS

PORT_STATES = ("open", "refused", "silent", "unreachable", "prohibited", "reset")
DEVICE_CLASSES = ("page", "label", "receipt")
DEVICE_STATES = ("idle", "processing", "stopped", "asleep")
SEVERITIES = ("error", "warning", "report")
ICMP_WAYS = ("datagram", "raw", "icmp-send-echo", "none")
HOST_NATS = ("container", "virtual-machine", "wsl")
FIREWALLS = ("off", "on", "drops-ours", "unreadable")
SWITCH_PROTOCOLS = ("lldp", "cdp")
VANTAGES = ("lan", "tunnel", "container", "link-local", "loopback")
SNMP_V3_ENDS = (
    "answered",
    "no-access",
    "unknown-context",
    "decryption-error",
    "not-in-time-window",
    "silent",
    "wrong-digest",
    "unsupported-level",
    "unknown-user",
    "unknown-engine",
    "other",
    "engine",
    "no-engine",
)
"""Nearest to an answer first. `silent`: to a user whose engine answers discovery; `engine`: it names itself and no user was tried."""
ASKED = (
    "answered",
    "timeout",
    "refused",
    "unreachable",
    "reset",
    "closed",
    "malformed",
    "denied",
    "tls",
    "unsupported",
    "internal",
)

CODE_FAMILIES = (
    "fuser", "laser", "drive", "fan", "power", "high-voltage", "transfer", "imaging", "engine", "paper-path", "jam", "cover", "paper", "supply", "waste",
    "finisher", "scanner", "storage", "memory", "controller", "firmware", "network", "panel", "job", "service", "information", "unknown",
)  # fmt: skip
"""What an error code speaks of. `service`: the maker's call for a technician, of which no more is known; `unknown`: no table holds the code."""

TLS_VERSIONS = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
HELLO_ENDS = ("answers", "refuses", "stalls", "closes", "resets")


def _port(number: int, use: str) -> str | None:
    doc = f"TCP {number} ({use}): how a connection attempt ended; nothing is sent over it"
    return fact(doc, words=PORT_STATES, name=str(number))  # type: ignore[no-any-return]


# --- what the user and the site say -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What is known about a target before anything is sent to it."""

    section: ClassVar[str] = "target"
    named: bool | None = fact("given on the command line as a single address or name")
    expected: bool | None = fact("listed under `devices:` in the configuration: it must answer")
    critical: bool | None = fact("`critical: true` in the configuration")
    known: bool | None = fact("seen in an earlier scan of this site")
    own_segment: bool | None = fact("its address is on a segment that this host is attached to")
    own_ports: bool | None = fact("reached through forwarded ports, so that nothing but these ports speaks of the device")
    tls_used: bool | None = fact("an ipps or https user of it is known (`devices: tls: true`, or the target maps ipps)")
    lpd_queue: str | None = fact("the LPD queue that clients use, from the configuration")


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """The scan itself; handed in, so that a saved report is judged at its own time."""

    section: ClassVar[str] = "scan"
    now: datetime | None = fact("when the scan began")
    symptom: str | None = fact("what the customer said (`--symptom`)", words=SYMPTOMS)
    error_code: str | None = fact("the code that the customer reads on the panel of the one device that was named (`--error-code`)")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the configuration says of the site, as far as rules depend on it."""

    section: ClassVar[str] = "site"
    supply_low_percent: float | None = fact("thresholds.supply_low_percent", unit="%")
    snmp_policy: str | None = fact("site.snmp_policy", words=("open", "off", "v3-only"))
    supplies_by: str | None = fact("site.supplies_by: who watches the supplies", words=("unjam", "dca"))
    open_now: bool | None = fact("the scan began within site.hours, in the site's time zone; None where the site says no hours")
    clients: tuple[str, ...] | None = fact("site.clients: networks that people print from")
    dhcp_servers: tuple[str, ...] | None = fact("site.dhcp_servers: the DHCP servers that belong there; None where the site lists none")
    language: str | None = fact("site.language: what people there read", words=("en", "sv", "de"))


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """The fault rules that this scan is judged by."""

    section: ClassVar[str] = "catalogue"
    version: str | None = fact("number of rules and a short hash of their files")
    broken: bool | None = fact("a later state of the rule files could not be used, and the rules of before stay in force")
    mistakes: tuple[str, ...] | None = fact("what was wrong with that state, with file, line and column; the first of them")
    mistakes_count: int | None = fact("how many mistakes it has")


@dataclass(frozen=True, slots=True)
class VantageFacts:
    """Where the agent stands: is it where the PCs are that print, and do the printers treat it so?"""

    section: ClassVar[str] = "vantage"
    address: str | None = fact("our address towards the printers")
    kind: str | None = fact("what the interface with that address is", words=VANTAGES)
    should_print: bool | None = fact(
        "from here printing should work: a printer's own segment, or one of site.clients; False: clients are listed and we are none"
    )
    outside_site: bool | None = fact("our address is in none of the networks that the configuration names; None where it names none")
    printers: int | None = fact("printers that answered something in this scan")
    shut: int | None = fact("of these, how many answered while 9100, 515 and 631 were all silent or prohibited")
    shut_share: float | None = fact("the same as a share; None with fewer than 3 printers", unit="%")


@dataclass(frozen=True, slots=True)
class PrefixRow:
    """One source's word on a segment's prefix."""

    prefix: int | None = fact("prefix length")
    source: str | None = fact("who says so", words=("own-interface", "dhcp-offer", "peers"))


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """One segment: what its hosts did in this scan, counted. Its devices are judged with these facts beside their own."""

    section: ClassVar[str] = "segment"
    cidr: str | None = fact("the network; of a routed segment whose mask nobody told, its /24 or /64")
    own: bool | None = fact("our host is attached to it")
    prefix: int | None = fact("prefix length on which at least two sources agree")
    prefixes: tuple[PrefixRow, ...] | None = fact("each source's word on the prefix")
    gateway: str | None = fact("our default gateway, where it is on this segment; else the gateway that most of its devices use")
    gateway_answers: bool | None = fact("our default gateway on this segment answers ARP or ICMP")
    devices: int | None = fact("printers of it that were asked, known and named ones among them")
    expected: int | None = fact("of these, how many were expected: configured, named, or known from an earlier scan")
    unreachable: int | None = fact("of the expected, how many answered nothing")
    unreachable_share: float | None = fact("the same as a share", unit="%")
    answering: int | None = fact("hosts of it that answered anything, our gateway among them")
    talking: int | None = fact("printers of it that answered SNMP or IPP")
    searched: bool | None = fact("every address of it was tried, to the end")
    mdns_heard: int | None = fact("devices of it that were heard over mDNS")
    dhcp: bool | None = fact("a DHCP server offered an address on it")
    dhcp_servers: tuple[str, ...] | None = fact("the DHCP servers that offered one, by their identifier")
    dhcp_odd: tuple[str, ...] | None = fact("of these, which the site does not list and that offer another mask or router than the segment's own")


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """Our own host, from the preflight that comes before every scan."""

    section: ClassVar[str] = "agent"
    link: bool | None = fact("at least one interface is up and has an address that fits the targets")
    address: str | None = fact("our address on the interface towards the targets")
    route: bool | None = fact("the kernel has a route to every target's network")
    gateway: str | None = fact("default gateway's address; None when there is none")
    gateway_answers: bool | None = fact("the gateway answers ARP or ICMP")
    dns: bool | None = fact("a configured resolver answers; None when none is configured")
    icmp_way: str | None = fact("how ICMP echo can be sent without rights", words=ICMP_WAYS)
    raw_sockets: bool | None = fact("this process may open raw sockets")
    multicast: bool | None = fact("a packet of our own to 224.0.0.251 was heard again on the interface; None where that could not be tried")
    failures: tuple[str, ...] | None = fact("preflight checks that failed, by name")
    interface: str | None = fact("the interface with that address")
    kind: str | None = fact("what that interface is", words=VANTAGES)
    prefix: int | None = fact("prefix length of our address")
    nat: str | None = fact("what stands between this host and the LAN: our address is one inside it", words=HOST_NATS)
    guest: str | None = fact("the Wi-Fi's name, where it says that it is for guests")
    crowded: bool | None = fact("two of our interfaces are on one segment, so that answers may come in by the other")
    firewall: str | None = fact("our own packet filter, as far as this user may read it", words=FIREWALLS)
    lost: str | None = fact("the interface whose link or address was lost during the scan")
    address_taken_by: str | None = fact("the MAC of another host that answers ARP for our own address")


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """The control measurement: does something else on the same path answer, so that silence can be blamed on the device?"""

    section: ClassVar[str] = "control"
    answers: bool | None = fact("the gateway or another host of that segment answers; None when there is nothing to compare with")
    by: str | None = fact("who answered: `gateway` or the other host's address")
    loss: float | None = fact(
        "ICMP loss to the control: the worse of the gateway beside the device and its neighbours but one, else the neighbours; None below 100 probes", unit="%"
    )
    median_ms: float | None = fact("median ICMP round trip to the control", unit="ms")
    times_slower: float | None = fact("the device's median round trip as a multiple of the control's")
    clock: bool | None = fact("another device of this scan has a clock within 300 s of ours; None when no other says the time")
    snmp: bool | None = fact("SNMP gets through from here: another device answers it; None when no other device was asked, so there is nothing to compare with")


# --- the network around the device ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IcmpFacts:
    """ICMP echo, 20 probes paced, 100 where one was lost or slow (RFC 792). Silence alone is never "down": many sites filter it."""

    section: ClassVar[str] = "icmp"
    way: str | None = fact("how the echo was sent", words=ICMP_WAYS)
    answers: bool | None = fact("at least one reply came")
    sent: int | None = fact("echo requests sent")
    received: int | None = fact("echo replies received")
    loss: float | None = fact("lost probes, the first answer of a sleeper not counted", unit="%")
    median_ms: float | None = fact("median round trip", unit="ms")
    jitter_ms: float | None = fact("mean difference between one round trip and the next", unit="ms")
    first_ms: float | None = fact("round trip of the first answered probe, from the first probe sent", unit="ms")
    ttl: int | None = fact("time to live (hop limit) with which the last reply arrived; None where this host does not say")
    gateway_sent: int | None = fact("echo requests sent to our gateway at the same time; None where nothing was lost or slow")
    gateway_loss: float | None = fact("those lost; None when the gateway answers no echo", unit="%")
    gateway_median_ms: float | None = fact("median round trip to the gateway", unit="ms")
    unreachable: str | None = fact("ICMP unreachable code that came back, by name (RFC 792, 1812)")


@dataclass(frozen=True, slots=True)
class NeighbourFacts:
    """The kernel's neighbour table (ARP, RFC 826; ND, RFC 4861), on attached segments only."""

    section: ClassVar[str] = "neighbour"
    answers: bool | None = fact("the address was resolved to a MAC during this scan; None on routed segments")
    mac: str | None = fact("the MAC that answered")
    macs: tuple[str, ...] | None = fact("every MAC that the table showed for it during the scan; a second one is a flip")


@dataclass(frozen=True, slots=True)
class ArpAnswerRow:
    """One MAC that answers ARP for an address."""

    mac: str | None = fact("the MAC")
    answers: int | None = fact("how many of the probes it answered")


@dataclass(frozen=True, slots=True)
class ArpFacts:
    """Who answers ARP for the device's address, asked by the raw-socket helper: own segment only, two probes, five where two MACs answer (RFC 5227)."""

    section: ClassVar[str] = "arp"
    probes: int | None = fact("ARP probes sent")
    macs: tuple[str, ...] | None = fact("every MAC that answered, the one that answered most first")
    answers: tuple[ArpAnswerRow, ...] | None = fact("how often each of them answered")
    count: int | None = fact("how many MACs answered")
    duplicate: bool | None = fact("two MACs that are neither proxies' nor both the device's own answered at least 3 of 5 probes each")
    claimed_by: tuple[str, ...] | None = fact("MACs that announced the address unasked meanwhile (gratuitous ARP)")
    proxies: tuple[str, ...] | None = fact("those of the MACs that answer for other addresses as well: a router's or an access point's, no host's")
    own: bool | None = fact("all the MACs are interfaces of the device itself (wired and Wi-Fi); None where it lists none")


@dataclass(frozen=True, slots=True)
class DhcpServerRow:
    """One DHCP server's offer to a DISCOVER of ours; nothing was requested."""

    interface: str | None = fact("our interface on which it was heard")
    network: str | None = fact("our network on that interface")
    id: str | None = fact("server identifier", source="RFC 2132 9.7")
    mac: str | None = fact("whose frame it was: the server's, or the relay's where there is one")
    relay: str | None = fact("the relay agent's address; None on the server's own segment")
    address: str | None = fact("the address it offers")
    mask: str | None = fact("the mask it offers")
    prefix: int | None = fact("the same as a prefix length")
    gateways: tuple[str, ...] | None = fact("the routers it names")
    dns: tuple[str, ...] | None = fact("the resolvers it names")
    lease_s: int | None = fact("how long the lease would be", unit="s")
    gateway_fits: bool | None = fact("its first router is the default gateway that we use on that interface; None where either names none")


@dataclass(frozen=True, slots=True)
class DhcpFacts:
    """The DHCP servers of our own segments, asked by the raw-socket helper once a scan (RFC 2131)."""

    section: ClassVar[str] = "dhcp"
    servers: tuple[DhcpServerRow, ...] | None = fact("every offer; empty when nobody answered")
    count: int | None = fact("how many different servers answered")
    alike: bool | None = fact("all of one segment offer the same mask, routers and resolvers; None with fewer than two of them")


@dataclass(frozen=True, slots=True)
class LinkLayerFacts:
    """Where our own cable ends, as the switch announces it (LLDP, IEEE 802.1AB; Cisco's CDP); listened for as long as the scan lasts."""

    section: ClassVar[str] = "link_layer"
    protocol: str | None = fact("how the switch said it", words=SWITCH_PROTOCOLS)
    switch: str | None = fact("the switch's name")
    port: str | None = fact("the port")
    port_description: str | None = fact("what the port is called")
    vlan: int | None = fact("the port's own VLAN")


@dataclass(frozen=True, slots=True)
class TcpFacts:
    """One connection attempt to each of twelve ports; the raw port alone, last, closed at once with 0 bytes sent."""

    section: ClassVar[str] = "tcp"
    p21: str | None = _port(21, "FTP")
    p22: str | None = _port(22, "SSH")
    p23: str | None = _port(23, "telnet")
    p80: str | None = _port(80, "HTTP")
    p139: str | None = _port(139, "NetBIOS session")
    p443: str | None = _port(443, "HTTPS")
    p445: str | None = _port(445, "SMB")
    p515: str | None = _port(515, "LPD")
    p631: str | None = _port(631, "IPP")
    p8080: str | None = _port(8080, "HTTP, alternative")
    p8443: str | None = _port(8443, "HTTPS, alternative")
    p9100: str | None = _port(9100, "AppSocket/raw")
    answers: bool | None = fact("some port was open, refused or reset: the host itself spoke")
    connect_ms: float | None = fact("median time to an open or refused port", unit="ms")


@dataclass(frozen=True, slots=True)
class MdnsFacts:
    """What the device says of itself over DNS-SD (RFC 6763, Bonjour Printing 1.2.1)."""

    section: ClassVar[str] = "mdns"
    services: tuple[str, ...] | None = fact("service types advertised, e.g. `_ipp._tcp`")
    name: str | None = fact("service instance name")
    host: str | None = fact("host name of the SRV record")
    ty: str | None = fact("TXT ty: make and model")
    product: str | None = fact("TXT product")
    note: str | None = fact("TXT note: location")
    uuid: str | None = fact("TXT UUID")
    mac: str | None = fact("TXT mac")
    formats: tuple[str, ...] | None = fact("TXT pdl: document formats")
    raw: bool | None = fact("advertises raw printing (`_pdl-datastream._tcp` with a port that is not 0)")
    lpd: bool | None = fact("advertises LPD (`_printer._tcp` with a port that is not 0)")
    ipp: bool | None = fact("advertises IPP (`_ipp._tcp` or `_ipps._tcp`)")
    path: str | None = fact("TXT rp: the IPP resource or LPD queue, e.g. `ipp/print`; `printers/...` on a print server")
    instances: int | None = fact("printing services of different names at this address; more than one is a print server's queues")


@dataclass(frozen=True, slots=True)
class ReachFacts:
    """Derived: did this device answer anything at all in this scan?"""

    section: ClassVar[str] = "reach"
    answers: bool | None = fact("something was answered: ARP, ICMP, TCP, SNMP, IPP, mDNS or WS-Discovery; None when nothing could be tried")
    by: tuple[str, ...] | None = fact("what was answered, of `arp icmp tcp snmp ipp mdns wsd`")
    tried: tuple[str, ...] | None = fact("what was tried to its end, of the same")
    snmp: str | None = fact("how asking SNMP ended; None when it was not asked", words=ASKED)
    snmp_v3: str | None = fact("how asking SNMPv3 ended (usmStats* of RFC 3414, snmp*Contexts of RFC 3413); None when it was not asked", words=SNMP_V3_ENDS)
    ipp: str | None = fact("how asking IPP ended; None when it was not asked", words=ASKED)
    late: bool | None = fact("the first tries were lost and a later one was answered: it was asleep")
    lossy: bool | None = fact("5 % or more of the echoes to it are lost: a stream that hangs may be the path's; None where it answers no echo")
    first_ms: float | None = fact("how long the first answer took", unit="ms")


@dataclass(frozen=True, slots=True)
class PulseFacts:
    """Whether it went on answering for as long as it was asked; where it fell silent, what asking it again brought. Nothing is asked of it after that."""

    section: ClassVar[str] = "pulse"
    answers: bool | None = fact("False: it had answered, and then left every question unanswered until we stopped asking; True: it did not fall silent")
    way: str | None = fact("where it was asked again, having answered there before", words=("snmp", "ipp", "ipps", "http", "https"))
    unanswered: int | None = fact("questions in a row that it left unanswered there")
    silent_s: int | None = fact("since its last answer, until we stopped", unit="s")
    echo: bool | None = fact("it still answers an echo; None where none could be sent")
    neighbours: bool | None = fact("the gateway beside it or another host of its segment answered meanwhile; None where none could be asked")
    neighbour: str | None = fact("who answered: `gateway` or the other host's address")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One TCP session of the device with an address outside the site, by its own table."""

    id: str | None = fact("peer and port")
    direction: str | None = fact("in: to a service of the device; out: the device called", words=("in", "out"))
    port: int | None = fact("the service's port, on whichever side it is")
    peer: str | None = fact("the other side's address")


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """Derived: the device's own word (SNMP) on the interface that we speak to, held against what is known of the segment."""

    section: ClassVar[str] = "view"
    addresses: tuple[str, ...] | None = fact("IPv4 addresses at which this one device answered in this scan")
    several: bool | None = fact("more than one such address")
    macs_flip: bool | None = fact("our neighbour table showed two hosts' MACs for it, not both of its own list, and ARP probes did not say otherwise")
    self_assigned: bool | None = fact("it answers only at link-local addresses (169.254/16, fe80::/10)")
    prefix: int | None = fact("its own mask on that interface, as a prefix length; None unless the interface is an ethernet that is up")
    netmask: str | None = fact("the same mask, as the device says it")
    fits: bool | None = fact("its mask is the segment's; None where two sources do not agree on the segment's")
    gateway: str | None = fact("next hop of its default route")
    gateway_on_subnet: bool | None = fact("that next hop lies in its own subnet by its own mask")
    gateway_is_ours: bool | None = fact("it is the segment's gateway, as far as we know it")
    gateway_answers: bool | None = fact("somebody answers ARP at that next hop, on a segment of ours; None where that was not seen")
    speed_mbps: float | None = fact("speed of that interface", unit="Mbit/s")
    link_change_s: int | None = fact("time since that interface's ifLastChange", unit="s")
    speed_of_down: bool | None = fact("an interface that is down claims the same speed, so that the number says nothing")
    errors_in: int | None = fact("ifInErrors of that interface")
    errors_share: float | None = fact("ifInErrors of packets received on that interface", unit="%")
    repeated_share: float | None = fact("TCP segments sent again, of more than 1,000; None below", unit="%")
    sessions: tuple[SessionRow, ...] | None = fact("established sessions with addresses outside the site, VPN and private ranges")


# --- the device -------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job of Get-Jobs; never its name or its owner."""

    id: int | None = fact("job-id")
    state: str | None = fact("job-state by name (RFC 8011 5.3.7)")
    reasons: tuple[str, ...] | None = fact("job-state-reasons")
    impressions: int | None = fact("job-impressions-completed")
    kilobytes: int | None = fact("job-k-octets")
    age_s: int | None = fact("printer-up-time minus time-at-creation", unit="s")
    ended_s: int | None = fact("printer-up-time minus time-at-completed", unit="s")
    held: bool | None = fact("waiting by design: held, stored or waiting for its password")
    took_s: int | None = fact("time-at-completed minus time-at-processing", unit="s")
    cut: bool | None = fact("CUPS' backend said that its connection to the printer was cut while it sent: reset, broken pipe (job-printer-state-message)")


@dataclass(frozen=True, slots=True)
class IppFacts:
    """What the device says over IPP (RFC 8011): Get-Printer-Attributes and Get-Jobs with named attribute lists."""

    section: ClassVar[str] = "ipp"
    version: str | None = fact("the IPP version that was answered")
    path: str | None = fact("the resource that answered, e.g. /ipp/print")
    tls: bool | None = fact("answered over TLS")
    status: str | None = fact("IPP status-code of the answer by name")
    state: str | None = fact("printer-state", words=("idle", "processing", "stopped"))
    reasons: tuple[str, ...] | None = fact("printer-state-reasons as sent; an empty list means `none`")
    message: str | None = fact("printer-state-message")
    accepting: bool | None = fact("printer-is-accepting-jobs")
    queued: int | None = fact("queued-job-count")
    name: str | None = fact("printer-name")
    make_and_model: str | None = fact("printer-make-and-model")
    device_id: str | None = fact("printer-device-id (IEEE 1284)")
    uuid: str | None = fact("printer-uuid")
    location: str | None = fact("printer-location")
    firmware: str | None = fact("printer-firmware-string-version")
    up_time_s: int | None = fact("printer-up-time", unit="s")
    formats: tuple[str, ...] | None = fact("document-format-supported")
    versions: tuple[str, ...] | None = fact("ipp-versions-supported")
    alerts: tuple[str, ...] | None = fact("printer-alert descriptions")
    supplies: tuple[SupplyRow, ...] | None = fact("marker-names, -types, -colors, -levels joined")
    jobs: tuple[JobRow, ...] | None = fact("not-completed jobs, first first; None when the device does not tell")
    finished: tuple[JobRow, ...] | None = fact("the newest completed, cancelled or aborted jobs, newest first; None when the device does not tell")
    features: tuple[str, ...] | None = fact("ipp-features-supported, e.g. `ipp-everywhere` (PWG 5100.13)")
    security: tuple[str, ...] | None = fact("uri-security-supported: `none`, `tls`")
    authentication: tuple[str, ...] | None = fact("uri-authentication-supported: `none`, `requesting-user-name`, `basic` ...")
    clock: datetime | None = fact("printer-current-time")
    head_still: bool | None = fact("two reads >= 8 s apart: the head job's id and impressions did not change; None without a second read")
    shared_queue: bool | None = fact("it is a computer's or print server's queue (CUPS, Windows), not a printer of its own")


@dataclass(frozen=True, slots=True)
class LpdFacts:
    """The state of the configured LPD queue (RFC 1179 section 5.4)."""

    section: ClassVar[str] = "lpd"
    queue: str | None = fact("the queue asked about")
    jobs: int | None = fact("jobs listed; None when the reply does not let itself be counted")
    states: tuple[str, ...] | None = fact("words recognised in the reply: ready, printing, disabled, stalled, unknown-queue, denied ...")


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """The certificate that one TLS port shows."""

    port: int | None = fact("well-known port, 443 or 631")
    subject: str | None = fact("subject, RFC 4514")
    issuer: str | None = fact("issuer, RFC 4514")
    names: tuple[str, ...] | None = fact("subjectAltName: DNS names and addresses")
    not_before: datetime | None = fact("notBefore")
    not_after: datetime | None = fact("notAfter")
    self_signed: bool | None = fact("issuer and subject are one")
    key_bits: int | None = fact("size of the public key", unit="bit")
    sha256: str | None = fact("fingerprint")
    protocol: str | None = fact("the TLS version that was agreed")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What one TLS port offers, by hellos of our own that are never finished."""

    port: int | None = fact("well-known port, 443 or 631")
    versions: tuple[str, ...] | None = fact("versions that it agreed to, newest first")
    best: str | None = fact("the newest of them", words=TLS_VERSIONS)
    lowest: str | None = fact("the oldest of them", words=TLS_VERSIONS)
    small: str | None = fact("first words to a classic ClientHello of at most 512 bytes", words=HELLO_ENDS)
    large: str | None = fact("first words to one of 1,700 bytes with a post-quantum key share", words=HELLO_ENDS)


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """TLS as the device offers it on 443 and 631."""

    section: ClassVar[str] = "tls"
    certificates: tuple[CertificateRow, ...] | None = fact("one row a port that finished a handshake; None when none of those that speak TLS did")
    offers: tuple[OfferRow, ...] | None = fact("one row a port that speaks TLS")


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One reason for which the printer is not simply ready, whoever said it, in the field's one vocabulary."""

    reason: str | None = fact("printer-state-reasons keyword without its severity suffix, e.g. media-jam (RFC 8011 5.4.12, PWG 5100.9)")
    severity: str | None = fact("the keyword's suffix", words=SEVERITIES)
    source: str | None = fact("who said it: alert, ipp, cover, tray, error-bits, panel-code, console")
    where: str | None = fact("the part: tray, cover, supply or alert group, as the device names it")
    text: str | None = fact("the device's own words")
    code: int | None = fact("prtAlertCode")
    training: str | None = fact("prtAlertTrainingLevel", words=TRAINING_LEVELS)
    age_s: int | None = fact("how long, where the device says", unit="s")
    possible: bool | None = fact("True: understood from words alone, on the panel or in an alert without a code; None: said by a number or keyword")


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """Derived: what all sources together say about this printer (see normalise.py for the precedence)."""

    section: ClassVar[str] = "printer"
    is_printer: bool | None = fact("True: a printer; False: certainly something else; None: not known")
    because: tuple[str, ...] | None = fact("why it is thought a printer, or what else it is")
    kind: str | None = fact("what it is when it is no printer: switch, ups, nas, camera, computer ...")
    vendor: str | None = fact("maker")
    model: str | None = fact("model, without the maker's name repeated")
    device_class: str | None = fact("what it prints on: pages, labels or receipts; None where nobody says", words=DEVICE_CLASSES)
    serial: str | None = fact("serial number that can identify a device (placeholders dropped)")
    uuid: str | None = fact("printer-uuid, lower case, without urn:uuid:")
    mac: str | None = fact("MAC of the interface that was spoken to")
    firmware: str | None = fact("firmware version")
    location: str | None = fact("location, as the device says")
    asset: str | None = fact("asset number, as the device says")
    identity: tuple[str, ...] | None = fact("who said each of vendor, model, serial, firmware, location, asset, uuid, mac: `serial: prtGeneralSerialNumber`")
    counters: tuple[CounterRow, ...] | None = fact("counters by function and colour: the life count, and what the maker's private MIB says")
    pages_total: int | None = fact("impressions in its life")
    state: str | None = fact("joined from IPP, hrPrinterStatus, console and alerts", words=DEVICE_STATES)
    reasons: tuple[str, ...] | None = fact(
        "printer-state-reasons keywords without severity suffix; an empty list = somebody spoke and there is nothing; None = nobody spoke"
    )
    conditions: tuple[ConditionRow, ...] | None = fact("the same reasons, one row a reason and place, with who said it")
    codes: tuple[str, ...] | None = fact("error codes found in alert or panel text, verbatim (SC542, C7990, 50.2 ...)")
    rejected: tuple[str, ...] | None = fact("alert, panel and IPP texts that say that a cartridge is in its place and not accepted, verbatim")
    no_password: tuple[str, ...] | None = fact("alert, panel and IPP texts that say that no administrator password is set, verbatim")
    accepting: bool | None = fact("takes jobs")
    raw_expected: bool | None = fact("raw printing is advertised or configured: mDNS, prtChannelType, a port the user named")
    supplies: tuple[SupplyRow, ...] | None = fact("supplies from the best source, with state")
    trays: tuple[TrayRow, ...] | None = fact("input trays with state")
    console: tuple[str, ...] | None = fact("the panel's lines")
    jobs_waiting: int | None = fact("jobs that wait to be printed and are not held by design")
    jobs_held: int | None = fact("jobs held by design")
    head_still: bool | None = fact("the head job did not move between two reads >= 8 s apart")
    head_age_s: int | None = fact("age of the head job", unit="s")
    head_reasons: tuple[str, ...] | None = fact("job-state-reasons of the head job")


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One error code, and what its maker's table (rules/codes) says of it."""

    id: str | None = fact("the code, as it was written")
    maker: str | None = fact("whose table holds it, or whose device showed it")
    family: str | None = fact("what it speaks of; `unknown` when no table holds it", words=CODE_FAMILIES)
    says: str | None = fact("what it means, in a few words; where the maker is unknown, what it would mean for each maker whose table holds it")
    parts: tuple[str, ...] | None = fact("parts that are likely to mend it, the likeliest first")
    tier: int | None = fact("1 help desk, 2 technician, 3 specialist")
    said_by: str | None = fact("who said it: the device itself, or the customer (`--error-code`)", words=("device", "customer"))
    source: str | None = fact("where this meaning is published")
    verified: bool | None = fact("a recording of a real device has confirmed this meaning")


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """Derived: error codes in the maker's own writing, from alert, panel and IPP text and from the customer, looked up in its table."""

    section: ClassVar[str] = "code"
    seen: tuple[CodeRow, ...] | None = fact("every code, once; empty: it told of its state and showed none; None: it told nothing")
    told: tuple[str, ...] | None = fact("the same for people: `SC542 (fuser: does not reach its temperature)`; else what looks like a code")
