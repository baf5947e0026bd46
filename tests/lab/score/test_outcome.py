# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest

from tests.lab.lab import LabError
from tests.lab.score.__main__ import _scored
from tests.lab.score.outcome import Extra, Outcome, judged, without_report
from tests.lab.score.samples import ACCOUNTS, FOUND, INVENTED, MISSED, STUDIO, finding, report, unknown
from tests.lab.score.wanted import Cause, Wanted

JAM = Cause("paper-jam", ACCOUNTS, place="accounts")
ONE = Wanted("paper-jam", "fault", (JAM,))
ELSEWHERE = Extra("host-down", f"device:{STUDIO}", "high", on_healthy=True)


def test_a_cause_is_found_with_its_rank_and_when_it_was_first_told() -> None:
    outcome = judged(ONE, report(finding("paper-jam")), {("paper-jam", f"device:{ACCOUNTS}"): 4.5}, 9.0)
    (hit,) = outcome.hits
    assert (hit.found, hit.rank, hit.seconds) == (True, 1, 4.5)
    assert outcome.right_above_info == 1
    assert outcome.is_perfect


def test_a_finding_that_was_told_with_the_report_alone_has_the_reports_time() -> None:
    assert judged(ONE, report(finding("paper-jam")), {}, 9.0).hits[0].seconds == 9.0


def test_what_stands_above_the_right_cause_costs_it_its_rank_and_is_an_extra() -> None:
    outcome = judged(ONE, report(finding("host-down", STUDIO), finding("paper-jam")), {}, 9.0)
    assert outcome.hits[0].rank == 2
    assert outcome.extras == [ELSEWHERE]
    assert not outcome.is_perfect


def test_a_second_finding_on_the_faulty_device_is_an_extra_but_no_false_alarm_on_a_healthy_one() -> None:
    outcome = judged(ONE, report(finding("paper-jam"), finding("out-of-paper")), {}, 9.0)
    assert [(extra.rule, extra.on_healthy) for extra in outcome.extras] == [("out-of-paper", False)]


def test_the_same_cause_twice_is_right_once() -> None:
    outcome = judged(ONE, report(finding("paper-jam"), finding("paper-jam", key="again")), {}, 9.0)
    assert (outcome.right_above_info, len(outcome.extras)) == (1, 1)


def test_a_cause_at_another_device_is_not_found_and_a_false_alarm() -> None:
    outcome = judged(ONE, report(finding("paper-jam", STUDIO)), {}, 9.0)
    assert not outcome.hits[0].found
    assert [extra.on_healthy for extra in outcome.extras] == [True]


def test_another_severity_than_the_right_one_is_not_the_cause() -> None:
    wants = Wanted("paper-jam", "fault", (Cause("paper-jam", ACCOUNTS, "low"),))
    outcome = judged(wants, report(finding("paper-jam")), {}, 9.0)
    assert not outcome.hits[0].found
    assert len(outcome.extras) == 1


def test_what_is_explained_muted_or_info_is_no_extra() -> None:
    said = report(
        finding("paper-jam"),
        finding("host-down", explained_by=f"paper-jam:{ACCOUNTS}"),
        finding("out-of-paper", muted=True),
        finding("cleartext-management", severity="info"),
    )
    assert judged(ONE, said, {}, 9.0).is_perfect


def test_a_cause_that_stands_under_another_is_not_found_and_the_other_is_named() -> None:
    above = finding("segment-down", STUDIO)
    outcome = judged(ONE, report(above, finding("paper-jam", explained_by=above["key"])), {}, 9.0)
    assert not outcome.hits[0].found
    assert outcome.hits[0].explained_by == "segment-down"


def test_a_missed_cause_that_is_said_to_be_undetermined_is_told_from_one_that_is_not() -> None:
    assert judged(ONE, report(undetermined=(unknown("paper-jam"),)), {}, 9.0).hits[0].said_unknown
    assert not judged(ONE, report(undetermined=(unknown("paper-jam", STUDIO),)), {}, 9.0).hits[0].said_unknown


def test_what_cannot_be_known_must_be_said_to_be_undetermined() -> None:
    wants = Wanted("snmp-silent", "unknowable", unknown=(Cause("supply-empty", ACCOUNTS),))
    assert judged(wants, report(undetermined=(unknown("supply-empty"),)), {}, 9.0).is_perfect
    assert not judged(wants, report(), {}, 9.0).is_perfect


def test_what_is_harmless_may_be_said_and_need_not_be() -> None:
    wants = Wanted("recording", "recording", harmless=(Cause("out-of-paper", ACCOUNTS),))
    assert judged(wants, report(), {}, 9.0).is_perfect
    assert judged(wants, report(finding("out-of-paper")), {}, 9.0).is_perfect
    assert not judged(wants, report(finding("out-of-paper", STUDIO)), {}, 9.0).is_perfect


def test_three_causes_of_one_rule_need_three_findings() -> None:
    wants = Wanted("ink", "recording", (Cause("supply-low", ACCOUNTS),) * 3)
    two = report(finding("supply-low"), finding("supply-low", key="second"))
    assert [hit.found for hit in judged(wants, two, {}, 9.0).hits] == [True, True, False]


def test_without_a_report_nothing_is_found_and_the_reason_stays() -> None:
    outcome = without_report(ONE, ValueError("no words"))
    assert not outcome.is_perfect
    assert outcome.failed == "ValueError: no words"
    assert [hit.found for hit in outcome.hits] == [False]


def test_a_lab_that_does_not_stand_in_time_is_raised_again() -> None:
    assert without_report(ONE, LabError("not every host was ready")).busy
    assert not without_report(ONE, ValueError("no words")).busy


def test_a_machine_that_was_too_busy_is_known_by_the_report() -> None:
    said = report(undetermined=(unknown("paper-jam"),))
    assert not judged(ONE, said, {}, 9.0).busy
    said["devices"][1]["observations"] = [{"why": "our own host was too busy: it ran 0.7 s late, so a silence proves nothing"}]
    assert judged(ONE, said, {}, 9.0).busy


def test_a_raw_socket_helper_that_did_not_start_in_time_is_a_busy_machine() -> None:
    said = report() | {"not_examined": [{"what": "duplicate addresses", "why": "the raw-socket helper gave up: TimeoutError"}]}
    assert judged(ONE, said, {}, 9.0).busy


@pytest.mark.parametrize(
    ("outcomes", "runs"),
    [
        ([MISSED], 1),
        ([replace(FOUND, busy=True)], 1),
        ([replace(MISSED, busy=True), FOUND], 2),
        ([replace(MISSED, busy=True)] * 3, 3),
        ([replace(INVENTED, busy=True), MISSED], 1),
    ],
)
def test_only_what_was_missed_on_a_busy_machine_is_run_again_and_that_is_counted(outcomes: list[Outcome], runs: int) -> None:
    told = iter(outcomes)
    last = _scored(lambda _: next(told), None)
    assert (last, list(told)) == (replace(outcomes[runs - 1], again=runs - 1), outcomes[runs:])
