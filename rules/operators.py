# SPDX-License-Identifier: Apache-2.0
"""The operators of a leaf: for which kinds of fact, what stands beside them, what they ask, and how that is said to people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from probes.fact import Value
from rules.match import glob, pattern
from rules.tree import Test

Beside: TypeAlias = Literal["scalar", "bound", "list", "pair", "item", "items", "text", "flag", "duration", "amount"]
"""What an operator's value is: of the fact's own type (`bound` may be another fact), a list or pair of such, an item or items of its list, ..."""

SCALARS = frozenset({"text", "word", "int", "number", "flag"})
NUMBERS = frozenset({"int", "number"})
TEXTS = frozenset({"text", "word", "words"})
ANY = frozenset({"text", "word", "int", "number", "flag", "time", "words", "rows"})

NOW = "scan.now"
MAX_SAID = 5
"""Items of a list that are said to people."""

BEFORE = "before."
"""A fact of the last scan that the device answered carries this prefix; history hands it in."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator. `make` gives the test for what stands beside it, `say` the wish in words; `other` the second fact it needs, if any."""

    kinds: frozenset[str]
    beside: Beside
    make: Callable[[Any], Test]
    say: Callable[[Any], str]
    other: Callable[[str], str] = lambda _name: ""


def human(value: Value | Any) -> str:  # noqa: ANN401  (whatever an operator has beside it)
    """A value as people read it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.1f}".removesuffix(".0")
        case list() | tuple():
            return ", ".join(map(human, value)) or "none"
        case dict():
            return " ".join(human(cell) for cell in value.values() if cell is not None)
    return str(value)


def _short(some: list[Any]) -> str:
    return human(some) if len(some) <= MAX_SAID else f"{human(some[:MAX_SAID])} ... ({len(some)})"


def equals(wanted: Any) -> Test:  # noqa: ANN401  (any scalar)
    """The value itself."""
    return lambda value, _other: value == wanted


def span(seconds: int) -> str:
    """A duration in words, by its largest whole unit."""
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds % unit == 0:
            return f"{seconds // unit} {name}{'' if seconds == unit else 's'}"
    return f"{seconds} seconds"


def _older(seconds: int) -> Test:
    return lambda value, now: (_moment(now) - _moment(value)).total_seconds() > seconds


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _say_older(seconds: int) -> str:
    if seconds < 0:
        return f"less than {span(-seconds)} ahead"
    return f"more than {span(seconds)} ago" if seconds else "in the past"


def _some(test: Callable[[str], bool]) -> Test:
    return lambda value, _other: any(map(test, value)) if isinstance(value, list) else test(value)


def _between(ends: list[Any]) -> Test:
    return lambda value, _other: ends[0] <= value <= ends[1]


def _overlaps(some: list[str]) -> Test:
    return lambda value, _other: any(item in value for item in some)


def _changed(wanted: bool) -> Test:  # noqa: FBT001  (the operator's one operand)
    return lambda value, last: (value != last) is wanted


def _now(_name: str) -> str:
    return NOW


def _before(name: str) -> str:
    return f"{BEFORE}{name}"


OPERATORS: Mapping[str, Operator] = {
    "in": Operator(SCALARS, "list", lambda some: lambda value, _: value in some, lambda some: f"one of {_short(some)}"),
    "not_in": Operator(SCALARS, "list", lambda some: lambda value, _: value not in some, lambda some: f"none of {_short(some)}"),
    "gt": Operator(NUMBERS, "bound", lambda low: lambda value, fact: value > (low if fact is None else fact), lambda low: f"> {human(low)}"),
    "ge": Operator(NUMBERS, "bound", lambda low: lambda value, fact: value >= (low if fact is None else fact), lambda low: f">= {human(low)}"),
    "lt": Operator(NUMBERS, "bound", lambda high: lambda value, fact: value < (high if fact is None else fact), lambda high: f"< {human(high)}"),
    "le": Operator(NUMBERS, "bound", lambda high: lambda value, fact: value <= (high if fact is None else fact), lambda high: f"<= {human(high)}"),
    "between": Operator(NUMBERS, "pair", _between, lambda ends: f"between {human(ends[0])} and {human(ends[1])}"),
    "has": Operator(frozenset({"words"}), "item", lambda item: lambda value, _: item in value, lambda item: f"has {item}"),
    "has_any": Operator(frozenset({"words"}), "items", _overlaps, lambda some: f"has any of {_short(some)}"),
    "starts_with": Operator(TEXTS, "text", lambda text: _some(lambda value: value.startswith(text)), lambda text: f'starts with "{text}"'),
    "contains": Operator(TEXTS, "text", lambda text: _some(lambda value: text in value), lambda text: f'contains "{text}"'),
    "glob": Operator(TEXTS, "text", lambda text: _some(glob(text)), lambda text: f'is like "{text}"'),
    "matches": Operator(TEXTS, "text", lambda text: _some(pattern(text)), lambda text: f"matches /{text}/"),
    "present": Operator(ANY, "flag", lambda flag: lambda value, _: (value is not None) is flag, lambda flag: "said" if flag else "not said"),
    "older_than": Operator(frozenset({"time"}), "duration", _older, _say_older, _now),
    "changed": Operator(ANY - {"rows"}, "flag", _changed, lambda flag: "changed" if flag else "unchanged", _before),
    "grew_by": Operator(NUMBERS, "amount", lambda least: lambda value, last: value - last >= least, lambda least: f"grew by {human(least)} or more", _before),
}
"""Every operator that a leaf may use."""
