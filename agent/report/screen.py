# SPDX-License-Identifier: Apache-2.0
"""The report as a technician reads it at a glance, worst first, as lines of plain text with a style each. Pure: no terminal, no width."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, TypeAlias

from agent.changes import sentence
from agent.hops import broken
from agent.report.model import CheckPart, DevicePart, EvidencePart, FindingPart, NotExaminedPart, Report, StepPart
from agent.report.path import drawn, path_lines
from agent.report.words import ENGLISH, Words, counted
from agent.saying import in_order
from rules.intake import symptoms
from rules.model import SEVERITIES, Severity
from rules.operators import human

Style: TypeAlias = Literal["plain", "dim", "critical", "high", "medium", "low", "info", "unknown", "ok", "strong"]

MOST_EVIDENCE = 4
_LONGEST = 200
"""Characters of one piece of evidence that is a list; the report has it whole."""
_REST = re.compile(r"and ([0-9]+) more rules")
_CAUSES = 5
NO_CAUSE = "no-cause-found"
_MARKS: dict[Severity, str] = {"critical": "✖", "high": "✖", "medium": "▲", "low": "▲", "info": "·"}
_NO_FAILURES = ("not asked", "did not say", "skipped")
_RULE, _NAME, _PLACE = 20, 24, 16
_HEAD = 12
"""Columns of a heading at the left."""


@dataclass(frozen=True, slots=True)
class Line:
    """`head` stands as it is, styled; `body` follows and goes on below itself where a terminal is too narrow."""

    head: str = ""
    body: str = ""
    style: Style = "plain"

    def __str__(self) -> str:
        return f"{self.head}{self.body}".rstrip()


def screen(report: Report, words: Words = ENGLISH) -> Iterator[Line]:
    """The whole screen after a scan."""
    yield title(report.scan.agent, report.scan.catalogue, words)
    yield preflight(report.preflight, words)
    yield _scope(report, words)
    yield from findings(report, words)
    yield from _paths(report, words)
    yield from _unknown(report, words)
    yield from (_gap(item, words) for item in report.not_examined)
    yield from _rest(report, words)
    yield from answered(report, words)
    if report.scan.interrupted:
        yield Line(" ! ", words.interrupted, "unknown")


def headed(word: str) -> str:
    """A heading at the left, as wide as all are."""
    return f"{word:<{_HEAD}}"


def _paths(report: Report, words: Words) -> Iterator[Line]:
    """The way of a scan, hop by hop, where one was asked about or is broken."""
    for title, way in drawn(report, words):
        end = broken(way)
        yield Line(headed(words.path), title, "strong")
        for hop, line in zip(way, path_lines(way, words), strict=True):
            yield Line(headed(""), line, "high" if hop is end and hop.state == "broken" else "unknown" if hop is end else "plain")


def title(version: str, catalogue: str, words: Words = ENGLISH) -> Line:
    """The first line."""
    rules = f" · {words.rules} {catalogue.partition('-')[0]}" if catalogue else ""
    return Line(f"unjam {version.rpartition('.')[0]}{rules} · ", words.read_only, "strong")


def preflight(checks: Iterable[CheckPart], words: Words = ENGLISH) -> Line:
    """Our own host in one line; what is wrong comes with its fix."""
    return Line(headed(words.preflight), " · ".join(_checked(check) for check in checks) or words.not_done)


def _checked(check: CheckPart) -> str:
    said = f"{check.check}: {check.detail}" if check.detail else f"{check.check} {check.state}"
    return f"{said} ({check.fix})" if check.state == "fail" and check.fix else said


def _scope(report: Report, words: Words) -> Line:
    printers = sum(1 for device in report.devices if device.is_printer)
    asked = ", ".join(report.scan.targets) or words.configured
    found = f"{counted(len(report.devices), words.device)}, {counted(printers, words.printer)}"
    return Line(headed(words.scanned), f"{asked} → {found}; {counted(report.scan.sent.packets, words.packet)}")


# --- findings -----------------------------------------------------------------------------------------------------------------------------------


def findings(report: Report, words: Words = ENGLISH) -> Iterator[Line]:
    """Findings, worst first, each followed by those that it explains."""
    below: defaultdict[str, list[FindingPart]] = defaultdict(list)
    keys = {finding.key for finding in report.findings}
    for finding in report.findings:
        if finding.explained_by in keys and finding.explained_by != finding.key:
            below[finding.explained_by or ""].append(finding)
    told: set[str] = set()
    for finding in sorted((item for item in report.findings if item.open or item.explained_by not in keys), key=worst_first):
        if not finding.muted and not _is_note(finding):
            yield from _with_symptoms(report, finding, below, told, words)
    if notes := Counter(finding.rule for finding in report.findings if finding.open and _is_note(finding)):
        named_rules = ", ".join(f"{count} {rule}" for rule, count in sorted(notes.items()))
        yield Line(" · ", f"{words.note[sum(notes.values()) != 1].format(counted(sum(notes.values()), words.notes))} ({named_rules})", "dim")
    if muted := sum(1 for finding in report.findings if finding.muted):
        yield Line(" · ", words.muted.format(counted(muted, words.muted_finding)), "dim")


def _is_note(finding: FindingPart) -> bool:
    """Something worth knowing and no fault, such as a device that sleeps; that no cause was found is the answer to a question."""
    return finding.severity == "info" and finding.rule != NO_CAUSE


def worst_first(finding: FindingPart) -> tuple[int, str]:
    """The order of findings."""
    return -SEVERITIES.index(finding.severity), finding.key


def _with_symptoms(report: Report, finding: FindingPart, below: dict[str, list[FindingPart]], told: set[str], words: Words, depth: int = 0) -> Iterator[Line]:
    if finding.key in told:
        return
    told.add(finding.key)
    yield from finding_lines(finding, report.device(finding.device), words, depth)
    for symptom in sorted(below.get(finding.key, ()), key=worst_first):
        yield from _with_symptoms(report, symptom, below, told, words, depth + 1)


def finding_lines(finding: FindingPart, device: DevicePart | None, words: Words = ENGLISH, depth: int = 0) -> Iterator[Line]:
    """One finding: what it is and where, what was seen, the fix; an explained one in one line under its cause."""
    sure = words.sure(finding.confidence)
    if depth:
        yield Line(f"{'   ' * depth}   ↳ {finding.rule:<{_RULE}} ", f"{finding.title}{sure}: {words.explained}", "dim")
        return
    where = f"{named(device):<{_NAME}} {_places(device):<{_PLACE}} " if device else ""
    head = f" {_MARKS[finding.severity]} {words.severity[finding.severity]}  {finding.rule:<{_RULE}} "
    room = f" · {device.location}" if device and device.location else ""
    yield Line(head, f"{where}{finding.title}{sure}{room}", finding.severity)
    if finding.evidence:
        yield Line(_labelled(words.seen, words), _seen(finding, words))
    for change in finding.changes[:MOST_EVIDENCE]:
        yield Line(_labelled(words.new, words), sentence(change))
    for number, step in enumerate(finding.fix):
        yield Line(_labelled(words.fix if number == 0 else "", words), _step(step, finding, words))


def _labelled(word: str, words: Words) -> str:
    """A label before what was seen or is to be done, both as wide; or the blank below one."""
    width = max(len(words.seen), len(words.fix))
    return f"         {word:<{width}}{':' if word else ' '} "


def _seen(finding: FindingPart, words: Words) -> str:
    told = in_order(_in_short(item, words) for item in finding.evidence) or [f"{item.fact} {human(item.seen)}" for item in finding.evidence]
    more = len(told) - MOST_EVIDENCE
    return "; ".join([*told[:MOST_EVIDENCE], *([words.more.format(more)] if more > 0 else [])])


def _in_short(item: EvidencePart, words: Words) -> str:
    """One piece of evidence; of a long list the first few."""
    whole = human(item.seen)
    if not isinstance(item.seen, list) or len(item.said) <= _LONGEST or not item.said.endswith(whole):
        return item.said
    items = [human(each) for each in item.seen]
    left = _REST.fullmatch(items[-1])
    listed = items[:-1] if left else items
    ends = accumulate(len(each) + len(", ") for each in listed)
    shown = max(1, sum(end <= _LONGEST for end in ends))
    more = len(listed) - shown + (int(left[1]) if left else 0)
    return item.said.removesuffix(whole) + ", ".join([*listed[:shown], *([words.more.format(more)] if more else [])])


def _step(step: StepPart, finding: FindingPart, words: Words) -> str:
    parts = ", ".join(part.name for part in finding.parts) if step.who == "technician" else ""
    bring = f", {words.bring.format(parts)}" if parts else f", {words.no_parts}" if not finding.parts else ""
    return f"{step.do}   {by_whom(step, words)}{bring}"


def by_whom(step: StepPart, words: Words) -> str:
    """Who does it, and how long it takes."""
    return f"{words.who.get(step.who, step.who)}, {words.minutes.format(step.minutes)}"


def named(device: DevicePart) -> str:
    """What people call a device."""
    return " ".join(word for word in (device.vendor, device.model) if word) or next(iter(device.names), device.kind or "device")


def _places(device: DevicePart) -> str:
    address = next(iter(device.addresses), "")
    return f"{address},{next(f'{name}={port}' for name, port in device.ports.items())}" if device.ports and address.startswith("127.") else address


def answered(report: Report, words: Words = ENGLISH) -> Iterator[Line]:
    """The answer to what the customer said: its causes in their order, or that there is none and what to try."""
    if report.answer is None:
        return
    found = {finding.key: finding for finding in report.findings}
    causes = [found[key] for key in report.answer.causes if key in found]
    for number, finding in enumerate(causes[:_CAUSES], 1):
        yield Line(headed(words.answer if number == 1 else ""), _cause(number, finding, report, words), "strong" if number == 1 else "plain")
    if not causes:
        yield Line(headed(words.answer), words.no_cause.format(complaint(report.answer.symptom, words)), "unknown")
    for number, step in enumerate(report.answer.steps, 1):
        yield Line(headed(words.steps if number == 1 else ""), f"{number}. {step.do}   {by_whom(step, words)}")


def complaint(symptom: str, words: Words) -> str:
    """The symptom as people call it; in English that is its id."""
    known = symptoms().get(symptom) if words.language != "en" else None
    return known.words[words.language][0] if known else symptom


def _cause(number: int, finding: FindingPart, report: Report, words: Words) -> str:
    device = report.device(finding.device)
    where = " ".join(filter(None, (named(device), _places(device)))) if device else ""
    return f"{number}. {finding.title}{words.sure(finding.confidence)}: {finding.rule}{f', {where}' if where else ''}"


# --- what is not known ----------------------------------------------------------------------------------------------------------------------------


def _unknown(report: Report, words: Words) -> Iterator[Line]:
    """One line a device for the rules that failing probes left undetermined."""
    undetermined: defaultdict[str, list[str]] = defaultdict(list)
    for item in report.undetermined:
        if item.device and (failures := _failures(item.because)):
            undetermined[item.device].append(failures)
    for identity, reasons in undetermined.items():
        device = report.device(identity)
        if device:
            failed = dict.fromkeys(part for reason in reasons for part in reason.split(", "))
            why = f"{', '.join(failed)}: {words.undetermined.format(counted(len(reasons), words.rule))}"
            yield Line(f" ? {words.unknown:<5} ", f"{named(device):<{_NAME}} {_places(device):<{_PLACE}} {_answers(device, failed, words)}{why}", "unknown")


def _failures(because: str) -> str:
    """Of the reasons, those that are failures; what was not asked, by design, is none."""
    return ", ".join(part for part in because.split(", ") if part and not part.endswith(_NO_FAILURES))


def _answers(device: DevicePart, failures: Iterable[str], words: Words) -> str:
    by = next((item.facts.get("reach.by") for item in device.observations if item.probe == "reach"), None)
    failed = {failure.partition(":")[0] for failure in failures}
    answers = [str(way) for way in by if way not in failed] if isinstance(by, list) else []
    if answers:
        return words.answers_but.format(", ".join(answers))
    return words.no_answer if device.state == "unreachable" else ""


def _gap(item: NotExaminedPart, words: Words) -> Line:
    return Line(f" ! {words.not_examined}  ", f"{item.what}: {item.why}" + (f" → {item.next}" if item.next else ""), "unknown")


# --- the rest -------------------------------------------------------------------------------------------------------------------------------------


def _rest(report: Report, words: Words) -> Iterator[Line]:
    """Those that are well, those that are something else, and how many rules did not get facts enough."""
    faulty = {finding.device for finding in report.findings if not finding.muted and not _is_note(finding)}
    unsure = {item.device for item in report.undetermined if _failures(item.because)}
    well = [device for device in report.devices if device.is_printer and device.id not in faulty | unsure]
    asleep = sum(device.state == "asleep" for device in well)
    if well:
        yield Line(" ✓ ", words.without_findings.format(counted(len(well), words.device)) + (words.asleep.format(asleep) if asleep else ""), "ok")
    others = Counter(device.kind or "something else" for device in report.devices if device.is_printer is False)
    if others:
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        yield Line(" · ", f"{words.no_printer.format(counted(sum(others.values()), words.device))} ({told})", "dim")
    thin = sum(1 for item in report.undetermined if not _failures(item.because))
    if thin:
        yield Line(" · ", words.thin.format(counted(thin, words.rule)), "dim")
