# SPDX-License-Identifier: Apache-2.0
"""What may be done to which port: an allow-list for bytes, a connect-and-close for the rest, and for raw print ports never a byte.

Every scanner before us printed garbage through a second code path (nmap#2237); so this is the only table, and it is by *service* first:
a port that a target maps to `raw` is a raw port, whatever its number, and a raw port's number is raw whatever anybody calls it.
"""

from typing import Literal, TypeAlias

from probes.model import WELL_KNOWN, Service

Act: TypeAlias = Literal["talk", "knock", "knock-once"]

RAW_PORTS = frozenset({*range(9100, 9108), *range(9112, 9117), 9999})
TALK_PORTS = frozenset({161, 80, 443, 500, 631, 515, 3702, 8080, 8443})
_TALKATIVE: frozenset[Service] = frozenset({"snmp", "ipp", "ipps", "lpd", "http", "https", "http-alt", "https-alt", "ike", "wsd"})
_DESTINATIONS: frozenset[Service] = frozenset({"smb", "smtp", "ldap", "ntp", "https"})
"""What is talked to where devices scan to, on the one port that the configuration lists for it; FTP and SSH are listened to, a release server knocked at."""


def is_raw(service: Service, port: int) -> bool:
    """Whether a byte sent there would be printed."""
    return service == "raw" or port in RAW_PORTS


def allowed(service: Service, port: int, *, mapped_by_user: bool, destination: bool = False) -> Act:
    """The most that may be done on this port, at a device or, `destination`, where devices scan to."""
    if is_raw(service, port):
        return "knock-once"
    if destination:
        return "talk" if service in _DESTINATIONS and mapped_by_user else "knock"
    if service in _TALKATIVE and (mapped_by_user or port in TALK_PORTS or port == WELL_KNOWN.get(service)):
        return "talk"
    return "knock"
