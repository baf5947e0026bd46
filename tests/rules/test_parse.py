# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.rules.samples import mistakes_of_tree

MISTAKES = {
    "tcp.910: refused": "t:1:1: unknown fact 'tcp.910' - did you mean 'tcp.9100'?",
    "an: [tcp.9100: open]": "t:1:1: unknown fact 'an' - did you mean 'any'?",
    "tcp.9100: refusd": "t:1:11: tcp.9100: 'refusd' is not one of open, refused, silent, unreachable, prohibited, reset - did you mean 'refused'?",
    "tcp.9100: null": "t:1:11: tcp.9100: a value is missing; for a device that did not say write {present: false}",
    "tcp.9100: [open, refused]": "t:1:11: a leaf wants one value or {operator: value}; for several values write {in: [a, b]}",
    "tcp.9100: {}": "t:1:11: a leaf wants one value or {operator: value}; for several values write {in: [a, b]}",
    "tcp.9100: {inn: [open]}": "t:1:12: unknown operator 'inn' - did you mean 'in'?",
    "tcp.9100: {in: open}": "t:1:16: tcp.9100: in must be a list, [a, b] or lines that begin with '- '",
    "tcp.9100: {in: []}": "t:1:16: tcp.9100: in: the list is empty",
    "tcp.9100: {in: [opn]}": "t:1:17: tcp.9100: in: 'opn' is not one of open, refused, silent, unreachable, prohibited, reset - did you mean 'open'?",
    "printer.reasons: media-jam": "t:1:18: printer.reasons is a list; write {has: ...} or {has_any: [...]}",
    "printer.reasons: {has_any: []}": "t:1:28: printer.reasons: has_any: the list is empty",
    "printer.reasons: {has_any: x}": "t:1:28: printer.reasons: has_any must be a list, [a, b] or lines that begin with '- '",
    "snmp.alerts: x": "t:1:14: snmp.alerts is a table of rows; use any_row, no_row or count",
    "scan.now: x": "t:1:11: scan.now is a time; write {older_than: 0d}",
    "icmp.sent: many": "t:1:12: icmp.sent: 'many' is no whole number",
    "icmp.loss: {between: [1]}": "t:1:22: icmp.loss: between wants two numbers, [low, high]",
    "icmp.loss: {gt: {fct: control.loss}}": "t:1:17: gt lacks the key 'fact'",
    "icmp.loss: {gt: {fact: [x]}}": "t:1:24: fact must be a text",
    "icmp.loss: {gt: {fact: control.los}}": "t:1:24: 'control.los' is no fact that is a number - did you mean 'control.loss'?",
    "icmp.loss: {gt: {fact: tcp.9100}}": "t:1:24: 'tcp.9100' is no fact that is a number",
    "snmp.sys_descr: {matches: '(a'}": "t:1:18: snmp.sys_descr: matches: missing ): (a",
    "snmp.sys_descr: {present: maybe}": "t:1:27: snmp.sys_descr: present: 'maybe' is neither true nor false",
    "scan.now: {older_than: 3}": "t:1:24: scan.now: older_than: '3' is no duration; write it as 90s, 10m, 4h, 30d or 2w",
    "scan.now: {older_than: [3]}": "t:1:24: scan.now: older_than must be a duration such as 10m",
    "[a]": "t:1:1: a condition must be a table, such as {tcp.9100: refused}",
    "all: {tcp.9100: open}": "t:1:6: 'all' and 'any' want a list of conditions",
    "any: []": "t:1:6: 'all' and 'any' want a list of conditions",
    "not: x": "t:1:6: a condition must be a table, such as {tcp.9100: refused}",
    "sure_if: {}": "t:1:10: a condition must be a table, such as {tcp.9100: refused}",
    "any_row: {of: snmp.alerts}": "t:1:10: any_row lacks the key 'where'",
    "any_row: {of: snmp.alrts, where: {code: 8}}": "t:1:15: of: 'snmp.alrts' is no table of rows - did you mean 'snmp.alerts'?",
    "any_row: {of: tcp.9100, where: {code: 8}}": "t:1:15: of: 'tcp.9100' is no table of rows",
    "any_row: {of: [x], where: {code: 8}}": "t:1:15: of must be a text",
    "any_row: {of: snmp.alerts, where: {cod: 8}}": "t:1:36: unknown column or fact 'cod' - did you mean 'code'?",
    "any_row: {of: snmp.alerts, where: {any_row: {of: snmp.trays, where: {index: 1}}}}": "t:1:36: 'any_row' cannot stand inside rows",
    "count: {of: snmp.alerts, where: {code: 8}}": "t:1:1: 'count' wants a limit: ge, gt, le or lt",
    "count: {of: snmp.alerts, where: {code: 8}, ge: few}": "t:1:48: ge: 'few' is no whole number",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_placed_and_said(text: str) -> None:
    assert MISTAKES[text].replace("t:", "t.yaml:", 1) in mistakes_of_tree(text)


def test_an_operator_that_does_not_fit_names_those_that_do() -> None:
    (mistake,) = mistakes_of_tree("printer.reasons: {gt: 5}")
    assert mistake.startswith("t.yaml:1:19: 'gt' does not go with printer.reasons, which is a list of words; these do: has, ")
    assert mistake.endswith("has, has_any, starts_with, contains, glob, matches, present, changed")


def test_every_mistake_of_a_tree_is_told() -> None:
    text = "all:\n  - tcp.910: open\n  - any: [{tcp.631: opn}, {not: {x: 1}}]\n  - {tcp.9100: {in: [open], bad: 1}}\n"
    assert [mistake.split(": ")[0] for mistake in mistakes_of_tree(text)] == ["t.yaml:2:5", "t.yaml:3:21", "t.yaml:3:34", "t.yaml:4:29"]
