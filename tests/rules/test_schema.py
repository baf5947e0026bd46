# SPDX-License-Identifier: Apache-2.0
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from probes.registry import vocabulary
from rules.load import BUILTIN
from rules.schema import SHIPPED, schema_text
from rules.yaml import read, read_file
from tests.rules.json_schema import KNOWN, as_editor_reads, keywords, wrong
from tests.rules.samples import TESTS, TEXTS, WHEN

GOOD = TEXTS + WHEN + TESTS
ROWS = "when: {any_row: {of: printer.trays, where: {state: empty}}}\n"


@cache
def shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


def mistakes(text: str) -> list[str]:
    return list(wrong(shipped(), as_editor_reads(read(text, "x.yaml")), shipped()))


def test_the_shipped_schema_is_the_tables() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schema_text(vocabulary()), "unjam rules schema > rules/schema.json makes it anew"


def test_nothing_is_in_it_that_this_test_would_pass_over() -> None:
    assert keywords(shipped()) <= KNOWN


@pytest.mark.parametrize("path", sorted(BUILTIN.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_rule_of_ours_is_as_the_schema_wants_it(path: Path) -> None:
    assert list(wrong(shipped(), as_editor_reads(read_file(path)), shipped())) == []


def test_a_good_rule_passes() -> None:
    assert mistakes(GOOD) == []
    assert mistakes(GOOD.replace(WHEN, ROWS)) == []
    assert mistakes(GOOD.replace("applies: device", "applies: [device, queue]")) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title: T", "titel: T", "$: lacks title"),
        ("severity: high", "severity: hihg", "$.severity: 'hihg' is not one of"),
        ("applies: device", "applies: printer", "$.applies: 'printer' is not one of"),
        ("tier: 1", "tier: 4", "$.tier: 4 is out of range"),
        (WHEN, "when: {tcp.910: refused}\n", "$.when: unknown key tcp.910"),
        (WHEN, "when: {tcp.9100: refusd}\n", "$.when.tcp.9100: 'refusd' is not one of"),
        (WHEN, "when: {tcp.9100: {inn: [open]}}\n", "$.when.tcp.9100"),
        (WHEN, "when: {all: [{not: {tcp.9100: shut}}]}\n", "$.when.all[0].not.tcp.9100: 'shut' is not one of"),
        (WHEN, "when: {icmp.loss: {gt: much}}\n", "$.when.icmp.loss"),
        (WHEN, "when: {clock.off_s: {grew_by: 1}, scan.now: {older_than: soon}}\n", "$.when.scan.now.older_than: 'soon' is not like"),
        (WHEN, "when: {}\n", "$.when: is empty"),
        (WHEN, ROWS.replace("empty", "emty"), "$.when.any_row.where.state: 'emty' is not one of"),
        (WHEN, ROWS.replace("printer.trays", "printer.tray"), "$.when.any_row.of: 'printer.tray' is not one of"),
        (WHEN, "for_each: printer.trays\nwhere: {stat: empty}\n", "$.where: unknown key stat"),
        ("given: {tcp.9100: refused}", "given: {tcp.9100: [a]}", "$.tests[0].given.tcp.9100"),
        ("expect: match", "expect: matches", "$.tests[0].expect: 'matches' is not one of"),
        ("who: it", "who: me", "$.fix[0].who: 'me' is not one of"),
    ],
)
def test_a_mistake_is_seen_while_it_is_written(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    found = mistakes(GOOD.replace(old, new))
    assert any(told.startswith(sentence) for told in found), found
