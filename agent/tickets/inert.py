# SPDX-License-Identifier: Apache-2.0
"""Text that stays text in whatever system shows a ticket: no mention, link, image, slash command or markup of a device's making becomes live."""

import re
from collections.abc import Callable
from typing import Any

_LOOKALIKES = str.maketrans({"@": "＠", "<": "‹", ">": "›", "`": "´", "*": "∗"})  # noqa: RUF001  (lookalikes are the point)
_BREAKS = (
    (re.compile(r"://"), ": //"),
    (re.compile(r"\]\("), "] ("),
    (re.compile(r"(?i)\b(www)\."), r"\1 ."),
    (re.compile(r"(?i)\b(javascript|mailto|data):"), r"\1 :"),
)
_COMMAND = re.compile(r"(?m)^(\s*)(?=[/#!~])")


def inert(text: str) -> str:
    """The same words, none of them live. Codes, numbers, part numbers and addresses stay as they are."""
    text = text.translate(_LOOKALIKES)
    for pattern, instead in _BREAKS:
        text = pattern.sub(instead, text)
    return _COMMAND.sub(r"\1· ", text)


def each_text(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401  (any JSON value)
    """A JSON value with every text in it changed, however deep; names of keys stay."""
    match value:
        case str():
            return change(value)
        case list():
            return [each_text(item, change) for item in value]
        case dict():
            return {key: each_text(item, change) for key, item in value.items()}
    return value
