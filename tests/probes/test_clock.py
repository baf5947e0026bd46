# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta

import pytest

from probes.clock import clock, is_zone_like
from probes.fact import Section
from probes.facts import IppFacts
from probes.model import Observation
from probes.network_facts import ClockFacts, ClockRow, WebFacts
from probes.snmp_facts import SnmpFacts

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
HOUR = 3600


def seen(section: Section, took_ms: int = 0) -> Observation:
    return Observation(section.section, NOW, took_ms, section=section)


def snmp(off_s: int, *, zone: bool = False) -> Observation:
    return seen(SnmpFacts(clock=NOW + timedelta(seconds=off_s), clock_has_zone=zone))


def http(off_s: int) -> Observation:
    return seen(WebFacts(date=NOW + timedelta(seconds=off_s)))


def ipp(off_s: int) -> Observation:
    return seen(IppFacts(clock=NOW + timedelta(seconds=off_s)))


def judged(*observations: Observation) -> tuple[int | None, int | None, bool | None]:
    facts = clock(observations)
    assert facts
    return facts.offset_s, facts.agree, facts.zone_like


def test_whoever_tells_no_time_has_no_clock() -> None:
    assert clock([]) is None
    assert clock([seen(SnmpFacts()), seen(WebFacts()), Observation("ipp", NOW, 5, failure="timeout")]) is None


def test_what_lies_within_the_reading_is_right() -> None:
    inside = seen(SnmpFacts(clock=NOW + timedelta(seconds=4), clock_has_zone=True), took_ms=10_000)
    after = seen(WebFacts(date=NOW + timedelta(seconds=400)), took_ms=10_000)
    facts = clock([inside, after])
    assert facts
    assert facts.sources == (ClockRow("snmp", 0, zone=True), ClockRow("http", 390, zone=True))


@pytest.mark.parametrize(
    ("observations", "said"),
    [
        ((snmp(2), http(1), ipp(0)), (0, 3, False)),
        ((http(-4000), ipp(-4020)), (-4000, 2, False)),
        ((snmp(HOUR), http(0)), (0, 2, False)),
        ((snmp(HOUR + 500), http(500)), (500, 2, False)),
        ((http(HOUR),), (HOUR, 1, True)),
        ((snmp(-HOUR - 30), http(-HOUR - 30)), (-HOUR - 30, 2, True)),
        ((http(5000), ipp(10)), (10, 1, False)),
        ((snmp(400), http(9000)), (400, 1, False)),
    ],
    ids=["right", "wrong by two", "local time", "wrong in local time", "an hour", "an hour by two", "at odds", "at odds in local time"],
)
def test_the_sources_together(observations: tuple[Observation, ...], said: tuple[int | None, int | None, bool | None]) -> None:
    assert judged(*observations) == said


def test_a_clock_that_was_never_set_is_said_to_be_so_and_not_measured() -> None:
    epoch = seen(SnmpFacts(clock=datetime(1970, 1, 1, tzinfo=UTC), clock_has_zone=False))
    assert clock([epoch]) == ClockFacts(sources=(), unset=True)
    facts = clock([epoch, http(3)])
    assert facts
    assert (facts.unset, facts.offset_s, facts.agree) == (True, 3, 1)


@pytest.mark.parametrize(("off_s", "like"), [(0, False), (300, False), (860, True), (HOUR + 59, True), (HOUR + 75, False), (-19_800, True), (30 * HOUR, False)])
def test_zones_are_multiples_of_a_quarter_of_an_hour(off_s: int, like: bool) -> None:  # noqa: FBT001  (a parameter of the table)
    assert is_zone_like(off_s) is like
