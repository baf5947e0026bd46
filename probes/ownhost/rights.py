# SPDX-License-Identifier: Apache-2.0
"""What this process may do: ICMP, raw sockets, and what of the environment does not count. Pure."""

from collections.abc import Mapping

from probes.helper import HOW_TO_ALLOW
from probes.ownhost.row import CheckRow

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def icmp_row(way: str) -> CheckRow:
    """How ICMP echo can be sent."""
    if way == "none":
        fix = "sysctl net.ipv4.ping_group_range='0 2147483647', if ping is wanted"
        means = "loss and delay stay unknown; whether a device is there is told by ARP, SNMP and TCP"
        return CheckRow("icmp", "warn", "this process may send no echo: loss and delay will be unknown", fix, means)
    return CheckRow("icmp", "ok", {"datagram": "datagram socket", "raw": "raw socket"}.get(way, "IcmpSendEcho2"))


def raw_row(*, raw: bool, npcap: bool | None = None) -> CheckRow:
    """Whether the raw-socket helper may work; `npcap`: whether Windows has the driver it needs, None elsewhere."""
    if raw and npcap is not False:
        return CheckRow("raw sockets", "ok", "yes")
    fix = "install Npcap (npcap.com), and run unjam as administrator" if npcap is False else HOW_TO_ALLOW if npcap is None else "run unjam as administrator"
    means = "duplicate addresses, DHCP servers and our switch port stay unknown"
    detail = "no (Npcap is not installed)" if npcap is False else "no (fine: no duplicate-address check)"
    return CheckRow("raw sockets", "ok", detail, fix, means)


def proxy_row(environment: Mapping[str, str]) -> CheckRow:
    """Proxy variables; unjam goes past them, to printers and to the ticket endpoint alike."""
    found = sorted(name for name, value in environment.items() if name.lower() in _PROXIES and value)
    if not found:
        return CheckRow("proxy", "ok", "no proxy variables")
    return CheckRow("proxy", "ok", f"{', '.join(found)[:120]} set: unjam ignores them", "", "none for printers; a ticket endpoint must be reachable directly")
