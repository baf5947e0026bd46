# SPDX-License-Identifier: Apache-2.0
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.fact import Facts
from rules.match import MAX_PATTERN, Verdict, both, compile_tree, glob, pattern, within
from rules.trace import trace
from rules.tree import AllOf, AnyOf, Leaf, Not, SureIf, Tree
from tests.rules.samples import said, tree

NAMES = ("f.a", "f.b", "f.c")


def verdict(text: str, facts: Facts) -> Verdict:
    return compile_tree(tree(text))(facts, {})


def leaf(name: str) -> Leaf:
    return Leaf(name, "yes", lambda value, _: value is True)


trees = st.recursive(
    st.sampled_from(NAMES).map(leaf),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
        | inner.map(Not)
        | inner.map(SureIf)
    ),
    max_leaves=12,
)
worlds = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, st.sampled_from([True, False, None])))


def judged(built: Tree, facts: Facts) -> Verdict:
    return compile_tree(built)(facts, {})


@given(trees, worlds)
def test_de_morgan_and_double_negation_hold(built: Tree, facts: Facts) -> None:
    verdict_now = judged(built, facts)
    assert judged(Not(Not(built)), facts) is verdict_now
    other = leaf("f.a")
    assert judged(Not(AllOf((built, other))), facts) is judged(AnyOf((Not(built), Not(other))), facts)
    assert judged(Not(AnyOf((built, other))), facts) is judged(AllOf((Not(built), Not(other))), facts)
    assert judged(AllOf((built, other)), facts) is judged(AllOf((other, built)), facts)
    assert judged(AllOf((built, other)), facts) is both(verdict_now, judged(other, facts))


@given(trees, worlds)
def test_knowing_more_never_turns_a_verdict_round(built: Tree, facts: Facts) -> None:
    before = judged(built, facts)
    unknown = [name for name in NAMES if facts.get(name) is None]
    for values in product([True, False], repeat=len(unknown)):
        after = judged(built, {**facts, **dict(zip(unknown, values, strict=True))})
        assert before is None or after is before


@given(trees, worlds)
def test_the_trace_and_the_closure_agree(built: Tree, facts: Facts) -> None:
    assert trace(built, facts).verdict is judged(built, facts)


@given(st.lists(st.sampled_from([True, False, None]), max_size=6), st.integers(0, 4), st.none() | st.integers(0, 6))
def test_a_number_of_rows_is_decided_as_if_every_unknown_were_tried(rows: list[Verdict], low: int, high: int | None) -> None:
    sure, unsure = rows.count(True), rows.count(None)
    outcomes = {low <= sure + more and (high is None or sure + more <= high) for more in range(unsure + 1)}
    got = within(low, high, sure, sure + unsure)
    if len(outcomes) == 1:
        assert got in (outcomes.pop(), None) if high is not None and high < low else got is outcomes.pop()
    else:
        assert got is None


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("tcp.9100: refused", {"tcp.9100": "refused"}, "yes"),
        ("tcp.9100: refused", {"tcp.9100": "open"}, "no"),
        ("tcp.9100: refused", {"tcp.9100": None}, "unknown"),
        ("tcp.9100: refused", {}, "unknown"),
        ("not: {tcp.9100: refused}", {}, "unknown"),
        ("{tcp.9100: refused, tcp.631: open}", {"tcp.9100": "refused", "tcp.631": "open"}, "yes"),
        ("control.snmp: {present: false}", {"control.snmp": None}, "yes"),
        ("control.snmp: {present: false}", {"control.snmp": False}, "no"),
        ("control.snmp: {present: true}", {"control.snmp": False}, "yes"),
        ("control.snmp: {present: true}", {"control.snmp": None}, "no"),
        ("control.snmp: {present: true}", {}, "unknown"),
        ("sure_if: {control.answers: true}", {"control.answers": True}, "yes"),
        ("sure_if: {control.answers: true}", {"control.answers": False}, "unknown"),
        ("sure_if: {control.answers: true}", {}, "unknown"),
        ("{reach.answers: false, sure_if: {control.answers: true}}", {"reach.answers": True}, "no"),
        ("any_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": [{"code": 3}, {"code": 8}]}, "yes"),
        ("any_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": [{"code": 3}, {"code": None}]}, "unknown"),
        ("any_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": []}, "no"),
        ("any_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": None}, "unknown"),
        ("no_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": []}, "yes"),
        ("no_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": [{"code": 8}, {}]}, "no"),
        ("no_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": [{}]}, "unknown"),
        ("count: {of: snmp.alerts, where: {code: 8}, ge: 2}", {"snmp.alerts": [{"code": 8}, {"code": 8}, {}]}, "yes"),
        ("count: {of: snmp.alerts, where: {code: 8}, lt: 2}", {"snmp.alerts": [{"code": 8}, {"code": 8}, {}]}, "no"),
        ("count: {of: snmp.alerts, where: {code: 8}, gt: 1, le: 2}", {"snmp.alerts": [{"code": 8}, {}]}, "unknown"),
        ("any_row: {of: snmp.alerts, where: {text: {present: false}}}", {"snmp.alerts": [{"text": None}]}, "yes"),
        (
            "any_row: {of: printer.supplies, where: {percent: {le: {fact: site.supply_low_percent}}}}",
            {"printer.supplies": [{"percent": 9.0}], "site.supply_low_percent": 10.0},
            "yes",
        ),
        ("any_row: {of: printer.supplies, where: {percent: {le: {fact: site.supply_low_percent}}}}", {"printer.supplies": [{"percent": 9.0}]}, "unknown"),
        ("icmp.loss: {gt: {fact: control.loss}}", {"icmp.loss": 5.0, "control.loss": 5.0}, "no"),
        ("any_row: {of: snmp.alerts, where: {printer.state: idle, code: 1}}", {"snmp.alerts": [{"code": 1}], "printer.state": "idle"}, "yes"),
    ],
)
def test_three_values(text: str, facts: Facts, expected: str) -> None:
    assert said(verdict(text, facts)) == expected
    assert said(trace(tree(text), facts).verdict) == expected


def test_a_pattern_is_linear_and_its_mistake_is_a_sentence() -> None:
    assert pattern("(a+)+$")("a" * 50_000 + "b") is False
    assert pattern("^SC ?[0-9]{3}")("SC542")
    with pytest.raises(ValueError, match="missing"):
        pattern("(a")
    with pytest.raises(ValueError, match=f"at most {MAX_PATTERN}"):
        pattern("a" * (MAX_PATTERN + 1))


def test_a_glob_matches_the_whole_text() -> None:
    assert glob("HP *Jet ?5")("HP LaserJet 45")
    assert not glob("HP *")("the HP one")
    assert glob("a.b*")("a.b\nc")
    assert not glob("a.b")("axb")
