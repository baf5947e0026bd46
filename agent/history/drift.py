# SPDX-License-Identifier: Apache-2.0
"""What is other than in a device's last good scan, since when, and on how many devices alike. Pure.

A change lies between the last good scan and the first scan that saw it. Devices that changed alike, and whose spans have a moment in common, were
changed by one hand: a security template, a firmware push, a rule in a firewall.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from agent.history.kept import addresses_of, changed_in, snapshot
from agent.history.record import Past, Record
from agent.model import Device
from probes.fact import iso
from probes.observe import derived
from probes.past_facts import DriftFacts, DriftRow

TOGETHER = 3
"""So many devices that changed alike have one cause."""

_Two: TypeAlias = Any  # two values of one name of a snapshot: any JSON


@dataclass(frozen=True, slots=True)
class _Change:
    """One device's change of one kind; `alike` tells whether another's is the same."""

    device: str
    row: DriftRow
    alike: Hashable
    after: datetime
    seen: datetime


def with_drift(devices: Sequence[Device], past: Past, now: datetime) -> tuple[Device, ...]:
    """The devices, each with what changed since its last good scan; one that has none, or is silent now, says nothing."""
    found = {device.id: _changes(device, past.records[device.id], now) for device in devices if _comparable(device, past)}
    times = _together(change for changes in found.values() for change in changes)
    return tuple(_told(device, found[device.id], past.records[device.id], times, now) if device.id in found else device for device in devices)


def _comparable(device: Device, past: Past) -> bool:
    record = past.records.get(device.id)
    return record is not None and record.good_at is not None and device.facts.get("reach.answers") is True


def _told(device: Device, changes: Iterable[_Change], record: Record, times: Mapping[tuple[str, str | None], int], now: datetime) -> Device:
    rows = tuple(replace(change.row, alike=times[change.device, change.row.id]) for change in changes)
    section = DriftFacts(last_good=_moment(record.good_at or iso(now)), rows=rows)
    return replace(device, observations=(*device.observations, derived(section, now)))


def _changes(device: Device, record: Record, now: datetime) -> list[_Change]:
    facts = device.facts
    segment: Any = facts.get("history.segment")
    current, good = snapshot(facts, addresses_of(device), segment), record.good
    after = _moment(record.good_at or iso(now))
    found = []
    for what in (name for name in changed_in(good, current) if name in _WORDS):
        words, alike = _WORDS[what](good[what], current[what])
        seen = _moment(record.drift.get(what, iso(now)))
        found.append(_Change(device.id, DriftRow(what, words, seen), (what, alike) if alike is not None else None, after, seen))
    return found


def _together(changes: Iterable[_Change]) -> dict[tuple[str, str | None], int]:
    """By device and kind, how many devices changed alike within one span of time, itself among them."""
    groups: defaultdict[Hashable, list[_Change]] = defaultdict(list)
    times: dict[tuple[str, str | None], int] = {}
    for change in changes:
        times[change.device, change.row.id] = 1
        if change.alike is not None:
            groups[change.alike].append(change)
    for group in groups.values():
        for moment in {change.seen for change in group}:
            at_once = [change for change in group if change.after < moment <= change.seen]
            for change in at_once:
                place = change.device, change.row.id
                times[place] = max(times[place], len({one.device for one in at_once}))
    return times


# --- words, and what makes two changes alike --------------------------------------------------------------------------------------------------


def _by_key(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(key, before[key], after[key]) for key in sorted(before) if key in after and before[key] != after[key]]


def _ports(before: list[str], after: list[str]) -> tuple[str, Hashable]:
    gone, new = [port for port in before if port not in after], [port for port in after if port not in before]
    words = [f"port {port} is no longer open" for port in gone] + [f"port {port} is open now" for port in new]
    return "; ".join(words), (tuple(gone), tuple(new))


def _certificate(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, Hashable]:
    ports = tuple(port for port, _, _ in _by_key(before, after))
    return f"another certificate on port {', '.join(ports)}", ports


def _tls(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, Hashable]:
    changed = tuple(_by_key(before, after))
    return "; ".join(f"the best encryption on port {port} was {was} and is {now}" for port, was, now in changed), changed


def _driver(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, Hashable]:
    changed = _by_key(before, after)
    return "; ".join(f'the queue {queue} had the driver "{was}" and has "{now}"' for queue, was, now in changed), tuple(now for _, _, now in changed)


_WORDS: Mapping[str, Callable[[_Two, _Two], tuple[str, Hashable | None]]] = {
    "firmware": lambda was, now: (f"the firmware was {was} and is {now}", now),
    "address": lambda was, now: (f"the address was {', '.join(was)} and is {', '.join(now)}", "moved"),
    "mac": lambda was, now: (f"the network card was {was} and is {now}", None),
    "segment": lambda was, now: (f"the segment was {was} and is {now}", (was, now)),
    "ports": _ports,
    "certificate": _certificate,
    "tls": _tls,
    "driver": _driver,
}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
