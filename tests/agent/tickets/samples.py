# SPDX-License-Identifier: Apache-2.0
"""Scans, findings and devices for the tickets' tests."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from agent.model import Device, Scan
from agent.tickets.model import Transition
from agent.tickets.ticket import TicketSite, digest, ticket_body
from probes.fact import Row, Value
from probes.model import Observation, Target
from rules.model import Evidence, Finding, Part, Step, Undetermined

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SITE = TicketSite("acme", "Acme AB", "Mo-Fr 07:30-17:30", "Europe/Stockholm")
SUPPLIES: list[Row] = [
    {"index": "1.1", "description": "Black Toner TK-5240K", "colour": "black", "part_number": "TK-5240K", "state": "empty", "percent": 0.0},
    {"index": "1.2", "description": "Cyan Toner TK-5240C", "colour": "cyan", "part_number": "TK-5240C", "state": "low", "percent": 6.0},
    {"index": "1.3", "description": "Magenta Toner", "colour": "magenta", "part_number": None, "state": "ok", "percent": 60.0},
]


def device(facts: Mapping[str, Value] | None = None, serial: str = "X123456") -> Device:
    said: dict[str, Value] = {
        "is_printer": True, "vendor": "RICOH", "model": "IM C3000", "serial": serial, "mac": "00:26:73:01:02:03", "firmware": "1.12",
        "location": "Copy room, 2nd floor", "pages_total": 123456, "supplies": list(SUPPLIES), "reasons": [],
    }  # fmt: skip
    target = Target("10.20.8.40", names=("mfp1",), device_id="asset:room1")
    observations = (Observation("snmp", NOW, 40, facts={"serial": serial}), Observation("printer", NOW, 0, facts=said | dict(facts or {})))
    return Device(f"serial:{serial}", (target,), observations)


def finding(rule: str = "paper-jam", subject: str = "serial:X123456", row: str = "", **changes: object) -> Finding:
    values: dict[str, object] = {
        "key": "/".join(part.replace(":", "%3A") for part in (subject, rule, row) if part),
        "rule": rule,
        "applies": "device",
        "subject": subject,
        "severity": "high",
        "confidence": "confirmed",
        "title": "Paper jam",
        "cause": "The device reports a paper jam 13.B2 at Tray 2.",
        "customer": "Paper is stuck in your printer.",
        "evidence": (Evidence("printer.reasons", ["media-jam"], "has media-jam"),),
        "fix": (
            Step("customer", "Follow the pictures on the panel and close every cover.", 5),
            Step("technician", "If it comes back: change the pickup rollers.", 30),
        ),
        "parts": (Part("pickup rollers", "AF03-1080", 0.5),),
        "tools": ("roller cleaner", "torch"),
        "verify": "printer.reasons has no media-jam",
        "codes": ("13.B2",),
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


def scan(
    findings: Iterable[Finding] = (), devices: Iterable[Device] | None = None, unknown: Iterable[Undetermined] = (), *, later_s: int = 0, **changes: object
) -> Scan:
    finished = NOW + timedelta(seconds=later_s)
    made = Scan("s1", "acme", NOW, finished, "normal", ("10.20.8.0/24",), findings=tuple(findings), undetermined=tuple(unknown), catalogue="46-abc")
    values: dict[str, object] = {"devices": tuple(devices) if devices is not None else (device(),)}
    return Scan(**({name: getattr(made, name) for name in Scan.__dataclass_fields__} | values | changes))


def opening(number: int) -> Transition:
    """An `open` for a key of its own."""
    about = finding(subject=f"serial:N{number:05}")
    body = ticket_body(about, None, scan([about], []), SITE)
    return Transition("open", "open", body["key"], about.rule, about.subject, digest(body), body)
