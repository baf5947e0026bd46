# SPDX-License-Identifier: Apache-2.0
"""Symptoms under their causes: within one subject, and from what lies above it (its segment, our own host) down to it.

A finding hangs under one direct cause; the top of the tree lists all that hangs below it. A cause that is itself unknown swallows nothing:
it is named as possible.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rules.mistake import Mistakes
from rules.model import Finding, Undetermined
from rules.rule import Rule


def resolve(
    rules: Mapping[str, Rule],
    findings: Iterable[Finding],
    undetermined: Iterable[Undetermined] = (),
    above: Mapping[str, Iterable[str]] | None = None,
) -> tuple[Finding, ...]:
    """The same findings, each with its cause and its symptoms; worst order is kept as given.

    `above` names, by subject, the subjects that can explain it from outside (a device's segment, a queue's device); our own host always can.
    """
    known = tuple(findings)
    unsure = {(entry.subject, entry.rule) for entry in undetermined}
    upward = {subject: frozenset(parents) for subject, parents in (above or {}).items()}
    causes = {finding.key: _cause(rules, finding, known, upward) for finding in known}
    below = {finding.key: tuple(_symptoms(finding.key, causes)) for finding in known}
    return tuple(
        replace(
            finding,
            explained_by=causes[finding.key],
            explains=below[finding.key],
            possible_causes=_possible(rules, finding, unsure) if causes[finding.key] is None else (),
        )
        for finding in known
    )


def refuse_cycles(rules: Mapping[str, Rule], mistakes: Mistakes) -> None:
    """Note every circle of `explained_by`, once, at the rule that comes first in it; at one that replaces another, if there is one."""
    done: set[str] = set()
    for start in sorted(rules, key=lambda name: (not rules[name].overrides, name)):
        circle = _circle(rules, start)
        if circle and not done.intersection(circle):
            mistakes.add(rules[start].mark, f"explained_by goes in a circle: {' -> '.join((*circle, start))}")
            done.update(circle)


def _cause(rules: Mapping[str, Rule], finding: Finding, known: tuple[Finding, ...], upward: Mapping[str, frozenset[str]]) -> str | None:
    reach = upward.get(finding.subject, frozenset())
    for name in _explained_by(rules, finding.rule):
        for other in known:
            if other.rule == name and (other.subject == finding.subject or other.subject in reach or other.applies == "agent"):
                return other.key
    return None


def _explained_by(rules: Mapping[str, Rule], name: str) -> tuple[str, ...]:
    rule = rules.get(name)
    return rule.explained_by if rule else ()


def _symptoms(key: str, causes: Mapping[str, str | None]) -> Iterator[str]:
    for symptom, cause in causes.items():
        if cause == key:
            yield symptom
            yield from _symptoms(symptom, causes)


def _possible(rules: Mapping[str, Rule], finding: Finding, unsure: set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for name in _explained_by(rules, finding.rule) if (finding.subject, name) in unsure)


def _circle(rules: Mapping[str, Rule], start: str) -> tuple[str, ...]:
    """A way from a rule back to itself, or nothing; without recursion, since the graph is a stranger's."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in _explained_by(rules, way[-1]):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
