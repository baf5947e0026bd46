# SPDX-License-Identifier: Apache-2.0
"""Readings of a device's counters, one a day -> how much it prints and how often it jams. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import TypeAlias

from probes.fact import Facts, iso

Reading: TypeAlias = tuple[str, int, int | None]
"""Day (ISO 8601, UTC), pages in its life, paper jams in its life where the device counts them."""

_MONTH = 30
_LEAST_DAYS = 14
_LEAST_PAGES = 1_000
_FEWEST_OTHERS = 3
_MOST = 90


@dataclass(frozen=True, slots=True)
class Use:
    """What the readings come to; None where there are too few days, pages or counters."""

    days: int | None = None
    pages_a_month: float | None = None
    jams: int | None = None
    jams_per_1000: float | None = None


def with_reading(readings: Sequence[Reading], facts: Facts, now: datetime) -> tuple[Reading, ...]:
    """The readings with today's; of one day the first is kept, and a counter that went back (a new board) begins anew."""
    pages, jams, day = facts.get("printer.pages_total"), facts.get("snmp.jams"), iso(now)[:10]
    if not isinstance(pages, int) or isinstance(pages, bool):
        return tuple(readings)
    whole = () if readings and readings[-1][1] > pages else tuple(readings)
    if whole and whole[-1][0] == day:
        return whole
    return (*whole, (day, pages, jams if isinstance(jams, int) else None))[-_MOST:]


def use_of(readings: Sequence[Reading]) -> Use:
    """The first of the readings held against the last."""
    if len(readings) < len(("first", "last")):
        return Use()
    (day, pages, _), (today, pages_now, jams_now) = readings[0], readings[-1]
    days = (date.fromisoformat(today) - date.fromisoformat(day)).days
    counted = [reading for reading in readings if reading[2] is not None]
    jams = max(0, jams_now - (counted[0][2] or 0)) if jams_now is not None and counted else None
    printed = pages_now - counted[0][1] if counted else 0
    return Use(
        days,
        round((pages_now - pages) * _MONTH / days, 1) if days >= _LEAST_DAYS else None,
        jams,
        round(jams * 1000 / printed, 2) if jams is not None and printed >= _LEAST_PAGES else None,
    )


def times(rate: float | None, others: Iterable[float]) -> float | None:
    """A rate as a multiple of the median of others; None with fewer than three of them, or where most of them have none."""
    known = sorted(others)
    middle = median(known) if len(known) >= _FEWEST_OTHERS else 0
    return round(rate / middle, 1) if rate is not None and middle else None
