# SPDX-License-Identifier: Apache-2.0
"""What an endpoint's reply means for a delivery: one table, and the few cases that a status alone does not tell. Pure.

Retry what time may mend; pause where every ticket would meet the same; give up only what this very ticket causes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias

from agent.tickets.model import Parcel, Receipt, Reply
from probes.wire.text import safe

Fate: TypeAlias = Literal["done", "retry", "pause", "dead"]

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 3600.0
GIVE_UP_S = 7 * 86400.0
_LONGEST_ASKED_S = 86400.0
_MAX_ID = 200
_NOTHING_SAID = Receipt()
_REDIRECTS = range(300, 400)
_CLIENT = range(400, 500)
_SERVER = range(500, 600)

_TABLE: Mapping[int, tuple[Fate, str]] = {
    400: ("dead", "it refuses this ticket"),
    401: ("pause", "it wants a valid login or signature"),
    402: ("pause", "it wants to be paid"),
    403: ("pause", "it forbids us to post"),
    404: ("pause", "there is nothing at this URL"),
    405: ("pause", "nothing can be posted to this URL"),
    407: ("pause", "a proxy in between wants a login"),
    408: ("retry", "it waited too long for us"),
    409: ("dead", "it had this delivery id with another body"),
    410: ("pause", "the endpoint is gone for good"),
    413: ("dead", "this ticket is too large for it"),
    415: ("dead", "it does not take JSON"),
    421: ("pause", "the wrong server answers at this URL"),
    422: ("dead", "it cannot process this ticket"),
    425: ("retry", "it asks to come back later"),
    429: ("retry", "it asks to slow down"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the delivery. `receipt` only when done; `wait_s` what the endpoint asked for, in seconds."""

    fate: Fate
    reason: str = ""
    receipt: Receipt = _NOTHING_SAID
    wait_s: float | None = None


def judge(reply: Reply, parcel: Parcel, now: float) -> Verdict:
    """The verdict on one attempt. `now` in seconds since 1970; a delivery that has failed for 7 days is given up."""
    verdict = _judged(reply, parcel)
    if verdict.fate == "retry":
        tried_s = now - parcel.first_tried if parcel.first_tried is not None else 0.0
        if tried_s >= GIVE_UP_S:
            return Verdict("dead", f"{verdict.reason}; given up after {tried_s / 86400:.0f} days")
        return Verdict("retry", verdict.reason, wait_s=_asked(reply.retry_after, now))
    return verdict


def wait_s(attempts: int, asked: float | None, chance: float) -> float:
    """How long to wait after this many attempts: 5 s, doubled each time, at most an hour, up to a quarter less by `chance` (0 to 1)."""
    own = min(FIRST_WAIT_S * 2.0 ** min(max(attempts - 1, 0), 20), LONGEST_WAIT_S) * (1 - chance / 4)
    return max(own, asked or 0.0)


def _judged(reply: Reply, parcel: Parcel) -> Verdict:
    status = reply.status
    if status is None:
        return Verdict("retry", reply.why or "no complete answer came")
    return _taken(reply, status) if status in range(200, 300) else _refused(reply, status, parcel)


def _refused(reply: Reply, status: int, parcel: Parcel) -> Verdict:
    if status == 404 and parcel.event == "resolve" and _object(reply.text) is not None:  # noqa: PLR2004
        return Verdict("done", "it does not know the ticket that is to be resolved")
    if status == 409 and parcel.attempts > 1:  # noqa: PLR2004
        return Verdict("retry", "HTTP 409: an earlier attempt may still be under way there")
    if status in _REDIRECTS:
        return Verdict("pause", f"HTTP {status}: it redirects elsewhere, and redirects are not followed; put the final URL into tickets.url")
    if status in _SERVER:
        return Verdict("retry", f"HTTP {status}{_words(reply)}")
    fate, reason = _TABLE.get(status, ("dead", "it refuses this ticket") if status in _CLIENT else ("retry", "no answer that HTTP knows"))
    return Verdict(fate, f"HTTP {status}: {reason}{_words(reply)}")


def _taken(reply: Reply, status: int) -> Verdict:
    """A success is one only if it does not look like a login page or the first half of an answer."""
    text = reply.text.strip()
    if "html" in reply.kind or text.startswith("<"):
        return Verdict("retry", f"HTTP {status} with a web page (a login page?) instead of an answer")
    if not text:
        return Verdict("done")
    answer = _object(text)
    if answer is None and ("json" in reply.kind or text[0] in "{["):
        return Verdict("retry", f"HTTP {status} with an answer that is cut off or no JSON object")
    return Verdict("done", receipt=_receipt(answer or {}))


def _receipt(answer: Mapping[str, object]) -> Receipt:
    touched = answer.get("touched")
    return Receipt(_said(answer.get("id")), _said(answer.get("url")), touched if isinstance(touched, bool) else None)


def _said(value: object) -> str:
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return safe(str(value), _MAX_ID) if known else ""


def _object(text: str) -> dict[str, object] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _words(reply: Reply) -> str:
    """What the endpoint says of its refusal, in at most 80 characters; web pages say nothing."""
    text = reply.text.strip()
    return f" ({safe(text, 80)})" if text and "html" not in reply.kind and not text.startswith("<") else ""


def _asked(header: str, now: float) -> float | None:
    """Retry-After (RFC 9110 section 10.2.3): seconds or a date; at most a day is believed."""
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), _LONGEST_ASKED_S)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError):
        return None
    then = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.fromtimestamp(now, UTC)
    return min(max(then.total_seconds(), 0.0), _LONGEST_ASKED_S)
