# SPDX-License-Identifier: Apache-2.0
"""SMTP replies (RFC 5321 section 4.2) and what an EHLO answer offers. The commands are these four and no others: EHLO, STARTTLS, RSET, QUIT.

`reply` is given everything that came so far and gives the first whole reply, or None while it is not all there. Bounds, each MalformedReply
when it is passed: 16 KiB and 100 lines a reply. Taken as relays send it: bare LF, a last line without a text, a code that changes within one
reply (the last one counts).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from probes.malformed import MalformedReply
from probes.wire.text import safe

MAX_REPLY = 16 * 1024
MAX_LINES = 100
STARTTLS, RESET, QUIT = b"STARTTLS\r\n", b"RSET\r\n", b"QUIT\r\n"

_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])([^\n]*))?")
_MECHANISM = re.compile(r"[A-Z0-9_-]{1,20}")  # RFC 4422 section 3.1
_MOST_MECHANISMS = 20
_SIZE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: its code, its lines as safe text, and how many octets it took."""

    code: int
    lines: tuple[str, ...]
    size: int

    @property
    def text(self) -> str:
        """Its first line."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a relay offers after EHLO. `size_limit` 0 or absent = no limit told."""

    starttls: bool = False
    auth: tuple[str, ...] = ()
    size_limit: int | None = None


def ehlo(name: str) -> bytes:
    """The greeting of a client that calls itself `name`; ValueError for what is no name or address literal."""
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]{1,255}", name):
        raise ValueError(f"not a name for EHLO: {safe(name, 64)!r}")
    return f"EHLO {name}\r\n".encode()


def reply(came: bytes) -> Reply | None:
    """The first whole reply of what came. Raises MalformedReply."""
    lines: list[str] = []
    for raw, end in _lines(came):
        found = _LINE.fullmatch(raw)
        if not found:
            raise MalformedReply(f"SMTP: {safe(raw, 60)!r} is no reply line")
        lines.append(safe(found[3] or b""))
        if found[2] != b"-":
            return Reply(int(found[1]), tuple(lines), end)
        if len(lines) >= MAX_LINES:
            raise MalformedReply(f"SMTP: a reply of more than {MAX_LINES} lines")
    if len(came) > MAX_REPLY:
        raise MalformedReply(f"SMTP: a reply of more than {MAX_REPLY} octets")
    return None


def offer(answer: Reply) -> Offer:
    """What the answer to EHLO offers; `AUTH=LOGIN`, as old servers write it, counts too."""
    words = [line.upper().replace("AUTH=", "AUTH ", 1).split() for line in answer.lines[1:]]
    mechanisms = [word for line in words if line[:1] == ["AUTH"] for word in line[1:] if _MECHANISM.fullmatch(word)]
    sizes = [line[1] for line in words if line[:1] == ["SIZE"] and len(line) > 1 and _SIZE.fullmatch(line[1])]
    return Offer(
        starttls=["STARTTLS"] in [line[:1] for line in words],
        auth=tuple(dict.fromkeys(mechanisms))[:_MOST_MECHANISMS],
        size_limit=int(sizes[0]) if sizes else None,
    )


def _lines(came: bytes) -> Iterator[tuple[bytes, int]]:
    """Each whole line without its end, and where the next one begins."""
    at = 0
    while (stop := came.find(b"\n", at, MAX_REPLY)) >= 0:
        yield came[at:stop].rstrip(b"\r"), stop + 1
        at = stop + 1
