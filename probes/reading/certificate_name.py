# SPDX-License-Identifier: Apache-2.0
"""Whether a certificate stands for a host (RFC 9525): its subjectAltName, and for printers without one its common name. Pure."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any


def stands_for(row: Mapping[str, Any], host: str) -> bool | None:
    """Whether the certificate of a row of `tls.certificates` names this host; None for an address that it does not name, since few do."""
    names = [name.lower().rstrip(".") for name in _names(row)]
    wanted = host.lower().rstrip(".")
    if _is_address(wanted):
        return True if wanted in names else None
    return any(_matches(name, wanted) for name in names) if names else None


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    said = row.get("names") or ()
    yield from (name for name in said if isinstance(name, str))
    if not said:
        yield from (part.strip()[3:] for part in str(row.get("subject") or "").split(",") if part.strip().upper().startswith("CN="))


def _matches(name: str, wanted: str) -> bool:
    """A `*` stands for one whole first label; a short host name may be the first label of a long one."""
    if name == wanted or name.partition(".")[0] == wanted:
        return True
    return name.startswith("*.") and wanted.partition(".")[2] == name[2:]


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
