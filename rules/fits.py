# SPDX-License-Identifier: Apache-2.0
"""Whether facts that come from outside (a saved report) are of the dictionary's types; judging relies on it."""

from collections.abc import Mapping

from probes.fact import Facts, FactType
from rules.typed import UnfitError, scalar


def unfit_facts(facts: Facts, vocabulary: Mapping[str, FactType]) -> tuple[str, ...]:
    """The names of facts, or of their columns, that the dictionary does not know or whose value is not of its type."""
    return tuple(name for fact, value in facts.items() for name in _unfit(fact, value, vocabulary.get(fact)))


def _unfit(name: str, value: object, entry: FactType | None) -> tuple[str, ...]:
    if entry is None:
        return (name,)
    if value is None:
        return ()
    if entry.kind != "rows":
        return () if _fits(value, entry) else (name,)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return (name,)
    columns = entry.row or {}
    found = (f"{name}.{column}" for row in value for column, cell in row.items() if _unfit(column, cell, columns.get(column)))
    return tuple(dict.fromkeys(found))


def _fits(value: object, entry: FactType) -> bool:
    match entry.kind:
        case "flag":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "words":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case "time":
            return isinstance(value, str) and _is_time(value)
    return isinstance(value, str) and (not entry.words or value in entry.words)


def _is_time(text: str) -> bool:
    try:
        scalar(text, "time")
    except UnfitError:
        return False
    return True
