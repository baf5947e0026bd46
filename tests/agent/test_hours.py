# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime

import pytest

from agent.hours import is_open, zone_of

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "day", "clock", "wanted"),
    [
        ("Mo-Fr 07:30-17:30", 0, "07:30", True),
        ("Mo-Fr 07:30-17:30", 0, "17:30", False),
        ("Mo-Fr 07:30-17:30", 5, "12:00", False),
        ("Mo-Th 08:00-12:00,13:00-17:00; Fr 08:00-12:00", 4, "13:30", False),
        ("Mo-Th 08:00-12:00,13:00-17:00; Fr 08:00-12:00", 3, "13:30", True),
        ("Sa-Mo 09:00-10:00", 6, "09:59", True),
        ("Sa-Mo 09:00-10:00", 1, "09:59", False),
        ("Fr 22:00-06:00", 5, "05:59", True),
        ("Fr 22:00-06:00", 5, "22:30", False),
        ("Mo 00:00-24:00", 0, "23:59", True),
        ("24/7", 6, "03:00", True),
    ],
)
def test_hours_of_business(hours: str, day: int, clock: str, wanted: object) -> None:
    hour, minute = map(int, clock.split(":"))
    assert is_open(hours, MONDAY.replace(day=23 + day, hour=hour, minute=minute)) is wanted


def test_a_zone_that_is_not_there_is_this_hosts_own() -> None:
    assert zone_of(None) is None
    assert zone_of("Mars/Olympus") is None
    assert str(zone_of("UTC")) == "UTC"
