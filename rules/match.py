# SPDX-License-Identifier: Apache-2.0
"""The matcher: a tree compiled to closures that say yes, no or unknown (True, False, None) after Kleene.

Facts come as a flat mapping; an absent name and None are both unknown, except to `present`, for which None is a definite no.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import re2

from probes.fact import Facts, Row
from rules.tree import AllOf, Leaf, Not, Rows, SureIf, Test, Tree

Verdict: TypeAlias = bool | None
Matcher: TypeAlias = Callable[[Facts, Row], Verdict]
"""(facts, the row at hand or an empty one) -> yes, no, unknown."""

MAX_PATTERN = 512


def compile_tree(tree: Tree) -> Matcher:
    """One closure for the whole tree."""
    match tree:
        case Leaf():
            return _leaf(tree)
        case Rows():
            return _rows(tree)
        case Not():
            return _not(compile_tree(tree.part))
        case SureIf():
            return _sure(compile_tree(tree.part))
        case AllOf():
            return _all(tuple(map(compile_tree, tree.parts)))
        case _:
            return _any(tuple(map(compile_tree, tree.parts)))


def both(first: Verdict, second: Verdict) -> Verdict:
    """Kleene's and."""
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def within(low: int, high: int | None, sure: int, possible: int) -> Verdict:
    """Is a number that lies between `sure` and `possible` between `low` and `high`?"""
    if possible < low or (high is not None and sure > high):
        return False
    return True if sure >= low and (high is None or possible <= high) else None


def pattern(text: str) -> Callable[[str], bool]:
    """An RE2 search, linear in the length of what it reads. Raises ValueError, with RE2's reason, for a bad pattern."""
    compiled = _compiled(text)
    return lambda value: compiled.search(value) is not None


def finder(text: str) -> Callable[[str], tuple[str, ...]]:
    """Everything in a text that an RE2 pattern finds: of each hit its first group that took part, or all of it. Raises ValueError as above."""
    compiled = _compiled(text)
    return lambda value: tuple(next((part for part in hit.groups() if part is not None), hit[0]) for hit in compiled.finditer(value))


def _compiled(text: str) -> Any:  # noqa: ANN401  (re2 has no types)
    options = re2.Options()
    options.log_errors = False
    if len(text) > MAX_PATTERN:
        raise ValueError(f"a pattern has at most {MAX_PATTERN} characters")
    try:
        return re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from None


def glob(text: str) -> Callable[[str], bool]:
    """A whole-text match where `*` is any run of characters and `?` one."""
    body = "".join({"*": ".*", "?": "."}.get(char) or re2.escape(char) for char in text)
    return pattern(f"(?s)^(?:{body})$")


def _leaf(leaf: Leaf) -> Matcher:
    if leaf.present is not None:
        return _presence(leaf.name, wanted=leaf.present)
    if leaf.other:
        return _compared(leaf, leaf.other, leaf.test)
    name, test = leaf.name, leaf.test

    def of_fact(facts: Facts, _row: Row) -> Verdict:
        value = facts.get(name)
        return None if value is None else test(value, None)

    def of_column(_facts: Facts, row: Row) -> Verdict:
        value = row.get(name)
        return None if value is None else test(value, None)

    return of_column if leaf.column else of_fact


def _presence(name: str, *, wanted: bool) -> Matcher:
    def holds(facts: Facts, row: Row) -> Verdict:
        source: Any = facts if "." in name else row
        return None if name not in source else (source[name] is not None) is wanted

    return holds


def _compared(leaf: Leaf, other: str, test: Test) -> Matcher:
    name, column = leaf.name, leaf.column

    def holds(facts: Facts, row: Row) -> Verdict:
        value, beside = row.get(name) if column else facts.get(name), facts.get(other)
        return None if value is None or beside is None else test(value, beside)

    return holds


def _not(part: Matcher) -> Matcher:
    def holds(facts: Facts, row: Row) -> Verdict:
        verdict = part(facts, row)
        return None if verdict is None else not verdict

    return holds


def _sure(part: Matcher) -> Matcher:
    return lambda facts, row: True if part(facts, row) else None


def _all(parts: tuple[Matcher, ...]) -> Matcher:
    def holds(facts: Facts, row: Row) -> Verdict:
        result: Verdict = True
        for part in parts:
            verdict = part(facts, row)
            if verdict is False:
                return False
            if verdict is None:
                result = None
        return result

    return holds


def _any(parts: tuple[Matcher, ...]) -> Matcher:
    def holds(facts: Facts, row: Row) -> Verdict:
        result: Verdict = False
        for part in parts:
            verdict = part(facts, row)
            if verdict is True:
                return True
            if verdict is None:
                result = None
        return result

    return holds


def _rows(tree: Rows) -> Matcher:
    where, of, low, high = compile_tree(tree.where), tree.of, tree.low, tree.high

    def holds(facts: Facts, _row: Row) -> Verdict:
        table: Any = facts.get(of)
        if table is None:
            return None
        verdicts = [where(facts, row) for row in table]
        sure = verdicts.count(True)
        return within(low, high, sure, sure + verdicts.count(None))

    return holds
