# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from probes.facts import IppFacts, JobRow
from probes.reading.jobs import of_device, of_queue


def ended(state: str, *reasons: str, impressions: int | None = 0, ended_s: int = 60) -> JobRow:
    return JobRow(id=1, state=state, reasons=reasons, impressions=impressions, ended_s=ended_s)


def test_the_jobs_of_a_device() -> None:
    rows = (JobRow(id=7, state="pending", age_s=90, reasons=(), held=False), JobRow(id=8, state="pending-held", held=True))
    facts = of_device(IppFacts(state="idle", accepting=True, reasons=(), jobs=rows, head_still=True, finished=()))
    assert (facts.engine, facts.waiting, facts.held, facts.head_still, facts.head_age_s, facts.discarded) == ("idle", 1, 1, True, 90, 0)


def test_a_device_that_does_not_tell_its_jobs_says_nothing_of_them() -> None:
    facts = of_device(IppFacts(state="idle", queued=2, jobs=None))
    assert (facts.waiting, facts.held, facts.head_still, facts.discarded) == (None, None, None, None)


def test_a_count_of_none_is_enough_to_know_that_nothing_waits() -> None:
    assert of_device(IppFacts(state="idle", queued=0, jobs=None)).waiting == 0


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        (ended("aborted", "aborted-by-system"), 1),
        (ended("aborted"), 1),
        (ended("canceled", "aborted-by-system"), 1),
        (ended("canceled", "job-canceled-by-user"), 0),
        (ended("canceled"), 0),
        (ended("aborted", "aborted-by-system", impressions=3), 0),
        (ended("aborted", "aborted-by-system", impressions=None), 0),
        (ended("completed", impressions=0), 0),
    ],
)
def test_only_what_the_system_threw_away_before_a_page_is_discarded(row: JobRow, counts: int) -> None:
    assert of_queue("idle", (), None, (), (row,), accepting=True, still=None).discarded == counts


def test_only_the_five_newest_count_and_the_newest_says_how_it_ended() -> None:
    rows = [ended("completed", ended_s=5), *(ended("aborted", ended_s=60 + number) for number in range(6))]
    facts = of_queue("idle", (), None, (), rows, accepting=True, still=None)
    assert (facts.finished, facts.discarded, facts.last, facts.completed_s) == (5, 4, "completed", 5)


@pytest.mark.parametrize(
    ("reasons", "message", "no_room"),
    [
        (("spool-area-full-error",), None, True),
        (("spool-area-full-report",), None, False),
        ((), "Unable to write print data: No space left on device", True),
        ((), "Rendering completed", False),
        (None, None, None),
    ],
)
def test_a_full_spool_area(reasons: tuple[str, ...] | None, message: str | None, no_room: bool | None) -> None:  # noqa: FBT001  (a table's column)
    assert of_queue("idle", reasons, message, (), (), accepting=True, still=None).no_room is no_room


def cut(took_s: int | None, *, was: bool = True) -> JobRow:
    return JobRow(id=1, state="aborted", reasons=(), impressions=1, ended_s=60, took_s=took_s, cut=was)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((), (0, None, None)),
        ((cut(300),), (1, None, None)),
        ((cut(300), cut(None)), (2, None, None)),
        ((cut(300), cut(302), cut(5, was=False)), (2, 301, True)),
        ((cut(300), cut(270), cut(310)), (3, 300, True)),
        ((cut(300), cut(200)), (2, 250, False)),
        ((replace(cut(300), cut=None), replace(cut(301), cut=None)), (None, None, None)),
    ],
    ids=["none", "once", "no times", "twice", "within a tenth", "apart", "nobody tells"],
)
def test_jobs_that_were_cut_off_after_like_times(rows: tuple[JobRow, ...], told: tuple[int | None, int | None, bool | None]) -> None:
    facts = of_queue("idle", (), None, (), rows, accepting=True, still=None)
    assert (facts.cut, facts.cut_after_s, facts.cut_alike) == told
