# SPDX-License-Identifier: Apache-2.0
"""A scan made by hand: two printers with faults, a sleeper, a switch, one that does not answer SNMP."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from agent.model import Check, Device, NotExamined, Scan
from probes.failure import Failure
from probes.model import Observation, Target
from rules.model import Evidence, Finding, Part, Step, Undetermined

Anything: TypeAlias = Any

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def seen(probe: str, **facts: Anything) -> Observation:
    return Observation(probe, NOW, 12, {name.removeprefix("p"): value for name, value in facts.items()} if probe == "tcp" else facts)


def failed(probe: str, failure: Failure, why: str = "") -> Observation:
    return Observation(probe, NOW, 5000, failure=failure, why=why)


def reach(*by: str, answers: bool = True) -> Observation:
    return seen("reach", answers=answers, by=list(by), tried=["icmp", "tcp", "snmp"], snmp=None, ipp=None, late=None, first_ms=None)


SUPPLY = {
    "index": "1.1", "description": "Black Toner KJ652K", "type": "toner", "consumed": True, "colour": "black", "part_number": "KJ652K",
    "level": 0, "capacity": 100, "unit": "percent", "percent": 0.0, "some_left": None, "state": "empty",
}  # fmt: skip
JAM = {
    "reason": "media-jam", "severity": "error", "source": "alert", "where": "Tray 2", "text": "Jam in tray 2", "code": 8, "training": "untrained", "age_s": 60,
}  # fmt: skip
ALERT = {"index": "1.1", "severity": "critical", "training": "untrained", "group": "mediaPath", "code": 8, "text": "Jam"}

MFP = Device(
    "serial:X1",
    (Target("10.0.0.5", names=("mfp1.test",), named=True, expected=True, because=("mdns ty=Halden C4570",)),),
    (
        seen("snmp", sys_descr="Halden", alerts=[ALERT]),
        seen("tcp", p9100="open", p631="open", answers=True, connect_ms=1.5),
        reach("icmp", "tcp", "snmp"),
        seen("target", named=True, expected=True),
        seen(
            "printer",
            is_printer=True, because=["Printer-MIB"], vendor="Halden", model="C4570", serial="X1", mac="00:26:73:01:02:03", pages_total=1200,
            state="stopped", reasons=["media-jam"], conditions=[JAM], supplies=[SUPPLY], trays=[{"index": "1.1", "name": "Tray 1", "state": "ok"}],
        ),
    ),
)  # fmt: skip
QUIET = Device(
    "addr:10.0.0.6",
    (Target("10.0.0.6", ports={"raw": 9100}, named=True),),
    (
        failed("snmp", "timeout", "no answer in 5 s"),
        reach("icmp", "tcp"),
        seen("target", named=True),
        seen("printer", is_printer=True, vendor="Verano", model="L480"),
    ),
)
SLEEPER = Device(
    "serial:Z9",
    (Target("10.0.0.7"),),
    (reach("snmp"), seen("printer", is_printer=True, vendor="Norrland", model="M2210", state="asleep", reasons=[])),
)
SWITCH = Device("mac:00:00:00:00:00:01", (Target("10.0.0.1"),), (reach("snmp"), seen("printer", is_printer=False, kind="switch")))
GONE = Device("addr:10.0.0.9", (Target("10.0.0.9", named=True),), (failed("snmp", "timeout"), reach(answers=False), seen("printer", is_printer=None)))


def finding(rule: str = "paper-jam", device: Device | None = MFP, **changes: Anything) -> Finding:
    subject = device.id if device else "agent"
    values: dict[str, Any] = {
        "key": f"{subject.replace(':', '%3A')}/{rule}",
        "rule": rule,
        "applies": "device" if device else "agent",
        "subject": subject,
        "severity": "high",
        "confidence": "confirmed",
        "title": rule.replace("-", " ").capitalize(),
        "cause": "Paper is stuck.",
        "customer": "Paper is stuck in your printer.",
        "evidence": (Evidence("printer.reasons", ["media-jam"], "has media-jam"), Evidence("tcp.9100", "open", "open")),
        "fix": (Step("customer", "Open the cover.", 5), Step("technician", "Change the rollers.", 30)),
        "parts": (Part("rollers", "R-1", 0.5),),
        "tools": ("torch",),
        "verify": "printer.reasons has no media-jam",
        "references": ("RFC 3805",),
    }
    return Finding(**{**values, **changes})


def scan(**changes: Anything) -> Scan:
    jam = finding(explains=("serial%3AX1/job-stuck",))
    stuck = finding("job-stuck", explained_by=jam.key, confidence="likely")
    values: dict[str, Any] = {
        "id": "0123456789abcdef",
        "site": "acme",
        "started": NOW,
        "finished": NOW + timedelta(seconds=9),
        "pace": "normal",
        "targets": ("10.0.0.0/24",),
        "preflight": (Check("interface", "ok", "eth0 10.0.0.57/24"), Check("gateway", "fail", "10.0.0.254 is silent", "look at the router")),
        "agent_facts": {"agent.link": True, "site.supply_low_percent": 10.0, "scan.now": "2026-11-22T10:00:00Z"},
        "devices": (MFP, QUIET, SLEEPER, SWITCH),
        "findings": (jam, stuck, finding("supply-low", MFP, severity="low"), finding("host-asleep", SLEEPER, severity="info")),
        "undetermined": (
            Undetermined("paper-jam", QUIET.id, ("printer.reasons",)),
            Undetermined("supply-low", QUIET.id, ("snmp.supplies", "printer.supplies")),
            Undetermined("lpd-refused", MFP.id, ("lpd.states",)),
        ),
        "not_examined": (NotExamined("23 of 254 addresses", "the sweep was left out", "run it again"),),
        "sent": {"packets": 40, "by_port": {"udp/161": 30, "tcp/9100": 1}, "infrastructure": {"udp/5353": 2}, "bytes_to_raw_ports": 0},
        "catalogue": "47-0ce50391",
        "expected": 1,
    }
    return Scan(**{**values, **changes})
