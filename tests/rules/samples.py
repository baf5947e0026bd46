# SPDX-License-Identifier: Apache-2.0
"""The real vocabulary, and short ways to write rules for a test."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from probes import facts, network_facts, past_facts, queue_facts, scanning_facts, snmp_facts, told_facts
from probes.fact import FactType, Row, types_of
from rules.match import Verdict
from rules.mistake import Mistakes
from rules.parse import TreeReader
from rules.rule import Rule
from rules.rulefile import read_rule
from rules.tree import Tree
from rules.typed import Reader
from rules.yaml import read

_PARTS = (facts, network_facts, past_facts, queue_facts, scanning_facts, snmp_facts, told_facts)
SECTIONS: list[Any] = [each for part in _PARTS for each in vars(part).values() if inspect.isclass(each) and hasattr(each, "section")]
VOCABULARY: Mapping[str, FactType] = {name: entry for section in SECTIONS for name, entry in types_of(section).items()}
IDS = frozenset({"x", "paper-jam", "cover-open", "job-stuck"})

TEXTS = """
title: T
applies: device
severity: high
confidence: likely
cause: C
customer: K
fix: [{who: it, minutes: 5, do: D}]
tier: 1
prevent: P
verify: V
"""
WHEN = "when: {tcp.9100: refused}\n"
TESTS = """
tests:
  - {name: yes, given: {tcp.9100: refused}, expect: match}
  - {name: no, given: {tcp.9100: open}, expect: no match}
"""


def tree(text: str, columns_of: str = "") -> Tree:
    """The tree of a condition; with `columns_of`, of one that stands inside rows of that table."""
    mistakes = Mistakes()
    columns = VOCABULARY[columns_of].row if columns_of else None
    built = TreeReader(VOCABULARY, Reader(mistakes)).tree(read(text, "t.yaml"), columns or {})
    assert built is not None, mistakes.sorted()
    return built


def mistakes_of_tree(text: str) -> list[str]:
    mistakes = Mistakes()
    TreeReader(VOCABULARY, Reader(mistakes)).tree(read(text, "t.yaml"))
    return [str(mistake) for mistake in mistakes.sorted()]


def rule(text: str, name: str = "x", *, texts: str = TEXTS, tests: str = TESTS) -> Rule:
    """A rule that can be used, its texts and tests filled in."""
    mistakes = Mistakes()
    built = read_rule(name, read(texts + dedent(text) + tests, f"{name}.yaml"), VOCABULARY, IDS, mistakes)
    assert built is not None, mistakes.sorted()
    return built


def mistakes_of_rule(text: str) -> list[str]:
    mistakes = Mistakes()
    read_rule("x", read(text, "x.yaml"), VOCABULARY, IDS, mistakes)
    return [str(mistake) for mistake in mistakes.sorted()]


def write_rule(directory: Path, name: str, text: str = TEXTS + WHEN + TESTS) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def table(*rows: Row) -> list[Row]:
    return list(rows)


def said(verdict: Verdict) -> str:
    return {True: "yes", False: "no", None: "unknown"}[verdict]
