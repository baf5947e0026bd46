# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.fact import Facts
from rules.trace import evidence, lines, missing, row_label, trace
from tests.rules.samples import said, table, tree


def leaves(text: str, facts: Facts) -> list[tuple[str, object, str]]:
    return [(leaf.fact, leaf.seen, leaf.wanted) for leaf in evidence(trace(tree(text), facts))]


def gaps(text: str, facts: Facts) -> list[str]:
    return list(missing(trace(tree(text), facts)))


def test_evidence_is_the_leaves_that_made_it_hold() -> None:
    text = "all: [{tcp.9100: refused}, {any: [{tcp.631: open}, {tcp.80: open}]}, {not: {printer.state: asleep}}]"
    facts = {"tcp.9100": "refused", "tcp.631": "open", "tcp.80": "silent", "printer.state": "idle"}
    assert leaves(text, facts) == [("tcp.9100", "refused", "refused"), ("tcp.631", "open", "open"), ("printer.state", "idle", "not asleep")]


def test_not_of_a_group_shows_what_broke_the_group() -> None:
    facts = {"tcp.9100": "open", "tcp.631": "open"}
    assert leaves("not: {all: [{tcp.9100: open}, {tcp.631: refused}]}", facts) == [("tcp.631", "open", "not refused")]


def test_rows_show_the_leaves_of_the_rows_that_match() -> None:
    facts: Facts = {"snmp.alerts": table({"index": "1.3", "code": 8}, {"index": "1.4", "code": 9})}
    assert leaves("any_row: {of: snmp.alerts, where: {code: 8}}", facts) == [("snmp.alerts[1.3].code", 8, "8")]
    assert leaves("no_row: {of: snmp.alerts, where: {code: 7}}", facts) == [("snmp.alerts", "0 of 2 rows", "no row")]
    assert leaves("not: {any_row: {of: snmp.alerts, where: {code: 7}}}", facts) == [("snmp.alerts", "0 of 2 rows", "not some row")]


@pytest.mark.parametrize(
    ("text", "facts", "names"),
    [
        ("tcp.9100: open", {}, ["tcp.9100"]),
        ("tcp.9100: open", {"tcp.9100": "open"}, []),
        ("control.snmp: {present: true}", {}, ["control.snmp"]),
        ("all: [{tcp.9100: open}, {tcp.631: open}]", {"tcp.9100": "open"}, ["tcp.631"]),
        ("not: {tcp.9100: open}", {}, ["tcp.9100"]),
        ("sure_if: {control.answers: true}", {"control.answers": False}, ["control.answers"]),
        ("sure_if: {control.answers: true}", {}, ["control.answers"]),
        ("any_row: {of: snmp.alerts, where: {code: 8}}", {}, ["snmp.alerts"]),
        ("any_row: {of: snmp.alerts, where: {code: 8}}", {"snmp.alerts": [{"code": 7}, {"code": None}]}, ["snmp.alerts[2].code"]),
        ("icmp.loss: {gt: {fact: control.loss}}", {"icmp.loss": 1.0}, ["control.loss"]),
        ("icmp.loss: {gt: {fact: control.loss}}", {}, ["icmp.loss", "control.loss"]),
    ],
)
def test_missing_names_what_kept_it_from_a_verdict(text: str, facts: Facts, names: list[str]) -> None:
    assert gaps(text, facts) == names


def test_a_row_is_known_by_what_stays_the_same() -> None:
    assert row_label({"index": "1.1", "id": 7}, 3) == "1.1"
    assert row_label({"id": 7}, 3) == "7"
    assert row_label({"port": 443}, 3) == "443"
    assert row_label({"reason": "media-jam"}, 3) == "media-jam"
    assert row_label({"index": "", "description": "x"}, 3) == "3"


def test_every_line_is_told_with_its_verdict() -> None:
    text = "all: [{tcp.9100: refused}, {any: [{not: {tcp.631: open}}]}, {sure_if: {control.answers: true}}, {no_row: {of: snmp.alerts, where: {code: 8}}}]"
    told = lines(trace(tree(text), {"tcp.9100": "refused", "tcp.631": "open", "snmp.alerts": table({"index": "1", "code": 8})}))
    assert [(line.depth, line.text, said(line.verdict), line.seen) for line in told] == [
        (0, "all of", "no", ""),
        (1, "tcp.9100 refused", "yes", "refused"),
        (1, "any of", "no", ""),
        (2, "not", "no", ""),
        (3, "tcp.631 open", "yes", "open"),
        (1, "sure only if", "unknown", ""),
        (2, "control.answers yes", "unknown", "unknown"),
        (1, "snmp.alerts: no row where", "no", "1 of 1 rows"),
        (2, "snmp.alerts[1].code 8", "yes", "8"),
    ]
