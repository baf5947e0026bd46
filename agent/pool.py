# SPDX-License-Identifier: Apache-2.0
"""The examinations of one scan: each endpoint is asked once, whoever brought it up, and several at a time."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext

from agent.examine import Examination
from probes.asking import Credentials
from probes.beside import Beside
from probes.discovery.candidates import Candidate
from probes.discovery.neighbour import Neighbour
from probes.facts import MdnsFacts
from probes.gate import Gate
from probes.host import Host
from probes.model import Observation, Target
from probes.network_facts import WsdFacts

_AT_ONCE = 64
"""Devices under examination at the same time; the gate's own limits hold within each."""


class Pool:
    """Examinations by endpoint. `done` is called with each that came to its end; `neighbours` is the neighbour table from before the scan, `host` our own.

    `first` are the probes that matter most in this scan.
    """

    def __init__(
        self,
        gate: Gate,
        credentials: Credentials,
        tell: Callable[[str, Observation], None],
        done: Callable[[Examination], None],
        host: Host = Host(),  # noqa: B008  (frozen)
        first: tuple[str, ...] = (),
    ) -> None:
        self.examinations: dict[str, Examination] = {}
        self.heard_all = asyncio.Event()
        self.neighbours: Mapping[str, Neighbour] = {}
        self._gate, self._credentials, self._tell, self._done = gate, credentials, tell, done
        self._host, self._beside, self._first = host, Beside(gate, host.gateway), first
        self._candidates: dict[str, Candidate] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._addresses: set[str] = set()
        self._seats = asyncio.Semaphore(_AT_ONCE)

    def start(self, target: Target) -> None:
        """Begin to examine a target, unless its endpoint is examined already."""
        if target.endpoint in self._tasks:
            return
        examination = Examination(
            target,
            self._gate,
            self._credentials,
            self._gate.scope.segment(target.address),
            advert=lambda: advert_of(target, self._candidates),
            matched=lambda: self._matched(target),
            neighbours=self.neighbours,
            heard=self.heard_all,
            host=self._host,
            first=self._first,
            beside=self._beside.row,
            tell=lambda observation: self._tell(target.endpoint, observation),
            neighbourhood=lambda: self._beside_it(target),
        )
        self.examinations[target.endpoint] = examination
        self._addresses.add(target.address)
        self._tasks[target.endpoint] = asyncio.ensure_future(self._examine(examination))

    def heard(self, candidate: Candidate) -> None:
        """Keep what discovery heard; the examinations look it up when they need it."""
        self._candidates[candidate.address] = candidate

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Everything that discovery heard."""
        return tuple(self._candidates.values())

    def covers(self, address: str) -> bool:
        """Whether some target of this address is examined already, under whatever ports."""
        return address in self._addresses

    async def finish(self) -> None:
        """Wait for every examination. A bug of ours in one of them rises."""
        await asyncio.gather(*self._tasks.values())

    async def abandon(self) -> None:
        """End what is still under way; what it has learnt stays."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _among_the_unresolved(self, target: Target) -> AbstractAsyncContextManager[None]:
        """Where ARP is paced, few neighbours whose MAC nobody knows are examined at once: else their packets would wait for each other."""
        near = self._gate.near if "." in target.address and self._gate.scope.is_own_segment(target.address) else None
        return near.turn(target.address) if near else nullcontext()

    def _matched(self, target: Target) -> WsdFacts | None:
        candidate = self._candidates.get(target.address)
        return candidate.wsd_for(target) if candidate else None

    def _beside_it(self, target: Target) -> list[Target]:
        """The other hosts of its segment that have answered something."""
        segment = self._gate.scope.segment(target.address)
        others = [one for one in self.examinations.values() if one.segment == segment and one.target.address != target.address]
        return [one.target for one in others if one.concluded().seen.answers]

    async def _examine(self, examination: Examination) -> None:
        async with self._among_the_unresolved(examination.target), self._seats:
            await examination.run()
        self._done(examination)


def advert_of(target: Target, candidates: Mapping[str, Candidate]) -> MdnsFacts | None:
    """What DNS-SD said of this target: by its address, and where ports of its own tell devices apart, by those ports."""
    candidate = candidates.get(target.address)
    return candidate.advert_for(target) if candidate else None
