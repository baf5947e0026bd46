# SPDX-License-Identifier: Apache-2.0
"""What one site's earlier scans knew, as the pipeline wants it, and what this scan leaves behind for the next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from agent.identity import ticket_key
from agent.model import Device, Scan
from agent.report.build import Past
from agent.store.devices import Sighting
from agent.store.store import Store
from probes.model import Target
from rules.model import Finding


class SiteMemory:
    """The store, for one site and one scan that began at `now`."""

    def __init__(self, store: Store, site: str, now: datetime) -> None:
        self._store, self._site, self._now = store, site, now

    def identify(self, names: Sequence[str]) -> str:
        """The id of the device that bears these names: the first that was ever stored."""
        return self._store.identify(self._site, names, self._now)

    def known(self) -> tuple[Target, ...]:
        """Devices of earlier scans, where they were seen last."""
        return tuple(Target(device.address, names=device.names, mac=device.mac, known=True) for device in self._store.known(self._site))

    def keep(self, scan: Scan) -> None:
        """Remember where this scan saw whom."""
        self._store.remember(self._site, sightings(scan), scan.finished)

    def past(self, findings: Sequence[Finding]) -> Mapping[str, Past]:
        """What is known of findings from earlier scans, by finding."""
        filed = {ticket.key: ticket for ticket in self._store.filed(self._site)}
        known = {finding.key: filed.get(ticket_key(self._site, finding.key)) for finding in findings}
        return {key: Past(ticket.first_seen, ticket.occurrences) for key, ticket in known.items() if ticket}


def sightings(scan: Scan) -> Iterator[Sighting]:
    """The printers that answered, each at its first address; None where forwarded ports led there."""
    for device in scan.devices:
        facts = device.facts
        if facts.get("reach.answers") is True and facts.get("printer.is_printer") is True:
            said = {name: _text(facts.get(f"printer.{name}")) for name in ("mac", "serial", "vendor", "model")}
            yield Sighting(device.id, _address(device), tuple(dict.fromkeys(name for target in device.targets for name in target.names)), **said)


def _address(device: Device) -> str | None:
    return next((target.address for target in device.targets if not target.exclusive and not target.ports), None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
