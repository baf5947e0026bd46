# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta

from agent.history.meters import Reading, Use, times, use_of, with_reading

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


def readings(*rows: Reading) -> tuple[Reading, ...]:
    return rows


def test_one_reading_a_day_and_ninety_at_most() -> None:
    kept: tuple[Reading, ...] = ()
    for hours in range(0, 100 * 24, 12):
        kept = with_reading(kept, {"printer.pages_total": 1000 + hours}, NOW + timedelta(hours=hours))
    assert len(kept) == 90
    assert len({day for day, _, _ in kept}) == 90


def test_a_counter_that_went_back_begins_anew() -> None:
    before = readings(("2026-11-01", 50_000, 4))
    assert with_reading(before, {"printer.pages_total": 12, "snmp.jams": 0}, NOW) == (("2026-11-23", 12, 0),)
    assert with_reading(before, {"printer.pages_total": None}, NOW) == before
    assert with_reading((), {}, NOW) == ()


def test_pages_a_month_need_fourteen_days() -> None:
    assert use_of(readings(("2026-11-01", 1000, None), ("2026-11-21", 3000, None))) == Use(20, 3000.0, None, None)
    assert use_of(readings(("2026-11-08", 1000, None), ("2026-11-21", 3000, None))).pages_a_month is None
    assert use_of(readings(("2026-11-01", 1000, None))) == Use()


def test_jams_by_a_thousand_pages_need_a_thousand_pages() -> None:
    assert use_of(readings(("2026-11-01", 1000, 3), ("2026-11-21", 3000, 11))).jams_per_1000 == 4.0
    few = use_of(readings(("2026-11-01", 1000, 3), ("2026-11-21", 1500, 5)))
    assert (few.jams, few.jams_per_1000) == (2, None)
    late = use_of(readings(("2026-11-01", 1000, None), ("2026-11-05", 2000, 7), ("2026-11-21", 4000, 9)))
    assert (late.jams, late.jams_per_1000) == (2, 1.0)


def test_the_others_are_a_measure_only_when_there_are_three() -> None:
    assert times(4.0, (0.5, 1.0, 2.0)) == 4.0
    assert times(4.0, (0.5, 1.0)) is None
    assert times(4.0, (0.0, 0.0, 2.0)) is None
    assert times(None, (0.5, 1.0, 2.0)) is None
