# SPDX-License-Identifier: GPL-2.0-only
"""ARP requests (RFC 826), paced, and every MAC that answers for each address: two for one address is a duplicate address."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

MOST_ADDRESSES = 1_024
_FASTEST, _LONGEST_WAIT_S = 100.0, 5.0
_MOST_MACS = 8
_LONGEST_NAME = 256


@dataclass(frozen=True, slots=True)
class Request:
    """Which addresses to ask on which interface; `per_second` requests, then `wait_s` for the last answers."""

    interface: str
    addresses: tuple[str, ...]
    per_second: float
    wait_s: float

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Request":
        """Read a request. Raises ValueError, in a sentence, for whatever is not as it should be."""
        unknown = set(said) - {"interface", "addresses", "per_second", "wait_s"}
        if unknown:
            raise ValueError(f"arp does not know {', '.join(sorted(unknown))[:80]!r}")
        interface, addresses = said.get("interface"), said.get("addresses")
        if not isinstance(interface, str) or not 0 < len(interface) <= _LONGEST_NAME:
            raise ValueError("arp needs an interface's name")
        if not isinstance(addresses, list) or not 0 < len(addresses) <= MOST_ADDRESSES:
            raise ValueError(f"arp needs a list of 1 to {MOST_ADDRESSES} addresses")
        asked = tuple(dict.fromkeys(str(IPv4Address(str(address))) for address in addresses))
        return cls(interface, asked, _number(said, "per_second", 10.0, _FASTEST), _number(said, "wait_s", 1.0, _LONGEST_WAIT_S))


def sweep(request: Request) -> dict[str, list[str]]:
    """Ask; MACs by address, in the order in which they answered. Raises PermissionError, OSError."""
    from scapy.layers.l2 import ARP, Ether  # noqa: PLC0415  (0.3 s; `hello` needs none of it)
    from scapy.sendrecv import srp  # noqa: PLC0415  (the same)

    packets = [Ether(dst="ff:ff:ff:ff:ff:ff") / ARP(pdst=address) for address in request.addresses]
    answered, _ = srp(packets, iface=request.interface, timeout=request.wait_s, inter=1 / request.per_second, multi=True, verbose=0)
    found: dict[str, list[str]] = {}
    for _, reply in answered:
        macs = found.setdefault(str(reply[ARP].psrc), [])
        mac = str(reply[ARP].hwsrc).lower()
        if mac not in macs and len(macs) < _MOST_MACS:
            macs.append(mac)
    return {address: macs for address, macs in found.items() if address in request.addresses}


def _number(said: Mapping[str, Any], name: str, usual: float, most: float) -> float:
    value = said.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise ValueError(f"{name} is a number above 0 and up to {most:g}")
    return float(value)
