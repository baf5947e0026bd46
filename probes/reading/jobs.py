# SPDX-License-Identifier: Apache-2.0
"""The jobs of one queue -> the section `jobs`: the same for a device's own queue and a print server's. Pure."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from probes.facts import IppFacts, JobRow
from probes.queue_facts import JobsFacts
from probes.reading.keywords import split_keyword

LOOKED_AT = 5
_SEVERAL, _LIKE = 2, 0.1
_FULL = "spool-area-full"
_NO_SPACE = ("no space left", "kein speicherplatz", "inget utrymme kvar", "plus de place", "disk full")
_BY_SYSTEM = frozenset({"aborted-by-system", "unsupported-compression", "compression-error", "unsupported-document-format", "document-format-error"})
_BY_A_PERSON = frozenset({"job-canceled-by-user", "job-canceled-by-operator", "job-canceled-at-device"})


def of_device(ipp: IppFacts) -> JobsFacts:
    """What a device's own queue holds."""
    rows = () if ipp.jobs is None and ipp.queued == 0 else ipp.jobs
    return of_queue(ipp.state, ipp.reasons, ipp.message, rows, ipp.finished, accepting=ipp.accepting, still=ipp.head_still)


def of_queue(
    state: str | None,
    reasons: Sequence[str] | None,
    message: str | None,
    rows: Sequence[JobRow] | None,
    finished: Sequence[JobRow] | None,
    *,
    accepting: bool | None,
    still: bool | None,
) -> JobsFacts:
    """What one queue's jobs come to; `rows` and `finished` are None where it does not tell."""
    return JobsFacts(engine=state, accepting=accepting, no_room=_no_room(reasons, message), **_waiting(rows, still=still), **_ended(finished))


def _waiting(rows: Sequence[JobRow] | None, *, still: bool | None) -> dict[str, Any]:
    if rows is None:
        return {}
    waiting = [row for row in rows if not row.held]
    head = waiting[0] if waiting else None
    found = {"waiting": len(waiting), "held": len(rows) - len(waiting), "head_still": still if head else None}
    return {**found, "head_age_s": head.age_s, "head_reasons": head.reasons} if head else found


def _ended(finished: Sequence[JobRow] | None) -> dict[str, Any]:
    if finished is None:
        return {}
    newest = finished[:LOOKED_AT]
    printed = [row.ended_s for row in finished if row.state == "completed" and row.ended_s is not None]
    return {
        "finished": len(newest),
        "discarded": sum(map(_is_discarded, newest)),
        "last": newest[0].state if newest else None,
        "last_reasons": newest[0].reasons if newest else None,
        "completed_s": min(printed, default=None),
        **_cut(newest),
    }


def _cut(newest: Sequence[JobRow]) -> dict[str, Any]:
    """The jobs whose connection was cut, and whether that came after like times: what a filter's idle time-out does, and a fault of the line does not."""
    if newest and all(row.cut is None for row in newest):
        return {}
    cut = [row for row in newest if row.cut]
    times = [row.took_s for row in cut if row.took_s is not None]
    if len(times) < _SEVERAL:
        return {"cut": len(cut)}
    middle = int(median(times))
    return {"cut": len(cut), "cut_after_s": middle, "cut_alike": all(abs(took - middle) <= _LIKE * middle for took in times)}


def _is_discarded(row: JobRow) -> bool:
    """Ended by the system before one impression; what a person cancelled is his own affair."""
    reasons = set(row.reasons or ())
    if row.impressions != 0 or reasons & _BY_A_PERSON:
        return False
    return row.state == "aborted" or (row.state == "canceled" and bool(reasons & _BY_SYSTEM))


def _no_room(reasons: Iterable[str] | None, message: str | None) -> bool | None:
    """None where neither reasons nor a message came."""
    if reasons is None and message is None:
        return None
    said = [split_keyword(reason) for reason in reasons or ()]
    if any(word == _FULL and severity != "report" for word, severity in said):
        return True
    return any(words in (message or "").lower() for words in _NO_SPACE)
