# SPDX-License-Identifier: Apache-2.0
"""report.txt: the whole scan in plain text, for a technician's folder and a customer's file. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agent.changes import sentence
from agent.report.model import DevicePart, EvidencePart, FindingPart, Report, SupplyPart
from agent.report.path import drawn, path_lines
from agent.report.screen import answered, by_whom, complaint, named, worst_first
from agent.report.text_words import TEXT_WORDS, TextWords
from agent.report.words import WORDS, Words
from rules.model import Language
from rules.operators import human

_RULE = "-" * 78


@dataclass(frozen=True, slots=True)
class _Speech:
    """The words of one language: those of this text, and those that it shares with the screen."""

    own: TextWords
    shared: Words


def text_of(report: Report, language: Language = "en") -> str:
    """The report as text, lines ending in LF."""
    speech = _Speech(TEXT_WORDS[language], WORDS[language])
    return "\n".join(line.rstrip() for line in _lines(report, speech)) + "\n"


def _lines(report: Report, speech: _Speech) -> Iterator[str]:
    own = speech.own
    yield from _heading(report, speech)
    yield from _section(own.findings, _findings(report, speech), own)
    if report.answer:
        title = own.answer.format(complaint(report.answer.symptom, speech.shared))
        yield from _section(title, (f"  {line}" for line in answered(report, speech.shared)), own)
    if paths := list(_paths(report, speech.shared)):
        yield from _section(own.paths, paths, own)
    yield from _section(own.undetermined, _undetermined(report, own), own)
    yield from _section(own.not_examined, _not_examined(report, speech.shared), own)
    yield from _section(own.devices, (line for device in report.devices for line in _device(device, own)), own)
    yield from _section(own.sent, _sent(report, own), own)


def _heading(report: Report, speech: _Speech) -> Iterator[str]:
    scan, own = report.scan, speech.own
    yield f"unjam {scan.agent}, {speech.shared.rules} {scan.catalogue}"
    yield own.scan.format(scan.id, scan.site, scan.started, scan.finished, scan.pace) + (f", {own.interrupted}" if scan.interrupted else "")
    yield f"{own.asked}: {', '.join(scan.targets) or speech.shared.configured}"
    for check in report.preflight:
        yield f"  {check.state:<4} {check.check}: {check.detail}" + (f" - {check.fix}" if check.fix else "")


def _section(title: str, lines: Iterable[str], own: TextWords) -> Iterator[str]:
    yield from ("", _RULE, title, _RULE)
    told = list(lines)
    yield from told or [f"  {own.none}"]


# --- findings ---------------------------------------------------------------------------------------------------------------------------------------


def _findings(report: Report, speech: _Speech) -> Iterator[str]:
    for finding in sorted(report.findings, key=lambda item: (not item.open, *worst_first(item))):
        yield from _finding(finding, report.device(finding.device), speech)


def _finding(finding: FindingPart, device: DevicePart | None, speech: _Speech) -> Iterator[str]:
    own, shared = speech.own, speech.shared
    where = _where(device, own) if device else finding.subject
    yield f"{own.severity[finding.severity]}  {finding.rule}  {where}  ({shared.confidence[finding.confidence]})"
    yield from _one(own.location, (device.location if device else None) or "")
    yield f"  {finding.title}. {finding.cause}"
    yield from (f"  {line}" for line in _standing(finding, own))
    yield from (f"  {shared.seen}: {_evidence(item, own)}" for item in finding.evidence)
    yield from (f"  {own.changed}: {sentence(change)}" for change in finding.changes)
    yield from (f"  {shared.fix}:  {step.do} ({by_whom(step, shared)})" for step in finding.fix)
    yield from _one(own.codes, ", ".join(finding.codes))
    yield from _one(own.parts, "; ".join(f"{part.name}{f' {part.number}' if part.number else ''}" for part in finding.parts))
    yield from _one(own.tools, ", ".join(finding.tools))
    yield from _one(own.workshop, finding.workshop)
    yield from _one(own.prevent, finding.prevent)
    yield from _one(own.verify, finding.verify)
    yield from _one(own.customer, finding.customer)
    times = own.times[finding.occurrences != 1].format(finding.occurrences)
    yield f"  {own.standing.format(finding.tier, finding.first_seen or own.now, times, finding.key)}"
    yield ""


def _where(device: DevicePart, own: TextWords) -> str:
    """What it is called and where it answers: several may stand behind one address, each with ports of its own."""
    first = ",".join([*device.addresses[:1], *(f"{name}={port}" for name, port in sorted(device.ports.items()))])
    return own.at.format(named(device), ", ".join([first, *device.addresses[1:]]))


def _evidence(item: EvidencePart, own: TextWords) -> str:
    return f"{item.fact} = {human(item.seen)} ({own.wanted}: {item.wanted}){own.measured.format(item.at) if item.at else ''}"


def _paths(report: Report, words: Words) -> Iterator[str]:
    for title, way in drawn(report, words):
        yield f"  {title}"
        yield from (f"    {line}" for line in path_lines(way, words))


def _standing(finding: FindingPart, own: TextWords) -> Iterator[str]:
    if finding.explained_by:
        yield own.explained_by.format(finding.explained_by)
    if finding.muted:
        yield own.muted.format(finding.muted.get("until"), finding.muted.get("reason"))


def _one(title: str, text: str) -> Iterator[str]:
    if text:
        yield f"  {title}: {text}"


def _undetermined(report: Report, own: TextWords) -> Iterator[str]:
    for item in report.undetermined:
        device = report.device(item.device)
        where = _where(device, own) if device else item.subject
        yield f"  {own.on.format(item.rule, where)}: {item.because} ({own.missing}: {', '.join(item.missing)})"


def _not_examined(report: Report, words: Words) -> Iterator[str]:
    yield from (f"  {item.what}: {item.why}" + (f"\n    {words.next.casefold()}: {item.next}" if item.next else "") for item in report.not_examined)


# --- devices ----------------------------------------------------------------------------------------------------------------------------------------


def _device(device: DevicePart, own: TextWords) -> Iterator[str]:
    kind = own.printer if device.is_printer else own.no_printer.format(device.kind or own.other) if device.is_printer is False else own.perhaps
    yield f"{_where(device, own)}: {kind}, {device.state}"
    known = {
        "id": device.id, "serial": device.serial, "mac": device.mac, "uuid": device.uuid, "names": ", ".join(device.names), "location": device.location,
        "firmware": device.firmware, "pages": device.pages_total, "says": ", ".join(device.reasons), "because": "; ".join(device.because),
        "own ports": ", ".join(f"{name}={port}" for name, port in device.ports.items()),
    }  # fmt: skip
    yield from (f"  {own.columns[name]}: {value}" for name, value in known.items() if value not in (None, ""))
    yield from (f"  {own.supply}: {_supply(supply, own)}" for supply in device.supplies)
    yield from (f"  {own.tray}: {tray.name or tray.index}: {tray.state or own.unknown}" for tray in device.trays)
    yield from (f"  {own.alert}: {alert.severity or ''} {alert.text or alert.group or ''} ({alert.code})" for alert in device.alerts)
    yield from (f"  {item.probe}: {item.failure}{f' - {item.why}' if item.why else ''}" for item in device.observations if item.failure)
    yield ""


def _supply(supply: SupplyPart, own: TextWords) -> str:
    left = f", {own.left.format(f'{supply.percent:.0f}')}" if supply.percent is not None else ""
    part = f", {own.part.format(supply.part_number)}" if supply.part_number else ""
    return f"{supply.description or supply.type or supply.index}: {supply.state}{left}{part}"


def _sent(report: Report, own: TextWords) -> Iterator[str]:
    sent = report.scan.sent
    yield f"  {own.packets.format(sent.packets, sent.bytes_to_raw_ports)}"
    yield from (f"  {port}: {count}" for port, count in sorted(sent.by_port.items()))
    yield from (f"  {own.infrastructure.format(port)}: {count}" for port, count in sorted(sent.infrastructure.items()))
