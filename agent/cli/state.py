# SPDX-License-Identifier: Apache-2.0
"""The state folder of one run: opened before the scan, and let go of where nobody needs it and it cannot be had."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli.app import say
from agent.conclude import Forgetful
from agent.conclude import Memory as ScanMemory
from agent.memory import SiteMemory
from agent.paths import Places
from agent.refusal import BadInputError
from agent.store.opening import StateError
from agent.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.cli.scanning import Options
    from agent.config.model import Config
    from agent.model import Scan
    from agent.report.build import Past


@dataclass(frozen=True, slots=True)
class Memory:
    """What this run remembers with; `site` is None where no state could be had."""

    folder: Path | None
    store: Store | None
    site: SiteMemory | None

    @property
    def scans(self) -> ScanMemory:
        """What the pipeline asks."""
        return self.site or Forgetful()

    def past(self, scan: Scan) -> Mapping[str, Past]:
        """What earlier scans knew of these findings."""
        return self.site.past(scan.findings) if self.site else {}

    async def settle(self, scan: Scan, config: Config, *, post: bool) -> bool:
        """Keep what this scan saw, and post its tickets; whether any is still to be delivered."""
        if self.site is None or self.store is None:
            return False
        try:
            self.site.keep(scan)
        except StateError as error:
            say(str(error))
        return False


def folder_of(options_state: Path | None, config_state: Path | None) -> tuple[Path, bool]:
    """The state folder, and whether somebody named it."""
    named = options_state or config_state
    return named or Places().state(), named is not None


def open_memory(stack: ExitStack, options: Options, config: Config, now: datetime) -> Memory:
    """Open the state. Raises BadInputError where it was named, or is needed for tickets, and cannot be used."""
    folder, named = folder_of(options.state, config.state)
    try:
        store = stack.enter_context(Store.open(folder))
    except StateError as error:
        if named or options.post:
            raise BadInputError(str(error)) from None
        say(f"{error}. This scan goes on without memory: no history, no known devices")
        return Memory(None, None, None)
    say(*store.notes)
    return Memory(folder, store, SiteMemory(store, config.site.id, now))
