# SPDX-License-Identifier: Apache-2.0
"""One report held against what is true. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.lab.lab import LabError
from tests.lab.scans import was_busy
from tests.lab.score.wanted import Cause, Json, Kind, Wanted

Times = Mapping[tuple[str, str], float]
"""Seconds from the start of the command until a finding was first told, by rule and subject."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What became of one cause that is there."""

    rule: str
    place: str
    found: bool = False
    rank: int | None = None  # among the report's causes, worst first, from 1
    seconds: float | None = None
    said_unknown: bool = False
    explained_by: str = ""  # found, and listed as the consequence of this


@dataclass(frozen=True, slots=True)
class Extra:
    """A finding above info that is not true."""

    rule: str
    subject: str
    severity: str
    on_healthy: bool  # nothing is wrong with this subject


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case gave."""

    name: str
    kind: Kind
    hits: list[Hit] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    right_above_info: int = 0
    unknown_wanted: int = 0
    unknown_said: int = 0
    undetermined: int = 0  # lines of the report
    seconds: float = 0.0
    failed: str = ""  # no report came; why
    busy: bool = False  # the lab did not stand in time, or the report says that our own host was too busy
    again: int = 0  # runs before this one that fell short while our own host was too busy

    @property
    def is_perfect(self) -> bool:
        """Every cause found, nothing else said, and what cannot be known said to be unknown."""
        return not self.failed and all(hit.found for hit in self.hits) and not self.extras and self.unknown_said == self.unknown_wanted


def judged(wants: Wanted, report: Json, times: Times, seconds: float) -> Outcome:
    """The score of one report that was whole after so many seconds."""
    owners = {device["id"]: device["addresses"] for device in report["devices"]}
    causes = [each for each in report["findings"] if not each["explained_by"] and not each["muted"]]
    taken = _assigned(wants.causes, causes, owners)
    pardoned = [each for each in causes if any(cause.is_named_by(each, owners) for cause in wants.harmless)]
    used = [causes[place] for place in taken.values()]
    hits = [_hit(cause, taken.get(index), causes, report, times, seconds) for index, cause in enumerate(wants.causes)]
    faulty = [*wants.causes, *wants.harmless]
    extras = [_extra(each, faulty, owners) for each in causes if _is_above_info(each) and each not in used and each not in pardoned]
    return Outcome(
        wants.name,
        wants.kind,
        hits,
        extras,
        right_above_info=sum(_is_above_info(each) for each in used),
        unknown_wanted=len(wants.unknown),
        unknown_said=sum(_is_undetermined(cause, report, owners) for cause in wants.unknown),
        undetermined=len(report["undetermined"]),
        seconds=seconds,
        busy=was_busy(report),
    )


def without_report(wants: Wanted, error: Exception) -> Outcome:
    """Nothing was found, because nothing came; a lab that did not even stand says nothing of the agent."""
    missed = [Hit(cause.rule, cause.place) for cause in wants.causes]
    why = f"{type(error).__name__}: {error}"[:300]
    return Outcome(wants.name, wants.kind, missed, unknown_wanted=len(wants.unknown), failed=why, busy=isinstance(error, LabError))


def _assigned(wants: Sequence[Cause], causes: Sequence[Json], owners: Mapping[str, Sequence[str]]) -> dict[int, int]:
    """Which finding is which cause; none is two of them."""
    taken: dict[int, int] = {}
    for index, cause in enumerate(wants):
        free = (place for place, each in enumerate(causes) if place not in taken.values() and cause.is_named_by(each, owners))
        place = next(free, None)
        if place is not None:
            taken[index] = place
    return taken


def _hit(cause: Cause, place: int | None, causes: Sequence[Json], report: Json, times: Times, seconds: float) -> Hit:
    owners = {device["id"]: device["addresses"] for device in report["devices"]}
    if place is not None:
        finding = causes[place]
        return Hit(cause.rule, cause.place, found=True, rank=place + 1, seconds=times.get((finding["rule"], finding["subject"]), seconds))
    below = next((each for each in report["findings"] if each["explained_by"] and cause.is_named_by(each, owners)), None)
    said = _is_undetermined(cause, report, owners)
    return Hit(cause.rule, cause.place, said_unknown=said, explained_by=_rule_of(below["explained_by"], report) if below else "")


def _rule_of(key: str, report: Json) -> str:
    return next((str(each["rule"]) for each in report["findings"] if each["key"] == key), key)


def _extra(finding: Json, faulty: Sequence[Cause], owners: Mapping[str, Sequence[str]]) -> Extra:
    on_healthy = not any(cause.concerns(finding, owners) for cause in faulty)
    return Extra(finding["rule"], finding["subject"], finding["severity"], on_healthy)


def _is_undetermined(cause: Cause, report: Json, owners: Mapping[str, Sequence[str]]) -> bool:
    return any(each["rule"] == cause.rule and cause.concerns(each, owners) and each["because"] for each in report["undetermined"])


def _is_above_info(finding: Json) -> bool:
    return bool(finding["severity"] != "info")
