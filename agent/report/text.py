# SPDX-License-Identifier: Apache-2.0
"""report.txt: the whole scan in plain text, for a technician's folder and a customer's file. Pure."""

from collections.abc import Iterable, Iterator

from agent.changes import sentence
from agent.report.model import DevicePart, FindingPart, Report, SupplyPart
from agent.report.path import drawn, path_lines
from agent.report.screen import answered, by_whom, named, worst_first
from agent.report.words import ENGLISH
from rules.operators import human

_RULE = "-" * 78


def text_of(report: Report) -> str:
    """The report as text, lines ending in LF."""
    return "\n".join(line.rstrip() for line in _lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield from _heading(report)
    yield from _section("Findings, worst first", _findings(report))
    if report.answer:
        yield from _section(f"The answer to {report.answer.symptom}", (f"  {line}" for line in answered(report)))
    if paths := list(_paths(report)):
        yield from _section("The way of a scan, hop by hop", paths)
    yield from _section("What could not be determined", _undetermined(report))
    yield from _section(
        "What was not examined", (f"  {item.what}: {item.why}" + (f"\n    next: {item.next}" if item.next else "") for item in report.not_examined)
    )
    yield from _section("Devices", (line for device in report.devices for line in _device(device)))
    yield from _section("What was sent", _sent(report))


def _heading(report: Report) -> Iterator[str]:
    scan = report.scan
    yield f"unjam {scan.agent}, rules {scan.catalogue}"
    yield f"Scan {scan.id} of site {scan.site}, {scan.started} to {scan.finished}, pace {scan.pace}" + (", INTERRUPTED" if scan.interrupted else "")
    yield f"Asked: {', '.join(scan.targets) or 'the configured devices'}"
    for check in report.preflight:
        yield f"  {check.state:<4} {check.check}: {check.detail}" + (f" - {check.fix}" if check.fix else "")


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", _RULE, title, _RULE)
    told = list(lines)
    yield from told or ["  none"]


# --- findings ---------------------------------------------------------------------------------------------------------------------------------------


def _findings(report: Report) -> Iterator[str]:
    for finding in sorted(report.findings, key=lambda item: (not item.open, *worst_first(item))):
        yield from _finding(finding, report.device(finding.device))


def _finding(finding: FindingPart, device: DevicePart | None) -> Iterator[str]:
    where = _named_at(device) if device else finding.subject
    yield f"{finding.severity.upper()}  {finding.rule}  {where}  ({finding.confidence})"
    yield from _one("location", (device.location if device else None) or "")
    yield f"  {finding.title}. {finding.cause}"
    yield from (f"  {line}" for line in _standing(finding))
    yield from (f"  seen: {item.fact} = {human(item.seen)} (wanted: {item.wanted}){f' at {item.at}' if item.at else ''}" for item in finding.evidence)
    yield from (f"  changed: {sentence(change)}" for change in finding.changes)
    yield from (f"  fix:  {step.do} ({by_whom(step, ENGLISH)})" for step in finding.fix)
    yield from _one("codes", ", ".join(finding.codes))
    yield from _one("parts", "; ".join(f"{part.name}{f' {part.number}' if part.number else ''}" for part in finding.parts))
    yield from _one("tools", ", ".join(finding.tools))
    yield from _one("workshop", finding.workshop)
    yield from _one("prevent", finding.prevent)
    yield from _one("fixed when", finding.verify)
    yield from _one("for the customer", finding.customer)
    times = "once" if finding.occurrences == 1 else f"{finding.occurrences} times"
    yield f"  tier {finding.tier}; first seen {finding.first_seen or 'now'}, {times}; key {finding.key}"
    yield ""


def _paths(report: Report) -> Iterator[str]:
    for title, way in drawn(report):
        yield f"  {title}"
        yield from (f"    {line}" for line in path_lines(way))


def _named_at(device: DevicePart) -> str:
    """What it is called and where it answers: several may stand behind one address, each with ports of its own."""
    first = ",".join([*device.addresses[:1], *(f"{name}={port}" for name, port in sorted(device.ports.items()))])
    return f"{named(device)} at {', '.join([first, *device.addresses[1:]])}"


def _standing(finding: FindingPart) -> Iterator[str]:
    if finding.explained_by:
        yield f"explained by {finding.explained_by}"
    if finding.muted:
        yield f"muted until {finding.muted.get('until')}: {finding.muted.get('reason')}"


def _one(title: str, text: str) -> Iterator[str]:
    if text:
        yield f"  {title}: {text}"


def _undetermined(report: Report) -> Iterator[str]:
    for item in report.undetermined:
        device = report.device(item.device)
        where = _named_at(device) if device else item.subject
        yield f"  {item.rule} on {where}: {item.because} (missing: {', '.join(item.missing)})"


# --- devices ----------------------------------------------------------------------------------------------------------------------------------------


def _device(device: DevicePart) -> Iterator[str]:
    kind = "printer" if device.is_printer else f"no printer ({device.kind or 'something else'})" if device.is_printer is False else "not known to be a printer"
    yield f"{_named_at(device)}: {kind}, {device.state}"
    known = {
        "id": device.id, "serial": device.serial, "mac": device.mac, "uuid": device.uuid, "names": ", ".join(device.names), "location": device.location,
        "firmware": device.firmware, "pages": device.pages_total, "says": ", ".join(device.reasons), "because": "; ".join(device.because),
        "own ports": ", ".join(f"{name}={port}" for name, port in device.ports.items()),
    }  # fmt: skip
    yield from (f"  {name}: {value}" for name, value in known.items() if value not in (None, ""))
    yield from (f"  supply: {_supply(supply)}" for supply in device.supplies)
    yield from (f"  tray: {tray.name or tray.index}: {tray.state or 'unknown'}" for tray in device.trays)
    yield from (f"  alert: {alert.severity or ''} {alert.text or alert.group or ''} ({alert.code})" for alert in device.alerts)
    yield from (f"  {item.probe}: {item.failure}{f' - {item.why}' if item.why else ''}" for item in device.observations if item.failure)
    yield ""


def _supply(supply: SupplyPart) -> str:
    left = f", {supply.percent:.0f} % left" if supply.percent is not None else ""
    return f"{supply.description or supply.type or supply.index}: {supply.state}{left}{f', part {supply.part_number}' if supply.part_number else ''}"


def _sent(report: Report) -> Iterator[str]:
    sent = report.scan.sent
    yield f"  {sent.packets} packets; {sent.bytes_to_raw_ports} bytes to raw print ports"
    yield from (f"  {port}: {count}" for port, count in sorted(sent.by_port.items()))
    yield from (f"  to gateway, resolvers and groups, {port}: {count}" for port, count in sorted(sent.infrastructure.items()))
