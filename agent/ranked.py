# SPDX-License-Identifier: Apache-2.0
"""The one answer to what the customer said: the findings that can be its cause, most likely first, or else the steps to try. Pure.

How sure a finding is comes first, and what the caller answered moves it by one step of that; then how bad it is, then how near it is to the symptom.
Only findings that stand for themselves count, and where devices were named, only theirs and those of what lies around them.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from agent.model import Device
from probes.fact import Facts
from probes.told_facts import SYMPTOMS
from rules.intake import ManyStep, shift, symptoms
from rules.model import SEVERITIES, Confidence, Finding

_SURE: tuple[Confidence, ...] = ("confirmed", "likely", "possible")


class Answer(NamedTuple):
    """What is told about a symptom: its causes, best first, and the steps where there is none."""

    symptom: str
    causes: tuple[Finding, ...]
    steps: tuple[ManyStep, ...]


def answer(facts: Facts, devices: Iterable[Device], findings: Iterable[Finding], muted: Collection[str] = ()) -> Answer | None:
    """The answer of a scan with these facts of its own (`scan.symptom`, `told.*`); None where nobody named a symptom. `muted` are findings' keys."""
    named_symptom = facts.get("scan.symptom")
    if named_symptom not in SYMPTOMS:
        return None
    symptom = symptoms()[str(named_symptom)]
    named = {device.id for device in devices if device.facts.get("target.named") is True}
    causes = [
        finding
        for finding in findings
        if finding.rule in symptom.rules and finding.explained_by is None and finding.key not in muted and _concerns(finding, named)
    ]
    causes.sort(key=lambda finding: _rank(finding, symptom.rules, facts))
    return Answer(symptom.id, tuple(causes), () if causes else symptom.steps)


def _concerns(finding: Finding, named: Collection[str]) -> bool:
    return finding.applies != "device" or not named or finding.subject in named


def _rank(finding: Finding, rules: tuple[str, ...], facts: Facts) -> tuple[int, int, int, str]:
    sure = _SURE.index(finding.confidence) + shift(finding.rule, facts)
    return sure, -SEVERITIES.index(finding.severity), rules.index(finding.rule), finding.key
