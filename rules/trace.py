# SPDX-License-Identifier: Apache-2.0
"""The same judgement as match.py, told leaf by leaf: what made a tree hold, what was missing, and what each leaf said."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from probes.fact import Facts, Row, Scalar, Value
from rules.match import Verdict, both, within
from rules.model import Evidence
from rules.operators import human
from rules.tree import AllOf, AnyOf, Leaf, Not, Rows, SureIf, Tree

NO_ROW: Row = {}


class Trace(NamedTuple):
    """One tree node judged: its verdict, its parts' (for a quantity of rows, one part a row), and for a leaf what was seen and where."""

    tree: Tree
    verdict: Verdict
    parts: tuple["Trace", ...] = ()
    fact: str = ""
    seen: Value = None
    wanted: str = ""
    lacking: tuple[str, ...] = ()


class Line(NamedTuple):
    """One line of `rules why`: indented text, verdict, what was seen."""

    depth: int
    text: str
    verdict: Verdict
    seen: str = ""


def trace(tree: Tree, facts: Facts, row: Row = NO_ROW, at: str = "") -> Trace:
    """Judge a tree; `at` names the row at hand, e.g. `printer.supplies[1.1]`."""
    match tree:
        case Leaf():
            return _leaf(tree, facts, row, at)
        case Rows():
            return _rows(tree, facts)
        case Not():
            part = trace(tree.part, facts, row, at)
            return Trace(tree, None if part.verdict is None else not part.verdict, (part,))
        case SureIf():
            part = trace(tree.part, facts, row, at)
            return Trace(tree, part.verdict or None, (part,))
        case _:
            parts = tuple(trace(part, facts, row, at) for part in tree.parts)
            return Trace(tree, _joined(tree, parts), parts)


def row_label(row: Row, position: int) -> str:
    """What tells a row from its neighbours and stays the same from scan to scan: its index, else what identifies it."""
    keys: list[Scalar | list[str]] = [row[name] for name in ("index", "id", "port", "reason") if row.get(name) not in (None, "")]
    return human(keys[0]) if keys else str(position)


def evidence(judged: Trace, *, held: bool = True) -> Iterator[Evidence]:
    """The leaves that made the tree hold (or, with `held=False`, not hold)."""
    match judged.tree:
        case Leaf():
            yield Evidence(judged.fact, judged.seen, judged.wanted if held else f"not {judged.wanted}")
        case Rows():
            yield from _row_evidence(judged, held=held)
        case Not():
            yield from evidence(judged.parts[0], held=not held)
        case _:
            for part in judged.parts:
                if part.verdict is held:
                    yield from evidence(part, held=held)


def missing(judged: Trace) -> Iterator[str]:
    """The facts whose being unknown kept the tree from a verdict."""
    if judged.verdict is not None:
        return
    yield from judged.lacking
    if isinstance(judged.tree, SureIf) and judged.parts[0].verdict is False:
        yield from (found.fact for found in evidence(judged.parts[0], held=False))
    for part in judged.parts:
        yield from missing(part)


def lines(judged: Trace, depth: int = 0) -> Iterator[Line]:
    """The whole judgement for people."""
    match judged.tree:
        case Leaf():
            yield Line(depth, f"{judged.fact} {judged.wanted}", judged.verdict, human(judged.seen))
        case Rows() as tree:
            yield Line(depth, f"{tree.of}: {tree.wanted} where", judged.verdict, human(judged.seen))
        case Not():
            yield Line(depth, "not", judged.verdict)
        case SureIf():
            yield Line(depth, "sure only if", judged.verdict)
        case tree:
            yield Line(depth, "all of" if isinstance(tree, AllOf) else "any of", judged.verdict)
    for part in judged.parts:
        yield from lines(part, depth + 1)


def _leaf(leaf: Leaf, facts: Facts, row: Row, at: str) -> Trace:
    source: Any = row if leaf.column else facts
    seen, beside = source.get(leaf.name), facts.get(leaf.other)
    fact = f"{at}.{leaf.name}" if leaf.column else leaf.name
    if leaf.present is not None:
        known = leaf.name in source
        return Trace(leaf, (seen is not None) is leaf.present if known else None, (), fact, seen, leaf.wanted, () if known else (fact,))
    lacking = *((fact,) if seen is None else ()), *((leaf.other,) if leaf.other and beside is None else ())
    wanted = f"{leaf.wanted} ({human(beside)})" if leaf.other and beside is not None else leaf.wanted
    return Trace(leaf, None if lacking else leaf.test(seen, beside), (), fact, seen, wanted, lacking)


def _rows(tree: Rows, facts: Facts) -> Trace:
    table: Any = facts.get(tree.of)
    if table is None:
        return Trace(tree, None, (), tree.of, None, tree.wanted, (tree.of,))
    parts = tuple(trace(tree.where, facts, row, f"{tree.of}[{row_label(row, position)}]") for position, row in enumerate(table, 1))
    sure = sum(part.verdict is True for part in parts)
    unsure = sum(part.verdict is None for part in parts)
    seen = f"{sure} of {len(parts)} rows"
    return Trace(tree, within(tree.low, tree.high, sure, sure + unsure), parts, tree.of, seen, tree.wanted)


def _row_evidence(judged: Trace, *, held: bool) -> Iterator[Evidence]:
    hits = [part for part in judged.parts if part.verdict is True]
    if not hits:
        yield Evidence(judged.fact, judged.seen, judged.wanted if held else f"not {judged.wanted}")
    for part in hits:
        yield from evidence(part)


def _joined(tree: AllOf | AnyOf, parts: tuple[Trace, ...]) -> Verdict:
    result: Verdict = True
    for part in parts:
        verdict = part.verdict if isinstance(tree, AllOf) or part.verdict is None else not part.verdict
        result = both(result, verdict)
    return result if isinstance(tree, AllOf) or result is None else not result
