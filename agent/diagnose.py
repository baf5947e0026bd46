# SPDX-License-Identifier: Apache-2.0
"""Facts and a catalogue -> findings, causes above their symptoms, and what could not be determined. Pure: a saved report gives the same again."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.model import Device
from probes.fact import Facts
from rules.causes import resolve
from rules.judge import judge
from rules.load import Catalogue
from rules.model import SEVERITIES, Finding, Undetermined

AGENT = "agent"
"""The subject of findings about our own host."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Findings, worst first, and the rules that could be neither shown nor ruled out."""

    findings: tuple[Finding, ...]
    undetermined: tuple[Undetermined, ...]


def diagnose(catalogue: Catalogue, agent_facts: Facts, devices: Iterable[Device]) -> Diagnosis:
    """Judge our own host and every device that is, or is expected to be, a printer."""
    rules = catalogue.rules.values()
    findings, undetermined = judge(rules, AGENT, agent_facts, "agent")
    for device in devices:
        facts = {**agent_facts, **device.facts}
        if not is_diagnosed(facts):
            continue
        more, unknown = judge(rules, device.id, facts, "device")
        findings, undetermined = (*findings, *more), (*undetermined, *unknown)
    return Diagnosis(tuple(sorted(resolve(catalogue.rules, findings, undetermined), key=_worst_first)), undetermined)


def is_diagnosed(facts: Facts) -> bool:
    """Whether a device is judged: a printer, or something that somebody called one and that has not shown itself something else."""
    asked_for = any(facts.get(f"target.{name}") for name in ("named", "expected", "known"))
    verdict = facts.get("printer.is_printer")
    return verdict is True or (verdict is None and asked_for)


def _worst_first(finding: Finding) -> tuple[int, str]:
    return -SEVERITIES.index(finding.severity), finding.key
