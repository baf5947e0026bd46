# SPDX-License-Identifier: Apache-2.0
"""Default gateways and resolvers, out of what each system prints about itself. Pure; lines that do not fit are passed over."""

import csv
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from ipaddress import IPv4Address, IPv6Address

from probes.scope import parse

_GATEWAY = 0x2  # RTF_GATEWAY
_UP = 0x1  # RTF_UP
_REJECT = 0x200  # RTF_REJECT
_NOWHERE = "0" * 32
_MOST_RESOLVERS = 8


@dataclass(frozen=True, slots=True)
class Gateway:
    """A default gateway and the interface that leads to it; of several, the lowest metric is used."""

    address: str
    interface: str
    metric: int = 0


def parse_proc_route(text: str) -> list[Gateway]:
    """Linux: /proc/net/route, addresses in the machine's byte order, in hexadecimal."""
    rows = [line.split() for line in text.splitlines()[1:]]
    wanted = (row for row in rows if len(row) >= 8 and row[1] == row[7] == "00000000" and _leads(row[3]))  # noqa: PLR2004  (its columns)
    return _ranked([Gateway(str(IPv4Address(int(row[2], 16).to_bytes(4, sys.byteorder))), row[0], int(row[6])) for row in wanted])


def parse_proc_route6(text: str) -> list[Gateway]:
    """Linux: /proc/net/ipv6_route; a link-local gateway with its zone."""
    rows = [line.split() for line in text.splitlines()]
    wanted = (row for row in rows if len(row) >= 10 and row[0] == _NOWHERE and row[1] == "00" and _leads(row[8]))  # noqa: PLR2004  (its columns)
    return _ranked([Gateway(_zoned(str(IPv6Address(int(row[4], 16))), row[9]), row[9], int(row[5], 16)) for row in wanted])


def parse_route_get(text: str) -> list[Gateway]:
    """BSD and macOS: `route -n get default`."""
    said = dict(line.strip().split(": ", 1) for line in text.splitlines() if ": " in line)
    gateway = said.get("gateway", "").strip()
    return [Gateway(gateway, said.get("interface", "").strip())] if parse(gateway) else []


WINDOWS_GATEWAYS = (
    "Get-NetRoute -DestinationPrefix '0.0.0.0/0','::/0' -ErrorAction SilentlyContinue | "
    "Select-Object NextHop,InterfaceAlias,@{n='Metric';e={$_.RouteMetric+$_.InterfaceMetric}} | ConvertTo-Csv -NoTypeInformation"
)


def parse_windows_routes(text: str) -> list[Gateway]:
    """Windows: WINDOWS_GATEWAYS; `0.0.0.0` and `::` are on-link, no gateway."""
    rows = (row for row in csv.DictReader(StringIO(text)) if row.get("NextHop") not in {None, "0.0.0.0", "::"})  # noqa: S104  (no address is bound)
    return _ranked([Gateway(row["NextHop"], row.get("InterfaceAlias") or "", _number(row.get("Metric"))) for row in rows if parse(row["NextHop"])])


def parse_resolv_conf(text: str) -> tuple[str, ...]:
    """resolv.conf(5): the nameservers, in order."""
    rows = (line.split() for line in text.splitlines())
    return _addresses(row[1] for row in rows if len(row) > 1 and row[0] == "nameserver")


def parse_search(text: str) -> tuple[str, ...]:
    """resolv.conf(5): the domains of the last `search` or `domain` line, without the root's dot."""
    lines = [words for line in text.splitlines() if (words := line.split()) and words[0] in {"search", "domain"}]
    return tuple(name for word in (lines[-1][1:] if lines else ()) if (name := word.rstrip(".").lower()))


def parse_scutil(text: str) -> tuple[str, ...]:
    """macOS, `scutil --dns`: the servers of the unscoped resolvers without a domain of their own."""
    general = text.partition("DNS configuration (for scoped queries)")[0]
    blocks = [block for block in re.split(r"^resolver #\d+$", general, flags=re.MULTILINE)[1:] if not re.search(r"^\s*domain\s*:", block, flags=re.MULTILINE)]
    return _addresses(found for block in blocks for found in re.findall(r"nameserver\[\d+\]\s*:\s*(\S+)", block))


WINDOWS_RESOLVERS = (
    "$up = (Get-NetAdapter | Where-Object Status -eq 'Up').InterfaceIndex; "
    "(Get-DnsClientServerAddress | Where-Object { $up -contains $_.InterfaceIndex }).ServerAddresses"
)


def parse_lines(text: str) -> tuple[str, ...]:
    """Windows: WINDOWS_RESOLVERS, one address a line; the site-local placeholders fec0:0:0:ffff::1-3 are nobody."""
    return _addresses(line.strip() for line in text.splitlines() if not line.strip().lower().startswith("fec0:"))


def _addresses(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in found if parse(address)))[:_MOST_RESOLVERS]


def _ranked(found: list[Gateway]) -> list[Gateway]:
    return sorted(found, key=lambda gateway: gateway.metric)


def _leads(flags: str) -> bool:
    bits = int(flags, 16)
    return bool(bits & _UP and bits & _GATEWAY and not bits & _REJECT)


def _zoned(address: str, interface: str) -> str:
    return f"{address}%{interface}" if IPv6Address(address).is_link_local else address


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
