# SPDX-License-Identifier: Apache-2.0
"""A rule as it is loaded: what it wants, what it says, and the cases that prove it. Plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from probes.fact import Value
from rules.match import Matcher
from rules.model import Applies, Confidence, Severity
from rules.template import EMPTY, Template
from rules.tree import Tree
from rules.yaml import Mark

Expected: TypeAlias = Literal["match", "no match", "unknown"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A tree and its closure."""

    tree: Tree
    matches: Matcher


@dataclass(frozen=True, slots=True)
class RowCondition:
    """Those rows of a table for which a condition holds."""

    of: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Grade:
    """A case of the rule that weighs more or less than the rest."""

    when: Condition
    severity: Severity
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class StepText:
    """A step of the fix before its facts are put in; `minutes` is an estimate."""

    who: str
    minutes: int
    do: Template


@dataclass(frozen=True, slots=True)
class PartText:
    """A part to bring before its facts are put in; `chance` from 0 to 1 that it is the right one."""

    name: Template
    number: Template = EMPTY
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A rule's own test: facts given, verdict expected, and which other rules may fire beside it (`also`)."""

    name: str
    mark: Mark
    given: Mapping[str, Value]
    expect: Expected
    also: tuple[str, ...] = ()
    severity: Severity | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault of the catalogue; its id is its file's name and never changes.

    `each` makes one finding a row; where no row does, `otherwise` can still make one without a row. `holds_s` is the `for` of the file, in seconds.
    """

    id: str
    mark: Mark
    title: Template
    applies: tuple[Applies, ...]
    severity: Severity
    confidence: Confidence
    cause: Template
    customer: Template
    verify: Template
    when: Condition | None = None
    each: RowCondition | None = None
    otherwise: Condition | None = None
    about: RowCondition | None = None
    grades: tuple[Grade, ...] = ()
    needs: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    holds_s: int = 0
    fix: tuple[StepText, ...] = ()
    tier: int = 1
    parts: tuple[PartText, ...] = ()
    tools: tuple[str, ...] = ()
    prevent: Template = EMPTY
    workshop: Template = EMPTY
    references: tuple[str, ...] = ()
    tests: tuple[Case, ...] = ()
    overrides: bool = False
    reads: frozenset[str] = frozenset()
