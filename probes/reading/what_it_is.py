# SPDX-License-Identifier: Apache-2.0
"""Printer or not, and by what.

    yes      it is listed in the configuration · a row of the Printer MIB · IPP printer attributes that are no computer's shared queue ·
             hrDevicePrinter with a printer maker's name · a sysObjectID from a printers' branch · a sysDescr that is a printer's · a DNS-SD
             printer service of its own · PrintDeviceType over WS-Discovery
    no       it answers SNMP as something else (switch, UPS, NAS, camera, computer ...), or IPP as a computer's shared queue, and no yes
    unknown  nothing that tells

A PC's hrPrinter rows do not make it a printer (Windows lists its queues there), nor does hrPrinterStatus alone (an IP camera answers it), nor an
advert from this very host's loopback address (a USB bridge).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from probes.facts import IppFacts, MdnsFacts
from probes.network_facts import WsdFacts
from probes.reading.identity import Sources
from probes.reading.makers import is_printers_branch, maker_in
from probes.snmp_facts import SnmpFacts

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ups", re.compile(r"\bUPS\b|APC Web|\bEATON\b|uninterrupt", re.IGNORECASE)),
    ("projector", re.compile(r"projector|\bdisplay\b|whiteboard", re.IGNORECASE)),
    ("scanner", re.compile(r"scanning (card|box)|image express|document scanner", re.IGNORECASE)),
    ("camera", re.compile(r"camera|\bNVR\b|\bDVR\b|hikvision|\baxis .*(network video|video server)|ipolis", re.IGNORECASE)),
    ("management-controller", re.compile(r"lights-out|\biLO\b|iDRAC|\bBMC\b|supermicro", re.IGNORECASE)),
    ("storage", re.compile(r"\bSAN\b|\bMSA\b|\bMSL\b|tape library|\bNetApp|\bNAS\b|synology|\bqnap|diskstation|readynas", re.IGNORECASE)),
    ("access-point", re.compile(r"\bWAP\b|access point|wireless (lan )?controller|aironet|airmax", re.IGNORECASE)),
    ("firewall", re.compile(r"forti(gate|net)|firewall|sonicwall|\bPAN-OS|\bASA\b", re.IGNORECASE)),
    ("switch", re.compile(r"switch|procurve|catalyst|comware|\bC2960|IOS Software|powerconnect|edgeswitch|junos", re.IGNORECASE)),
    ("router", re.compile(r"router|routeros|modem|\bgateway\b|vyos", re.IGNORECASE)),
    ("sensor", re.compile(r"temp(erature)? sensor|room alert|watchdog|environmental|multiplexer|\bPoE\b", re.IGNORECASE)),
    ("phone", re.compile(r"\bphone\b|polycom|\bSIP\b", re.IGNORECASE)),
    ("computer", re.compile(r"^hardware: .*software: windows|\bwindows (version|nt|xp|server)|^linux |^darwin "
                            r"|\bfreebsd|\bsunos|^AIX\b|vmware|hp-ux|intel\(r\) xeon|solaris|tru64|digital unix", re.IGNORECASE)),
)  # fmt: skip
_COMPUTER_BRANCHES = ("1.3.6.1.4.1.311.", "1.3.6.1.4.1.8072.3.2.")
_PRINTER_DESCR = re.compile(
    r"printer|print ?server|print adapter|printing system|jetdirect|multi-environment|laserjet|deskjet|officejet|designjet|\bphaser|workcentre|versalink"
    r"|altalink|docuprint|docucentre|docucolor|colorqube|apeos|okilan|zebranet|aficio|\bimageRUNNER|imageclass"
    r"|^Canon .*/P\b|^Canon (MF|TM|LBP|iR|Network Interface Board)"
    r"|bizhub|ineo\b|taskalfa|ecosys|e-studio|\bCL[PX]-|\bSCX|\bML-\d|\bMFC-|\bDCP-|\bHL-\d|\bNC-\d{4}[hw]?|\bTTP\d|TOSHIBA TEC B-|^Samsung C\b"
    r"|\bMFP\b|color laser|marknet|netque|\bEPS\d(-100)? Version|\bAll-N-1\b|infoprint|\bfiery\b|^Oce[ ,]|^Monarch M?\d"
    r"|pocketpro|^IBM 6400|^Panasonic DP-|Datamax|Honeywell P[MCD]\d",
    re.IGNORECASE,
)
_MAKE_ONLY_PRINTERS = {
    "Brother", "Epson", "Ricoh", "Savin", "Lanier", "NRG", "Gestetner", "Infotec", "Kyocera", "UTAX", "Triumph-Adler", "Konica Minolta", "Develop",
    "Xerox", "Fuji Xerox", "Lexmark", "Sharp", "OKI", "Pantum", "Zebra", "TSC", "Datamax", "Printronix", "TallyGenicom", "Riso",
}  # fmt: skip
"""On a network; what else they make (projectors, displays) says so in its sysDescr."""
_PRINT_SERVICES = {"_ipp._tcp", "_ipps._tcp", "_printer._tcp", "_pdl-datastream._tcp"}
_NOT_ITSELF = re.compile(r"writer|pdf|fax|onenote|document image|generic", re.IGNORECASE)


_QUEUE_PATHS = ("printers/", "classes/")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is a printer (None: not known), why, and what else it is."""

    is_printer: bool | None
    because: tuple[str, ...]
    kind: str | None = None


def verdict(sources: Sources) -> Verdict:
    """What this device is, by everything that was said."""
    kind = other_kind(sources.snmp)
    signs = tuple(_signs(sources, kind))
    if signs:
        return Verdict(True, signs)  # noqa: FBT003  (a verdict)
    shared = sources.ipp is not None and sources.ipp.shared_queue
    if shared:
        return Verdict(False, ("IPP is a computer's shared queue",), kind or "computer")  # noqa: FBT003  (a verdict)
    if sources.mdns and _is_server(sources.mdns):
        return Verdict(False, ("advertises a print server's queues",), kind or "computer")  # noqa: FBT003  (a verdict)
    if kind:
        return Verdict(False, (f"describes itself as: {kind}",), kind)  # noqa: FBT003  (a verdict)
    if sources.snmp and sources.snmp.printer_mib is False and (sources.snmp.sys_descr or sources.snmp.sys_object_id):
        return Verdict(False, ("SNMP answers without a Printer MIB and without a printer maker's name",), "other")  # noqa: FBT003  (a verdict)
    return Verdict(None, sources.target.because)


def other_kind(snmp: SnmpFacts | None) -> str | None:
    """What it is by its own description when that is no printer's: `switch`, `ups`, `computer` ..."""
    if snmp is None or snmp.printer_mib:
        return None
    descr, object_id = snmp.sys_descr or "", snmp.sys_object_id or ""
    if found := next((kind for kind, words in _KINDS if words.search(descr)), None):
        return found if not is_printers_branch(object_id) else None
    return "computer" if object_id.startswith(_COMPUTER_BRANCHES) else None


def _signs(sources: Sources, kind: str | None) -> Iterator[str]:
    snmp, ipp, mdns = sources.snmp, sources.ipp, sources.mdns
    if sources.target.expected:
        yield "listed in the configuration"
    if snmp and snmp.printer_mib:
        yield "Printer-MIB"
    if ipp and not ipp.shared_queue and _is_printer_answer(ipp):
        yield f"IPP {ipp.make_and_model}" if ipp.make_and_model else "IPP printer attributes"
    if snmp and kind is None:
        yield from _by_description(snmp)
    speaks_for_itself = kind is None and not (ipp and ipp.shared_queue) and not (mdns and _is_server(mdns))
    if speaks_for_itself and (not ip_address(sources.target.address).is_loopback or sources.target.ports):
        yield from _by_announcement(mdns, sources.wsd)


def _by_announcement(mdns: MdnsFacts | None, wsd: WsdFacts | None) -> Iterator[str]:
    if mdns and _PRINT_SERVICES & set(mdns.services or ()):
        yield f"mdns ty={mdns.ty}" if mdns.ty else "mdns printer service"
    if wsd and wsd.prints:
        yield "WS-Discovery PrintDeviceType"


def _is_server(mdns: MdnsFacts) -> bool:
    """Whether the adverts are a print server's: CUPS names its queues `printers/NAME` (TXT rp). Several names alone are not: an MFP's fax has one too."""
    return (mdns.path or "").lstrip("/").startswith(_QUEUE_PATHS)


def _by_description(snmp: SnmpFacts) -> Iterator[str]:
    if is_printers_branch(snmp.sys_object_id):
        yield f"sysObjectID {snmp.sys_object_id}"
    elif _PRINTER_DESCR.search(snmp.sys_descr or "") or maker_in(snmp.sys_descr) in _MAKE_ONLY_PRINTERS:
        yield f"sysDescr {snmp.sys_descr}"
    elif snmp.device_type_printer and maker_in(snmp.device_descr or snmp.sys_descr) and not _NOT_ITSELF.search(snmp.device_descr or ""):
        yield f"hrDevicePrinter {snmp.device_descr or snmp.sys_descr}"


def _is_printer_answer(ipp: IppFacts) -> bool:
    return ipp.state is not None or ipp.make_and_model is not None or bool(ipp.formats)
