# SPDX-License-Identifier: Apache-2.0
"""The JSON of `probes/spooler.py` -> queues. Only numbers count (the PRINTER_STATUS and JOB_STATUS bits of winspool): texts are localised."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from probes.facts import JobRow
from probes.malformed import MalformedReply
from probes.queue import Queue, Queues
from probes.reading.ipp import is_still, waiting, waiting_head
from probes.reading.queue_uri import QueueUri, read_port
from probes.wire.text import safe

MOST_QUEUES, MOST_JOBS = 10_000, 2_000
_PAUSED, _ERROR, _PRINTING = 0x1, 0x2, 0x400
_STATUS_REASONS = {
    0x8: "media-jam-error", 0x10: "media-empty-error", 0x40: "media-needed-error", 0x80: "offline-report", 0x800: "output-area-full-error",
    0x20000: "toner-low-warning", 0x40000: "toner-empty-error", 0x100000: "service-needed-error", 0x200000: "spool-area-full-error",
    0x400000: "door-open-error",
}  # fmt: skip
_JOB_PAUSED, _JOB_ERROR, _JOB_PRINTING, _JOB_DONE, _JOB_GOING = 0x1, 0x2, 0x10, 0x1080, 0x104
"""JOB_STATUS: done = printed or complete; going = being deleted or deleted."""


def read(text: str) -> Queues:
    """Everything that the spooler told. Raises MalformedReply for what is no JSON object."""
    said = _object(text)
    ports = {row["Name"]: row for row in _rows(said, "Ports") if isinstance(row.get("Name"), str)}
    jobs = _jobs(_rows(said, "Jobs"))
    rows = _rows(said, "Printers")
    default = said.get("Default")
    queues = [queue for row in rows[:MOST_QUEUES] if (queue := _queue(row, ports, jobs, default))]
    protected = said.get("Protected")
    cut = f"it has more than {MOST_QUEUES:,} queues" if len(rows) > MOST_QUEUES else ""
    return Queues(tuple(queues), cut, protected if isinstance(protected, bool) else None)


def second_look(first: Queues, text: str) -> dict[str, bool | None]:
    """By queue with waiting jobs, whether its head did not move since."""
    after = _jobs(_rows(_object(text), "Jobs"))
    heads = {queue.name: waiting_head(queue.jobs or ()) for queue in first.queues}
    return {name: is_still(head, waiting_head(waiting(after.get(name, ())))) for name, head in heads.items() if head}


def _object(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"the spooler's answer is no JSON: {type(error).__name__}"
        raise MalformedReply(msg) from None
    if not isinstance(said, dict):
        raise MalformedReply("the spooler's answer is no JSON object")
    return said


def _rows(said: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """ConvertTo-Json writes a list of one as the one, and an empty list as null."""
    value = said.get(key)
    return [row for row in (value if isinstance(value, list) else [value]) if isinstance(row, dict)]


def _queue(row: Mapping[str, Any], ports: Mapping[str, Mapping[str, Any]], jobs: Mapping[str, Sequence[JobRow]], default: object) -> Queue | None:
    name, port = row.get("Name"), row.get("PortName")
    if not isinstance(name, str) or not name:
        return None
    bits = row["PrinterStatus"] if isinstance(row.get("PrinterStatus"), int) else None
    settings = ports.get(port, {"Name": port}) if isinstance(port, str) else {}
    driver = row.get("DriverName")
    watched = settings.get("SNMPEnabled")
    return Queue(
        name=safe(name),
        uri=read_port(settings) if settings else QueueUri(""),
        spooler="windows",
        state=_state(bits),
        reasons=None if bits is None else tuple(word for bit, word in _STATUS_REASONS.items() if bits & bit),
        paused=None if bits is None else bool(bits & _PAUSED),
        default=name == default if isinstance(default, str) else None,
        driver=safe(driver) if isinstance(driver, str) and driver else None,
        snmp_watched=watched if isinstance(watched, bool) else None,
        jobs=waiting(jobs.get(name, ())),
    )


def _state(bits: int | None) -> str | None:
    if bits is None:
        return None
    return "stopped" if bits & (_PAUSED | _ERROR) else "processing" if bits & _PRINTING else "idle"


def _jobs(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[JobRow]]:
    found: defaultdict[str, list[JobRow]] = defaultdict(list)
    for row in rows[:MOST_JOBS]:
        name, bits = row.get("PrinterName"), _number(row, "JobStatus")
        if isinstance(name, str) and bits is not None and not bits & (_JOB_DONE | _JOB_GOING):
            found[name].append(_job(row, bits))
    return found


def _job(row: Mapping[str, Any], bits: int) -> JobRow:
    state = "processing-stopped" if bits & _JOB_ERROR else "processing" if bits & _JOB_PRINTING else "pending"
    return JobRow(
        id=_number(row, "Id"),
        state="pending-held" if bits & _JOB_PAUSED else state,
        reasons=("job-hold-until-specified",) if bits & _JOB_PAUSED else (),
        impressions=_number(row, "PagesPrinted"),
        age_s=_number(row, "Age"),
        held=bool(bits & _JOB_PAUSED),
    )


def _number(row: Mapping[str, Any], key: str) -> int | None:
    value = row.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40 else None
