# SPDX-License-Identifier: Apache-2.0
"""The device's clock against ours, by every source that tells the time -> the derived section `clock`. Pure.

hrSystemDate often has no zone and is local time then; an HTTP Date is always GMT, and printer-current-time has its zone. A reading lies somewhere
within the observation that brought it, so an offset is measured from the nearer end of that span.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from probes.facts import IppFacts
from probes.model import Observation
from probes.network_facts import ClockFacts, ClockRow, WebFacts
from probes.snmp_facts import SnmpFacts

_NEVER_SET = 2020
"""A clock before this year was never set: a device without a battery starts in 1970, 2000 or at its firmware's date."""
_QUARTER_S, _NEAR_S = 900, 60
_FARTHEST_ZONE_S = 26 * 3600


def clock(observations: Iterable[Observation]) -> ClockFacts | None:
    """What the sources say together; None when none of them tells the time."""
    told = list(_told(observations))
    if not told:
        return None
    rows = tuple(ClockRow(source, _offset(moment, seen), zone) for source, moment, zone, seen in told if moment.year >= _NEVER_SET)
    unset = len(rows) < len(told)
    best = max(rows, key=lambda row: _weight(row, rows), default=None)
    if best is None or best.offset_s is None:
        return ClockFacts(sources=rows, unset=unset)
    return ClockFacts(
        sources=rows,
        unset=unset,
        offset_s=best.offset_s,
        off_s=abs(best.offset_s),
        agree=_agreeing(best, rows),
        zone_like=is_zone_like(best.offset_s),
    )


def is_zone_like(offset_s: int) -> bool:
    """Whether an offset is that of a time zone or of daylight saving: a multiple of 15 minutes, within a minute."""
    return _QUARTER_S - _NEAR_S <= abs(offset_s) <= _FARTHEST_ZONE_S and _is_quarters(offset_s)


def _told(observations: Iterable[Observation]) -> Iterator[tuple[str, datetime, bool, Observation]]:
    for seen in observations:
        said = seen.section
        if isinstance(said, SnmpFacts) and said.clock:
            yield "snmp", said.clock, said.clock_has_zone is True, seen
        elif isinstance(said, IppFacts) and said.clock:
            yield "ipp", said.clock, True, seen
        elif isinstance(said, WebFacts) and said.date:
            yield "http", said.date, True, seen


def _offset(moment: datetime, seen: Observation) -> int:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    early, late = (moment - seen.at).total_seconds(), (moment - seen.at - timedelta(milliseconds=seen.took_ms)).total_seconds()
    return round(late if late > 0 else min(early, 0))


def _weight(row: ClockRow, rows: Iterable[ClockRow]) -> tuple[int, bool, int]:
    """What most sources say goes first, of that what has its zone; where they are at odds, what is nearest to ours."""
    agreeing = _agreeing(row, rows)
    return agreeing, agreeing > 1 and row.zone is True, -abs(row.offset_s or 0)


def _agreeing(row: ClockRow, rows: Iterable[ClockRow]) -> int:
    return sum(_agree(row, other) for other in rows)


def _agree(one: ClockRow, other: ClockRow) -> bool:
    """Whether two sources show the same clock, one of them perhaps in local time."""
    apart = (one.offset_s or 0) - (other.offset_s or 0)
    same_zone = one.zone is True and other.zone is True
    return abs(apart) <= _NEAR_S or (not same_zone and abs(apart) <= _FARTHEST_ZONE_S and _is_quarters(apart))


def _is_quarters(seconds: int) -> bool:
    return min(seconds % _QUARTER_S, -seconds % _QUARTER_S) <= _NEAR_S
