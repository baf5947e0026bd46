# SPDX-License-Identifier: Apache-2.0
"""Where a scan's tickets go: to the configuration's endpoint with `--post`, else nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agent.report.screen import Line

if TYPE_CHECKING:
    from agent.model import Scan


@dataclass(frozen=True, slots=True)
class Posted:
    """How posting went. `undelivered`: something is still queued, or was given up."""

    undelivered: bool = False
    lines: tuple[Line, ...] = ()


class Desk(Protocol):
    """What takes tickets."""

    async def read_again(self, scan: Scan) -> Scan:
        """Ask again those whose tickets seem to be over; the scan, with what that sent."""

    async def post(self, scan: Scan) -> Posted:
        """File the findings and deliver what can be delivered."""


class NoDesk:
    """No endpoint, or nobody asked for tickets."""

    async def read_again(self, scan: Scan) -> Scan:
        """The scan as it is."""
        return scan

    async def post(self, scan: Scan) -> Posted:  # noqa: ARG002  (nothing is done with it)
        """Nothing is posted."""
        return Posted()
