# SPDX-License-Identifier: Apache-2.0
"""Facts and a catalogue -> findings, causes above their symptoms, and what could not be determined. Pure: a saved report gives the same again.

Rules that need `diagnosis` are judged last: they follow from what all the others came to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agent.changes import with_changes
from agent.codes import with_codes
from agent.collected import collected, not_determined
from agent.model import Device, Subject
from probes.fact import Facts, flatten
from probes.past_facts import DiagnosisFacts
from rules.causes import resolve
from rules.intake import answering
from rules.judge import Judgement, judge
from rules.load import Catalogue
from rules.model import SEVERITIES, Applies, Finding, Undetermined
from rules.rule import Rule

AGENT = "agent"
"""The subject of findings about our own host."""
_MINOR = ("info", "low")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Findings, worst first, the rules that could be neither shown nor ruled out, and the devices as they were judged, with their codes looked up."""

    findings: tuple[Finding, ...]
    undetermined: tuple[Undetermined, ...]
    devices: tuple[Device, ...] = ()


def diagnose(catalogue: Catalogue, agent_facts: Facts, devices: Iterable[Device], subjects: Iterable[Subject] = (), *, whole: bool = True) -> Diagnosis:
    """Judge our own host, every device that is or is expected to be a printer, and the segments, queues and destinations around them.

    `whole` False: more is to come, so that what follows from all findings together is not told yet.
    """
    read, known = _with_codes(catalogue, agent_facts, devices), tuple(subjects)
    judged = everyone(agent_facts, read, known)
    first, last = _in_turn(catalogue.rules.values())
    results = [judge(first, subject, facts, applies) for subject, facts, applies in judged]
    before = _together(results)
    if whole:
        results += [judge(last, device.id, facts, "device") for device, facts in _outcomes(_told(read, judged), before, known)]
    findings, undetermined = _together(results)
    resolved = with_changes(resolve(catalogue.rules, findings, undetermined, above(known)), read, known, [rule.id for rule in last])
    return Diagnosis(tuple(sorted(resolved, key=_worst_first)), undetermined, read)


def seen_by_rules(catalogue: Catalogue, agent_facts: Facts, devices: Iterable[Device], subjects: Iterable[Subject] = ()) -> dict[str, Facts]:
    """The facts that each subject is judged by, those that follow from the other findings included."""
    read, known = _with_codes(catalogue, agent_facts, devices), tuple(subjects)
    judged = everyone(agent_facts, read, known)
    first, _ = _in_turn(catalogue.rules.values())
    before = _together([judge(first, subject, facts, applies) for subject, facts, applies in judged])
    facts_of = {subject: facts for subject, facts, _ in judged}
    return facts_of | {device.id: facts for device, facts in _outcomes(_told(read, judged), before, known)}


def _with_codes(catalogue: Catalogue, agent_facts: Facts, devices: Iterable[Device]) -> tuple[Device, ...]:
    return tuple(with_codes(device, agent_facts, catalogue.codes) for device in devices)


def above(subjects: Iterable[Subject]) -> dict[str, tuple[str, ...]]:
    """By subject, the subjects that can explain its findings from outside: a device's segment, a queue's device and its server."""
    upward: dict[str, tuple[str, ...]] = {}
    for subject in subjects:
        upward[subject.id] = (*upward.get(subject.id, ()), *subject.parents)
        for member in subject.members if subject.applies != "destination" else ():
            upward[member] = (*upward.get(member, ()), subject.id)
    return upward


def around_of(device: str, subjects: Iterable[Subject]) -> frozenset[str]:
    """Whose findings speak of a device too: its own, its segment's, its queues' and their servers', what it scans to, our own host's."""
    known = tuple(subjects)
    queues = {item.id for item in known if device in item.parents}
    near = {item.id for item in known if device in item.members or queues & set(item.members)}
    chosen = {item.id for item in known if item.facts.get("destination.chosen") is True and not item.members}
    return frozenset({device, AGENT, *queues, *near, *chosen})


def is_diagnosed(facts: Facts) -> bool:
    """Whether a device is judged: a printer, or something that somebody called one and that has not shown itself something else."""
    asked_for = any(facts.get(f"target.{name}") for name in ("named", "expected", "known"))
    verdict = facts.get("printer.is_printer")
    return verdict is True or (verdict is None and asked_for)


def _in_turn(rules: Iterable[Rule]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    every = tuple(rules)
    last = tuple(rule for rule in every if DiagnosisFacts.section in rule.needs)
    return tuple(rule for rule in every if rule not in last), last


def _together(results: Iterable[Judgement]) -> Judgement:
    every = tuple(results)
    return tuple(finding for found, _ in every for finding in found), tuple(item for _, unknown in every for item in unknown)


def everyone(agent_facts: Facts, devices: Iterable[Device], subjects: Iterable[Subject]) -> list[tuple[str, Facts, Applies]]:
    """Whoever is judged, by which facts."""
    known = tuple(subjects)
    around: list[tuple[str, Facts, Applies]] = [(item.id, {**agent_facts, **item.facts}, item.applies) for item in known]
    return [(AGENT, agent_facts, "agent"), *_devices(agent_facts, devices, known), *around]


def _devices(agent_facts: Facts, devices: Iterable[Device], subjects: Iterable[Subject]) -> Iterator[tuple[str, Facts, Applies]]:
    """Each device with what is known of our own host and of its segment beside it."""
    places = {member: item for item in subjects if item.applies == "segment" for member in item.members}
    for device in devices:
        place = places.get(device.id)
        facts = {**agent_facts, **(place.facts if place else {}), **device.facts}
        if is_diagnosed(facts):
            yield device.id, facts, "device"


def _told(devices: Iterable[Device], judged: Iterable[tuple[str, Facts, Applies]]) -> Iterator[tuple[Device, Facts]]:
    facts_of: Mapping[str, Facts] = {subject: facts for subject, facts, applies in judged if applies == "device"}
    return ((device, facts_of[device.id]) for device in devices if device.id in facts_of)


def _outcomes(told: Iterable[tuple[Device, Facts]], before: Judgement, subjects: tuple[Subject, ...]) -> Iterator[tuple[Device, Facts]]:
    """Each device with its facts and what the other rules came to for it."""
    findings, undetermined = before
    about: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        about[finding.subject].append(finding)
    for device, facts in told:
        asked = facts.get("scan.symptom") is not None and facts.get("target.named") is True
        answers = answering(facts.get("scan.symptom"))
        near = around_of(device.id, subjects) if asked else (device.id,)
        outcome = DiagnosisFacts(
            matched=sum(finding.severity not in _MINOR or finding.rule in answers for subject in near for finding in about[subject]),
            minor=tuple(dict.fromkeys(finding.rule for finding in about[device.id] if finding.severity in _MINOR)),
            collected=collected(device, facts) if asked else None,
            not_determined=not_determined(device, undetermined) if asked else None,
        )
        yield device, {**facts, **flatten(outcome)}


def _worst_first(finding: Finding) -> tuple[int, str]:
    return -SEVERITIES.index(finding.severity), finding.key
