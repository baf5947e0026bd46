# SPDX-License-Identifier: Apache-2.0
"""The queues' part in one scan: servers are asked from the beginning, what their queues lead to once the devices are known, and all is judged together."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from agent.around.look import Around
from agent.commission import Commission
from agent.examine import Examination
from agent.follow import follow
from agent.ground import Ground
from agent.history.record import Past
from agent.model import NotExamined
from agent.pool import Pool
from agent.queue_site import site_of
from agent.queue_users import used_by
from agent.queues import Ways, subjects_of
from agent.servers import Read, Servers
from probes.gate import Gate
from probes.model import Target

_WHY = {
    "unsupported": "is no CUPS print server, or one that this host cannot ask",
    "denied": "does not tell its queues to this host",
    "skipped": "was not asked",
}
_NEXT = {
    "unsupported": "write ipp://HOST:631 for CUPS, windows://HOST for Windows (asked from a Windows host), or take it out of print_servers:",
    "denied": "let this host read the queues (CUPS: <Location /> Allow from), or run unjam on the server",
}


class Queueing:
    """Asks, follows and judges the queues of one scan."""

    def __init__(self, commission: Commission, gate: Gate, ground: Ground, pool: Pool) -> None:
        self._commission, self._gate, self._ground, self._pool = commission, gate, ground, pool
        self._servers = Servers(gate)
        self._reads: tuple[Read, ...] = ()
        self._ways = Ways()

    def begin(self) -> None:
        """Start with the servers that are known from the beginning."""
        for server in self._commission.print_servers:
            self._servers.start(server)
        if self._commission.local_queues:
            self._servers.start_local()

    def heard(self, examination: Examination) -> None:
        """A device was asked: perhaps it is a print server."""
        if self._ground.covers(examination.target.address) and not examination.target.exclusive:
            self._servers.heard(examination)

    async def look(self, placed: Callable[[Target], Target]) -> None:
        """Wait for the servers, and follow their queues."""
        self._reads = await self._servers.finish()
        self._ways = await follow(self._reads, self._gate, self._ground, self._pool, placed)

    async def abandon(self) -> None:
        """End what is under way; what was read stays."""
        self._reads = self._reads or self._servers.done()
        await self._servers.abandon()

    def beside(self, around: Around, past: Past, now: datetime) -> Around:
        """The devices with their queues, and the queues and servers beside the other subjects."""
        before = {record.address: record.id for record in past.records.values() if record.address}
        before |= {address: ids[-1] for address, ids in past.turns.items() if ids}
        site = site_of(around.devices, before, self._commission.expected)
        ways = replace(self._ways, silent=frozenset(self._silent(around)))
        subjects = subjects_of(self._reads, site, ways, now, past.queues)
        return replace(around, devices=used_by(around.devices, subjects, now), subjects=(*around.subjects, *subjects))

    def not_examined(self) -> Iterator[NotExamined]:
        """Servers that did not tell, and queues that were too many."""
        for read in self._reads:
            where = f"the queues of {read.server.name}" if read.server.target else "the queues of this host"
            if read.failure in _WHY:
                yield NotExamined(where, f"it {_WHY[read.failure]}: {read.why}", _NEXT.get(read.failure, "look at the sentence before"))
            elif read.failure and read.server.trusted:
                yield NotExamined(where, f"asking for them failed: {read.failure}", "see whether the print server runs and lets this host in")
            if read.found and read.found.cut:
                yield NotExamined(where, f"only {len(read.found.queues):,} were read: {read.found.cut}", "ask the server for fewer queues, or run unjam on it")

    def _silent(self, around: Around) -> Iterator[str]:
        """Addresses that were asked and gave no sign of life, while something else on their segment did."""
        answers = {where: one.concluded().facts.get("reach.answers") for where, one in self._pool.examinations.items()}
        alive = {one.segment for where, one in self._pool.examinations.items() if answers[where] is True}
        told = {target.address for device in around.devices if device.facts.get("control.answers") is True for target in device.targets}
        for where, one in self._pool.examinations.items():
            address = one.target.address
            if answers[where] is False and not one.target.exclusive and (one.segment in alive or address in told):
                yield address
