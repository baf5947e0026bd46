# SPDX-License-Identifier: Apache-2.0
"""What is wrong in a file that a person wrote: where, and one sentence. All mistakes are gathered before anything is refused."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

MAX_SHOWN = 64
"""Characters of a file's own text that a sentence repeats."""
MAX_HINTS = 100
"""Nearest words that are looked up for one file; whoever makes more mistakes has another trouble than spelling."""
NEAR = 0.6
"""difflib's ratio from which a word is near."""
NEARER = 0.7
"""The same for a word of a short list that begins with another letter: `minor` is not `info`."""


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
    hinted: Counter[str] = field(default_factory=Counter)

    def add(self, mark: Mark, sentence: str) -> None:
        """Note one mistake."""
        self.found.append(Mistake(mark, sentence))

    def extend(self, mistakes: Iterable[Mistake]) -> None:
        """Note those of another reader."""
        self.found.extend(mistakes)

    def hint(self, mark: Mark, word: str, choices: Iterable[str]) -> str:
        """` - did you mean 'x'?`, for the first mistakes of a file."""
        self.hinted[mark.path] += 1
        return hint(word, choices) if self.hinted[mark.path] <= MAX_HINTS else ""

    def __bool__(self) -> bool:
        return bool(self.found)

    def sorted(self) -> tuple[Mistake, ...]:
        """In the order in which a person meets them, none twice."""
        return tuple(sorted(set(self.found)))


def nearest(word: str, choices: Iterable[str], near: float = NEAR) -> str | None:
    """The choice that was probably meant, if one is near enough: difflib's closest match, looking only at choices that share enough letters."""
    if len(word) > MAX_SHOWN:
        return None
    folded = {choice.casefold(): choice for choice in choices}
    matcher = SequenceMatcher()
    matcher.set_seq2(word.casefold())
    best = (near, "")
    for bound, choice in sorted(_bounds(word.casefold(), folded), reverse=True):
        if bound < best[0]:
            break
        matcher.set_seq1(choice)
        best = max(best, (matcher.ratio(), choice))
    return folded.get(best[1])


def _bounds(word: str, choices: Iterable[str]) -> Iterator[tuple[float, str]]:
    """For each choice that can be near at all what no ratio of difflib is above: twice the letters that both have, of all letters."""
    letters = Counter(word).items()
    for choice in choices:
        both = len(word) + len(choice)
        if 2 * min(len(word), len(choice)) >= NEAR * both:
            others = _letters(choice)
            yield 2 * sum(min(count, others.get(letter, 0)) for letter, count in letters) / (both or 1), choice


@lru_cache(4096)
def _letters(choice: str) -> Mapping[str, int]:
    return Counter(choice)


def hint(word: str, choices: Iterable[str]) -> str:
    """` - did you mean 'x'?`, or nothing when no choice is near."""
    near = nearest(word, choices)
    return f" - did you mean '{near}'?" if near else ""


def listed_hint(word: str, choices: Iterable[str]) -> str:
    """The same where the sentence lists all choices anyway: only for a word that is near beyond doubt."""
    known = tuple(choices)
    near = nearest(word, [choice for choice in known if choice[:1].casefold() == word[:1].casefold()]) or nearest(word, known, NEARER)
    return f" - did you mean '{near}'?" if near else ""


def shown(text: str) -> str:
    """A text of the file, short enough to stand in a sentence."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
