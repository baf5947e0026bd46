# SPDX-License-Identifier: Apache-2.0
"""What earlier scans of one site knew, as the pipeline asks for it (`agent.conclude.Memory`)."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from agent.history.kept import addresses_of, drivers, sightings
from agent.history.record import KEEP_DAYS, Past, by_id
from agent.identity import contradict
from agent.model import Device, Scan
from agent.store.devices import Sighting
from agent.store.store import Store
from probes.fact import Value, iso
from probes.model import Target


class SiteMemory:
    """One scan's view of the store. Two devices that this scan sees side by side never get one id."""

    def __init__(self, store: Store, site: str, now: Callable[[], datetime] = lambda: datetime.now(UTC), zone: tzinfo | None = None) -> None:
        self._store, self._site, self._now, self._zone = store, site, now, zone
        self._given: list[tuple[tuple[str, ...], str]] = []

    def identify(self, names: Sequence[str]) -> str:
        """The id of the device that bears these identities, best first: the first that was ever stored, or the best of them."""
        apart = {device for others, device in self._given if contradict(names, others)}
        found = self._store.identify(self._site, names, self._now(), apart)
        self._given.append((tuple(names), found))
        return found

    def known(self) -> tuple[Target, ...]:
        """Printers of earlier scans, where they were seen last. Their ids are found again by what they show, not by where they were."""
        since = iso(self._now() - timedelta(days=KEEP_DAYS))
        return tuple(Target(seen.address, names=seen.names, mac=seen.mac, known=True) for seen in self._store.known(self._site, since))

    def past(self) -> Past:
        """What was remembered of every device that was seen in the last 90 days."""
        records = by_id(self._store.records(self._site, self._now()))
        first_scan = self._store.scans(self._site) == 0
        return Past(records, self._store.turns(self._site), self._store.drivers(self._site), first_scan=first_scan, zone=self._zone)

    def remember(self, scan: Scan) -> None:
        """Keep where the printers of a scan were, and what they were like; whatever did not answer stays where it was."""
        before = by_id(self._store.records(self._site, self._now()))
        answered = [device for device in scan.devices if device.facts.get("reach.answers") is True and device.facts.get("printer.is_printer") is True]
        self._store.remember(self._site, map(_sighting, answered), scan.finished)
        seen_at = {address: device.id for device in answered for address in addresses_of(device)}
        self._store.keep(self._site, sightings(scan, before, self._zone), seen_at, scan.finished)
        self._store.keep_drivers(self._site, drivers(scan), scan.finished)


def _sighting(device: Device) -> Sighting:
    facts, target = device.facts, device.targets[0]
    return Sighting(
        id=device.id,
        address=None if target.ports else target.address,
        names=target.names,
        mac=_text(facts.get("printer.mac")) or target.mac,
        serial=_text(facts.get("printer.serial")),
        vendor=_text(facts.get("printer.vendor")),
        model=_text(facts.get("printer.model")),
    )


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
