# SPDX-License-Identifier: Apache-2.0
"""Counts, at the switch port of one host, what that host really put on the wire.

An nft netdev chain at the port's ingress sees every frame, those of raw sockets too. TCP payload is what the IP
header's length leaves after both headers, and nft cannot subtract, so there is one rule for each data offset.
"""

from __future__ import annotations

import json
from typing import Any, Final

RAW_PORTS: Final = "{ 9100-9107, 9112-9116, 9999 }"
COUNTERS: Final = ("out_of_scope", "raw_connects", "raw_payload", "snmp_requests", "frames")
_MULTICAST: Final = "224.0.0.251, 239.255.255.250, 255.255.255.255"


def ruleset(device: str, network: str) -> str:
    """The nft text for one switch port; `network` (one or more, with commas) is the only unicast scope beside IPv6 link-local addresses."""
    counters = "\n".join(f"  counter {name} {{ }}" for name in COUNTERS)
    rules = "\n".join(f"    {rule}" for rule in (*_payload(), *_scope(network)))
    hook = f'type filter hook ingress device "{device}" priority 0; policy accept;'
    return f"table netdev tap {{\n{counters}\n  chain port {{\n    {hook}\n{rules}\n  }}\n}}\n"


def counted(listing: str) -> dict[str, int]:
    """Packets a counter, from `nft -j list counters`."""
    items: list[dict[str, Any]] = json.loads(listing)["nftables"]
    return {item["counter"]["name"]: item["counter"]["packets"] for item in items if "counter" in item}


def _payload() -> list[str]:
    """RFC 791: a header of 5 words (one with options counts as payload); RFC 9293: a data offset of 5 to 15 words."""
    to_raw = f"tcp dport {RAW_PORTS}"
    by_offset = [
        rule
        for words in range(5, 16)
        for rule in (
            f"{to_raw} tcp doff {words} ip hdrlength 5 ip length > {20 + 4 * words} counter name raw_payload",
            f"{to_raw} tcp doff {words} ip6 length > {4 * words} counter name raw_payload",
        )
    ]
    return [
        "counter name frames",
        f"{to_raw} tcp flags & (syn | ack) == syn counter name raw_connects",
        f"{to_raw} ip hdrlength > 5 counter name raw_payload",
        f"udp dport {RAW_PORTS} counter name raw_payload",
        "udp dport 161 counter name snmp_requests",
        *by_offset,
    ]


def _scope(network: str) -> list[str]:
    """IGMP reports are the kernel's own, one for each multicast group that somebody joins (RFC 3376); so are its answers to who asks for our MAC."""
    return [
        f"ip daddr {{ {network}, {_MULTICAST} }} accept",
        "ip protocol igmp ip daddr 224.0.0.0/24 accept",
        "ip6 daddr { fe80::/10, fd77::/64, ff02::/16 } accept",
        f"arp daddr ip {{ {network} }} accept",
        "arp operation reply accept",
        "counter name out_of_scope",
    ]
