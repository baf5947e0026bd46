# SPDX-License-Identifier: Apache-2.0
"""The way of a scan as text, one hop a line, the broken one marked. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from agent.hops import Hop, State, hops
from agent.report.model import DestinationPart, Report
from agent.report.words import ENGLISH, Words

_MARKS: Mapping[State, str] = {"ok": "✓", "broken": "✖", "suspected": "?", "unknown": "·", "not reached": " "}
_NAME = 12


def drawn(report: Report, words: Words = ENGLISH) -> Iterator[tuple[str, tuple[Hop, ...]]]:
    """The destinations whose way is worth drawing: those with a finding, and those that the symptom is about."""
    faulty = {finding.subject for finding in report.findings if finding.applies == "destination" and not finding.muted}
    for place in report.destinations:
        if place.id in faulty or place.facts.get("destination.chosen") is True:
            yield words.way_to.format(place.facts.get("destination.url") or place.id), hops(_users(place, words), place.facts)


def path_lines(way: Iterable[Hop], words: Words = ENGLISH) -> Iterator[str]:
    """One line a hop."""
    tails: Mapping[State, str] = {"broken": f"   <== {words.breaks}", "suspected": f"   <== {words.all_left}", "not reached": words.not_reached}
    for hop in way:
        yield f"{_MARKS[hop.state]} {hop.name:<{_NAME}} {hop.seen}{tails.get(hop.state, '')}".rstrip()


def _users(place: DestinationPart, words: Words) -> str:
    rows = place.facts.get("destination.devices") or ()
    told = [" ".join(filter(None, (row.get("name") or row.get("id"), row.get("address")))) for row in rows]
    return ", ".join(told) or words.no_users
