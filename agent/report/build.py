# SPDX-License-Identifier: Apache-2.0
"""A scan as the report tells it. Pure: nothing is looked up and no clock is read."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from agent.identity import ticket_key
from agent.model import Device, Scan, Subject, SubjectKind
from agent.ranked import answer
from agent.report.model import (
    AlertPart,
    AnswerPart,
    ChangePart,
    CheckPart,
    ConfigPart,
    DestinationPart,
    DevicePart,
    DeviceState,
    EvidencePart,
    FindingPart,
    NotExaminedPart,
    ObservationPart,
    PartPart,
    PrintServerPart,
    QueuePart,
    Report,
    ScanPart,
    SegmentPart,
    SentPart,
    StepPart,
    SupplyPart,
    TrayPart,
    UndeterminedPart,
)
from agent.saying import said
from agent.secret import Redactor
from agent.version import VERSION
from probes.fact import Facts, Value, iso
from probes.model import Observation
from rules.intake import ManyStep
from rules.model import Finding, Language, Undetermined

_CLASSES: Mapping[bool | None, str] = {True: "supplyThatIsConsumed", False: "receptacleThatIsFilled"}
_SOURCES: Mapping[str, tuple[str, ...]] = {"printer": ("snmp", "ipp")}
"""Sections that nobody is asked for, and the probes that they follow from."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a finding from earlier scans: when it was first seen, in how many scans, and whether it is muted."""

    first_seen: str
    occurrences: int = 1
    muted: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report tells and a scan does not know: earlier findings by key, device histories by id, the mutes in force, secrets to strike out."""

    past: Mapping[str, Past] = field(default_factory=dict)
    histories: Mapping[str, Facts] = field(default_factory=dict)
    mutes: tuple[Mapping[str, Any], ...] = ()
    redact: Redactor = field(default_factory=Redactor)


def build(scan: Scan, beside: Beside | None = None) -> Report:
    """The whole report."""
    more = beside or Beside()
    devices = {device.id: device for device in scan.devices}
    subjects = {subject.id: subject for subject in scan.subjects}
    report = {
        "scan": _scan(scan, more),
        "preflight": [CheckPart(**asdict(check)) for check in scan.preflight],
        "devices": [device_part(device, more.histories.get(device.id, {})) for device in scan.devices],
        "agent_facts": dict(scan.agent_facts),
        "segments": [SegmentPart(**_around(item), members=list(item.members)) for item in _of(scan, "segment")],
        "queues": [QueuePart(**_around(item), device=next(iter(item.parents), None)) for item in _of(scan, "queue")],
        "print_servers": [PrintServerPart(**_around(item), queues=list(item.members)) for item in _of(scan, "server")],
        "destinations": [DestinationPart(**_around(item), used_by=list(item.members)) for item in _of(scan, "destination")],
        "findings": [finding_part(finding, scan.site, iso(scan.started), devices.get(finding.subject), more.past) for finding in scan.findings],
        "answer": _answer(scan, more),
        "undetermined": [_undetermined(item, devices.get(item.subject), subjects.get(item.subject)) for item in scan.undetermined],
        "not_examined": [NotExaminedPart(**asdict(item)) for item in scan.not_examined],
    }
    return Report.model_validate(redacted(report, more.redact))


def redacted(value: Any, redact: Redactor) -> Any:  # noqa: ANN401  (any part of a report)
    """The same with every known secret struck out of every text; keys stay as they are."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list | tuple):
        return [redacted(item, redact) for item in value]
    if isinstance(value, Mapping):
        return {key: redacted(item, redact) for key, item in value.items()}
    return redacted(value.model_dump(), redact) if hasattr(value, "model_dump") else value


def _scan(scan: Scan, beside: Beside) -> ScanPart:
    low = scan.agent_facts.get("site.supply_low_percent")
    return ScanPart(
        id=scan.id,
        site=scan.site,
        started=iso(scan.started),
        finished=iso(scan.finished),
        agent=VERSION,
        catalogue=scan.catalogue,
        pace=scan.pace,
        targets=list(scan.targets),
        interrupted=scan.interrupted,
        sent=SentPart.model_validate(dict(scan.sent)),
        config=ConfigPart(
            thresholds={"supply_low_percent": low} if isinstance(low, int | float) else {},
            mutes=[dict(mute) for mute in beside.mutes],
            expected=scan.expected,
        ),
    )


# --- devices --------------------------------------------------------------------------------------------------------------------------------


def device_part(device: Device, history: Facts | None = None) -> DevicePart:
    """One device as the report tells it."""
    facts: dict[str, Any] = device.facts
    said: dict[str, Any] = {
        name: facts.get(f"printer.{name}") for name in ("vendor", "model", "serial", "uuid", "firmware", "location", "is_printer", "kind", "pages_total")
    }
    return DevicePart(
        **said,
        id=device.id,
        addresses=list(dict.fromkeys(target.address for target in device.targets)),
        mac=facts.get("printer.mac") or next((target.mac for target in device.targets if target.mac), None),
        names=_names(device, facts),
        state=_state(facts),
        because=facts.get("printer.because") or [why for target in device.targets for why in target.because],
        reasons=_reasons(facts),
        supplies=[_supply(row) for row in facts.get("printer.supplies") or ()],
        expected=any(target.expected for target in device.targets),
        ports=next((dict(target.ports) for target in device.targets if target.ports), {}),
        history=dict(history or {}),
        trays=[TrayPart.model_validate(row) for row in facts.get("printer.trays") or ()],
        alerts=[AlertPart.model_validate(row) for row in facts.get("snmp.alerts") or ()],
        observations=[observation_part(observation) for observation in device.observations],
    )


def observation_part(observation: Observation) -> ObservationPart:
    """One observation as the report tells it, its facts under their full names."""
    return ObservationPart(
        probe=observation.probe,
        failure=observation.failure,
        at=iso(observation.at),
        took_ms=observation.took_ms,
        facts=dict(observation.named()),
        why=observation.why,
    )


def _names(device: Device, facts: Mapping[str, Any]) -> list[str]:
    given = [name for target in device.targets for name in target.names]
    return list(dict.fromkeys(name for name in (*given, facts.get("mdns.host")) if name))


def _state(facts: Mapping[str, Any]) -> DeviceState:
    if facts.get("reach.answers") is False:
        return "unreachable"
    if facts.get("printer.state") == "asleep":
        return "asleep"
    return "up" if facts.get("reach.answers") else "unknown"


def _reasons(facts: Mapping[str, Any]) -> list[str]:
    """IPP keywords with their severity: `media-jam-error`."""
    rows = facts.get("printer.conditions")
    if not rows:
        return list(facts.get("printer.reasons") or ())
    return list(dict.fromkeys(f"{row['reason']}-{row['severity']}" if row.get("severity") else row["reason"] for row in rows if row.get("reason")))


def _supply(row: Mapping[str, Any]) -> SupplyPart:
    return SupplyPart.model_validate({**row, "class": _CLASSES.get(row.get("consumed")), "state": row.get("state") or "unknown"})


# --- findings -------------------------------------------------------------------------------------------------------------------------------


def finding_part(finding: Finding, site: str, started: str, device: Device | None, past: Mapping[str, Past]) -> FindingPart:
    """One finding as the report tells it."""
    before = past.get(finding.key) or Past(started)
    return FindingPart(
        key=ticket_key(site, finding.key),
        rule=finding.rule,
        applies=finding.applies,
        device=device.id if device else None,
        subject=finding.subject,
        severity=finding.severity,
        confidence=finding.confidence,
        title=finding.title,
        cause=finding.cause,
        evidence=[_evidence(item.fact, item.seen, item.wanted, device) for item in finding.evidence],
        explains=[ticket_key(site, key) for key in finding.explains],
        explained_by=ticket_key(site, finding.explained_by) if finding.explained_by else None,
        muted=dict(before.muted) if before.muted else None,
        fix=[StepPart(**asdict(step)) for step in finding.fix],
        tier=finding.tier,
        parts=[PartPart(**asdict(part)) for part in finding.parts],
        tools=list(finding.tools),
        customer=finding.customer,
        verify=finding.verify,
        prevent=finding.prevent,
        workshop=finding.workshop,
        codes=list(finding.codes),
        training=finding.training,
        references=list(finding.references),
        changes=[ChangePart(**asdict(change)) for change in finding.changes],
        first_seen=before.first_seen,
        occurrences=before.occurrences,
    )


def _answer(scan: Scan, beside: Beside) -> AnswerPart | None:
    said = answer(scan.agent_facts, scan.devices, scan.findings, {key for key, past in beside.past.items() if past.muted})
    if said is None:
        return None
    return AnswerPart(symptom=said.symptom, causes=[ticket_key(scan.site, finding.key) for finding in said.causes], steps=step_parts(said.steps))


def step_parts(steps: Iterable[ManyStep], language: Language = "en") -> list[StepPart]:
    """The steps to try, in a language."""
    return [StepPart(who=step.who, do=step.do[language], minutes=step.minutes) for step in steps]


def _evidence(fact: str, seen: Value, wanted: str, device: Device | None) -> EvidencePart:
    probe = fact.partition(".")[0]
    at = [observation.at for observation in device.observations if observation.probe == probe] if device else []
    words = said(fact, seen, device.facts if device else {})
    return EvidencePart(fact=fact, seen=seen, wanted=wanted, said=words, probe=probe, at=iso(at[-1]) if at else None)


def _of(scan: Scan, applies: SubjectKind) -> Iterable[Subject]:
    return (subject for subject in scan.subjects if subject.applies == applies)


def _around(subject: Subject) -> dict[str, Any]:
    return {
        "id": subject.id,
        **subject.label,
        "facts": dict(subject.facts),
        "observations": [observation_part(observation) for observation in subject.observations],
    }


def _undetermined(item: Undetermined, device: Device | None, subject: Subject | None) -> UndeterminedPart:
    return UndeterminedPart(
        rule=item.rule,
        device=device.id if device else None,
        subject=item.subject,
        missing=list(item.missing),
        because=", ".join(dict.fromkeys(because(item.missing, device or subject))),
    )


def because(missing: Iterable[str], device: Device | Subject | None) -> Iterable[str]:
    """Each probe that is why, once: `snmp: timeout`, `lpd: not asked`, `icmp: did not say`; for what is derived, its sources that failed."""
    for fact in missing:
        probe = fact.partition(".")[0]
        sources = [source for source in _SOURCES.get(probe, ()) if device and device.failure(source)]
        for name in sources or [probe]:
            yield f"{name}: {(device.failure(name) if device else None) or 'did not say'}"
