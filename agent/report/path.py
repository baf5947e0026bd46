# SPDX-License-Identifier: Apache-2.0
"""The way of a scan as text, one hop a line, the broken one marked. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from agent.hops import Hop, State, hops
from agent.report.model import DestinationPart, Report

_MARKS: Mapping[State, str] = {"ok": "✓", "broken": "✖", "suspected": "?", "unknown": "·", "not reached": " "}
_TAILS: Mapping[State, str] = {"broken": "   <== here it breaks", "suspected": "   <== all that is left", "not reached": "not reached"}
_NAME = 12


def drawn(report: Report) -> Iterator[tuple[str, tuple[Hop, ...]]]:
    """The destinations whose way is worth drawing: those with a finding, and those that the symptom is about."""
    faulty = {finding.subject for finding in report.findings if finding.applies == "destination" and not finding.muted}
    for place in report.destinations:
        if place.id in faulty or place.facts.get("destination.chosen") is True:
            yield _title(place), hops(_users(place), place.facts)


def path_lines(way: Iterable[Hop]) -> Iterator[str]:
    """One line a hop."""
    for hop in way:
        yield f"{_MARKS[hop.state]} {hop.name:<{_NAME}} {hop.seen}{_TAILS.get(hop.state, '')}".rstrip()


def _title(place: DestinationPart) -> str:
    return f"the way to {place.facts.get('destination.url') or place.id}"


def _users(place: DestinationPart) -> str:
    rows = place.facts.get("destination.devices") or ()
    told = [" ".join(filter(None, (row.get("name") or row.get("id"), row.get("address")))) for row in rows]
    return ", ".join(told) or "no device is named in used_by"
