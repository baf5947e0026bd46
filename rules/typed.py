# SPDX-License-Identifier: Apache-2.0
# mypy: disable-error-code="func-returns-value"
# refuse() notes a mistake and gives the None that its caller hands on.
"""Texts of a rule file read by the declared type of what they stand for; a text that does not fit is one clear mistake."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from probes.fact import FactType, Row, Scalar, Value
from rules.mistake import listed_hint
from rules.yaml import Items, Mark, Mistakes, Node, Table, Text, shown

_INT = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
_DURATION = re.compile(r"(-?[0-9]{1,9})(s|m|h|d|w)")
_FLAGS = {"true": True, "false": False}
_LIKE_FLAGS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class UnfitError(ValueError):
    """A text that is not of the type wanted; its message ends the sentence `'x' is ...`."""


def scalar(text: str, kind: str, words: tuple[str, ...] = ()) -> bool | int | float | str:
    """A text as text, word, int, number, flag or time. Raises UnfitError."""
    match kind:
        case "int" | "number":
            return _number(text, kind)
        case "flag":
            return _flag(text)
        case "time":
            return _time(text)
    if words and text not in words:
        raise UnfitError(f"not one of {', '.join(words)}{listed_hint(text, words)}")
    return text


def _number(text: str, kind: str) -> int | float:
    if kind == "int" and not _INT.fullmatch(text):
        raise UnfitError("no whole number")
    if not _NUMBER.fullmatch(text):
        raise UnfitError("no number")
    return int(text) if kind == "int" else float(text)


def _flag(text: str) -> bool:
    folded = text.lower()
    if text not in _FLAGS:
        meant = folded if folded in _FLAGS else _LIKE_FLAGS.get(folded)
        raise UnfitError("neither true nor false" + (f" - did you mean '{meant}'?" if meant else ""))
    return _FLAGS[text]


def _time(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UnfitError("no time; write it as 2026-01-31T12:00:00Z")
    return text


def duration(text: str) -> int:
    """`90s 10m 4h 30d 2w` in seconds; a minus sign means the future. Raises UnfitError."""
    hit = _DURATION.fullmatch(text)
    if not hit:
        raise UnfitError("no duration; write it as 90s, 10m, 4h, 30d or 2w")
    return int(hit[1]) * _SECONDS[hit[2]]


class Reader:
    """Reads nodes by type and notes what does not fit; a value of None means that a mistake was noted."""

    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes

    def refuse(self, mark: Mark, sentence: str) -> None:
        """Note a mistake."""
        self.mistakes.add(mark, sentence)

    def text(self, node: Node, what: str) -> str | None:
        """A text that is not empty."""
        if not isinstance(node, Text) or node.null or not node.value.strip():
            return self.refuse(node.mark, f"{what} must be a text")
        return node.value

    def scalar(self, node: Node, kind: str, what: str, words: tuple[str, ...] = ()) -> bool | int | float | str | None:
        """A scalar of a kind."""
        if not isinstance(node, Text) or node.null:
            return self.refuse(node.mark, f"{what} must be a single value")
        try:
            return scalar(node.value, kind, words)
        except UnfitError as error:
            return self.refuse(node.mark, f"{what}: '{shown(node.value)}' is {error}")

    def word(self, node: Node, what: str, words: tuple[str, ...]) -> str | None:
        """One of a closed list."""
        return None if self.scalar(node, "word", what, words) is None or not isinstance(node, Text) else node.value

    def number(self, node: Node, what: str, low: int, high: int) -> int | None:
        """A whole number between two others."""
        value = self.scalar(node, "int", what)
        if isinstance(value, int) and not low <= value <= high:
            return self.refuse(node.mark, f"{what} must be between {low} and {high}")
        return value if isinstance(value, int) else None

    def duration(self, node: Node, what: str) -> int | None:
        """A duration in seconds."""
        if not isinstance(node, Text):
            return self.refuse(node.mark, f"{what} must be a duration such as 10m")
        try:
            return duration(node.value)
        except UnfitError as error:
            return self.refuse(node.mark, f"{what}: '{shown(node.value)}' is {error}")

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """The items of a list."""
        if not isinstance(node, Items):
            self.refuse(node.mark, f"{what} must be a list, [a, b] or lines that begin with '- '")
            return ()
        return node.items

    def table(
        self, node: Node, what: str, allowed: Iterable[str], required: Iterable[str] = (), elsewhere: Mapping[str, str] = MappingProxyType({})
    ) -> dict[str, Node]:
        """A table whose keys are all allowed, and none of the required is missing. `elsewhere`: where a key belongs that is often put here."""
        if not isinstance(node, Table):
            self.refuse(node.mark, f"{what} must be a table, lines of 'key: value'")
            return {}
        known = tuple(allowed)
        for key, _ in node.items:
            if key.value not in known:
                belongs = f" - {there}" if (there := elsewhere.get(key.value)) else self.mistakes.hint(key.mark, key.value, known)
                self.refuse(key.mark, f"unknown key '{shown(key.value)}' in {what}{belongs}")
        for name in required:
            if node.get(name) is None:
                self.refuse(node.mark, f"{what} lacks the key '{name}'")
        return {key.value: value for key, value in node.items if key.value in known}

    def fact(self, node: Node, entry: FactType) -> Value:
        """A value as a test gives it: `null` = asked and the device did not say, a list for words, a list of tables for rows."""
        if entry.kind == "rows" and not (isinstance(node, Text) and node.null):
            return [self._row(item, entry) for item in self.items(node, entry.name)]
        return self._cell(node, entry)

    def _cell(self, node: Node, entry: FactType) -> Scalar | list[str]:
        if isinstance(node, Text) and node.null:
            return None
        if entry.kind != "words":
            return self.scalar(node, entry.kind, entry.name, entry.words)
        texts = (self.text(item, f"an item of {entry.name}") for item in self.items(node, entry.name))
        return [text for text in texts if text is not None]

    def _row(self, node: Node, entry: FactType) -> Row:
        columns = entry.row or {}
        cells = self.table(node, f"a row of {entry.name}", columns)
        return {name: self._cell(cell, columns[name]) for name, cell in cells.items()}
