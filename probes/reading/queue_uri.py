# SPDX-License-Identifier: Apache-2.0
"""Where a queue prints to: CUPS' device URIs and Windows' ports -> one form. Pure; nothing is looked up and nothing is followed.

CUPS backends: socket, lpd, ipp, ipps, http, https, dnssd, smb, usb, hp (HPLIP), implicitclass (cups-browsed), beh (a wrapper), cups-pdf, file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from probes.wire.text import safe

DEFAULT_PORTS: Mapping[str, int] = MappingProxyType({"socket": 9100, "lpd": 515, "ipp": 631, "ipps": 631, "http": 80, "https": 443})
_LOCAL = frozenset({"usb", "parallel", "serial", "scsi", "bluetooth", "ippusb", "hpfax", "centronics", "fhp", "mtink", "epson"})
_VIRTUAL = frozenset({"file", "cups-pdf", "pdf", "nul", "null", "fax", "fax4cups", "efax", "hylafax", "tea4cups", "cups-brf", "print-pdf", "boomaga"})
_RELEASE = re.compile(r"papercut|equitrac|eqpmon|eqcas|myq|safeq|ysoft|uniflow|pharos|printix|safecom|secureprint|printerlogic|follow-?me|jaws", re.IGNORECASE)
_WRAPPER = re.compile(r"^beh:/\d+/\d+/\d+/")
_SERVED = ("/printers/", "/classes/")
_MOST = 1_023


@dataclass(frozen=True, slots=True)
class QueueUri:
    """A queue's way to its printer; `way` is a word of `queue.way`. `uuid` is what a dnssd URI says of the device."""

    text: str
    way: str = "unknown"
    scheme: str | None = None
    host: str | None = None
    port: int | None = None
    lpd_queue: str | None = None
    uuid: str | None = None


def read_uri(said: str) -> QueueUri:
    """A device URI; an unknown or broken one has the way `unknown`, and a user and password in it are dropped."""
    text = _WRAPPER.sub("", safe(said, _MOST))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return QueueUri(_shown(text.partition("@")[2] or text))
    scheme = parts.scheme.lower()
    netloc = parts.netloc.rpartition("@")[2]
    found = QueueUri(_shown(urlunsplit(parts._replace(netloc=netloc))), scheme=scheme or None)
    if _RELEASE.search(scheme):
        return replace(found, way="release")
    if scheme in _VIRTUAL or text.lower().startswith("/dev/null"):
        return replace(found, way="virtual")
    if scheme in _LOCAL:
        return replace(found, way="local")
    if scheme == "dnssd":
        return replace(found, way="dnssd", host=safe(unquote(netloc)) or None, uuid=_query(parts.query, "uuid"))
    if scheme == "hp":
        return _hplip(found, parts.query, parts.path)
    if scheme == "smb":
        return replace(found, way="server", host=host)
    if scheme not in DEFAULT_PORTS or not host:
        return found
    served = scheme not in {"socket", "lpd"} and parts.path.startswith(_SERVED)
    lpd_queue = safe(unquote(parts.path.strip("/"))) or None if scheme == "lpd" else None
    return replace(found, way="server" if served else "network", host=safe(host), port=port or DEFAULT_PORTS[scheme], lpd_queue=lpd_queue)


def read_port(row: Mapping[str, object]) -> QueueUri:
    """A row of Get-PrinterPort: Standard TCP/IP (RAW 1, LPR 2), WSD, Internet Port, or a local one. Its words are localised, so only names and numbers count."""
    name, host, monitor = _text(row, "Name") or "", _text(row, "PrinterHostAddress"), (_text(row, "PortMonitor") or "").lower()
    shown = safe(name)
    if name.upper().startswith(("WSD-", "WSD:")) or "wsd" in monitor:
        return QueueUri(shown, "wsd", "wsd")
    if _RELEASE.search(name) or _RELEASE.search(monitor):
        return QueueUri(shown, "release")
    if name.lower().startswith(("http://", "https://", "ipp://", "ipps://")):
        return replace(read_uri(name), text=shown)
    if host:
        lpr = row.get("Protocol") in {2, "2", "LPR"}
        number = row.get("PortNumber")
        port = number if isinstance(number, int) and 0 < number <= 0xFFFF else 515 if lpr else 9100
        return QueueUri(shown, "network", "lpd" if lpr else "socket", safe(host), port, safe(_text(row, "LprQueueName") or "") or None if lpr else None)
    if name.startswith("\\\\"):
        return QueueUri(shown, "server", "smb", safe(name.strip("\\").partition("\\")[0]) or None)
    if name.upper().startswith(("USB", "LPT", "COM", "TS", "DOT4", "BTH")):
        return QueueUri(shown, "local", "usb")
    if name.upper().startswith(("NUL", "FILE:", "PORTPROMPT", "XPSPORT", "SHRFAX", "MICROSOFT.OFFICE", "CPW", "PDF")):
        return QueueUri(shown, "virtual", "file")
    return QueueUri(shown)


def is_address(host: str | None) -> bool:
    """Whether the host is written as an address."""
    try:
        return bool(host) and bool(ip_address(host or ""))
    except ValueError:
        return False


def _hplip(found: QueueUri, query: str, path: str) -> QueueUri:
    """hp:/net/MODEL?ip=10.0.0.9, ?zc=HOST (DNS-SD), ?hostname=HOST; hp:/usb/... is a cable."""
    if not path.startswith("/net/"):
        return replace(found, way="local")
    host = _query(query, "ip") or _query(query, "hostname")
    if host:
        return replace(found, way="network", host=host, port=DEFAULT_PORTS["socket"])
    return replace(found, way="dnssd", host=_query(query, "zc"))


def _query(query: str, key: str) -> str | None:
    try:
        values = parse_qs(query, max_num_fields=16).get(key)
    except ValueError:
        return None
    return safe(values[0]) or None if values else None


def _text(row: Mapping[str, object], key: str) -> str | None:
    value = row.get(key)
    return value if isinstance(value, str) and value else None


def _shown(text: str) -> str:
    return safe(text)
