# SPDX-License-Identifier: Apache-2.0
"""Golden triples: a whole scan (`report.json`), what must be concluded from it (`findings.json`), and its first ticket (`ticket.json`).

`report.json` is a scan of the lab, its conclusions taken out. `python -m tests.scans.renew` judges all of them again and shows what changed.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from agent.cli.catalogue import catalogue
from agent.diagnose import Diagnosis, diagnose
from agent.model import Scan
from agent.report.read import read_report
from agent.report.restore import scan_of
from agent.tickets.lifecycle import Policy, qualifies
from agent.tickets.ticket import TicketSite, ticket_body
from rules.load import Catalogue
from rules.model import Finding

HERE: Final = Path(__file__).parent
Json = dict[str, Any]
_CHANGING = ("event", "delivery_id", "agent")


def names() -> list[str]:
    """The scans that are kept."""
    return sorted(path.parent.name for path in HERE.glob("*/report.json"))


@cache
def known() -> Catalogue:
    """The built-in rules."""
    return catalogue(())


def concluded(name: str) -> dict[str, Any]:
    """File name -> content, as today's rules have it."""
    scan = scan_of(read_report(HERE / name / "report.json"))
    diagnosis = diagnose(known(), scan.agent_facts, scan.devices, scan.subjects)
    return {"findings.json": _findings(diagnosis), "ticket.json": _ticket(scan, diagnosis)}


def kept(name: str) -> dict[str, Any]:
    """File name -> content, as it was found right the last time; None for what is not there yet."""
    paths = {file: HERE / name / file for file in ("findings.json", "ticket.json")}
    return {file: json.loads(path.read_text(encoding="utf-8")) if path.exists() else None for file, path in paths.items()}


def text(content: object) -> str:
    """JSON as it is kept."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _findings(diagnosis: Diagnosis) -> Json:
    unknown: dict[str, list[str]] = {}
    for entry in diagnosis.undetermined:
        unknown.setdefault(entry.subject, []).append(entry.rule)
    return {"findings": [_finding(each) for each in diagnosis.findings], "undetermined": {subject: sorted(rules) for subject, rules in sorted(unknown.items())}}


def _finding(finding: Finding) -> Json:
    told = {"key": finding.key, "severity": finding.severity, "confidence": finding.confidence, "explained_by": finding.explained_by}
    return {**told, "cause": finding.cause, "evidence": {leaf.fact: leaf.seen for leaf in finding.evidence}}


def _ticket(scan: Scan, diagnosis: Diagnosis) -> Json | None:
    finding = next((each for each in diagnosis.findings if qualifies(each, Policy())), None)
    if finding is None:
        return None
    device = next((each for each in scan.devices if each.id == finding.subject), None)
    body = ticket_body(finding, device, scan, TicketSite("lab", "Lab"))
    told: Json = json.loads(json.dumps(body))
    return {name: value for name, value in told.items() if name not in _CHANGING}
