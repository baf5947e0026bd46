# SPDX-License-Identifier: Apache-2.0
"""Findings that a site does not want to be told: which rule, where, until when and why. The finding stays, and says that it is muted.

`where` is a condition as in a rule, over the subject's facts, and over the row's columns where the rule makes a finding a row. What is unknown
mutes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from probes.fact import Facts, FactType, Row
from rules.match import Matcher, compile_tree
from rules.mistake import Mark, Mistakes
from rules.model import Finding
from rules.parse import TreeReader
from rules.rule import Rule
from rules.trace import NO_ROW, row_label
from rules.typed import Reader
from rules.yaml import Items, Node, Table, Text

NOW = "scan.now"


@dataclass(frozen=True, slots=True)
class Mute:
    """One entry. `told` is what the report says of it."""

    rule: str
    where: Matcher | None
    until: date
    told: Mapping[str, Any]

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.until


def read_where(node: Node, rule: Rule | None, vocabulary: Mapping[str, FactType], mistakes: Mistakes) -> Matcher | None:
    """The condition of an entry; None for an empty one, or when a mistake was noted."""
    if isinstance(node, Table) and not node.items:
        return None
    columns = (vocabulary[rule.each.of].row or {}) if rule and rule.each else {}
    tree = TreeReader(vocabulary, Reader(mistakes), rule.applies if rule else ()).tree(node, columns)
    return compile_tree(tree) if tree else None


def read_mute(entry: Mapping[str, Any], rules: Mapping[str, Rule], vocabulary: Mapping[str, FactType]) -> Mute | None:
    """An entry as the configuration and the report hold it, as JSON; None for one that cannot be used: it mutes nothing."""
    try:
        rule, until = str(entry["rule"]), date.fromisoformat(str(entry["until"]))
    except (KeyError, ValueError):
        return None
    mistakes = Mistakes()
    where = read_where(_node(entry.get("where") or {}), rules.get(rule), vocabulary, mistakes)
    told = {name: entry.get(name) for name in ("rule", "until", "reason", "by")}
    return None if mistakes else Mute(rule, where, until, told)


def muting(mutes: Iterable[Mute], finding: Finding, facts: Facts, rules: Mapping[str, Rule]) -> Mute | None:
    """The first entry that mutes a finding, at the time of its scan; None when none does."""
    today = str(facts.get(NOW) or "")[:10]
    if not today:
        return None
    row = _row(finding, facts, rules.get(finding.rule))
    return next((mute for mute in mutes if mute.rule == finding.rule and not mute.expired(date.fromisoformat(today)) and _there(mute, facts, row)), None)


def _there(mute: Mute, facts: Facts, row: Row) -> bool:
    return mute.where is None or mute.where(facts, row) is True


def _row(finding: Finding, facts: Facts, rule: Rule | None) -> Row:
    """The row that the finding is about."""
    table: Any = facts.get(rule.each.of) if rule and rule.each else None
    labelled = ((row, row_label(row, position)) for position, row in enumerate(table or (), 1))
    return next((row for row, label in labelled if finding.key.endswith(f"/{finding.rule}/{quote(label, safe='')}")), NO_ROW)


def _node(value: object) -> Node:
    """JSON as the tree that a file would give."""
    mark = Mark("mute")
    if isinstance(value, Mapping):
        return Table(tuple((Text(str(key), mark), _node(item)) for key, item in value.items()), mark)
    if isinstance(value, list | tuple):
        return Items(tuple(_node(item) for item in value), mark)
    return Text("" if value is None else str(value).lower() if isinstance(value, bool) else str(value), mark)
