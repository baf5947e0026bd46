# SPDX-License-Identifier: Apache-2.0
"""A ticket's body below the size that every endpoint takes. Pure."""

import json
from typing import Any

from agent.tickets.model import Body

MAX_BYTES = 20_000
_ENVELOPE = 400
"""Bytes kept for the event, the delivery id and a note, which are put in later."""
_GIVE_WAY = (
    ("finding", "evidence"),
    ("finding", "undetermined"),
    ("finding", "explains"),
    ("finding", "changes"),
    ("plan", "supplies"),
    ("plan", "parts"),
    ("plan", "steps"),
)


def fitted(body: dict[str, Any], limit: int = MAX_BYTES - _ENVELOPE) -> dict[str, Any]:
    """The body below `limit` bytes: evidence goes first, from its end, then what else is a list, then long texts; what went is said."""
    for part, name in _GIVE_WAY:
        if size(body) <= limit:
            return body
        body = _trimmed(body, part, name, limit)
    return body if size(body) <= limit else {**body, "technician_text": "", "finding": {**body["finding"], "cause": body["finding"]["cause"][:500]}}


def size(body: Body) -> int:
    """The length of a body as it is sent, in bytes."""
    return len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def _trimmed(body: dict[str, Any], part: str, name: str, limit: int) -> dict[str, Any]:
    """As many items of one list as fit, by halving."""
    items = body[part][name]
    low, high = 0, len(items)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(_with(body, part, name, middle)) <= limit else (low, middle - 1)
    return _with(body, part, name, low)


def _with(body: dict[str, Any], part: str, name: str, number: int) -> dict[str, Any]:
    items = body[part][name]
    gone = len(items) - number
    note = f"{gone} more in the report"
    said: dict[str, Any] = {
        "evidence": {"fact": "trimmed", "seen": note, "wanted": "", "said": note},
        "changes": {"what": "trimmed", "said": note, "after": None, "seen": None, "alike": 1},
        "undetermined": {"rule": note, "missing": []},
        "supplies": {"description": note, "colour": None, "part_number": None, "state": None, "percent": None},
        "parts": {"name": note, "number": None, "chance": None},
        "steps": {"who": "technician", "do": note, "minutes": 0},
    }
    return {**body, part: {**body[part], name: [*items[:number], *([said.get(name, note)] if gone else [])]}}
