# SPDX-License-Identifier: Apache-2.0
"""A finding, its device, the scan and what is known of both -> the body of a ticket, `unjam.ticket/1`. Pure.

Communities, job names and user names cannot get here: no fact holds them. What a device says of itself is made inert. A body is below 20 kB:
evidence gives way first, and the body says how much.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from agent.changes import sentence
from agent.identity import ASSET, kind_of, ticket_key
from agent.model import Device, Scan
from agent.report.words import ENGLISH
from agent.saying import said
from agent.tickets.called import called, configured
from agent.tickets.fitting import fitted
from agent.tickets.inert import each_text, inert
from agent.tickets.model import Body, Filed
from agent.version import VERSION
from probes.fact import Facts, iso
from rules.judge import FIELD_SERVICE_TIER
from rules.model import Evidence, Finding, Severity, Step, Undetermined
from rules.texts import for_customers

SCHEMA = "unjam.ticket/1"
_PRIORITY: Mapping[Severity, int] = {"critical": 1, "high": 2, "medium": 3, "low": 4, "info": 5}
_SKILLS = {"technician": "printer technician", "it": "customer's IT administrator"}
_REMOTE = frozenset({"it", "remote"})
_WANTED = frozenset({"low", "empty", "full", "near-full", "missing"})
_VOLATILE = ("event", "key", "delivery_id", "history", "technician_text", "report_url", "agent")


@dataclass(frozen=True, slots=True)
class TicketSite:
    """What a ticket says of the site."""

    id: str
    name: str | None = None
    hours: str | None = None
    time_zone: str | None = None
    contact: Mapping[str, str] = field(default_factory=dict)


def ticket_body(
    finding: Finding,
    device: Device | None,
    scan: Scan,
    site: TicketSite,
    history: Filed | None = None,
    report_url: str | None = None,
    redact: Callable[[str], str] = str,
) -> Body:
    """The whole body but `event`, `delivery_id` and the agent's id, which the outbox puts in. `redact` strikes secrets out of every text."""
    subject = next((each for each in scan.subjects if each.id == finding.subject), None) if device is None else None
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "event": "",
        "key": ticket_key(scan.site, finding.key),
        "delivery_id": "",
        "site": {"id": site.id, "name": site.name or site.id},
        "device": _device(device, finding, scan) | ({"called": named} if (named := called(finding, subject)) else {}),
        "finding": _finding(finding, scan, device.facts if device else {}),
        "plan": _plan(finding, device.facts if device else {}),
        "customer_text": for_customers(finding),
        "technician_text": _technician_text(finding),
        "sla": {"respond_by": None, "priority": _PRIORITY[finding.severity]},
        "contact": dict(site.contact),
        "visit": {"access": None, "hours": _hours(site), "floor": None, "parking": None},
        "workshop": {"when": finding.workshop or None, "loan_class": None},
        "prevent": finding.prevent or None,
        "history": _history(history, scan),
        "report_url": report_url,
        "agent": {"id": None, "version": VERSION, "catalogue": scan.catalogue},
    }
    return fitted(_safe(each_text(body, redact), configured(subject)))


def digest(body: Body) -> str:
    """A hash of what matters to a reader: not of moments, counts, meters, translations, or of numbers that move from scan to scan."""
    rest = {name: value for name, value in body.items() if name not in _VOLATILE}
    rest["device"] = {name: value for name, value in rest["device"].items() if name != "meters"}
    rest["finding"] = {**rest["finding"], "undetermined": None, "changes": None, "evidence": [_lasting(each) for each in rest["finding"]["evidence"]]}
    rest["plan"] = {**rest["plan"], "supplies": None}
    rest["customer_text"] = {language: text for language, text in rest["customer_text"].items() if language == "en"}
    return sha256(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


def _safe(body: dict[str, Any], own: Sequence[str] = ()) -> dict[str, Any]:
    """Every text inert, but for what must stay exact: keys, ids, error codes, and what the site itself wrote (`own`)."""
    kept = {name: body[name] for name in ("schema", "event", "key", "delivery_id", "site", "history", "report_url", "agent")}
    quiet = each_text(body, lambda text: _but(own, inert(text)))
    device, finding = body["device"], body["finding"]
    exact = {"device": {**quiet["device"], "identity": device["identity"]}, "finding": {**quiet["finding"], "error_codes": finding["error_codes"]}}
    return {**quiet, **kept, **exact}


def _but(own: Sequence[str], text: str) -> str:
    for exact in own:
        text = text.replace(inert(exact), exact)
    return text


# --- the parts --------------------------------------------------------------------------------------------------------------------------------


def _device(device: Device | None, finding: Finding, scan: Scan) -> dict[str, Any]:
    facts: Facts = device.facts if device else {}
    targets = device.targets if device else ()
    said = {name: facts.get(f"printer.{name}") for name in ("vendor", "model", "serial")}
    asset = next((target.device_id for target in targets if target.device_id and kind_of(target.device_id) == ASSET), None)
    return {
        "identity": finding.subject,
        **said,
        "equipment_number": asset.removeprefix(f"{ASSET}:") if asset else None,
        "addresses": [target.endpoint for target in targets],
        "mac": facts.get("printer.mac") or next((target.mac for target in targets if target.mac), None),
        "location": facts.get("printer.location"),
        "firmware": facts.get("printer.firmware"),
        "meters": {"total": facts.get("printer.pages_total"), "mono": None, "colour": None, "taken_at": _taken_at(device, scan)},
    }


def _taken_at(device: Device | None, scan: Scan) -> str | None:
    if device is None or device.facts.get("printer.pages_total") is None:
        return None
    return iso(max((seen.at for seen in device.observations if seen.facts and seen.probe in {"snmp", "ipp"}), default=scan.finished))


def _finding(finding: Finding, scan: Scan, facts: Facts) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "cause": finding.cause,
        "error_codes": list(finding.codes),
        "evidence": [_evidence(leaf, facts) for leaf in finding.evidence],
        "explains": [ticket_key(scan.site, key) for key in finding.explains],
        "changes": [{**asdict(change), "said": sentence(change)} for change in finding.changes],
        "undetermined": [_undetermined(entry) for entry in scan.undetermined if entry.subject == finding.subject],
    }


def _evidence(leaf: Evidence, facts: Facts) -> dict[str, Any]:
    return {"fact": leaf.fact, "seen": leaf.seen, "wanted": leaf.wanted, "said": said(leaf.fact, leaf.seen, facts)}


def _undetermined(entry: Undetermined) -> dict[str, Any]:
    return {"rule": entry.rule, "missing": list(entry.missing)}


def _plan(finding: Finding, facts: Facts) -> dict[str, Any]:
    tier = max(finding.tier, FIELD_SERVICE_TIER) if finding.training == "fieldService" else finding.tier
    first = _before_a_visit(finding.fix)
    return {
        "tier": tier,
        "remote_fixable": tier == 1 and bool(first) and all(step.who in _REMOTE for step in first),
        "minutes": _minutes(finding.fix, first, tier),
        "steps": [{"who": step.who, "do": step.do, "minutes": step.minutes} for step in finding.fix],
        "parts": [{"name": part.name, "number": part.number or None, "chance": part.chance} for part in finding.parts],
        "tools": list(finding.tools),
        "supplies": _supplies(facts),
        "skills": list(dict.fromkeys(_SKILLS[step.who] for step in (first if tier == 1 and first else finding.fix) if step.who in _SKILLS)),
        "verify": finding.verify or None,
    }


def _before_a_visit(steps: Sequence[Step]) -> list[Step]:
    """The steps that come first: all of them up to the first that needs a technician."""
    visit = next((place for place, step in enumerate(steps) if step.who == "technician"), len(steps))
    return list(steps[:visit])


def _minutes(steps: Sequence[Step], first: Sequence[Step], tier: int) -> int:
    """What the next appointment takes: the technician's work from tier 2 up, else what is done without a visit."""
    visit = [step for step in steps if step.who == "technician"]
    return sum(step.minutes for step in (visit if visit and (tier >= FIELD_SERVICE_TIER or not first) else first))


def _supplies(facts: Facts) -> list[dict[str, Any]]:
    """Every supply that is not in order: whoever goes there can take it along."""
    rows = facts.get("printer.supplies")
    columns = ("description", "colour", "part_number", "state", "percent")
    wanted = [row for row in rows if isinstance(row, Mapping) and row.get("state") in _WANTED] if isinstance(rows, list) else []
    return [{column: row.get(column) for column in columns} for row in wanted]


def _technician_text(finding: Finding) -> str:
    steps = [f"{number}. {ENGLISH.who.get(step.who, step.who)}, {step.minutes} min: {step.do}" for number, step in enumerate(finding.fix, 1)]
    codes = f"Error codes: {', '.join(finding.codes)}" if finding.codes else ""
    return "\n".join(filter(None, [finding.title, finding.cause, codes, *steps, f"Done when: {finding.verify}" if finding.verify else ""]))


def _hours(site: TicketSite) -> str | None:
    return f"{site.hours} {site.time_zone or ''}".strip() if site.hours else None


def _history(before: Filed | None, scan: Scan) -> dict[str, Any]:
    now = iso(scan.finished)
    if before is None:
        return {"first_seen": now, "last_seen": now, "occurrences": 1, "recurring": False, "previous_tickets": []}
    ended = [before.url or before.remote_id] if before.status == "resolved" and (before.url or before.remote_id) else []
    return {
        "first_seen": before.first_seen,
        "last_seen": now,
        "occurrences": before.occurrences + 1,
        "recurring": before.status == "resolved" or bool(before.previous),
        "previous_tickets": list(dict.fromkeys([*before.previous, *ended])),
    }


def _lasting(evidence: Mapping[str, Any]) -> list[object]:
    seen = evidence["seen"]
    number = isinstance(seen, int | float) and not isinstance(seen, bool)
    return [evidence["fact"], None if number else seen, None if number else evidence["wanted"]]
