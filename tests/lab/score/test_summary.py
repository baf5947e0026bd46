# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

from tests.lab.score.outcome import Hit, Outcome
from tests.lab.score.run import Run, read, written
from tests.lab.score.samples import BROKEN, FOUND, INVENTED, MISSED, SECOND, UNKNOWABLE
from tests.lab.score.summary import shortfalls, summary

EVERY = [FOUND, SECOND, MISSED, INVENTED, UNKNOWABLE, BROKEN]


def test_every_cause_and_every_finding_is_counted_once() -> None:
    sums = summary(EVERY)
    assert (sums.cases, sums.causes, sums.found, sums.first) == (6, 4, 2, 1)
    assert (sums.above_info, sums.right, sums.false_alarms) == (4, 2, 1)
    assert (sums.owed, sums.unknown_said, sums.failed) == (3, 2, 1)
    assert (sums.median_s, sums.worst_s) == (15.0, 20.0)
    assert (sums.recall, sums.precision) == (0.5, 0.5)


def test_a_healthy_site_has_no_recall_and_no_time() -> None:
    sums = summary([Outcome("healthy", "healthy")])
    assert (sums.recall, sums.precision, sums.median_s, sums.worst_s) == (None, None, None, None)


def test_both_of_two_causes_stand_at_the_head_at_the_first_two_places() -> None:
    both = [Hit("paper-jam", "accounts", found=True, rank=2, seconds=1.0), Hit("host-down", "studio", found=True, rank=1, seconds=2.0)]
    assert summary([Outcome("pair", "pair", both)]).first == 2


def test_what_falls_short_is_everything_that_is_not_perfect() -> None:
    assert shortfalls(EVERY) == [SECOND, MISSED, INVENTED, BROKEN]


def test_a_stored_run_reads_as_it_was(tmp_path: Path) -> None:
    run = Run("plain", "2026-11-27", "0123abc", 9, EVERY)
    (tmp_path / "plain.json").write_text(written(run), encoding="utf-8")
    assert read(tmp_path / "plain.json") == run


def test_a_stored_run_has_a_line_a_case() -> None:
    assert len(written(Run("plain", "2026-11-27", "0123abc", 6, EVERY)).splitlines()) == 2 + len(EVERY)
