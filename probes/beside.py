# SPDX-License-Identifier: Apache-2.0
"""The control measured beside a suspect: echoes to our gateway while the suspect gets its own, so that a bad link of ours blames nobody else."""

import asyncio

from probes.failure import UnsupportedError, WithheldError
from probes.gate import Gate
from probes.icmp import COUNT, Echoes, echo
from probes.model import Target


class Beside:
    """Rows of 100 echoes to the gateway, one at a time however many suspects there are; suspects of the same moment share one."""

    def __init__(self, gate: Gate, gateway: str | None) -> None:
        self._gate, self._gateway = gate, gateway
        self._row: asyncio.Task[Echoes | None] | None = None

    async def row(self, suspect: str) -> Echoes | None:
        """What the gateway answered just now; None when there is none, when it is the suspect itself, or when no echo may be sent."""
        if self._gateway is None or suspect == self._gateway:
            return None
        if self._row is None or self._row.done():
            self._row = asyncio.ensure_future(self._measure(self._gateway))
        return await asyncio.shield(self._row)

    async def _measure(self, gateway: str) -> Echoes | None:
        try:
            return await echo(self._gate, Target(gateway), 5 * COUNT)
        except (UnsupportedError, WithheldError, OSError):
            return None
