# SPDX-License-Identifier: Apache-2.0
"""Input that a person has to mend before anything is sent: exit 2, one clear sentence a line."""

from probes.wire.text import safe

MAX_QUOTED = 64
"""Characters of somebody's own text that a sentence repeats."""


class BadInputError(Exception):
    """What was given cannot be used. `sentences` hold one line each, every mistake at once."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def quoted(text: str) -> str:
    """Somebody's text in quotes, bounded and with everything invisible made visible."""
    return f"'{safe(text, MAX_QUOTED)}'"
