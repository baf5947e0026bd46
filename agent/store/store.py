# SPDX-License-Identifier: Apache-2.0
"""What unjam remembers between scans: devices and their names, findings and their tickets, and the deliveries still to be made.

One SQLite file (WAL, synchronous=FULL). Every method is one transaction, safe beside other processes. Raises StateError where the file fails.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from agent.history.record import QueueRecord, Record
from agent.history.record import Sighting as Scanned
from agent.store import devices, findings, history, outbox
from agent.store.devices import Known, Sighting
from agent.store.opening import FAILURES, StateError, open_engine
from agent.store.outbox import Waiting
from agent.store.owner import is_gone, owner, sweep
from agent.tickets.model import Event, Filed, Parcel, Receipt, Transition
from probes.fact import iso


class Store:
    """The state of one folder. `notes` are sentences that the user must read (a damaged file was kept aside)."""

    def __init__(self, engine: Engine, folder: Path, notes: tuple[str, ...], new_id: Callable[[], str]) -> None:
        self.folder, self.notes = folder, notes
        self._engine, self._new_id = engine, new_id

    @classmethod
    def open(cls, folder: Path, *, now: datetime | None = None, new_id: Callable[[], str] = lambda: token_hex(16)) -> Self:
        """The state in `folder`, made if need be; a damaged file is kept aside. Raises StateError with one sentence."""
        engine, notes = open_engine(folder, now or datetime.now(UTC))
        return cls(engine, folder, notes, new_id)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # --- devices ------------------------------------------------------------------------------------------------------------------------------

    def identify(self, site: str, names: Sequence[str], now: datetime, apart: Collection[str] = ()) -> str:
        """The id of the device that bears these names (`agent.identity.identities`), best first; `apart` are ids that cannot be its."""
        with self._transaction() as connection:
            return devices.identify(connection, site, names, iso(now), apart)

    def remember(self, site: str, sightings: Iterable[Sighting], now: datetime) -> None:
        """Where devices were seen in a scan."""
        with self._transaction() as connection:
            devices.remember(connection, site, sightings, iso(now))

    def known(self, site: str, since: str = "") -> tuple[Known, ...]:
        """Devices that have an address of their own and were seen `since` (ISO 8601)."""
        with self._transaction() as connection:
            return devices.known(connection, site, since)

    # --- their histories ----------------------------------------------------------------------------------------------------------------------

    def scans(self, site: str) -> int:
        """How many scans of this site were remembered."""
        with self._transaction() as connection:
            return history.scans(connection, site)

    def records(self, site: str, now: datetime) -> tuple[Record, ...]:
        """Every device that was seen in the last 90 days."""
        with self._transaction() as connection:
            return history.records(connection, site, now)

    def turns(self, site: str) -> dict[str, tuple[str, ...]]:
        """By address, the devices that were seen there in the last ten scans, oldest first."""
        with self._transaction() as connection:
            return history.turns(connection, site)

    def drivers(self, site: str) -> dict[str, QueueRecord]:
        """By id, the print queues that were read in the last 90 days."""
        with self._transaction() as connection:
            return history.drivers(connection, site)

    def keep_drivers(self, site: str, seen: Mapping[str, str], now: datetime) -> None:
        """The print queues of a scan, by id, each with its driver."""
        with self._transaction() as connection:
            history.keep_drivers(connection, site, seen, now)

    def keep(self, site: str, sightings: Iterable[Scanned], seen_at: Mapping[str, str], now: datetime) -> None:
        """Add one scan to the histories; the devices are stored already."""
        with self._transaction() as connection:
            history.keep(connection, site, sightings, seen_at, now)

    # --- findings and their tickets -----------------------------------------------------------------------------------------------------------

    def filed(self, site: str) -> tuple[Filed, ...]:
        """Every finding that ever had a ticket."""
        with self._transaction() as connection:
            return findings.filed(connection, site)

    def commit(self, site: str, transitions: Iterable[Transition], now: datetime) -> tuple[Event, ...]:
        """The states of findings and what is to be told of them, in one transaction; the events that were laid into the outbox."""
        with self._transaction() as connection:
            events = [findings.apply(connection, site, transition, iso(now), self._new_id()) for transition in transitions]
        return tuple(event for event in events if event is not None)

    # --- the outbox ---------------------------------------------------------------------------------------------------------------------------

    @contextmanager
    def owner(self) -> Iterator[str]:
        """A token to claim deliveries with, good until the block ends. What processes that are gone had claimed is free again. Raises StateError."""
        with self._transaction() as connection:
            for token in outbox.claimants(connection):
                if is_gone(self.folder, token):
                    outbox.free(connection, token)
        sweep(self.folder)
        with ExitStack() as stack:
            try:
                token = stack.enter_context(owner(self.folder))
            except OSError as error:
                msg = f"the state folder {self.folder} cannot be written: {error.strerror or error}"
                raise StateError(msg) from None
            yield token

    def claim(self, token: str, now: float, lease_s: float, limit: int) -> tuple[Parcel, ...]:
        """Up to `limit` due deliveries for the holder of `token`; the attempt is on the disk when this returns."""
        with self._transaction() as connection:
            return outbox.claim(connection, token, now, now + lease_s, limit)

    def delivered(self, parcel: Parcel, receipt: Receipt) -> None:
        """The endpoint took it."""
        with self._transaction() as connection:
            outbox.delivered(connection, parcel, receipt)

    def postpone(self, parcel: Parcel, token: str, next_at: float, reason: str) -> None:
        """It failed; try again at `next_at` (seconds since 1970)."""
        with self._transaction() as connection:
            outbox.postpone(connection, parcel, token, next_at, reason)

    def hold(self, parcel: Parcel, token: str, reason: str) -> None:
        """The endpoint wants nothing at present, whichever the ticket."""
        with self._transaction() as connection:
            outbox.hold(connection, parcel, token, reason)

    def bury(self, parcel: Parcel, token: str, reason: str) -> None:
        """Give it up, with the reason."""
        with self._transaction() as connection:
            outbox.bury(connection, parcel, token, reason)

    def waiting(self, now: float) -> Waiting:
        """What is still to be delivered."""
        with self._transaction() as connection:
            return outbox.waiting(connection, now)

    def letters(self, *states: str) -> tuple[Parcel, ...]:
        """Deliveries by state: queued, sending, done, dead."""
        with self._transaction() as connection:
            return outbox.letters(connection, states)

    def retry(self, key: str | None = None) -> int:
        """Try dead letters again, of one key or all; how many."""
        with self._transaction() as connection:
            return outbox.revive(connection, key)

    def drop(self, key: str) -> int:
        """Give up what is still to be delivered of one key; how many."""
        with self._transaction() as connection:
            return outbox.drop(connection, key)

    def paused(self, url: str) -> str | None:
        """Why nothing is sent to this endpoint; None when something is."""
        with self._transaction() as connection:
            return outbox.paused(connection, url)

    def pause(self, url: str, reason: str | None) -> None:
        """Stop sending to an endpoint, with the reason; None lets it go on."""
        with self._transaction() as connection:
            outbox.pause(connection, url, reason)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except FAILURES as error:
            msg = f"the state in {self.folder} failed: {getattr(error, 'orig', error)}"
            raise StateError(msg) from None
