# SPDX-License-Identifier: Apache-2.0
from typing import Any

import pytest

from probes.fact import Facts
from rules.judge import judge
from rules.mistake import Mistakes
from rules.model import Finding
from rules.mutes import Mute, muting, read_mute, read_where
from rules.rule import Rule
from rules.yaml import read
from tests.rules.samples import VOCABULARY, rule, table

PLAIN = rule("when: {tcp.9100: refused}\n")
ROWS = rule(
    "for_each: printer.supplies\nwhere: {state: low}\n",
    name="low",
    tests="tests: [{name: a, given: {}, expect: match}, {name: b, given: {}, expect: no match}]\n",
)
RULES: dict[str, Rule] = {"x": PLAIN, "low": ROWS}
FACTS: Facts = {
    "scan.now": "2026-11-22T10:00:00Z",
    "tcp.9100": "refused",
    "printer.serial": "X1",
    "printer.accepting": True,
    "printer.supplies": table({"index": "1.1", "state": "low", "colour": "black"}, {"index": "1.2", "state": "low", "colour": "cyan"}),
}
UNTIL = {"until": "2026-12-31", "reason": "ordered", "by": "Anna"}


def mute(**entry: Any) -> Mute | None:  # noqa: ANN401
    return read_mute({"rule": "x", "where": {}, **UNTIL, **entry}, RULES, VOCABULARY)


def findings() -> tuple[Finding, ...]:
    return judge(RULES.values(), "serial:X1", FACTS, "device")[0]


def muted_keys(**entry: Any) -> list[str]:  # noqa: ANN401
    found = mute(**entry)
    assert found
    return [finding.key.partition("/")[2] for finding in findings() if muting([found], finding, FACTS, RULES)]


@pytest.mark.parametrize(
    ("entry", "keys"),
    [
        ({}, ["x"]),
        ({"where": {"printer.serial": "X1"}}, ["x"]),
        ({"where": {"printer.serial": "X2"}}, []),
        ({"where": {"printer.model": "C3000"}}, []),
        ({"where": {"printer.accepting": True}}, ["x"]),
        ({"where": {"any": [{"printer.serial": {"in": ["X1", "X2"]}}, {"tcp.631": "open"}]}}, ["x"]),
        ({"until": "2026-11-22"}, ["x"]),
        ({"until": "2026-11-21"}, []),
        ({"rule": "low"}, ["low/1.1", "low/1.2"]),
        ({"rule": "low", "where": {"colour": "cyan"}}, ["low/1.2"]),
        ({"rule": "other"}, []),
    ],
)
def test_an_entry_mutes_what_it_says_and_no_more(entry: dict[str, Any], keys: list[str]) -> None:
    assert muted_keys(**entry) == keys


def test_the_report_is_told_until_when_why_and_by_whom() -> None:
    found = mute()
    assert found
    assert found.told == {"rule": "x", **UNTIL}


@pytest.mark.parametrize("entry", [{"until": "soon"}, {"until": None}, {"where": {"printer.serail": "X1"}}, {"where": {"printer.serial": None}}])
def test_an_entry_that_cannot_be_used_mutes_nothing(entry: dict[str, Any]) -> None:
    assert mute(**entry) is None
    assert read_mute({"rule": "x"}, RULES, VOCABULARY) is None


def test_a_scan_of_no_time_mutes_nothing() -> None:
    found = mute()
    assert found
    assert muting([found], findings()[0], {}, RULES) is None


def test_a_condition_is_held_against_the_facts_and_the_rules_rows() -> None:
    mistakes = Mistakes()
    assert read_where(read("{}", "u.yaml"), None, VOCABULARY, mistakes) is None
    assert read_where(read("colour: cyan", "u.yaml"), ROWS, VOCABULARY, mistakes)
    assert not mistakes
    assert read_where(read("colour: cyan", "u.yaml"), PLAIN, VOCABULARY, mistakes) is None
    assert str(mistakes.found[0]) == "u.yaml:1:1: unknown fact 'colour'"
