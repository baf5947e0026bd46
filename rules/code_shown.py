# SPDX-License-Identifier: Apache-2.0
"""Whether a maker's `shown` can find a code at all. What stands around a code in a text is left aside: only the part that is taken out is tried.

Many spellings of a few of its codes are tried; where one is found it is well, and where a pattern cannot be taken apart too.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, product

from rules.error_codes import plain
from rules.match import finder

Finder = Callable[[str], tuple[str, ...]]

_FEW = 8
"""Codes of a range that are tried with sub-codes."""
_MANY = 1_000
"""Codes of a range that are tried without."""
_MOST_TRIES = 200_000
"""Searches for one file, about a second; codes that are left then are taken as they are."""
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\((?:\?(?:P?<\w+>)?)?|\)|.", re.DOTALL)
_AFTER_LETTERS = re.compile(r"^([A-Z]+)(?=[0-9])")
_FRONTS = ("", "error ", "error: ", "error", "code ", "code")
_SUBS = ("", *(f"{sep}{digit * count}" for sep in "-./" for count in (1, 2, 3, 4) for digit in "01A"), ".01.01", ".1.1", "-01-01")


class Showing:
    """The `shown` of one file. Raises nothing: a pattern that is wrong is told elsewhere."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._finders = tuple(map(_taking, patterns))
        self._left = _MOST_TRIES

    def never(self, code: str, fits: Callable[[str], bool]) -> bool:
        """Whether no spelling of a code, or of one of a group or range, is found and is then that code."""
        finders = [find for find in self._finders if find]
        if not finders or len(finders) < len(self._finders):
            return False
        for text in _spellings(code):
            self._left -= len(finders)
            if self._left < 0 or any(fits(plain(found)) for find in finders for found in find(text)):
                return False
        return True


def _taking(pattern: str) -> Finder | None:
    """What finds the parts that a pattern takes out of a text; None where it cannot be told."""
    bodies = list(_groups(pattern)) or [pattern]
    try:
        return None if r"\Q" in pattern else finder(f"(?is)({'|'.join(bodies)})")
    except ValueError:
        return None


def _groups(pattern: str) -> Iterator[str]:
    """The outermost groups that take part of the text out, without their parentheses."""
    opened: list[int] = []
    taken: int | None = None
    for token in _TOKEN.finditer(pattern):
        if token[0].startswith("("):
            opened.append(token.end())
            if taken is None and token[0] != "(?":
                taken = len(opened)
        elif token[0] == ")" and opened:
            start = opened.pop()
            if taken is not None and len(opened) < taken:
                yield pattern[start : token.start()]
                taken = None


def _spellings(code: str) -> Iterator[str]:
    few, many = dict.fromkeys(_codes(code, _FEW)), dict.fromkeys(_codes(code, _MANY))
    for front, sub, one in chain(product(_FRONTS, _SUBS, few), product(_FRONTS, ("",), many)):
        yield from (f"{front}{spelt}{sub}" for spelt in dict.fromkeys((one, *(_AFTER_LETTERS.sub(rf"\1{mark}", one) for mark in "- "))))


def _codes(code: str, most: int) -> Iterable[str]:
    """Some of the codes that are meant, the ends of a range among them."""
    low, _, high = code.partition("..")
    if not high:
        return [code.replace("?", one).replace("*", run) for one in "01359A" for run in ("", one, one * 2, one * 3)]
    same = next((place for place, pair in enumerate(zip(low, high, strict=True)) if pair[0] != pair[1]), len(low))
    head, first, last = low[:same], low[same:], high[same:]
    if not (first + last).isdecimal():
        return [low, high]
    step = max(1, (int(last) - int(first)) // most)
    return [*(f"{head}{number:0{len(first)}}" for number in range(int(first), int(last), step)), high]
