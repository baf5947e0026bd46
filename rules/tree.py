# SPDX-License-Identifier: Apache-2.0
"""What a rule wants, as a tree of plain data: leaves about one fact, groups of them, and quantities of rows.

A leaf inside a `where` speaks of a column of the row at hand; its name has no dot. Every other name is a fact's full name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Test: TypeAlias = Callable[[Any, Any], bool]
"""(value, value of the leaf's `other` fact or None) -> does it hold. Both are of the dictionary's types, never None."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question about one fact; unknown while the fact, or the `other` fact that it is compared with, is unknown."""

    name: str
    wanted: str
    test: Test
    other: str = ""
    present: bool | None = None

    @property
    def column(self) -> bool:
        """It speaks of the row at hand."""
        return "." not in self.name


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; not unknown is unknown."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class SureIf:
    """A condition of knowing: unless the part holds, nothing can be said, so that a `no` too becomes unknown."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class Rows:
    """The number of rows of a table for which `where` holds lies between `low` and `high` (None = no limit)."""

    of: str
    where: "Tree"
    low: int
    high: int | None
    wanted: str


Tree: TypeAlias = Leaf | AllOf | AnyOf | Not | SureIf | Rows


def leaves(tree: Tree) -> Iterator[Leaf | Rows]:
    """Every leaf, in the order written; a quantity of rows counts as one and is followed by the leaves of its `where`."""
    match tree:
        case Leaf():
            yield tree
        case Rows():
            yield tree
            yield from leaves(tree.where)
        case Not() | SureIf():
            yield from leaves(tree.part)
        case _:
            for part in tree.parts:
                yield from leaves(part)


def facts_of(tree: Tree) -> tuple[str, ...]:
    """The full names of the facts that the tree reads, each once."""
    names = [name for leaf in leaves(tree) for name in _names(leaf) if "." in name]
    return tuple(dict.fromkeys(names))


def _names(leaf: Leaf | Rows) -> tuple[str, ...]:
    return (leaf.of,) if isinstance(leaf, Rows) else (leaf.name, leaf.other)


def describe(tree: Tree, depth: int = 0) -> Iterator[str]:
    """The tree for people, one line a leaf or group, indented by two blanks a level."""
    pad = "  " * depth
    match tree:
        case Leaf():
            yield f"{pad}{tree.name} {tree.wanted}"
        case Rows():
            yield f"{pad}{tree.of}: {tree.wanted} where"
            yield from describe(tree.where, depth + 1)
        case Not() | SureIf():
            yield f"{pad}{_HEADS[type(tree)]}"
            yield from describe(tree.part, depth + 1)
        case _:
            yield f"{pad}{_HEADS[type(tree)]}"
            for part in tree.parts:
                yield from describe(part, depth + 1)


_HEADS: dict[type, str] = {AllOf: "all of", AnyOf: "any of", Not: "not", SureIf: "sure only if"}
