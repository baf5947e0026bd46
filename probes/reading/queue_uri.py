# SPDX-License-Identifier: Apache-2.0
"""Where a queue prints to: CUPS' device URIs and Windows' ports -> one form. Pure; nothing is looked up and nothing is followed.

CUPS backends: socket, lpd, ipp, ipps, http, https, dnssd, smb, usb, hp (HPLIP), implicitclass (cups-browsed), beh (a wrapper), cups-pdf, file.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

from probes.wire.text import safe

DEFAULT_PORTS: Mapping[str, int] = MappingProxyType({"socket": 9100, "lpd": 515, "ipp": 631, "ipps": 631, "http": 80, "https": 443})
_LOCAL = frozenset({"usb", "parallel", "serial", "scsi", "bluetooth", "ippusb", "hpfax", "centronics", "fhp", "mtink", "epson"})
_VIRTUAL = frozenset({"file", "cups-pdf", "pdf", "nul", "null", "fax", "fax4cups", "efax", "hylafax", "tea4cups", "cups-brf", "print-pdf", "boomaga"})
_RELEASE = re.compile(r"papercut|equitrac|eqpmon|eqcas|myq|safeq|ysoft|uniflow|pharos|printix|safecom|secureprint|printerlogic|follow-?me|jaws", re.IGNORECASE)
_WRAPPER = re.compile(r"^beh:/\d+/\d+/\d+/")
_SERVED = ("/printers/", "/classes/")
_PORT_NAMES = (
    *((name, "wsd") for name in ("WSD-", "WSD:")),
    ("\\\\", "server"),
    *((name, "local") for name in ("USB", "LPT", "COM", "TS0", "DOT4", "BTH")),
    *((name, "virtual") for name in ("NUL", "FILE:", "PORTPROMPT", "XPSPORT", "SHRFAX", "MICROSOFT.OFFICE", "PDF")),
)
"""How the names of Windows' own ports begin, in any language."""
_MOST, _LAST_PORT = 1_023, 0xFFFF


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
        return QueueUri(safe(text.rpartition("@")[2]))
    scheme = parts.scheme.lower()
    found = QueueUri(safe(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))), scheme=scheme or None)
    if way := _way(scheme, text):
        return replace(found, way=way)
    if scheme in _BY_NAME:
        return _BY_NAME[scheme](found, parts)
    return _by_address(found, parts.path, safe(host), port) if host and scheme in DEFAULT_PORTS else found


def read_port(row: Mapping[str, object]) -> QueueUri:
    """A row of Get-PrinterPort; its texts are localised, so only names, numbers and monitors count."""
    name, host, monitor = _text(row, "Name"), _text(row, "PrinterHostAddress"), _text(row, "PortMonitor").lower()
    if name.lower().startswith(("http://", "https://", "ipp://", "ipps://")):
        return replace(read_uri(name), text=safe(name.rpartition("@")[2]))
    way = "wsd" if "wsd" in monitor else next((way for beginning, way in _PORT_NAMES if name.upper().startswith(beginning)), None)
    if _RELEASE.search(name) or _RELEASE.search(monitor):
        return QueueUri(safe(name), "release")
    if host and way is None:
        return _tcp_port(row, safe(name), safe(host))
    server = safe(name.strip("\\").partition("\\")[0]) or None
    return QueueUri(safe(name), way or "unknown", way, server if way == "server" else None)


def is_address(host: str | None) -> bool:
    """Whether the host is written as an address."""
    try:
        return bool(host) and bool(ip_address(host or ""))
    except ValueError:
        return False


def _way(scheme: str, text: str) -> str:
    """What needs no host: cables, files, and products that hold jobs until somebody shows a badge."""
    if _RELEASE.search(scheme):
        return "release"
    if scheme in _VIRTUAL or text.lower().startswith("/dev/null"):
        return "virtual"
    return "local" if scheme in _LOCAL else ""


def _by_address(found: QueueUri, path: str, host: str, port: int | None) -> QueueUri:
    scheme = found.scheme or ""
    served = scheme not in {"socket", "lpd"} and path.startswith(_SERVED)
    lpd_queue = safe(unquote(path.strip("/"))) or None if scheme == "lpd" else None
    return replace(found, way="server" if served else "network", host=host, port=port or DEFAULT_PORTS[scheme], lpd_queue=lpd_queue)


def _dnssd(found: QueueUri, parts: SplitResult) -> QueueUri:
    return replace(found, way="dnssd", host=safe(unquote(parts.netloc)) or None, uuid=_query(parts.query, "uuid"))


def _smb(found: QueueUri, parts: SplitResult) -> QueueUri:
    return replace(found, way="server", host=safe(parts.hostname or "") or None)


def _hplip(found: QueueUri, parts: SplitResult) -> QueueUri:
    """hp:/net/MODEL?ip=10.0.0.9, ?zc=HOST (DNS-SD), ?hostname=HOST; hp:/usb/... is a cable."""
    if not parts.path.startswith("/net/"):
        return replace(found, way="local")
    host = _query(parts.query, "ip") or _query(parts.query, "hostname")
    if host:
        return replace(found, way="network", host=host, port=DEFAULT_PORTS["socket"])
    return replace(found, way="dnssd", host=_query(parts.query, "zc"))


_BY_NAME: Mapping[str, Callable[[QueueUri, SplitResult], QueueUri]] = MappingProxyType({"dnssd": _dnssd, "smb": _smb, "hp": _hplip})


def _tcp_port(row: Mapping[str, object], name: str, host: str) -> QueueUri:
    """Standard TCP/IP: Protocol 1 is RAW, 2 LPR."""
    lpr, number = row.get("Protocol") in {2, "2", "LPR"}, row.get("PortNumber")
    scheme = "lpd" if lpr else "socket"
    port = number if isinstance(number, int) and 0 < number <= _LAST_PORT else DEFAULT_PORTS[scheme]
    return QueueUri(name, "network", scheme, host, port, safe(_text(row, "LprQueueName")) or None if lpr else None)


def _query(query: str, key: str) -> str | None:
    try:
        values = parse_qs(query, max_num_fields=16).get(key)
    except ValueError:
        return None
    return safe(values[0]) or None if values else None


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""
