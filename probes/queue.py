# SPDX-License-Identifier: Apache-2.0
"""A queue as its print server tells it, before anybody has looked at the device behind it; and a print server as it is to be asked."""

from dataclasses import dataclass, field
from typing import Literal

from probes.facts import JobRow
from probes.model import Target
from probes.reading.queue_uri import QueueUri

Kind = Literal["cups", "windows"]


@dataclass(frozen=True, slots=True)
class PrintServer:
    """Where queues are asked for. `target` is None for our own host; `trusted`: somebody wrote it down, so that names its queues bear may be looked up."""

    name: str
    kind: Kind
    target: Target | None = None
    tls: bool = False
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue. `jobs` and `finished` are None where the server does not tell them; never a job's name or its owner."""

    name: str
    uri: QueueUri
    spooler: Kind = "cups"
    state: str | None = None
    reasons: tuple[str, ...] | None = None
    message: str | None = None
    paused: bool | None = None
    accepting: bool | None = None
    default: bool | None = None
    info: str | None = None
    driver: str | None = None
    snmp_watched: bool | None = None
    jobs: tuple[JobRow, ...] | None = None
    finished: tuple[JobRow, ...] | None = None
    head_still: bool | None = None


@dataclass(frozen=True, slots=True)
class Queues:
    """What one print server told. `cut` says why there are more queues than were read; empty when all were."""

    queues: tuple[Queue, ...] = ()
    cut: str = ""
    protected_print: bool | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)
