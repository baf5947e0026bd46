# SPDX-License-Identifier: Apache-2.0
"""Facts and a catalogue -> findings, causes above their symptoms, and what could not be determined. Pure: a saved report gives the same again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agent.codes import with_codes
from agent.model import Device, Subject
from probes.fact import Facts
from rules.causes import resolve
from rules.judge import judge
from rules.load import Catalogue
from rules.model import SEVERITIES, Applies, Finding, Undetermined

AGENT = "agent"
"""The subject of findings about our own host."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Findings, worst first, the rules that could be neither shown nor ruled out, and the devices as they were judged, with their codes looked up."""

    findings: tuple[Finding, ...]
    undetermined: tuple[Undetermined, ...]
    devices: tuple[Device, ...] = ()


def diagnose(catalogue: Catalogue, agent_facts: Facts, devices: Iterable[Device], subjects: Iterable[Subject] = ()) -> Diagnosis:
    """Judge our own host, every device that is or is expected to be a printer, and the segments, queues and destinations around them."""
    known = tuple(subjects)
    read = tuple(with_codes(device, agent_facts, catalogue.codes) for device in devices)
    around = [(item.id, {**agent_facts, **item.facts}, item.applies) for item in known]
    judged: list[tuple[str, Facts, Applies]] = [(AGENT, agent_facts, "agent"), *_devices(agent_facts, read, known), *around]
    results = [judge(catalogue.rules.values(), subject, facts, applies) for subject, facts, applies in judged]
    findings = [finding for found, _ in results for finding in found]
    undetermined = tuple(item for _, unknown in results for item in unknown)
    resolved = resolve(catalogue.rules, findings, undetermined, above(known))
    return Diagnosis(tuple(sorted(resolved, key=_worst_first)), undetermined, read)


def above(subjects: Iterable[Subject]) -> dict[str, tuple[str, ...]]:
    """By subject, the subjects that can explain its findings from outside: a device's segment, a queue's device and its server."""
    upward: dict[str, tuple[str, ...]] = {}
    for subject in subjects:
        upward[subject.id] = (*upward.get(subject.id, ()), *subject.parents)
        for member in subject.members if subject.applies != "destination" else ():
            upward[member] = (*upward.get(member, ()), subject.id)
    return upward


def _devices(agent_facts: Facts, devices: Iterable[Device], subjects: Iterable[Subject]) -> Iterator[tuple[str, Facts, Applies]]:
    """Each device with what is known of our own host and of its segment beside it."""
    places = {member: item for item in subjects if item.applies == "segment" for member in item.members}
    for device in devices:
        place = places.get(device.id)
        facts = {**agent_facts, **(place.facts if place else {}), **device.facts}
        if is_diagnosed(facts):
            yield device.id, facts, "device"


def is_diagnosed(facts: Facts) -> bool:
    """Whether a device is judged: a printer, or something that somebody called one and that has not shown itself something else."""
    asked_for = any(facts.get(f"target.{name}") for name in ("named", "expected", "known"))
    verdict = facts.get("printer.is_printer")
    return verdict is True or (verdict is None and asked_for)


def _worst_first(finding: Finding) -> tuple[int, str]:
    return -SEVERITIES.index(finding.severity), finding.key
