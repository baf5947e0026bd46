# SPDX-License-Identifier: Apache-2.0
"""Hours of business, in the form of OpenStreetMap's opening_hours that the configuration takes: is the site open at a moment? Pure."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def is_open(hours: str, moment: datetime) -> bool:
    """Whether a local moment lies within hours such as `Mo-Fr 07:30-17:30; Sa 09:00-12:00` or `24/7`. A span over midnight belongs to its first day."""
    if hours == "24/7":
        return True
    minute, today = moment.hour * 60 + moment.minute, moment.weekday()
    return any(_holds(minute, today, days, *span) for rule in hours.split(";") for days, span in _spans(rule))


def zone_of(name: str | None) -> tzinfo | None:
    """The time zone of this name; None is this host's own, as `datetime.astimezone` takes it, also where the system has no zones."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, OSError):
        return None


def _holds(minute: int, today: int, days: frozenset[int], begins: int, ends: int) -> bool:
    if begins < ends:
        return today in days and begins <= minute < ends
    return (today in days and minute >= begins) or ((today - 1) % 7 in days and minute < ends)


def _spans(rule: str) -> Iterator[tuple[frozenset[int], tuple[int, int]]]:
    days, _, times = rule.strip().partition(" ")
    for span in times.split(","):
        begins, _, ends = span.partition("-")
        yield frozenset(_days(days)), (_minute(begins), _minute(ends))


def _days(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        begins, ends = _DAYS.index(first), _DAYS.index(last or first)
        yield from range(begins, ends + 1) if begins <= ends else (*range(begins, 7), *range(ends + 1))


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
