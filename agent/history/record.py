# SPDX-License-Identifier: Apache-2.0
"""What is remembered of one device from scan to scan. Plain data; `told.py` makes facts of it, `kept.py` the next record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from agent.history.meters import Reading
from probes.fact import Facts

KEEP_DAYS = 90
"""How long a device that is not seen any more, its presence and its findings are remembered."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one local day (ISO 8601): in how many scans the device answered, and in how many it was silent while its control answered."""

    day: str
    hour: int
    answered: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One device. Moments are ISO 8601 in UTC.

    `address` is where it was seen last, whoever has it now. `last` are facts of the last scan in which it answered (at `last_seen`), `good` is what
    `kept.snapshot` saw in the last scan without a finding above low (at `good_at`), `drift` when a scan first saw each name of it changed.
    `homes`: scans by segment. `links`: when ifLastChange moved, for a day, since the start at `booted`. `meters`: its counters, once a day.
    `standing`: since when a peer holds the raw port, or a channel takes no data, while the life count stands still. `accepted`: channels that were
    seen to take data, and 9100 where it was found open.
    """

    id: str
    first_seen: str
    last_seen: str
    address: str | None = None
    scans: int = 0
    macs: tuple[str, ...] = ()
    homes: Mapping[str, int] = field(default_factory=dict)
    last: Facts = field(default_factory=dict)
    good: Facts = field(default_factory=dict)
    good_at: str | None = None
    drift: Mapping[str, str] = field(default_factory=dict)
    booted: str | None = None
    links: tuple[str, ...] = ()
    slept_at: str | None = None
    meters: tuple[Reading, ...] = ()
    standing: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    hours: tuple[Hour, ...] = ()
    fired: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What the store keeps of it in one column; the rest has columns and tables of its own."""
        return {name: getattr(self, name) for name in IN_JSON}


IN_JSON = ("address", "scans", "macs", "homes", "last", "good", "good_at", "drift", "booted", "links", "slept_at", "meters", "standing", "accepted")


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one scan adds: the device's record as it is now, the hour it was seen or missed in, the rules that held, and those that could not be told.

    `answered` None: it was silent, and nothing could be compared with it. `judged`: rules that were shown or ruled out for it.
    """

    record: Record
    hour: Hour | None = None
    fired: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    judged: bool = False


@dataclass(frozen=True, slots=True)
class QueueRecord:
    """One print queue: its driver, and since when it is seen with it."""

    id: str
    driver: str
    since: str


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of a site: records by device, who answered at each address in turn, its queues, and whether that is nothing at all."""

    records: Mapping[str, Record] = field(default_factory=dict)
    turns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    queues: Mapping[str, QueueRecord] = field(default_factory=dict)
    first_scan: bool = True
    zone: tzinfo | None = None


def by_id(records: Iterable[Record]) -> dict[str, Record]:
    """Records by their device's id."""
    return {record.id: record for record in records}
