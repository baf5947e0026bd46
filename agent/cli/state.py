# SPDX-License-Identifier: Apache-2.0
"""The state folder of one run: opened before the scan, and let go of where nobody needs it and it cannot be had."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli.app import say
from agent.conclude import Forgetful
from agent.conclude import Memory as ScanMemory
from agent.hours import zone_of
from agent.identity import ticket_key
from agent.paths import Places
from agent.refusal import BadInputError
from agent.report.build import Past
from agent.store.memory import SiteMemory
from agent.store.opening import StateError
from agent.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.cli.options import Options
    from agent.config.model import Config
    from agent.model import Scan


@dataclass(frozen=True, slots=True)
class State:
    """What this run remembers with; nothing at all where no state could be had."""

    folder: Path | None = None
    store: Store | None = None
    memory: SiteMemory | None = None

    @property
    def for_scan(self) -> ScanMemory:
        """What the pipeline asks."""
        return self.memory or Forgetful()

    def past(self, scan: Scan) -> Mapping[str, Past]:
        """What earlier scans knew of this one's findings."""
        if self.store is None:
            return {}
        try:
            filed = {ticket.key: ticket for ticket in self.store.filed(scan.site)}
        except StateError as error:
            say(str(error))
            return {}
        known = ((finding.key, filed.get(ticket_key(scan.site, finding.key))) for finding in scan.findings)
        return {key: Past(ticket.first_seen, ticket.occurrences + 1) for key, ticket in known if ticket}

    def keep(self, scan: Scan) -> None:
        """Remember where this scan saw whom."""
        try:
            if self.memory:
                self.memory.remember(scan)
        except StateError as error:
            say(str(error))


def folder_of(named: Path | None, configured: Path | None) -> Path:
    """The state folder that holds."""
    return named or configured or Places().state()


def open_state(stack: ExitStack, options: Options, config: Config) -> State:
    """Open the state. Raises BadInputError where somebody named it, or tickets need it, and it cannot be used."""
    folder = folder_of(options.state, config.state)
    try:
        store = stack.enter_context(Store.open(folder))
    except StateError as error:
        if options.state or config.state or options.post:
            raise BadInputError(str(error)) from None
        say(f"{error}. This scan goes on without a memory of earlier ones")
        return State()
    say(*store.notes)
    return State(folder, store, SiteMemory(store, config.site.id, zone=zone_of(config.site.time_zone)))
