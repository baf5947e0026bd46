# SPDX-License-Identifier: Apache-2.0
"""What the README tells a stranger who adds a rule: its examples work as they stand, and it names all that there is."""

import re
from pathlib import Path

import pytest

from probes.registry import DESTINATION_PROBES
from rules.check import run_tests
from rules.kinds import BESIDE_ALL, kinds_with
from rules.load import BUILTIN, load_catalogue
from rules.operators import OPERATORS
from rules.parse import GROUPS
from rules.rulefile import APPLIES, OPTIONAL, REQUIRED
from tests.rules.samples import VOCABULARY, write_rule

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"### {title}\n")[1].split("\n### ")[0]


def example(title: str) -> str:
    return section(title).split("```yaml\n")[1].split("```")[0]


def test_the_example_of_a_rule_works_beside_ours(tmp_path: Path) -> None:
    write_rule(tmp_path, "tray-two-empty", example("How to add a rule"))
    catalogue = load_catalogue([BUILTIN, tmp_path], VOCABULARY)
    mine = run_tests(catalogue, [catalogue.rules["tray-two-empty"]])
    assert (len(mine), [str(mistake) for result in mine for mistake in result.mistakes()]) == (3, [])


def test_the_example_of_error_codes_works(tmp_path: Path) -> None:
    write_rule(tmp_path / "codes", "acme", example("How to add error codes"))
    codes = load_catalogue([tmp_path], VOCABULARY).codes
    assert list(codes.shown_in(["SC542, call service"], "Savin")) == ["SC542"]
    entries = [codes.look_up(code, "Savin").entry for code in ("SC542", "SC555", "SC600")]
    assert [entry and entry.says for entry in entries] == ["the fuser does not reach its temperature", "the fuser", None]


@pytest.mark.parametrize("word", [*OPERATORS, *GROUPS, *APPLIES, *REQUIRED, *OPTIONAL])
def test_every_word_of_the_language_is_named(word: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", section("How to add a rule"))


def test_what_each_kind_of_subject_has_is_named() -> None:
    told = section("How to add a rule").split("\n3. ")[1].split("\n4. ")[0]
    sections = {name.partition(".")[0] for name in VOCABULARY}
    known = {name for name in sections if kinds_with(name) != ("device",)}
    assert {name for name in sections if re.search(rf"(?<=[`\s]){name}(?=\.\*|[`\s])", told)} - {"device"} == known
    assert BESIDE_ALL | {probe.section.section for probe in DESTINATION_PROBES} <= known


QUEUE = """
title: Too many jobs wait
applies: queue
severity: low
confidence: confirmed
needs: [jobs]
when: {jobs.waiting: {ge: 20}}
cause: '{jobs.waiting} jobs wait in {queue.name|the queue}.'
customer: Many print jobs are waiting.
fix: [{who: it, minutes: 5, do: Look at the queue.}]
tier: 1
prevent: Look at it every day.
verify: fewer jobs wait
tests:
  - {name: many, given: {jobs.waiting: 25}, expect: match}
  - {name: few, given: {jobs.waiting: 1}, expect: no match}
  - {name: nobody said, given: {jobs.waiting: null}, expect: unknown}
"""
HISTORY = """
title: Other firmware, and many pages
applies: device
severity: info
confidence: confirmed
when: {all: [{printer.firmware: {changed: true}}, {printer.pages_total: {grew_by: 1000}}, {history.last_seen: {older_than: 30d}}]}
cause: Firmware {printer.firmware|unknown}.
customer: Your printer changed.
fix: []
tier: 1
prevent: Nothing.
verify: nothing changes
tests:
  - name: all of it
    given:
      printer.firmware: b
      before.printer.firmware: a
      printer.pages_total: 2000
      before.printer.pages_total: 900
      scan.now: 2026-11-22T10:00:00Z
      history.last_seen: 2026-01-01T10:00:00Z
    expect: match
  - {name: the same firmware, given: {printer.firmware: a, before.printer.firmware: a}, expect: no match}
"""


@pytest.mark.parametrize(("name", "text"), [("own-queue", QUEUE), ("own-history", HISTORY)])
def test_a_rule_by_the_words_of_the_readme_alone_works_the_first_time(tmp_path: Path, name: str, text: str) -> None:
    write_rule(tmp_path, name, text)
    catalogue = load_catalogue([BUILTIN, tmp_path], VOCABULARY)
    assert [str(mistake) for result in run_tests(catalogue, [catalogue.rules[name]]) for mistake in result.mistakes()] == []
