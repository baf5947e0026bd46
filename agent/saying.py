# SPDX-License-Identifier: Apache-2.0
"""One piece of evidence in the words of the person who reads it: `port 9100 refused`, not `tcp.9100 refused`. Pure.

What goes without saying (that it is a printer, that it was asked for) is told as the empty string; a fact without words of its own is told as it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from probes.fact import Facts, Value
from rules.operators import human

_ROW = re.compile(r"(?P<table>[a-z]+\.[a-z_]+)\[(?P<label>.*)\]\.(?P<column>\w+)")
_BACKGROUND = ("target.", "site.", "scan.", "printer.is_printer", "diagnosis.matched", "destination.kind")
_TELLING: Mapping[str, tuple[str, ...]] = {
    "printer.supplies": ("state", "percent", "some_left"),
    "printer.trays": ("state",),
    "printer.conditions": ("text",),
    "tls.certificates": ("not_after", "protocol", "key_bits"),
    "code.seen": ("family",),
}
"""Of these tables, the columns that are evidence to a reader; the others only say which row it is."""
_WORDS: Mapping[str, str] = {
    "printer.reasons": "it reports {}",
    "printer.state": "state {}",
    "printer.codes": "code {}",
    "printer.jobs_waiting": "jobs waiting: {}",
    "printer.head_age_s": "age of the first job: {} s",
    "printer.console": "its panel says {}",
    "ipp.state": "IPP state {}",
    "ipp.queued": "jobs queued: {}",
    "printer.rejected": "it says {}",
    "printer.no_password": "it says {}",
    "web.no_password": 'its web page says "{}"',
    "reach.snmp": "SNMP: {}",
    "reach.ipp": "IPP: {}",
    "destination.state": "its port is {}",
    "destination.others_open": "other ports that open there: {}",
    "icmp.loss": "{} % of the echoes lost",
    "diagnosis.minor": "smaller things: {}",
    "diagnosis.collected": "collected: {}",
    "diagnosis.not_determined": "not determined: {}",
}
_PORTS = re.compile(r"tcp\.[0-9]+")
_FLAGS: Mapping[tuple[str, bool], str] = {
    ("reach.answers", False): "it answers nothing",
    ("reach.answers", True): "the machine itself answers",
    ("reach.late", True): "the first tries were lost, a later one was answered",
    ("printer.accepting", False): "it takes no jobs",
    ("printer.raw_expected", True): "it is used or announced for raw printing",
    ("printer.head_still", True): "the first job did not move between two looks",
    ("control.answers", True): "something else on its segment answers",
    ("control.answers", False): "nothing else on its segment answers",
    ("control.snmp", True): "other devices answer SNMP",
    ("destination.resolves", False): "its name leads to no address",
    ("destination.resolves", True): "its name leads to an address",
    ("queue.driver_changed", True): "it has another driver than when it was read last",
    ("mdns.raw", True): "it announces raw printing",
    ("mdns.lpd", True): "it announces LPD",
}


def in_order(words: Iterable[str]) -> list[str]:
    """What was said, each thing once, the device's own words first."""
    return sorted(dict.fromkeys(filter(None, words)), key=lambda word: not word.endswith('"'))


def answering(facts: Facts) -> str:
    """What it answers, and what it merely refuses: a refusal shows that it is there, and is no answer of that protocol."""
    by: Any = facts.get("reach.by") or ()
    refused = [way for way in by if _is_refused(way, facts)]
    told = (("it answers", [way for way in by if way not in refused]), ("it is there but refuses", refused))
    return ", ".join(f"{verb} {human(ways)}" for verb, ways in told if ways)


def _is_refused(way: str, facts: Facts) -> bool:
    if way != "tcp":
        return facts.get(f"reach.{way}") == "refused"
    states = {facts[name] for name in facts if _PORTS.fullmatch(name)}
    return "refused" in states and "open" not in states


def said(fact: str, value: Value, facts: Facts) -> str:
    """One leaf; empty when it is no news to anybody."""
    if value is None or fact.startswith(_BACKGROUND):
        return ""
    if row := _ROW.fullmatch(fact):
        return _of_row(row["table"], row["label"], row["column"], value, facts)
    if isinstance(value, bool):
        return _FLAGS.get((fact, value), f"{fact} {human(value)}")
    if fact == "reach.by":
        return answering(facts) or f"it answers {human(value)}"
    if _PORTS.fullmatch(fact):
        return f"port {fact[4:]} {human(value)}"
    return _WORDS.get(fact, f"{fact} {{}}").replace("{}", human(value))


def _of_row(table: str, label: str, column: str, value: Value, facts: Facts) -> str:
    if column not in _TELLING.get(table, (column,)):
        return ""
    teller = _ROWS.get((table, column))
    return teller(_row(table, label, facts), value) if teller else f"{table}[{label}] {column} {human(value)}"


def _row(table: str, label: str, facts: Facts) -> Mapping[str, Any]:
    rows: Any = facts.get(table) or ()
    return next((row for row in rows if label in (row.get("index"), row.get("id"), str(row.get("port")))), {})


def _supply(row: Mapping[str, Any], value: Value) -> str:
    left = f" ({row['percent']:g} % left)" if row.get("percent") is not None else ""
    return f"{row.get('description') or 'a supply'}: {human(value)}{left}"


def _code(row: Mapping[str, Any], value: Value) -> str:
    who = "the customer reads the code" if row.get("said_by") == "customer" else "it shows the code"
    return f"{who} {row.get('id')}: {row.get('says') or human(value)}"


_ROWS: Mapping[tuple[str, str], Callable[[Mapping[str, Any], Value], str]] = {
    ("printer.supplies", "state"): _supply,
    ("printer.supplies", "percent"): lambda row, value: f"{row.get('description') or 'a supply'}: {human(value)} % left",
    ("code.seen", "family"): _code,
    ("printer.trays", "state"): lambda row, value: f"{row.get('name') or 'a tray'}: {human(value)}",
    ("printer.conditions", "text"): lambda _row, value: f'it says "{value}"',
    ("tls.certificates", "not_after"): lambda row, value: f"the certificate on port {row.get('port')} is valid until {str(value)[:10]}",
}
