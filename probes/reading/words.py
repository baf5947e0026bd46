# SPDX-License-Identifier: Apache-2.0
"""Panel words, understood: the last resort, when no number says it. What is known from words alone is possible, never sure.

The phrases of probes/reading/phrases.py become one fixed, linear pattern a meaning; the text that they are looked for in has at most 256 characters.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from probes.reading.phrases import PHRASES, UNSPACED

_LETTERS = str.maketrans({"ł": "l", "\u0131": "i", "ø": "o", "đ": "d", "\u2019": "'"})
_BETWEEN = r"(?!\w).{0,24}?(?<!\w)"
_NOT_REASONS = ("sleep", "ready")


def fold(text: str) -> str:
    """The text without case and accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)) if not unicodedata.combining(char))


def pattern(meaning: str) -> re.Pattern[str]:
    """What finds a meaning in folded text, in any language."""
    return re.compile("|".join([*map(spaced, _phrases(meaning)), *(re.escape(fold(phrase)) for phrase in UNSPACED.get(meaning, ()))]))


def _phrases(meaning: str) -> Iterator[str]:
    for phrases in PHRASES.values():
        yield from phrases.get(meaning, ())


def spaced(phrase: str, gap: str = _BETWEEN) -> str:
    """A phrase as a pattern of whole words: blanks may be hyphens, `~` is any ending, ` * ` a gap."""
    words = (re.escape(fold(part)).replace(r"\ ", r"[\s-]+").replace(r"\~", "~").replace("~", r"\w*") for part in phrase.split(" * "))
    return rf"(?<!\w){gap.join(words)}(?!\w)"


_SLEEP = pattern("sleep")
_READY = re.compile(rf"(?:{pattern('ready').pattern})[\s.!]*")
_OF_PANEL: Mapping[str, re.Pattern[str]] = {meaning: pattern(meaning) for meaning in PHRASES["en"] if meaning not in _NOT_REASONS}


def is_sleep(text: str | None) -> bool:
    """Whether these words say that the device saves power."""
    return bool(text and _SLEEP.search(fold(text)))


def is_ready(text: str | None) -> bool:
    """Whether these words say that nothing is the matter ("Ready", "Idle", "deleted", "Ready for paper")."""
    words = fold(text or "").strip()
    return bool(_READY.fullmatch(words) or words.startswith("ready "))


def reason_on_panel(line: str) -> str | None:
    """The printer-state-reasons keyword that a panel line speaks of; None when it is not understood."""
    words = fold(line)
    return next((reason for reason, found in _OF_PANEL.items() if found.search(words)), None)
