# SPDX-License-Identifier: Apache-2.0
"""What a Get-Printer-Attributes and a Get-Jobs reply say (RFC 8011 sections 4.2.5, 4.2.6; PWG 5100.9; CUPS' marker-* and printer-type)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from probes.facts import JobRow
from probes.reading.part_number import split_description
from probes.snmp_facts import SupplyRow
from probes.wire.ipp import IppMessage, integer, text, texts
from probes.wire.ipp_tags import JobState, OutOfBand, PrinterState, Status
from probes.wire.ipp_values import Attributes, Value

PRINTER_ATTRIBUTES = (
    "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs", "queued-job-count", "printer-name",
    "printer-make-and-model", "printer-device-id", "printer-uuid", "printer-location", "printer-firmware-string-version", "printer-up-time",
    "document-format-supported", "ipp-versions-supported", "printer-alert-description", "marker-names", "marker-types", "marker-colors",
    "marker-levels", "marker-low-levels", "marker-high-levels", "ipp-features-supported", "uri-security-supported", "uri-authentication-supported",
    "printer-current-time", "printer-uri-supported", "printer-type", "device-uri", "cups-version",
)  # fmt: skip
JOB_ATTRIBUTES = ("job-id", "job-state", "job-state-reasons", "job-impressions-completed", "job-k-octets", "time-at-creation", "time-at-completed")
"""Never job-name or job-originating-user-name."""

MOST_VALUES = 64
_HELD = {"job-hold-until-specified", "job-password-wait", "job-release-wait", "job-stored"}
_WAITING_STATES = {"pending", "processing", "processing-stopped"}
ENDED_STATES = {"completed", "canceled", "aborted"}
_COLOURS = {
    "#000000": "black", "#00FFFF": "cyan", "#FF00FF": "magenta", "#FFFF00": "yellow", "#FFFFFF": "white", "#FF0000": "red",
    "#00FF00": "green", "#0000FF": "blue", "#808080": "grey",
}  # fmt: skip
_SOME_LEFT = -3
_FULL = 100
_IIS = "microsoft"


def status_name(code: int) -> str:
    """A status-code as RFC 8011 appendix B spells it: `successful-ok`, `client-error-not-found`; a number of its own in hex."""
    if code not in {*Status}:
        return f"0x{code:04x}"
    if code == Status.OK_IGNORED_OR_SUBSTITUTED:
        return "successful-ok-ignored-or-substituted-attributes"
    kind = {0x0000: "successful", 0x0400: "client-error", 0x0500: "server-error"}[code & 0xFF00]
    return f"{kind}-{Status(code).name.lower().replace('_', '-')}"


def version_text(message: IppMessage) -> str:
    """`1.1`, `2.0`."""
    return f"{message.version[0]}.{message.version[1]}"


def printer_state(attrs: Attributes) -> str | None:
    """printer-state by name."""
    number = integer(attrs, "printer-state")
    return PrinterState(number).name.lower() if number is not None and number in {*PrinterState} else None


def keywords(attrs: Attributes, name: str) -> tuple[str, ...] | None:
    """A set of keywords: None when it is not there or out of band (`unknown`, `no-value`), empty for `none`."""
    said = [word for word in texts(attrs, name) if word]
    return tuple(dict.fromkeys(word for word in said if word != "none"))[:MOST_VALUES] if said else None


def worded(attrs: Attributes, name: str) -> str | None:
    """One text; None when it is missing or empty."""
    return text(attrs, name) or None


def moment(attrs: Attributes, name: str) -> datetime | None:
    """One dateTime, whole seconds."""
    value = next(iter(attrs.get(name, ())), None)
    return value.replace(microsecond=0) if isinstance(value, datetime) else None


def supplies(attrs: Attributes) -> tuple[SupplyRow, ...] | None:
    """marker-names, -types, -colors and -levels side by side; None when the device has no such lists."""
    names, levels = attrs.get("marker-names"), attrs.get("marker-levels")
    if not names or not levels:
        return None
    columns = (attrs.get(f"marker-{column}", []) for column in ("types", "colors", "low-levels", "high-levels"))
    rows = zip(names, levels, *(_padded(column, len(names)) for column in columns), strict=False)
    return tuple(_supply(number, *row) for number, row in enumerate(rows, 1))[:MOST_VALUES]


def _supply(number: int, name: Value, level: Value, kind: Value | None, colour: Value | None, low: Value | None, high: Value | None) -> SupplyRow:
    """CUPS: a level is 0-100 percent, of what is left or, in a receptacle, of what is full; -1 and -2 say nothing, -3 that some is left."""
    description, part = split_description(name if isinstance(name, str) else None)
    type_ = _camel(kind) if isinstance(kind, str) and kind not in {"", "other", "unknown"} else None
    consumed = None if type_ is None else not type_.startswith("waste")
    known = level if isinstance(level, int) and 0 <= level <= _FULL else None
    left = None if known is None or consumed is None else float(known if consumed else _FULL - known)
    is_low = consumed and known is not None and isinstance(low, int) and 0 < known <= low
    is_high = consumed is False and known is not None and isinstance(high, int) and 0 < high <= known < _FULL
    return SupplyRow(
        index=str(number),
        description=description,
        type=type_,
        consumed=consumed,
        colour=_colour(colour),
        part_number=part,
        level=known,
        capacity=None if known is None else _FULL,
        unit=None if known is None else "percent",
        percent=left,
        some_left=True if level == _SOME_LEFT else None,
        state="low" if is_low else "near-full" if is_high else None,
    )


def jobs(groups: Iterable[Attributes], up_time_s: int | None) -> tuple[JobRow, ...]:
    """The jobs that are not completed, those in the engine first, else in the printer's order."""
    return waiting(job(attrs, up_time_s) for attrs in groups)


def waiting(every: Iterable[JobRow]) -> tuple[JobRow, ...]:
    """Of some jobs those that are not completed, those in the engine first."""
    rows = [row for row in every if row.state in _WAITING_STATES | {"pending-held"}]
    return tuple(sorted(rows, key=lambda row: row.state not in {"processing", "processing-stopped"}))


def finished(every: Iterable[JobRow]) -> tuple[JobRow, ...]:
    """Of some jobs those that came to an end, the newest first; where nobody says when, the highest number."""
    rows = [row for row in every if row.state in ENDED_STATES]
    return tuple(sorted(rows, key=lambda row: (row.ended_s is None, row.ended_s or 0, -(row.id or 0))))


def job(attrs: Attributes, up_time_s: int | None) -> JobRow:
    """One job of Get-Jobs; CUPS counts sheets where it counts no impressions."""
    number, reasons = integer(attrs, "job-state"), keywords(attrs, "job-state-reasons")
    state = JobState(number).name.lower().replace("_", "-") if number is not None and number in {*JobState} else None
    return JobRow(
        id=integer(attrs, "job-id"),
        state=state,
        reasons=reasons,
        impressions=_first_of(integer(attrs, "job-impressions-completed"), integer(attrs, "job-media-sheets-completed")),
        kilobytes=integer(attrs, "job-k-octets"),
        age_s=_age(integer(attrs, "time-at-creation"), up_time_s),
        ended_s=_age(integer(attrs, "time-at-completed"), up_time_s),
        held=is_held(state, reasons),
        took_s=_took(integer(attrs, "time-at-processing"), integer(attrs, "time-at-completed")),
    )


def is_held(state: str | None, reasons: Iterable[str] | None) -> bool | None:
    """Whether a job waits by design. `pending-held` without a reason is taken so; one that waits for an account or a resource is not."""
    said = tuple(reasons or ())
    if any(reason in _HELD or reason.startswith("job-held-") for reason in said):
        return True
    return None if state is None else state == "pending-held" and not said


def waiting_head(rows: Iterable[JobRow]) -> JobRow | None:
    """The first job that waits and is not held by design."""
    return next((row for row in rows if row.state in _WAITING_STATES and not row.held), None)


def is_still(before: JobRow, after: JobRow | None) -> bool | None:
    """Whether the head job did not move between two reads; None when a job in the engine counts no impressions, for then nobody can tell."""
    if after is None or (before.id, before.state) != (after.id, after.state):
        return False
    if before.id is None or (before.impressions is None and before.state == "processing"):
        return None
    return before.impressions == after.impressions


def is_shared_queue(attrs: Attributes, headers: Mapping[str, str]) -> bool:
    """A computer's or print server's queue: what CUPS says only of its own queues, its paths, or Windows' web server.

    "Server: CUPS" alone is no sign: printers carry CUPS' code too.
    """
    if any(_is_said(attrs, name) for name in ("printer-type", "device-uri", "cups-version")) or _IIS in headers.get("server", "").lower():
        return True
    return any(_path(uri).startswith(("/printers/", "/classes/")) for uri in texts(attrs, "printer-uri-supported"))


def _is_said(attrs: Attributes, name: str) -> bool:
    return any(not isinstance(value, OutOfBand) for value in attrs.get(name, ()))


def _path(uri: str) -> str:
    try:
        return urlsplit(uri).path
    except ValueError:
        return ""


def _first_of(*numbers: int | None) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _age(created: int | None, up_time_s: int | None) -> int | None:
    return up_time_s - created if created is not None and up_time_s is not None and 0 < created <= up_time_s else None


def _took(began: int | None, ended: int | None) -> int | None:
    return ended - began if began is not None and ended is not None and 0 < began <= ended else None


def _padded(values: Sequence[Value], length: int) -> list[Value | None]:
    """A list that has another length than the names has lost its order, and with it its meaning."""
    return list(values) if len(values) == length else [None] * length


def _colour(said: Value | None) -> str | None:
    """`#00FFFF#FF00FF#FFFF00` -> cyan, magenta and yellow in one."""
    if not isinstance(said, str) or not said.startswith("#"):
        return None if said in {"", "none", "unknown"} or not isinstance(said, str) else said
    parts = [f"#{part.upper()}" for part in said.split("#") if part]
    return "-".join(_COLOURS.get(part, part) for part in parts) or None


def _camel(hyphened: str) -> str:
    """`waste-toner` -> wasteToner, prtMarkerSuppliesType's spelling."""
    first, *rest = hyphened.split("-")
    return first + "".join(word.capitalize() for word in rest)
