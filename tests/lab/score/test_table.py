# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

from tests.lab.score.outcome import Extra, Hit, Outcome
from tests.lab.score.run import Run
from tests.lab.score.samples import BROKEN, FOUND, INVENTED, MISSED, SECOND, UNKNOWABLE
from tests.lab.score.table import cases, failings, matrix, summaries

RUN = Run("plain", "2026-11-27", "0123abc", 6, [FOUND, SECOND, MISSED, INVENTED, UNKNOWABLE, BROKEN])
CLEAN = Run("pairs", "2026-11-28", "4567def", 2, [FOUND])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_run_is_one_line_with_its_numbers() -> None:
    _, _, plain, pairs = summaries([RUN, CLEAN]).splitlines()
    assert _cells(plain)[1:] == ["6", "2 of 4 (50 %)", "1", "2 of 4 (50 %)", "1", "2 of 3", "15 / 20 s", "2026-11-27, 0123abc"]
    assert _cells(pairs)[1:5] == ["1, a sample of 2", "1 of 1 (100 %)", "1", "1 of 1 (100 %)"]


def test_what_was_run_again_is_told() -> None:
    assert "| 2; 1 run again |" in summaries([Run("plain", "", "", 2, [FOUND, replace(SECOND, again=2)])])


def test_almost_all_is_not_rounded_up_to_all() -> None:
    many = [FOUND] * 2999 + [MISSED]
    assert "2999 of 3000 (99.9 %)" in summaries([Run("plain", "", "", 3000, many)])


def test_nothing_to_find_has_no_time_and_no_share() -> None:
    (*_, line) = summaries([Run("plain", "", "", 1, [UNKNOWABLE])]).splitlines()
    assert _cells(line)[2:8] == ["0 of 0", "0", "0 of 0", "0", "1 of 1", "-"]


def test_what_falls_short_is_named_with_how() -> None:
    assert failings([RUN]).splitlines() == [
        "- plain, host-down: ping-blocked (high) is said of device:10.77.0.12 and is not true",
        "- plain, rogue-dhcp: rogue-dhcp (segment:10.77.0.0/24) is not found as a cause, and said to be undetermined",
        "- plain, looks-like-jam: paper-jam (medium) is said of device:10.77.0.11 and is not true",
        "- plain, spool-full: no report: NoReportError: the scan ended with 2",
    ]
    assert failings([CLEAN]) == ""


def test_a_cause_under_another_and_an_unknown_that_is_not_said_are_named() -> None:
    under = Outcome("jam", "fault", [Hit("paper-jam", "accounts", explained_by="segment-down")], unknown_wanted=2, unknown_said=1)
    assert failings([Run("plain", "", "", 1, [under])]).splitlines() == [
        "- plain, jam: paper-jam (accounts) is not found as a cause; it stands under segment-down",
        "- plain, jam: 1 of 2 rules that cannot be judged are not said to be undetermined",
    ]


def test_every_case_is_a_line_a_cause() -> None:
    lines = [_cells(line) for line in cases(RUN).splitlines()[2:]]
    assert lines[0] == ["paper-jam", "paper-jam (accounts)", "yes", "1", "10.0 s", "-", "-"]
    assert lines[1][-1] == "ping-blocked (high, device:10.77.0.12)"
    assert lines[2][2:6] == ["no", "-", "-", "yes"]
    assert lines[4] == ["snmp-silent", "none: unknowable", "-", "-", "-", "1 of 1", "-"]
    assert lines[5][-1] == "NoReportError: the scan ended with 2"


def test_a_bar_in_a_text_does_not_break_the_table() -> None:
    odd = Outcome("odd", "fault", [Hit("paper-jam", "accounts")], [Extra("x", "queue:a|b", "high", on_healthy=True)])
    assert "queue:a\\|b" in cases(Run("plain", "", "", 1, [odd]))


def test_the_same_case_of_several_runs_is_one_line() -> None:
    loss = Run("loss", "", "", 2, [MISSED, SECOND])
    lines = [_cells(line) for line in matrix([RUN, loss]).splitlines()]
    assert lines[0] == ["case", "what is there", "plain", "loss"]
    assert lines[2] == ["paper-jam", "paper-jam", "1 (10.0 s)", ""]
    assert lines[3] == ["host-down", "host-down", *["**2 (20.0 s); not true: ping-blocked**"] * 2]
    assert lines[4] == ["rogue-dhcp", "rogue-dhcp", "**undetermined**", "**undetermined**"]
    assert lines[5][2] == "**not true: paper-jam**"
    assert lines[6] == ["snmp-silent", "unknowable", "1 of 1 undetermined", ""]
    assert lines[7][2] == "**no report**"


def test_a_cell_tells_what_was_missed_and_how() -> None:
    under = Outcome("jam", "pair", [Hit("paper-jam", "accounts", explained_by="segment-down"), Hit("host-down", "studio")])
    assert "**under segment-down; missed**" in matrix([Run("pairs", "", "", 1, [under])])
    assert matrix([Run("plain", "", "", 1, [Outcome("healthy", "healthy")])]).endswith("| healthy | healthy | ok |")
