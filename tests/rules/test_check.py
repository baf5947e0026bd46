# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

from rules.check import check, run_tests, unproven
from rules.load import load_catalogue
from rules.mistake import MAX_HINTS
from tests.rules.samples import TESTS, TEXTS, VOCABULARY, WHEN, write_rule

GOOD = TEXTS + WHEN + TESTS


def wrong(*dirs: Path) -> list[str]:
    results = run_tests(load_catalogue(dirs, VOCABULARY))
    return [str(mistake).rpartition("/")[2] for result in results for mistake in result.mistakes()]


def test_check_gives_the_mistakes_or_none(tmp_path: Path) -> None:
    write_rule(tmp_path, "a")
    assert check([tmp_path], VOCABULARY) == ()
    write_rule(tmp_path, "a", GOOD.replace("title: T", "titel: T"))
    assert len(check([tmp_path], VOCABULARY)) == 2


def test_a_case_that_comes_out_as_it_says_passes(tmp_path: Path) -> None:
    write_rule(tmp_path, "a")
    results = run_tests(load_catalogue([tmp_path], VOCABULARY))
    assert [(result.rule, result.case, result.passed) for result in results] == [("a", "yes", True), ("a", "no", True)]


def test_a_case_that_does_not_is_placed_and_said(tmp_path: Path) -> None:
    write_rule(tmp_path, "a", GOOD.replace("given: {tcp.9100: refused}", "given: {}"))
    assert wrong(tmp_path) == ["a.yaml:15:5: test 'yes' of a: expected match, got unknown (missing: tcp.9100)"]
    write_rule(tmp_path, "a", GOOD.replace("given: {tcp.9100: refused}", "given: {tcp.9100: silent}"))
    assert wrong(tmp_path) == ["a.yaml:15:5: test 'yes' of a: expected match, got no match"]


def test_another_rule_that_fires_is_seen_unless_it_is_meant(tmp_path: Path) -> None:
    write_rule(tmp_path, "a")
    write_rule(tmp_path, "b", GOOD.replace("tcp.9100: refused}, expect: match", "tcp.9100: refused}, expect: match, also: [a]"))
    assert wrong(tmp_path) == ["a.yaml:15:5: test 'yes' of a: the rule 'b' fires too; if that is meant, name it in this test's also: [b]"]


def test_a_rule_of_two_kinds_is_judged_with_the_rules_of_both(tmp_path: Path) -> None:
    waiting = GOOD.replace("tcp.9100: refused", "jobs.waiting: 5").replace("tcp.9100: open", "jobs.waiting: 0")
    write_rule(tmp_path, "a", waiting.replace("applies: device", "applies: [device, queue]"))
    write_rule(tmp_path, "b", waiting.replace("applies: device", "applies: queue").replace("5}, expect: match", "5}, expect: match, also: [a]"))
    assert wrong(tmp_path) == ["a.yaml:15:5: test 'yes' of a: the rule 'b' fires too; if that is meant, name it in this test's also: [b]"]


def test_a_case_may_hold_the_rule_to_its_grade(tmp_path: Path) -> None:
    write_rule(tmp_path, "a", GOOD.replace("expect: match", "expect: match, severity: low, confidence: possible"))
    assert wrong(tmp_path) == [
        "a.yaml:15:5: test 'yes' of a: expected severity low, got high",
        "a.yaml:15:5: test 'yes' of a: expected confidence possible, got likely",
    ]
    write_rule(tmp_path, "a", GOOD.replace("expect: match", "expect: match, severity: high, confidence: likely"))
    assert wrong(tmp_path) == []


def test_rules_from_outside_a_folder_are_proven_by_their_own_tests_alone(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    failing = GOOD.replace("given: {tcp.9100: refused}", "given: {}")
    write_rule(ours, "a", failing)
    write_rule(theirs, "b", GOOD.replace("tcp.9100", "tcp.631"))
    assert unproven(load_catalogue([ours, theirs], VOCABULARY), ours) == ()
    write_rule(theirs, "b", failing.replace("tcp.9100", "tcp.631"))
    (mistake,) = unproven(load_catalogue([ours, theirs], VOCABULARY), ours)
    assert "test 'yes' of b: expected match" in str(mistake)


def test_every_nearest_word_costs_and_only_the_first_are_looked_up(tmp_path: Path) -> None:
    write_rule(tmp_path, "a", "".join(f"titel{number}: x\n" for number in range(300)))
    told = [mistake.sentence for mistake in check([tmp_path], VOCABULARY) if "unknown key" in mistake.sentence]
    assert len([sentence for sentence in told if "did you mean 'title'?" in sentence]) == MAX_HINTS
    assert len(told) == 300
