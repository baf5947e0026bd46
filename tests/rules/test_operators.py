# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.fact import Facts
from rules.match import compile_tree
from rules.operators import human, span
from rules.trace import evidence, trace
from tests.rules.samples import said, table, tree

NOW = {"scan.now": "2026-11-22T12:00:00Z"}


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("tcp.9100: {in: [open, refused]}", {"tcp.9100": "refused"}, "yes"),
        ("tcp.9100: {in: [open, refused]}", {"tcp.9100": "silent"}, "no"),
        ("tcp.9100: {not_in: [open, refused]}", {"tcp.9100": "silent"}, "yes"),
        ("icmp.sent: {gt: 20}", {"icmp.sent": 20}, "no"),
        ("icmp.sent: {ge: 20}", {"icmp.sent": 20}, "yes"),
        ("icmp.sent: {lt: 20}", {"icmp.sent": 20}, "no"),
        ("icmp.sent: {le: 20}", {"icmp.sent": 20}, "yes"),
        ("icmp.sent: {ge: 1, lt: 20}", {"icmp.sent": 20}, "no"),
        ("icmp.loss: {between: [0.5, 5]}", {"icmp.loss": 5.0}, "yes"),
        ("icmp.loss: {between: [0.5, 5]}", {"icmp.loss": 0.4}, "no"),
        ("printer.reasons: {has: media-jam}", {"printer.reasons": ["media-jam"]}, "yes"),
        ("printer.reasons: {has: media-jam}", {"printer.reasons": []}, "no"),
        ("printer.reasons: {has_any: [a, b]}", {"printer.reasons": ["b"]}, "yes"),
        ("printer.reasons: {has_any: [a, b]}", {"printer.reasons": ["c"]}, "no"),
        ("snmp.sys_descr: {starts_with: RICOH}", {"snmp.sys_descr": "RICOH MP"}, "yes"),
        ("snmp.sys_descr: {contains: MP}", {"snmp.sys_descr": "RICOH MP"}, "yes"),
        ("snmp.sys_descr: {glob: '*MP'}", {"snmp.sys_descr": "RICOH MPC"}, "no"),
        ("snmp.sys_descr: {matches: 'M.$'}", {"snmp.sys_descr": "RICOH MP"}, "yes"),
        ("printer.codes: {matches: '^SC'}", {"printer.codes": ["13.2", "SC542"]}, "yes"),
        ("printer.codes: {matches: '^SC'}", {"printer.codes": ["13.2"]}, "no"),
        ("any_row: {of: tls.certificates, where: {not_after: {older_than: 0d}}}", {"tls.certificates": [{"not_after": "2026-11-22T11:59:59Z"}], **NOW}, "yes"),
        (
            "any_row: {of: tls.certificates, where: {not_after: {older_than: 0d}}}",
            {"tls.certificates": [{"not_after": "2026-11-22T13:30:00+01:00"}], **NOW},
            "no",
        ),
        (
            "any_row: {of: tls.certificates, where: {not_after: {older_than: -30d}}}",
            {"tls.certificates": [{"not_after": "2026-12-01T00:00:00Z"}], **NOW},
            "yes",
        ),
        ("any_row: {of: tls.certificates, where: {not_after: {older_than: 0d}}}", {"tls.certificates": [{"not_after": "2026-12-01T00:00:00Z"}]}, "unknown"),
        ("printer.firmware: {changed: true}", {"printer.firmware": "2", "before.printer.firmware": "1"}, "yes"),
        ("printer.firmware: {changed: false}", {"printer.firmware": "2", "before.printer.firmware": "1"}, "no"),
        ("printer.firmware: {changed: true}", {"printer.firmware": "2"}, "unknown"),
        ("printer.pages_total: {grew_by: 10}", {"printer.pages_total": 110, "before.printer.pages_total": 100}, "yes"),
        ("printer.pages_total: {grew_by: 10}", {"printer.pages_total": 109, "before.printer.pages_total": 100}, "no"),
    ],
)
def test_every_operator(text: str, facts: Facts, expected: str) -> None:
    assert said(compile_tree(tree(text))(facts, {})) == expected


@pytest.mark.parametrize(
    ("text", "facts", "wanted"),
    [
        ("tcp.9100: {in: [open, refused]}", {"tcp.9100": "open"}, "one of open, refused"),
        ("tcp.9100: {not_in: [open, refused]}", {"tcp.9100": "silent"}, "none of open, refused"),
        ("printer.reasons: {has_any: [a, b, c, d, e, f]}", {"printer.reasons": ["a"]}, "has any of a, b, c, d, e ... (6)"),
        ("icmp.loss: {ge: 5}", {"icmp.loss": 5.0}, ">= 5"),
        ("icmp.loss: {between: [0.5, 5]}", {"icmp.loss": 5.0}, "between 0.5 and 5"),
        ("icmp.loss: {gt: {fact: control.loss}}", {"icmp.loss": 5.0, "control.loss": 0.0}, "> control.loss (0)"),
        ("control.answers: false", {"control.answers": False}, "no"),
        ("control.snmp: {present: false}", {"control.snmp": None}, "not said"),
        ("snmp.sys_descr: {glob: 'a*'}", {"snmp.sys_descr": "ab"}, 'is like "a*"'),
        ("printer.firmware: {changed: true}", {"printer.firmware": "2", "before.printer.firmware": "1"}, "changed (1)"),
        ("printer.pages_total: {grew_by: 10}", {"printer.pages_total": 110, "before.printer.pages_total": 100}, "grew by 10 or more (100)"),
    ],
)
def test_every_wish_is_said_in_words(text: str, facts: Facts, wanted: str) -> None:
    assert [leaf.wanted for leaf in evidence(trace(tree(text), facts))] == [wanted]


def test_ages_in_words() -> None:
    text = "any_row: {{of: tls.certificates, where: {{not_after: {{older_than: {}}}}}}}"
    facts: Facts = {**NOW, "tls.certificates": table({"port": 443, "not_after": "2026-01-01T00:00:00Z"})}
    said_of = {age: next(evidence(trace(tree(text.format(age)), facts))).wanted.partition(" (")[0] for age in ("0d", "1d", "-30d", "2h", "90s", "5m")}
    assert said_of == {
        "0d": "in the past",
        "1d": "more than 1 day ago",
        "-30d": "less than 30 days ahead",
        "2h": "more than 2 hours ago",
        "90s": "more than 90 seconds ago",
        "5m": "more than 5 minutes ago",
    }
    assert span(60) == "1 minute"


def test_values_as_people_read_them() -> None:
    assert [human(value) for value in (None, True, False, 12.0, 12.25, 7, "x", [], ["a", "b"])] == [
        "unknown",
        "yes",
        "no",
        "12",
        "12.2",
        "7",
        "x",
        "none",
        "a, b",
    ]
    assert human([{"code": 8, "text": None, "where": "Tray 2"}]) == "8 Tray 2"
