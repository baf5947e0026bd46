# SPDX-License-Identifier: Apache-2.0
"""Which real daemons a host runs: command lines, the files they read, and the ports that show they are there."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from string import Template
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from tests.lab.network import own_mac
from tests.lab.topology import HERE, Host

OWN: Final = "/run/own"  # private to each host
Port = tuple[str, int]

_BUS = """<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
"""
_AVAHI = "[server]\nuse-ipv4=yes\nuse-ipv6=yes\nratelimit-interval-usec=0\n[publish]\npublish-workstation=no\n"


_CUPSD = """Listen *:631
Listen /run/cups/cups.sock
Browsing Yes
BrowseLocalProtocols dnssd
DefaultShared Yes
WebInterface Yes
ServerAlias *
<Location />
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_PPD = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "LAB.PPD"
*Manufacturer: "Lab"
*Product: "(Lab)"
*ModelName: "{name}"
*ShortNickName: "{name}"
*NickName: "{name}"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*cupsFilter: "application/vnd.cups-command 0 -"
*OpenUI *PageSize/Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Region: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
"""
_CUPS_PLACES = ("ServerRoot", "StateDir", "CacheDir", "RequestRoot", "ServerKeychain")


@dataclass(frozen=True, slots=True)
class Program:
    """One daemon in the foreground, what it reads, and the ports it opens when it is ready."""

    argv: list[str]
    ports: list[Port]
    files: Mapping[str, str | bytes] = field(default_factory=dict)


def uuid(host: Host) -> str:
    """The printer-uuid of a host, the same on every run."""
    return str(uuid5(NAMESPACE_URL, f"serial:{host.serial}"))


def title(host: Host) -> str:
    """The DNS-SD instance name under which a host announces itself."""
    return f"{host.make} {host.model} {host.location}"


def daemons(name: str, host: Host) -> list[Program]:
    """Everything a host runs that is neither one of the lab's own responders nor `snmpsim`; avahi comes first, see `announcers`."""
    wanted = (
        (host.snmpd or host.snmp_user, _snmpd),
        (host.ipp is not None and host.ipp.program == "ippeveprinter", _ippeveprinter),
        (host.raw == "p910nd", _p910nd),
        (host.resolver, _dnsmasq),
        (bool(host.queues), _cupsd),
        (bool(host.serves and host.serves.smb), _smbd),
        (bool(host.serves and host.serves.ldap), _slapd),
    )
    return [make(name, host) for wants, make in wanted if wants]


def simulates(host: Host) -> bool:
    """Whether the host runs snmpsim."""
    return bool(host.snmp) and not host.small_agent


def snmpsim(name: str, host: Host) -> Program:
    """The simulator of the host's recordings."""
    options = [f"--data-dir={OWN}/snmp", f"--cache-dir={OWN}/cache", "--agent-udpv4-endpoint=0.0.0.0:161"]
    as_root = ["--process-user=root", "--process-group=root", "--logging-method=null", "--quiet"]
    return Program(["snmpsim-command-responder", *options, *as_root], [("udp", 161)], {"snmp/public.snmprec": recording(name, host)})


def announces(host: Host) -> bool:
    """Whether the host speaks DNS-SD; ippeveprinter does not start without avahi."""
    return bool(host.adverts or host.queues) or (host.ipp is not None and host.ipp.program == "ippeveprinter")


def announcers(host: Host) -> list[Program]:
    """A message bus and an avahi-daemon of the host's own, with its adverts as a service file."""
    bus = Program(["dbus-daemon", f"--config-file={OWN}/bus.conf", "--nofork", "--nopidfile"], [], {"bus.conf": _BUS})
    files = {"avahi/avahi-daemon.conf": _AVAHI, "avahi/hosts": ""}
    if host.adverts:
        files["avahi/services/lab.service"] = _services(host)
    avahi = ["avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits"]
    return [bus, Program(avahi, [("udp", 5353)], files)]


def recording(name: str, host: Host) -> str:
    """The host's recordings laid over each other, its own names filled in, in the order of their OIDs."""
    words = {"name": name, "make": host.make, "model": host.model, "serial": host.serial, "location": host.location}
    words |= {"address": host.address, "mac": own_mac(host).replace(":", "")}
    words |= {"clock": _date_and_time(host.clock)}
    rows: dict[str, str] = {}
    for source in host.snmp:
        text = (HERE / "recordings" / f"{source}.snmprec").read_text(encoding="utf-8")
        for line in Template(text).substitute(words).splitlines():
            if not line.startswith("#"):
                rows[line.partition("|")[0]] = line
    return "".join(f"{rows[oid]}\n" for oid in sorted(rows, key=lambda oid: [int(part) for part in oid.split(".")]))


def _date_and_time(ahead_s: int) -> str:
    """A DateAndTime of 11 octets in hexadecimal (RFC 2579), in UTC."""
    moment = datetime.now(UTC) + timedelta(seconds=ahead_s)
    return struct.pack(">H6BcBB", moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, 0, b"+", 0, 0).hex()


def _snmpd(name: str, host: Host) -> Program:
    allowed = "createUser labv3 SHA labauth123 AES labpriv123\nrouser labv3 priv" if host.snmp_user else "rocommunity public"
    config = f"agentaddress udp:161\n{allowed}\nsysName {name}\nsysServices 72\n[snmp] persistentDir {OWN}/snmpd\n"
    only = "-Isystem_mib,vacm_conf,vacm_vars,usmConf,usmUser,snmpEngine,ip,interface,ifTable"
    argv = ["snmpd", "-f", "-LE4", "-C", "-c", f"{OWN}/snmpd.conf", "-p", f"{OWN}/snmpd.pid", only]
    return Program(argv, [("udp", 161)], {"snmpd.conf": config})


def _ippeveprinter(_name: str, host: Host) -> Program:
    argv = ["ippeveprinter", "-p", "631", "-d", f"{OWN}/spool", "-K", f"{OWN}/keys", "-2", "-s", "40,40"]
    about = ["-M", host.make, "-m", host.model, "-l", host.location, "-f", "application/pdf,image/pwg-raster,image/urf"]
    files = {"spool/.keep": "", "keys/.keep": ""}
    return Program([*argv, *about, title(host)], [("tcp", 631)], files)


def _p910nd(name: str, _host: Host) -> Program:
    """Whatever it is sent, it writes to its printer: here a file that must stay empty."""
    return Program(["p910nd", "-d", "-b", "-f", f"/run/lab/raw/{name}", "0"], [("tcp", 9100)])


def _dnsmasq(_name: str, host: Host) -> Program:
    options = ["--keep-in-foreground", "--no-resolv", "--no-hosts", "--user=root", "--pid-file", "--conf-file=/dev/null"]
    options += [f"--{record}" for record in host.records]
    return Program(["dnsmasq", *options, f"--listen-address={host.address}", "--bind-interfaces"], [("udp", 53)])


def _cupsd(_name: str, host: Host) -> Program:
    places = {each: f"{OWN}/cups/{each}" for each in _CUPS_PLACES} | {"ServerRoot": f"{OWN}/cups"}
    files = "".join(f"{key} {place}\n" for key, place in places.items())
    logs = "".join(f"{each}Log stderr\n" for each in ("Access", "Error", "Page"))
    queues = "".join(_queue(queue, uri, host.queue_lines.get(queue, [])) for queue, uri in host.queues.items())
    drivers = {f"cups/ppd/{queue}.ppd": _PPD.format(name=nickname) for queue, nickname in host.drivers.items()}
    texts = {"cups/cupsd.conf": _CUPSD, "cups/cups-files.conf": f"{files}{logs}", "cups/printers.conf": queues, **drivers}
    return Program(["cupsd", "-f", "-c", f"{OWN}/cups/cupsd.conf", "-s", f"{OWN}/cups/cups-files.conf"], [("tcp", 631)], {**texts, **_history(host)})


def _history(host: Host) -> dict[str, str | bytes]:
    """The files of jobs, which cupsd reads when it starts; one that waits has a page too."""
    from tests.lab import ipp_responder  # noqa: PLC0415 - which asks this module for the printer's uuid

    jobs = sorted(((job.ago, queue, job) for queue, jobs in host.kept.items() for job in jobs), key=lambda row: -row[0])
    files: dict[str, str | bytes] = {}
    for number, (_, queue, job) in enumerate(jobs, 1):
        files[f"cups/RequestRoot/c{number:05}"] = ipp_responder.job_file(number, queue, job)
        if job.state == "pending":
            files[f"cups/RequestRoot/d{number:05}-001"] = "an invoice\n"
    return files


def _queue(name: str, uri: str, own: list[str]) -> str:
    usual = ["State Idle", "Accepting Yes", "Shared Yes", "ErrorPolicy stop-printer", "OpPolicy default"]
    keys = {line.split()[0] for line in own}
    lines = [line for line in usual if line.split()[0] not in keys] + [line for line in own if line != "Default"]
    kind = "DefaultPrinter" if "Default" in own else "Printer"
    return f"<{kind} {name}>\nInfo {name}\nDeviceURI {uri}\n" + "".join(f"{line}\n" for line in lines) + f"</{kind}>\n"


def _services(host: Host) -> str:
    services = "".join(_service(host, *advert.split()) for advert in host.adverts)
    return f"<service-group><name>{escape(title(host))}</name>{services}</service-group>\n"


def _service(host: Host, kind: str, port: str) -> str:
    """The TXT keys of the Bonjour Printing Specification 1.2.1, section 9.2."""
    texts = [
        "txtvers=1",
        f"ty={host.make} {host.model}",
        f"product=({host.make} {host.model})",
        f"usb_MFG={host.make}",
        f"usb_MDL={host.model}",
        f"note={host.location}",
        "pdl=application/pdf,image/urf",
        "rp=ipp/print" if kind == "_ipp._tcp" else "rp=",
    ]
    if host.ipp is None or host.ipp.program == "responder":
        texts.append(f"UUID={uuid(host)}")  # ippeveprinter makes up one of its own, and a printer has but one
    records = "".join(f"<txt-record>{escape(text)}</txt-record>" for text in texts)
    return f"<service><type>{kind}</type><port>{port}</port>{records}</service>"


def _smbd(_name: str, host: Host) -> Program:
    """Samba with one share that anybody may see; `NT1` is SMB1 and nothing else, `signed` demands signatures of everybody."""
    words = host.serves.smb.split() if host.serves else []
    signing = "mandatory" if "signed" in words else "default"
    versions = [word for word in words if word != "signed"]
    lowest, highest = versions[0], {"NT1": "NT1", "SMB2": "SMB2", "SMB3": "SMB3_11"}[versions[-1]]
    places = "".join(f"{place} directory = {OWN}/samba\n" for place in ("private", "lock", "state", "cache", "pid")) + f"ncalrpc dir = {OWN}/ncalrpc\n"
    rules = f"server min protocol = {lowest}\nserver max protocol = {highest}\nserver signing = {signing}\nntlm auth = yes\ndisable netbios = yes\n"
    config = f"[global]\nworkgroup = LAB\nsmb ports = 445\n{rules}{places}log level = 3\n[scans]\npath = {OWN}/samba\n"
    argv = ["smbd", "--foreground", "--no-process-group", "--debug-stdout", "-s", f"{OWN}/smb.conf"]
    return Program(argv, [("tcp", 445)], {"smb.conf": config, "samba/.keep": "", "ncalrpc/.keep": ""})


def _slapd(_name: str, _host: Host) -> Program:
    """OpenLDAP with an empty directory; only its rootDSE is looked at."""
    begin = f"include /etc/ldap/schema/core.schema\npidfile {OWN}/slapd.pid\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n"
    config = f"{begin}database mdb\nsuffix dc=lab\ndirectory {OWN}/ldap\n"
    return Program(["slapd", "-d", "0", "-h", "ldap:///", "-f", f"{OWN}/slapd.conf"], [("tcp", 389)], {"slapd.conf": config, "ldap/.keep": ""})
