# SPDX-License-Identifier: Apache-2.0
"""One scan's device + what was remembered of it -> what is remembered from now on. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from agent.history.meters import with_reading
from agent.history.record import Hour, Record, Sighting
from agent.model import Device, Scan
from probes.discovery.merge import mac_of
from probes.fact import Facts, Value, iso
from probes.facts import TcpFacts, ViewFacts
from probes.hold import accepting

_SECTIONS = (TcpFacts.section, ViewFacts.section)
_LAST = {
    *(f"printer.{name}" for name in ("vendor", "model", "serial", "uuid", "mac", "firmware", "pages_total", "state")),
    *(f"snmp.{name}" for name in ("version", "up_time_s", "wrong_communities", "tcp_sent", "tcp_repeated", "jams")),
    "tls.certificates",
}
RAW = "9100"
"""Among the channels that took data: the raw port, found open."""
_NOT_ITS_OWN = frozenset({"before", "history", "control", "target", "reach", "code", "icmp", "arp", "neighbour"})
"""Sections that tell of the scan, of us or of the path, not of the device."""
_DAY = timedelta(hours=24)
_SAME_MOMENT_S = 60
_SAME_START_S = 120
_MOST_MACS = 8
_MOST_ITEMS = 64
_HARMLESS = ("info", "low")
"""A device that only has these works well: an open telnet port, old encryption and low toner stand for years."""
_OWN_RULES = ("recurring-fault", "recurring-jams", "device-missing", "new-device", "ageing-device", "overused-device")
"""Rules that follow from history: they are no times of their own."""


def sightings(scan: Scan, records: Mapping[str, Record], zone: tzinfo | None) -> Iterable[Sighting]:
    """What a scan adds to the histories of its printers, those that were missed among them."""
    for device in scan.devices:
        facts, before = device.facts, records.get(device.id)
        if facts.get("reach.answers") is True and facts.get("printer.is_printer") is True:
            hour = _hour(scan.started, zone, answered=1)
            clean = not any(finding.subject == device.id and finding.severity not in _HARMLESS for finding in scan.findings)
            yield Sighting(_seen(device, before, scan.started, clean=clean), hour, _fired(scan, device.id), _unsure(scan, device.id), judged=True)
        elif before and facts.get("reach.answers") is False:
            compared = facts.get("control.answers") is True
            missed = _hour(scan.started, zone, silent=1) if compared else None
            yield Sighting(before, missed, _fired(scan, device.id), _unsure(scan, device.id), judged=compared)


def drivers(scan: Scan) -> dict[str, str]:
    """The driver of each queue that a scan read and that has one, by the queue's id."""
    told = ((subject.id, subject.facts.get("queue.driver")) for subject in scan.subjects if subject.applies == "queue")
    return {name: driver for name, driver in told if isinstance(driver, str) and driver}


def snapshot(facts: Facts, addresses: Collection[str], segment: str | None) -> dict[str, Any]:
    """What of a device should stay as it is, in the words of `history.changed`."""
    ports = sorted(name.removeprefix("tcp.") for name, value in facts.items() if name.startswith("tcp.") and value == "open")
    told: dict[str, Any] = {
        "firmware": facts.get("printer.firmware"),
        "address": sorted(addresses),
        "mac": facts.get("printer.mac"),
        "ports": ports if "tcp.answers" in facts else None,
        "certificate": fingerprints(facts) or None,
        "tls": {str(row["port"]): str(row["best"]) for row in rows(facts, "tls.offers") if row.get("port") and row.get("best")} or None,
        "segment": segment,
        "driver": {str(row["id"]): str(row["driver"]) for row in rows(facts, "used.drivers") if row.get("id") and row.get("driver")} or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def changed_in(good: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[str, ...]:
    """The names under which two snapshots differ; what one of them does not say is no difference."""
    return tuple(name for name in good if name in current and not _alike(good[name], current[name]))


def _alike(one: Any, other: Any) -> bool:  # noqa: ANN401  (any JSON)
    """Tables are compared key by key: a port or a queue that was not asked says nothing."""
    return all(one[key] == other[key] for key in one if key in other) if isinstance(one, dict) and isinstance(other, dict) else bool(one == other)


def fingerprints(facts: Facts) -> dict[str, str]:
    """The SHA-256 of the certificate on each TLS port, by port."""
    return {str(row["port"]): str(row["sha256"]) for row in rows(facts, "tls.certificates") if row.get("port") and row.get("sha256")}


def rows(facts: Facts, name: str) -> list[Mapping[str, Any]]:
    """A table of facts; empty where it is unknown."""
    found: Any = facts.get(name)
    return list(found or ())


def macs_of(facts: Facts) -> tuple[str, ...]:
    """Every MAC that is the device's: the one that answered, and those of its own interfaces."""
    said = [facts.get("neighbour.mac"), facts.get("printer.mac"), facts.get("snmp.mac"), *(row.get("mac") for row in rows(facts, "snmp.interfaces"))]
    return tuple(dict.fromkeys(mac for text in said if isinstance(text, str) and (mac := mac_of(text))))


def addresses_of(device: Device) -> tuple[str, ...]:
    """The addresses of a device that are its own: none that is only forwarded to it."""
    return tuple(dict.fromkeys(target.address for target in device.targets if not target.ports))


def link_changed(facts: Facts, now: datetime) -> str | None:
    """When ifLastChange of the interface that we speak to moved, by the device's own clock of up time."""
    since: Any = facts.get("view.link_change_s")
    return iso(now - timedelta(seconds=since)) if since is not None else None


def booted(facts: Facts, now: datetime) -> str | None:
    """When the device started."""
    up: Any = facts.get("snmp.up_time_s")
    return iso(now - timedelta(seconds=up)) if up is not None else None


def links(before: Record | None, facts: Facts, now: datetime) -> tuple[str, ...]:
    """When its link changed: the moment that was read first, then each other one within a day. A restart of the device begins the list anew."""
    started, moved = booted(facts, now), link_changed(facts, now)
    if before is None or started is None or before.booted is None or _apart(started, before.booted) > _SAME_START_S:
        return (moved,) if moved else ()
    older = tuple(moment for moment in before.links if _moment(moment) <= now - _DAY)[-1:]
    lately = (*older, *(moment for moment in before.links if _moment(moment) > now - _DAY))
    known = moved is None or any(_apart(moved, moment) <= _SAME_MOMENT_S for moment in before.links)
    return lately if known or moved is None else (*lately, moved)


def standing(before: Record | None, facts: Facts, now: datetime) -> dict[str, str]:
    """Since when each peer or channel of `hold.*` stands as it does, its life count still; one page printed, and it begins anew."""
    pages = facts.get("printer.pages_total")
    since = before.standing if before and pages is not None and before.last.get("printer.pages_total") == pages else {}
    return {one: since.get(one, iso(now)) for name in ("hold.peers", "hold.left", "hold.shut") for one in texts(facts, name)}


def texts(facts: Facts, name: str) -> list[str]:
    """A list of words; empty where it is unknown."""
    found: Any = facts.get(name)
    return list(found or ())


def _seen(device: Device, before: Record | None, now: datetime, *, clean: bool) -> Record:
    facts, own = device.facts, addresses_of(device)
    segment: Any = facts.get("history.segment")
    homes = dict(before.homes) if before else {}
    if segment:
        homes[segment] = homes.get(segment, 0) + 1
    asleep = facts.get("printer.state") == "asleep" or facts.get("reach.late") is True
    good, current = before.good if before else {}, snapshot(facts, own, segment)
    return Record(
        id=device.id,
        first_seen=before.first_seen if before else iso(now),
        last_seen=iso(now),
        address=own[0] if own else None,
        scans=(before.scans if before else 0) + 1,
        macs=tuple(dict.fromkeys((*macs_of(facts), *(before.macs if before else ()))))[:_MOST_MACS],
        homes=homes,
        last={name: value for name, value in facts.items() if name in _LAST or name.partition(".")[0] in _SECTIONS or _comparable(name, value)},
        good={**good, **current} if clean else good,
        good_at=iso(now) if clean else before.good_at if before else None,
        drift={} if clean else {name: before.drift.get(name, iso(now)) for name in changed_in(good, current)} if before else {},
        booted=booted(facts, now),
        links=links(before, facts, now),
        slept_at=iso(now) if asleep else before.slept_at if before else None,
        meters=with_reading(before.meters if before else (), facts, now),
        standing=standing(before, facts, now),
        accepted=tuple(dict.fromkeys((*(before.accepted if before else ()), *accepting(facts), *([RAW] if facts.get("tcp.9100") == "open" else [])))),
    )


def _comparable(name: str, value: Value) -> bool:
    """What a rule's `changed` or `grew_by` may ask for: whatever the device itself said, but for tables and lists without end."""
    table = isinstance(value, list) and (len(value) > _MOST_ITEMS or any(isinstance(item, Mapping) for item in value))
    return value is not None and not table and name.partition(".")[0] not in _NOT_ITS_OWN


def _hour(now: datetime, zone: tzinfo | None, *, answered: int = 0, silent: int = 0) -> Hour:
    local = now.astimezone(zone)
    return Hour(local.date().isoformat(), local.hour, answered, silent)


def _fired(scan: Scan, subject: str) -> frozenset[str]:
    own = (finding for finding in scan.findings if finding.subject == subject and finding.severity != "info" and finding.explained_by is None)
    return frozenset(finding.rule for finding in own if finding.rule not in _OWN_RULES)


def _unsure(scan: Scan, subject: str) -> frozenset[str]:
    return frozenset(item.rule for item in scan.undetermined if item.subject == subject)


def _apart(one: str, other: str) -> float:
    return abs((_moment(one) - _moment(other)).total_seconds())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
