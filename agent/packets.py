# SPDX-License-Identifier: Apache-2.0
"""`--explain`: every kind of packet that a scan sends, to whom, on which port, at most how often; told before anything is sent. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agent.commission import Commission
from agent.targets.resolve import PATIENCE_S
from probes.model import WELL_KNOWN, Service, Target
from probes.pace import PACES
from probes.policy import is_raw
from probes.sent import BYTES_PER_DEVICE, ECHOES_PER_DEVICE, PACKETS_PER_DEVICE

_KNOCKED: tuple[Service, ...] = (
    "ftp", "ssh", "telnet", "http", "netbios", "https", "smb", "lpd", "ipp", "ipps", "http-alt", "https-alt", "raw",
)  # fmt: skip
_SERVED: tuple[Service, ...] = ("snmp", "ipp", "ipps", "lpd", "http", "https", "raw", "ike", "wsd")
_SHOWN = 20
_NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Packet:
    """One kind of packet: what travels (`udp/161`), to whom, what is in it, and how many at most."""

    channel: str
    whom: str
    what: str
    limit: str


def packets(commission: Commission, names: Iterable[str] = ()) -> Iterator[Packet]:
    """Every kind of packet that this scan may send."""
    yield from _infrastructure(commission, tuple(names))
    yield from _discovery(commission)
    yield from _device(commission)
    yield from _destinations(commission)
    yield from _servers(commission)


def lines(commission: Commission, names: Iterable[str] = ()) -> Iterator[str]:
    """The list as a table, and the limits that hold over all of it."""
    rows = [row for row in packets(commission, names) if not row.channel.endswith(_NOWHERE)]
    widths = [max(len(text) for text in column) for column in zip(*((row.channel, row.whom, row.limit) for row in rows), strict=True)]
    yield "unjam reads only. This is every kind of packet that this scan may send; nothing has been sent yet."
    yield ""
    for row in rows:
        yield f"  {row.channel:<{widths[0]}}  {row.whom:<{widths[1]}}  {row.limit:<{widths[2]}}  {row.what}"
    yield ""
    yield from _limits(commission)


def _infrastructure(commission: Commission, names: tuple[str, ...]) -> Iterator[Packet]:
    if names:
        yield Packet("udp/53", "the system's resolver", f"look-up of {', '.join(names)} (up to {PATIENCE_S:.0f} s)", "as the system does")
    if commission.targets and not commission.networks and not commission.attached and all(_is_loopback(target) for target in commission.targets):
        return
    yield Packet("arp", "default gateway, own segment", "the kernel's own question for the address, before any packet to a neighbour", "3 an address")
    beside = "echo request; a row of them beside a device that loses packets, a few beside one that falls silent"
    yield Packet("icmp", "default gateway", beside, "2, else 100 a row")
    yield Packet("udp/9", "default gateway", "an empty datagram to the discard port, only where this process may send no ICMP", "1")
    yield Packet("udp/53", "configured resolvers", "the address of localhost, to see whether they answer", "2 a resolver")
    yield Packet("udp/5353", "224.0.0.251", "one mDNS question for a service that nobody has, to see whether this host hears itself", "2 an interface")
    probing = "ARP probe (RFC 5227), to see how many answer for one address; only with raw sockets"
    yield Packet("arp", "printers, own segment", probing, "2, 5 if two answer")
    yield Packet("udp/67", "255.255.255.255", "DHCPDISCOVER, never a REQUEST, to see which servers are there; only with raw sockets", "2 a segment")


def _discovery(commission: Commission) -> Iterator[Packet]:
    yield Packet("udp/5353", "224.0.0.251, ff02::fb", "mDNS questions for printer services (RFC 6762, 6763)", "a few")
    if commission.attached or commission.networks or not all(map(_is_loopback, commission.targets)):
        yield Packet("udp/3702", "239.255.255.250", "WS-Discovery Probe for printers, and one for scanners; one hop far", "4 an interface")
    if commission.attached or commission.networks:
        yield Packet("udp/161", "255.255.255.255", "SNMP GET of 4 objects, only on an attached segment that is scanned whole", "a few")
    if not commission.sweep:
        return
    addresses = sum(network.num_addresses for network in commission.networks)
    where = [f"{addresses:,} addresses"] * bool(addresses) + ["the attached segments"] * commission.attached
    if where:
        yield Packet("udp/161", "every address asked for", f"sweep: SNMP GET of 4 objects to {' and '.join(where)}", "2 a community and address")


def _device(commission: Commission) -> Iterator[Packet]:
    """What a device is asked, where it speaks it; own ports are listed for the targets that have them."""
    who = "a printer, or a named device"
    yield Packet("icmp", who, "echo request", "20, at most 130")
    tables = "system, Host Resources, Printer MIB, its own interfaces, addresses, route, neighbours and connections, its maker's counters and codes"
    tables += ", whether a first row of its job log is there"
    yield Packet(f"udp/{_ports('snmp', commission)}", who, f"SNMP GET, GETNEXT and GETBULK: {tables}; SET does not exist in unjam", "hundreds")
    yield Packet(f"tcp/{_knocks(commission)}", who, "connect and close, 0 bytes", "2 a port")
    yield Packet(f"tcp/{_ports('ipp', commission)}", who, "IPP Get-Printer-Attributes and Get-Jobs over HTTP, with or without TLS", "about 20")
    yield Packet(f"tcp/{_ports('ipps', commission)}", who, "the same over TLS, and a TLS handshake to read the certificate", "a few")
    yield Packet(f"tcp/{_ports('https', commission)}", who, "TLS handshake to read the certificate", "a few")
    presence = "WS-Discovery Probe, only where it gave no answer to those above; the addresses in an answer are not followed"
    yield Packet(f"udp/{_ports('wsd', commission)}", "a named device", presence, "2")
    if commission.ipsec:
        yield Packet(f"udp/{_ports('ike', commission)}", f"{who} that answers ping and lets nothing else in", "first message of IKEv2, of IKEv1", "1 of each")
    first = "HTTP GET of the first page, of an HP also of its network configuration page, or over TLS from 443; nothing is followed, nobody logs in"
    yield Packet(f"tcp/{_ports('http', commission)}", who, first, "2")
    if any(target.lpd_queue for target in commission.targets):
        yield Packet(f"tcp/{_ports('lpd', commission)}", "devices with an lpd_queue", "LPD queue state (RFC 1179, 5.4)", "1")
    yield Packet(f"tcp/{_ports('raw', commission)}", who, "one connect, closed at once, 0 BYTES: a byte there would be printed", "1")


def _servers(commission: Commission) -> Iterator[Packet]:
    """Print servers: those of the configuration, and whoever shows by DNS-SD that it shares queues."""
    if commission.local_queues:
        yield Packet("none", "this host's own spooler", "CUPS over its UNIX socket, or PowerShell's Get-Printer, Get-PrinterPort, Get-PrintJob", "3")
    asked = "IPP CUPS-Get-Printers and Get-Jobs over HTTP, with or without TLS; names of jobs and users are not asked for"
    if commission.networks or commission.attached:
        yield Packet("tcp/631", "hosts that share queues", asked, "about 10")
    for server in commission.print_servers:
        if server.target is None:
            continue
        if server.kind == "cups":
            yield Packet(f"tcp/{server.target.port('ipps' if server.tls else 'ipp')}", server.name, asked, "about 10, at most 200")
        yield Packet("tcp/135,445,515,631" if server.kind == "windows" else "tcp/445,515", server.name, "connect and close, 0 bytes", "1 a port")
    if commission.print_servers or commission.local_queues:
        yield Packet("udp/53", "the system's resolver", "look-up of the host names in these queues, at most 256", "as the system does")


_ASKED = {
    "smb": "SMB NEGOTIATE, which comes before any login (up to 3 connections)",
    "smtp": "EHLO, STARTTLS, RSET and TLS handshakes; never MAIL FROM, never AUTH (up to 6 connections)",
    "ldap": "an anonymous search of the rootDSE, and StartTLS; never a bind",
    "ntp": "one time question, up to 3 times",
    "ftp": "connect and listen, 0 bytes", "ftps": "connect and listen, 0 bytes", "sftp": "connect and listen, 0 bytes",
    "release": "connect and close, 0 bytes",
    "https": "TLS handshake (up to 2 connections)",
}  # fmt: skip


def _destinations(commission: Commission) -> Iterator[Packet]:
    for place in (located.place for located in commission.destinations):
        protocol = "udp" if place.kind == "ntp" else "tcp"
        yield Packet(f"{protocol}/{place.port}", place.host, _ASKED[place.kind], "a few")
        if place.others:
            yield Packet(f"tcp/{_told(set(place.others))}", place.host, "connect and close, 0 bytes, only where the port above does not open", "1 a port")


def _limits(commission: Commission) -> Iterator[str]:
    pace = PACES[commission.pace]
    yield f"  pace {pace.name}: {pace.own_new:g} new addresses/s on the own segment, {pace.routed:g} packets/s routed, {pace.device:g} packets/s a device"
    yield f"  a device: at most {PACKETS_PER_DEVICE:,} packets and {BYTES_PER_DEVICE:,} bytes both ways, and {ECHOES_PER_DEVICE} echo requests"
    yield "  never: a byte to a raw print port (9100-9107, 9112-9116, 9999 and whatever a target maps to raw), a login, a change of anything"
    for target in commission.targets[:_SHOWN]:
        ports = target.endpoint.partition(",")[2]
        where = ",".join(word for word in (next(iter(target.names), target.address), ports) if word)
        yield f"  asked: {where}" + (" (nothing but these ports)" if target.exclusive else "")
    if len(commission.targets) > _SHOWN:
        yield f"  asked: and {len(commission.targets) - _SHOWN} more devices by name or address"
    for network in commission.exclude:
        yield f"  never asked: {network}"


def _is_loopback(target: Target) -> bool:
    return target.address.startswith("127.") or target.address == "::1"


def _mapped(service: Service, commission: Commission) -> set[int]:
    """The real ports on which a service is asked: of the targets, and the well-known one where anybody without own ports may be asked."""
    found = {port for target in commission.targets if (port := target.port(service))}
    return found | ({WELL_KNOWN[service]} if commission.networks or commission.attached else set())


def _ports(service: Service, commission: Commission) -> str:
    return _told(_mapped(service, commission)) if service in _SERVED else ""


def _knocks(commission: Commission) -> str:
    return _told({port for service in _KNOCKED for port in _mapped(service, commission) if not is_raw(service, port)})


def _told(ports: set[int]) -> str:
    return ",".join(map(str, sorted(ports))) or _NOWHERE
