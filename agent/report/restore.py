# SPDX-License-Identifier: Apache-2.0
"""A report back as the scan that it tells: what `diagnose` judges again. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from agent.model import Check, Device, NotExamined, Scan, Subject
from agent.report.build import Beside, Past
from agent.report.facts import known
from agent.report.model import DevicePart, ObservationPart, Report
from probes.model import Observation, Target


def scan_of(report: Report) -> Scan:
    """The scan, with its devices and facts and without its findings: those are judged anew."""
    told = report.scan
    return Scan(
        id=told.id,
        site=told.site,
        started=_moment(told.started),
        finished=_moment(told.finished),
        pace=told.pace,
        targets=tuple(told.targets),
        preflight=tuple(Check(part.check, part.state, part.detail, part.fix) for part in report.preflight),
        agent_facts=known(report.agent_facts),
        devices=tuple(device_of(device) for device in report.devices),
        subjects=tuple(_subjects(report)),
        not_examined=tuple(NotExamined(part.what, part.why, part.next) for part in report.not_examined),
        sent=told.sent.model_dump(),
        interrupted=told.interrupted,
        catalogue=told.catalogue,
        expected=told.config.expected,
    )


def beside_of(report: Report) -> Beside:
    """What the report knew besides the scan: how long its findings are known, the devices' histories, the mutes."""
    site = f"{report.scan.site}/"
    return Beside(
        past={part.key.removeprefix(site): Past(part.first_seen or report.scan.started, part.occurrences, part.muted) for part in report.findings},
        histories={device.id: device.history for device in report.devices},
        mutes=tuple(report.scan.config.mutes),
    )


def device_of(part: DevicePart) -> Device:
    """One device; its first target carries what the report says of it."""
    first, *rest = part.addresses or [""]
    target = Target(first, ports=part.ports, names=tuple(part.names), mac=part.mac, expected=part.expected, because=tuple(part.because))
    return Device(part.id, (target, *(Target(address) for address in rest)), _observations(part.observations))


def _subjects(report: Report) -> Iterator[Subject]:
    for part in report.segments:
        yield Subject(part.id, "segment", _observations(part.observations), {"cidr": part.cidr}, members=tuple(part.members))
    for queue in report.queues:
        label = {"server": queue.server, "name": queue.name, "uri": queue.uri}
        yield Subject(queue.id, "queue", _observations(queue.observations), label, parents=(queue.device,) if queue.device else ())
    for server in report.print_servers:
        yield Subject(server.id, "server", _observations(server.observations), {"name": server.name}, members=tuple(server.queues))
    for place in report.destinations:
        yield Subject(place.id, "destination", _observations(place.observations), {"kind": place.kind}, members=tuple(place.used_by))


def _observations(parts: Iterable[ObservationPart]) -> tuple[Observation, ...]:
    return tuple(_observation(part) for part in parts)


def _observation(part: ObservationPart) -> Observation:
    bare = {name.partition(".")[2]: value for name, value in known(part.facts).items()}
    return Observation(part.probe, _moment(part.at), part.took_ms, None if part.failure else bare, part.failure, part.why)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
