# SPDX-License-Identifier: Apache-2.0
"""Error codes as makers print them, found verbatim in alert or panel text: SC542, C7990, 50.2, E000-0001, 016-720 ...

Some shapes are codes wherever they stand; others are also model numbers ("IM C3000", "13.5 kg"), and count only at the start of a text or after a
word such as `error` or `code`. Fixed patterns, linear, over text of at most 256 characters.
"""

import re
from collections.abc import Iterable

_ANYWHERE = re.compile(r"\bSC[- ]?\d{3}(?:-\d{2})?\b|\bE\d{3}-\d{4}\b|\bCF\d{3,5}\b|\b0x[0-9A-F]{2,4}\b")
_LED = re.compile(
    r"(?:^|(?:error|err|code|fault|status|trouble|service|fehler|erreur|fel|fout|błąd|errore|call|unable|system failure)\s*[.:#(\[]?\s*(?:code\s*)?)"
    r"(?P<code>[CFEJU]-?\d{3,4}(?:-\d{1,4})?|\d{2,3}\.(?:[0-9A-F]{1,4})(?:\.[0-9A-F]{1,4})?|\d{3}-\d{3}|[A-Z]\d-\d{2}|[0-9A-F]{2,3})(?![\w%.,:])",
    re.IGNORECASE,
)
_MOST = 16


def codes_in(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Every error code in these texts, as it is written there, in order, each once."""
    found = (code for text in texts if text for code in (*_ANYWHERE.findall(text), *_led(text)))
    return tuple(dict.fromkeys(found))[:_MOST]


def _led(text: str) -> Iterable[str]:
    """Codes behind a lead-in; two hexadecimal digits alone are a code only with a digit and not at the start ("Print Unable 32")."""
    for match in _LED.finditer(text):
        code = match["code"]
        bare = code.isalnum() and not code[0].isalpha()
        if any(char.isdigit() for char in code) and not (bare and match.start() == match.start("code")):
            yield code
