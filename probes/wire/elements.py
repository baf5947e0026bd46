# SPDX-License-Identifier: Apache-2.0
"""The texts of a few XML elements, found by their local names in a document that a device wrote.

No XML parser: one that knows entities can be made to eat memory, and devices write XML that none would take (wrong prefixes, no
declaration, Latin-1 called UTF-8). At most 64 KiB are looked at, 64 matches an element.
"""

import re
from functools import cache
from itertools import islice, pairwise

from probes.wire.text import LIMIT, safe

MAX_BODY = 64 * 1024
_MOST = 64


def without_comments(body: bytes) -> bytes:
    """The first 64 KiB of a document, its comments left out."""
    text, kept = body[:MAX_BODY], []
    while (start := text.find(b"<!--")) >= 0 and (stop := text.find(b"-->", start)) >= 0:
        kept.append(text[:start])
        text = text[stop + 3 :]
    return b"".join((*kept, text))


def opens(text: bytes, name: str) -> bool:
    """Whether an element of that local name begins in it."""
    return re.search(rb"<(?:[\w.-]{1,32}:)?" + name.encode() + rb"[\s/>]", text) is not None


def parts(text: bytes, name: str) -> list[bytes]:
    """What stands between each opening tag of that local name and the next tag of that name."""
    tags = [(match[1] == b"", match.start(), match.end()) for match in islice(_tag(name).finditer(text), 2 * _MOST)]
    return [text[end:stop] for (is_opening, _, end), (_, stop, _) in pairwise(tags) if is_opening]


def texts(text: bytes, name: str, limit: int = LIMIT) -> tuple[str, ...]:
    """The texts of the elements of that local name, made safe, of at most `limit` characters (1,024); those without one are left out."""
    found = (safe(match[1], limit) for match in islice(_element(name).finditer(text), _MOST))
    return tuple(word for word in found if word)


def first(text: bytes, name: str) -> str | None:
    """The first of them."""
    return next(iter(texts(text, name)), None)


@cache
def _element(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"<(?:[\w.-]{1,32}:)?" + name.encode() + rb"(?:\s[^<>]{0,512})?>([^<]{0,1024})<")


@cache
def _tag(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"<(/?)(?:[\w.-]{1,32}:)?" + name.encode() + rb"[\s>]")
