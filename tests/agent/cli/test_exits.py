# SPDX-License-Identifier: Apache-2.0
"""Which exit code wins: 2, 4, 5, 3, 1, 0."""

from dataclasses import replace

import pytest

from agent.cli.exits import exit_code
from agent.report.build import Beside, Past, build
from agent.report.model import Report
from tests.agent.report import samples

NOTHING = {"devices": (), "findings": (), "undetermined": (), "expected": 0}


def report(**changes: samples.Anything) -> Report:
    return build(samples.scan(**changes))


def test_clean_is_0() -> None:
    assert exit_code(report(findings=()), "high") == 0


@pytest.mark.parametrize(("fail_on", "code"), [("critical", 0), ("high", 1), ("medium", 1), ("low", 1), ("info", 1)])
def test_findings_from_the_severity_on_are_1(fail_on: samples.Anything, code: int) -> None:
    assert exit_code(report(), fail_on) == code


def test_what_is_explained_or_muted_does_not_count() -> None:
    jam = samples.finding()
    assert exit_code(report(findings=(samples.finding(explained_by="x/y"),)), "info") == 0
    muted = build(samples.scan(findings=(jam,)), Beside(past={jam.key: Past("2026-01-01T00:00:00Z", 1, {"reason": "known"})}))
    assert exit_code(muted, "info") == 0


def test_nobody_answered_and_nobody_was_expected_is_3() -> None:
    assert exit_code(report(**NOTHING), "high") == 3
    assert exit_code(report(**{**NOTHING, "devices": (samples.GONE,), "findings": (samples.finding("host-unreachable", samples.GONE),)}), "high") == 3


def test_an_expected_device_that_is_gone_is_a_finding() -> None:
    gone = {**NOTHING, "devices": (samples.GONE,), "findings": (samples.finding("host-unreachable", samples.GONE),), "expected": 1}
    assert exit_code(report(**gone), "high") == 1


def test_a_device_that_is_no_printer_answered_all_the_same() -> None:
    assert exit_code(report(**{**NOTHING, "devices": (samples.SWITCH,)}), "high") == 0


def test_our_own_network_at_fault_is_3_whatever_was_found() -> None:
    assert exit_code(report(findings=(samples.finding(), samples.finding("agent-network-fault", None))), "high") == 3


def test_undelivered_wins_over_findings_and_interrupted_over_all() -> None:
    assert exit_code(report(), "high", undelivered=True) == 5
    assert exit_code(report(**NOTHING), "high", undelivered=True) == 5
    assert exit_code(report(), "high", undelivered=True, interrupted=True) == 4


def test_a_device_without_a_verdict_on_its_reach_did_not_answer() -> None:
    untried = replace(samples.GONE, observations=(samples.seen("reach", answers=None),))
    assert exit_code(report(**{**NOTHING, "devices": (untried,)}), "high") == 3
