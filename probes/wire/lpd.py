# SPDX-License-Identifier: Apache-2.0
"""LPD queue state (RFC 1179 sections 5.3 and 5.4): the question, and what can be known from the answer.

RFC 1179 leaves the form of the answer to the implementor, so it is a text for people. Known families:
BSD lpd and its heirs ("lp is ready and printing", "no entries", a table under "Rank Owner Job"),
LPRng ("Queue: 3 printable jobs", "Queue: no printable jobs in queue"), cups-lpd, Windows ("Owner
Status Jobname" over a line of dashes), and the short sentences of printers. So:

- state words are read only above the first job and never in the queue's own name, since a job's user
  or document may be named "disabled";
- what is not understood gives `jobs` None and no word: unknown, never "idle";
- users and documents are counted and dropped; nothing of the text is handed on.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from probes.wire.text import safe

MAX_REPLY = 16 * 1024
MAX_LINES = 1_000
_SHORT, _LONG = b"\x03", b"\x04"


class Word(StrEnum):
    """What an LPD server may say of its queue."""

    READY = "ready"
    IDLE = "idle"
    PRINTING = "printing"
    NOT_READY = "not-ready"
    OFFLINE = "offline"
    PAUSED = "paused"
    DISABLED = "disabled"
    QUEUING_DISABLED = "queuing-disabled"
    STALLED = "stalled"
    NO_DAEMON = "no-daemon"
    NO_PAPER = "no-paper"
    UNKNOWN_QUEUE = "unknown-queue"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class LpdState:
    """Jobs in the queue (None: not said), what the server says of it, and whether the reply was cut at 16 KiB."""

    jobs: int | None
    words: frozenset[Word] = frozenset()
    cut: bool = False


_WORDS: tuple[tuple[Word, re.Pattern[str]], ...] = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (Word.NOT_READY, r"\bnot ready\b|waiting for .{0,64}to become ready"),
        (Word.READY, r"(?<!not )(?<!become )\bready\b"),
        (Word.IDLE, r"\bidle\b"),
        (Word.PRINTING, r"\b(ready and|now|is|currently) printing\b|\bbusy\b"),
        (Word.OFFLINE, r"\boff-?line\b(?! \?)"),
        (Word.PAUSED, r"\bpaused\b"),
        (Word.DISABLED, r"printing (is )?(disabled|stopped)|\bis down\b"),
        (Word.QUEUING_DISABLED, r"(queu\w{0,3}ing|spooling) (is )?disabled|queue is turned off"),
        (Word.STALLED, r"\bstalled\b"),
        (Word.NO_DAEMON, r"no (daemon|server)( is)? (present|active|running)"),
        (Word.NO_PAPER, r"\b(out of|no) paper\b|\bpaper[ -](out|empty)\b"),
        (Word.UNKNOWN_QUEUE, r"(unknown|no such|invalid|bad) (printer|queue)|(printer|queue).{0,64}(not found|not exist|unknown)"),
        (Word.DENIED, r"(permission|access) denied|not (have|permitted|authori[sz]ed)\b.{0,32}(access|connect|print)|no line printer access"),
    )
)
_HEADING = re.compile(r"\s*(rank\s+owner|owner\s+status|job\s+owner)\b")
_SHORT_JOB = re.compile(r"\s*(active|stalled|hold|held|done|error|\d{1,6}(st|nd|rd|th))\s+\S+\s+\d{1,9}\b")
_LONG_JOB = re.compile(r".{1,64}:\s*(active|\d{1,6}(st|nd|rd|th))\b.{0,64}\[job ")
_NO_JOBS = re.compile(r"\bno (entries|(printable )?jobs|jobs? (is |are )?queued)|\bqueue (is )?empty")
_COUNT = re.compile(r"(?:^|[\s:(])(\d{1,6}) (?:printable |active |queued |pending )?(?:jobs?|entries)\b")


def queue_state(queue: str, *, long: bool = False) -> bytes:
    """Return the question for the state of `queue`; ValueError for a name that LPD cannot carry."""
    if not queue or len(queue) > 255 or not all("!" <= char <= "~" for char in queue):
        raise ValueError(f"not the name of an LPD queue: {safe(queue, 64)!r}")
    return (_LONG if long else _SHORT) + queue.encode() + b"\n"


def parse(reply: bytes, queue: str = "") -> LpdState:
    """Read the answer for `queue`, of which at most 16 KiB count; any octets will do."""
    if reply[:1] in {b"\x01", b"\x02"}:  # a negative acknowledgement where a text belongs
        return LpdState(None, frozenset({Word.DENIED}))
    text = reply[:MAX_REPLY].decode("latin-1").lower()
    lines = [line[:256] for line in text.splitlines()[:MAX_LINES]]
    first_job = next((n for n, line in enumerate(lines) if _opens_jobs(line)), len(lines))
    head = _without("\n".join(lines[:first_job]), queue.lower())
    words = frozenset(word for word, pattern in _WORDS if pattern.search(head))
    return LpdState(_jobs(head, lines[first_job:]), words, len(reply) > MAX_REPLY)


def _without(text: str, queue: str) -> str:
    """Take the queue's own name out, for it may be called `stalled`."""
    return re.sub(rf"(?<![\w-]){re.escape(queue)}(?![\w-])", "?", text) if queue else text


def _opens_jobs(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_HEADING, _SHORT_JOB, _LONG_JOB))


def _jobs(head: str, table: list[str]) -> int | None:
    """Prefer rows, which are seen, to a number or a sentence, which is said."""
    if table:
        return _rows(table)
    if _NO_JOBS.search(head):
        return 0
    said = _COUNT.search(head)
    return int(said[1]) if said else None


def _rows(table: list[str]) -> int:
    ranked = sum(any(pattern.match(line) for pattern in (_SHORT_JOB, _LONG_JOB)) for line in table)
    return ranked or sum(bool(line.strip(" -=\t\x00")) for line in table[1:])
