# SPDX-License-Identifier: Apache-2.0
"""Many outcomes in a few numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.lab.score.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Summary:
    """The score of a run."""

    cases: int
    again: int  # of them, run again because our own host was too busy
    causes: int  # that are there
    found: int
    first: int  # found, and at the head of the report (of two, at its first two places)
    above_info: int  # findings
    right: int  # of them
    false_alarms: int  # of them, on what has no fault
    owed: int  # causes missed, and verdicts that cannot be known
    unknown_said: int  # of them
    failed: int  # cases without a report
    median_s: float | None  # to the right finding
    worst_s: float | None

    @property
    def recall(self) -> float | None:
        """The share of the causes that were found."""
        return _share(self.found, self.causes)

    @property
    def precision(self) -> float | None:
        """The share of the findings above info that are right."""
        return _share(self.right, self.above_info)


def summary(outcomes: Iterable[Outcome]) -> Summary:
    """Everything counted once."""
    every = list(outcomes)
    hits = [(hit, len(outcome.hits)) for outcome in every for hit in outcome.hits]
    found = [(hit, among) for hit, among in hits if hit.found]
    extras = [extra for outcome in every for extra in outcome.extras]
    right = sum(outcome.right_above_info for outcome in every)
    times = [hit.seconds for hit, _ in found if hit.seconds is not None]
    return Summary(
        cases=len(every),
        again=sum(bool(outcome.again) for outcome in every),
        causes=len(hits),
        found=len(found),
        first=sum(hit.rank is not None and hit.rank <= among for hit, among in found),
        above_info=right + len(extras),
        right=right,
        false_alarms=sum(extra.on_healthy for extra in extras),
        owed=len(hits) - len(found) + sum(outcome.unknown_wanted for outcome in every),
        unknown_said=sum(hit.said_unknown for hit, _ in hits) + sum(outcome.unknown_said for outcome in every),
        failed=sum(bool(outcome.failed) for outcome in every),
        median_s=_rounded(median(times)) if times else None,
        worst_s=_rounded(max(times)) if times else None,
    )


def shortfalls(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those that are not as they should be."""
    return [outcome for outcome in outcomes if not outcome.is_perfect]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rounded(seconds: float) -> float:
    return round(seconds, 1)
