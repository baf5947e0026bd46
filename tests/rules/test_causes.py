# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rules.causes import refuse_cycles, resolve
from rules.judge import judge
from rules.mistake import Mistakes
from rules.model import Applies, Finding, Undetermined
from rules.rule import Rule
from tests.rules.samples import rule

BASE = rule("when: {tcp.9100: refused}\n")
(FINDING,), _ = judge([BASE], "d", {"tcp.9100": "refused"}, "device")


def rules_of(**causes: tuple[str, ...]) -> dict[str, Rule]:
    return {name: replace(BASE, id=name, explained_by=by) for name, by in causes.items()}


def found(name: str, subject: str = "d", applies: Applies = "device") -> Finding:
    return replace(FINDING, key=f"{subject}/{name}", rule=name, subject=subject, applies=applies)


def test_a_symptom_hangs_under_its_cause_and_the_top_lists_all() -> None:
    rules = rules_of(a=(), b=("a",), c=("b",))
    a, b, c = resolve(rules, [found("a"), found("b"), found("c")])
    assert (a.explained_by, b.explained_by, c.explained_by) == (None, "d/a", "d/b")
    assert (a.explains, b.explains, c.explains) == (("d/b", "d/c"), ("d/c",), ())


def test_the_first_cause_named_wins() -> None:
    rules = rules_of(a=(), b=(), c=("b", "a"))
    assert resolve(rules, [found("a"), found("b"), found("c")])[2].explained_by == "d/b"


def test_another_device_explains_nothing() -> None:
    rules = rules_of(a=(), b=("a",))
    assert resolve(rules, [found("a", "other"), found("b")])[1].explained_by is None


def test_a_segment_explains_its_devices_and_our_own_host_everything_that_names_it() -> None:
    rules = rules_of(down=(), fault=(), silent=("fault", "down"), jam=())
    segment, silent = found("down", "s", "segment"), found("silent")
    assert resolve(rules, [segment, silent])[1].explained_by is None
    assert resolve(rules, [segment, silent], above={"d": ["s"]})[1].explained_by == "s/down"
    agent, _, jam = resolve(rules, [found("fault", "me", "agent"), silent, found("jam")])
    assert (agent.explains, jam.explained_by) == (("d/silent",), None)


def test_an_unknown_cause_swallows_nothing_and_is_named_as_possible() -> None:
    rules = rules_of(a=(), b=("a",))
    (b,) = resolve(rules, [found("b")], [Undetermined("a", "d"), Undetermined("a", "elsewhere")])
    assert (b.explained_by, b.possible_causes) == (None, ("a",))
    assert resolve(rules, [found("b")], [Undetermined("a", "elsewhere")])[0].possible_causes == ()


def test_independent_faults_stay_several() -> None:
    assert [finding.explained_by for finding in resolve(rules_of(a=(), b=()), [found("a"), found("b")])] == [None, None]


def test_a_finding_of_a_rule_that_is_gone_stands_alone() -> None:
    assert resolve({}, [found("old")])[0].explained_by is None


def circles(**causes: tuple[str, ...]) -> list[str]:
    mistakes = Mistakes()
    refuse_cycles(rules_of(**causes), mistakes)
    return [mistake.sentence for mistake in mistakes.found]


def test_a_circle_is_told_once() -> None:
    assert circles(a=("b",), b=("c",), c=("a",), d=("a",)) == ["explained_by goes in a circle: a -> b -> c -> a"]
    assert circles(a=("a",)) == ["explained_by goes in a circle: a -> a"]
    assert circles(a=("b", "c"), b=("d",), c=("d",), d=()) == []


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=4).map(tuple), max_size=6))
def test_whatever_is_free_of_circles_resolves_to_a_forest(causes: dict[str, tuple[str, ...]]) -> None:
    rules = rules_of(**causes)
    mistakes = Mistakes()
    refuse_cycles(rules, mistakes)
    if mistakes:
        return
    findings = {finding.key: finding for finding in resolve(rules, [found(name) for name in rules])}
    for start in findings.values():
        step, steps = start, 0
        while step.explained_by:
            step, steps = findings[step.explained_by], steps + 1
            assert steps <= len(findings)
