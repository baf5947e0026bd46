# SPDX-License-Identifier: Apache-2.0
"""What CUPS-Get-Printers and Get-Jobs say of a print server's queues (CUPS' IPP: "Implementation of IPP", cups.org/doc/spec-ipp.html)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from probes.facts import JobRow
from probes.queue import Queue
from probes.reading import ipp as reading
from probes.reading.queue_uri import QueueUri, read_uri
from probes.wire.ipp import boolean, integer, text
from probes.wire.ipp_values import Attributes

QUEUE_ATTRIBUTES = (
    "printer-name", "device-uri", "printer-state", "printer-state-reasons", "printer-state-message", "printer-is-accepting-jobs",
    "printer-make-and-model", "printer-info", "printer-type", "printer-up-time",
)  # fmt: skip
JOB_ATTRIBUTES = (
    *reading.JOB_ATTRIBUTES,
    *("job-media-sheets-completed", "job-printer-uri", "job-printer-up-time", "time-at-processing", "job-printer-state-message"),
)
_CUT = (
    "broken pipe", "connection reset", "datenübergabe unterbrochen", "kommunikationspartner zurückgesetzt", "brutet rör", "förbindelsen bröts",
    "förbindelse borttagen av partnern", "relais brisé", "connexion ré-initialisée",
)  # fmt: skip
"""How the system words EPIPE and ECONNRESET, as the socket and lpd backends end their message."""
_DEFAULT = 0x20000
"""CUPS_PRINTER_DEFAULT of printer-type."""


def queue(attrs: Attributes) -> Queue | None:
    """One group of CUPS-Get-Printers; None for one without a name."""
    name = reading.worded(attrs, "printer-name")
    if name is None:
        return None
    state, reasons, kind = reading.printer_state(attrs), reading.keywords(attrs, "printer-state-reasons"), integer(attrs, "printer-type")
    return Queue(
        name=name,
        uri=read_uri(text(attrs, "device-uri") or "") if text(attrs, "device-uri") else QueueUri(""),
        state=state,
        reasons=reasons,
        message=text(attrs, "printer-state-message"),
        paused=None if state is None or reasons is None else state == "stopped" and "paused" in reasons,
        accepting=boolean(attrs, "printer-is-accepting-jobs"),
        default=None if kind is None else bool(kind & _DEFAULT),
        info=reading.worded(attrs, "printer-info"),
        driver=reading.worded(attrs, "printer-make-and-model"),
    )


def jobs_by_queue(groups: Iterable[Attributes]) -> Mapping[str, list[JobRow]]:
    """The jobs of Get-Jobs by their queue's name, in the server's order; each bears the server's clock."""
    found: defaultdict[str, list[JobRow]] = defaultdict(list)
    for attrs in groups:
        if name := _queue_of(text(attrs, "job-printer-uri") or ""):
            found[name].append(replace(reading.job(attrs, integer(attrs, "job-printer-up-time")), cut=_is_cut(attrs)))
    return found


def _is_cut(attrs: Attributes) -> bool:
    """Whether the backend's last word on this job is that the other side, or something in between, ended the connection; the word itself is dropped."""
    said = (text(attrs, "job-printer-state-message") or "").lower()
    return any(words in said for words in _CUT)


def _queue_of(uri: str) -> str:
    try:
        return unquote(urlsplit(uri).path.rpartition("/")[2])
    except ValueError:
        return ""
