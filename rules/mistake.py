# SPDX-License-Identifier: Apache-2.0
"""What is wrong in a file that a person wrote: where, and one sentence. All mistakes are gathered before anything is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

MAX_SHOWN = 64
"""Characters of a file's own text that a sentence repeats."""


class Mark(NamedTuple):
    """A place in a file, counted from 1; line 0 stands for the file as a whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake; as text `path:line:column: sentence`."""

    mark: Mark
    sentence: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.sentence}"


@dataclass(slots=True)
class Mistakes:
    """The mistakes found so far."""

    found: list[Mistake] = field(default_factory=list)

    def add(self, mark: Mark, sentence: str) -> None:
        """Note one mistake."""
        self.found.append(Mistake(mark, sentence))

    def extend(self, mistakes: Iterable[Mistake]) -> None:
        """Note those of another reader."""
        self.found.extend(mistakes)

    def __bool__(self) -> bool:
        return bool(self.found)

    def sorted(self) -> tuple[Mistake, ...]:
        """In the order in which a person meets them, none twice."""
        return tuple(sorted(set(self.found)))


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant, if one is near enough."""
    if len(word) > MAX_SHOWN:
        return None
    folded = {choice.casefold(): choice for choice in choices}
    hits = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[hits[0]] if hits else None


def hint(word: str, choices: Iterable[str]) -> str:
    """` - did you mean 'x'?`, or nothing when no choice is near."""
    near = nearest(word, choices)
    return f" - did you mean '{near}'?" if near else ""


def shown(text: str) -> str:
    """A text of the file, short enough to stand in a sentence."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
