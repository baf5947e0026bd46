# SPDX-License-Identifier: Apache-2.0
"""Our own packet filter, out of what each system prints about it. Pure; a hint only, since rules are read and not tried.

What it drops of ours would otherwise be a printer's silence. What may not be read is said to be unreadable, never to be off.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from probes.ownhost.row import CheckRow

Word = Literal["off", "on", "drops-ours", "unreadable"]
WINDOWS_PROFILES = (
    "Get-NetFirewallProfile -PolicyStore ActiveStore | Select-Object Name,Enabled,DefaultInboundAction,DefaultOutboundAction | ConvertTo-Csv -NoTypeInformation"
)
_LONGEST = 120
_MEANS = "what it drops looks like a printer's silence: ports, ICMP and mDNS that are silent from here may be fine"


@dataclass(frozen=True, slots=True)
class Filter:
    """One packet filter: its name, how it stands, and the rule or policy that shows it."""

    name: str
    word: Word
    detail: str = ""


def nftables(text: str) -> Filter:
    """`nft -j list ruleset`; nothing at all when this user may not read it (or there is no nft)."""
    try:
        items = json.loads(text)["nftables"] if text.strip() else None
    except (ValueError, KeyError, TypeError):
        items = None
    if not isinstance(items, list):
        return Filter("nftables", "unreadable")
    parts = [item for item in items if isinstance(item, dict)]
    chains = [chain for item in parts if isinstance(chain := item.get("chain"), dict)]
    out = {_place(chain): chain for chain in chains if chain.get("hook") == "output" and chain.get("type") == "filter"}
    drops = next((f"chain {chain.get('name')}: policy drop" for chain in out.values() if chain.get("policy") == "drop"), None)
    drops = drops or next(_dropping(parts, out), None)
    if drops:
        return Filter("nftables", "drops-ours", drops)
    return Filter("nftables", "on" if chains else "off")


def iptables(text: str) -> Filter:
    """`iptables-save`; empty when this user may not read it."""
    if not text.strip():
        return Filter("iptables", "unreadable")
    lines = text.splitlines()
    drops = next((line for line in lines if line.startswith(":OUTPUT DROP") or re.match(r"-A OUTPUT .*-j (DROP|REJECT)\b", line)), None)
    if drops:
        return Filter("iptables", "drops-ours", drops[:_LONGEST])
    rules = any(line.startswith("-A ") or re.match(r":\w+ (DROP|REJECT)", line) for line in lines)
    return Filter("iptables", "on" if rules else "off")


def ufw(text: str) -> Filter:
    """/etc/ufw/ufw.conf, which everybody may read."""
    enabled = re.search(r"^ENABLED=(\w+)", text, flags=re.MULTILINE)
    return Filter("ufw", "on" if enabled and enabled[1].lower() == "yes" else "off")


def firewalld(text: str) -> Filter:
    """`firewall-cmd --state`."""
    return Filter("firewalld", "on" if text.strip() == "running" else "off")


def macos(text: str) -> Filter:
    """`socketfilterfw --getglobalstate` and `--getblockall`, one after the other: it filters what comes in, per program."""
    if "State = " not in text:
        return Filter("application firewall", "unreadable")
    blocks = "block all" in text.lower() and "DISABLED" not in text.partition("lock all")[2].partition("\n")[0].upper()
    on = "State = 0" not in text
    return Filter("application firewall", "on" if on else "off", "it blocks all incoming connections: mDNS answers are lost" if on and blocks else "")


def windows(text: str) -> Filter:
    """WINDOWS_PROFILES; the words are the same in every language."""
    rows = list(csv.DictReader(text.replace("\x00", "").splitlines()))
    if not rows or "Enabled" not in rows[0]:
        return Filter("Windows firewall", "unreadable")
    on = [row for row in rows if row.get("Enabled") in {"True", "1"}]
    blocked = next((row for row in on if row.get("DefaultOutboundAction") == "Block"), None)
    if blocked:
        return Filter("Windows firewall", "drops-ours", f"profile {(blocked.get('Name') or '')[:40]} blocks outgoing connections by default")
    return Filter("Windows firewall", "on" if on else "off")


def firewall_word(filters: list[Filter], *, refused: bool) -> Word | None:
    """One word for all of them; `refused`: the kernel refused to send a packet of ours (EPERM), which is proof and no hint."""
    words = [found.word for found in filters]
    if refused:
        return "drops-ours"
    return next((word for word in _WORST_FIRST if word in words), None)


_WORST_FIRST: tuple[Word, ...] = ("drops-ours", "on", "unreadable", "off")


def firewall_row(filters: list[Filter], *, refused: bool) -> CheckRow:
    """The line about our own packet filter."""
    culprits = [f"{found.name}: {found.detail}" for found in filters if found.word == "drops-ours"]
    fix = "let this program's packets out: ICMP echo, UDP 161, 5353 and 53, TCP 80, 443, 515, 631, 9100"
    if refused:
        where = f" ({'; '.join(culprits)})" if culprits else ""
        return CheckRow("firewall", "fail", f"our own packet filter refuses to send our packets{where}", fix, _MEANS)
    if culprits:
        return CheckRow("firewall", "warn", f"our own packet filter may drop what we send ({'; '.join(culprits)})", fix, _MEANS)
    said = [f"{found.name} {_SAID[found.word]}{f' ({found.detail})' if found.detail else ''}" for found in filters]
    return CheckRow("firewall", "warn" if any(found.detail for found in filters) else "ok", ", ".join(said) or "none was found")


_SAID: Mapping[Word, str] = {"on": "on", "off": "off", "unreadable": "not readable by this user", "drops-ours": "drops ours"}


def _dropping(parts: list[dict[str, Any]], out: Mapping[tuple[object, ...], Mapping[str, Any]]) -> Iterator[str]:
    for item in parts:
        rule = item.get("rule")
        if isinstance(rule, dict) and (rule.get("family"), rule.get("table"), rule.get("chain")) in out and _drops(rule.get("expr")):
            yield f"chain {rule.get('chain')}: a rule that drops or rejects"


def _place(chain: Mapping[str, Any]) -> tuple[object, ...]:
    return (chain.get("family"), chain.get("table"), chain.get("name"))


def _drops(expressions: object) -> bool:
    return isinstance(expressions, list) and any(isinstance(one, dict) and ({"drop", "reject"} & set(one)) for one in expressions)
