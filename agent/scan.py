# SPDX-License-Identifier: Apache-2.0
"""The pipeline: look at ourselves, discover, ask, judge; told as a stream of events while it happens.

Discovery and questions overlap: what listening and broadcasting found is being asked while the sweep of the rest still goes on.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from agent.around.hops import hops_that_answer
from agent.around.look import Around, Scene, look_around
from agent.around.segments import Ground as SegmentGround
from agent.around.strays import Heard, strays, without
from agent.commission import Commission
from agent.conclude import Memory, conclude, control_of_us, device_of
from agent.destinations import Destinations, gaps, subjects
from agent.diagnose import diagnose
from agent.events import DeviceDone, Done, Event, Found, Observed, Preflight, Progress
from agent.examine import Examination
from agent.flips import Flips
from agent.ground import ground_of
from agent.history.drift import with_drift
from agent.model import Check, Device, NotExamined, Scan
from agent.own_link import OwnLink, towards, unmade
from agent.pool import Pool
from agent.queueing import Queueing
from agent.raw import Raw
from agent.shortfall import not_examined
from agent.site import site_facts
from probes.discovery.candidates import Candidate
from probes.discovery.neighbours import Neighbours, table
from probes.discovery.run import discover
from probes.fact import Value, flatten
from probes.facts import AgentFacts, ScanFacts
from probes.gate import Gate
from probes.host import Host
from probes.model import Target
from probes.pace import PACES
from probes.preflight import preflight
from rules.load import Catalogue
from rules.running import facts_of

_TABLE_S = 0.2 if sys.platform == "linux" else 5.0
"""How old the neighbour table may be that a packet is held against; elsewhere than on Linux a program must be run to read it."""


class Scanning:
    """One scan under way. `events()` runs it; setting `stop` ends it early, and what was learnt by then is still told."""

    def __init__(self, commission: Commission, catalogue: Catalogue, memory: Memory, host: Host) -> None:
        self.stop = asyncio.Event()
        self._commission, self._catalogue, self._memory, self._host = commission, catalogue, memory, host
        self._ground = ground_of(commission, host)
        self._gate = Gate(self._ground.scope, PACES[commission.pace], knows=None if commission.pace == "fast" else self._knows)
        self._table, self._reading = Neighbours(self._gate.began), asyncio.Lock()
        self._pool = Pool(self._gate, commission.credentials, lambda where, seen: self._tell(Observed(where, seen)), self._device_done, host, commission.first)
        self._places = Destinations(self._gate, commission.destinations)
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._checks: tuple[Check, ...] = ()
        self._agent = AgentFacts()
        self._facts: dict[str, Value] = {}
        self._progress = Progress(0, 0, (), 0)
        self._started = datetime.now(UTC)
        self._told: set[str] = set()
        self._queueing = Queueing(commission, self._gate, self._ground, self._pool)
        self._notes: list[str] = []
        self._hops: Mapping[str, bool] = {}
        self._strays: list[Candidate] = []
        self._asked = tuple(dict.fromkeys([*(target.address for target in commission.targets), *map(str, self._ground.networks)]))
        self._link = OwnLink(host, towards(self._asked))
        self._raw = Raw(self._gate, host, self._asked)
        self._flips = Flips(self._gate.began)
        self._code = commission.error_code if commission.one_device else None

    async def events(self) -> AsyncIterator[Event]:
        """Every event, ending in Done. Bugs of ours rise; whatever the network does is told in the events."""
        work = asyncio.ensure_future(self._whole())
        work.add_done_callback(lambda _work: self._queue.put_nowait(None))
        try:
            while (event := await self._queue.get()) is not None:
                yield event
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _whole(self) -> None:
        interrupted = await self._until_stopped(self._look())
        self._tell(Done(self._conclude(interrupted=interrupted)))

    async def _look(self) -> None:
        try:
            await self._look_at_ourselves()
            if self._agent.link is not False:
                await self._ask_everybody()
        finally:
            await self._queueing.abandon()
            await self._places.abandon()
            await self._pool.abandon()

    async def _ask_everybody(self) -> None:
        flips = asyncio.ensure_future(self._flips.watch())
        try:
            async with self._raw.at_work(may=self._agent.raw_sockets):
                await self._look_around()
                await self._pool.finish()
                await self._places.finish()
                await self._queueing.look(self._placed)
            said = [examination.concluded().facts for examination in self._pool.examinations.values()]
            self._hops = await hops_that_answer(self._gate, self._host, said, self._pool.neighbours)
            for endpoint, answers in (await self._raw.who_answers(self._pool.examinations.values())).items():
                self._pool.examinations[endpoint].observations.append(answers)
                self._tell(Observed(endpoint, answers))
        finally:
            flips.cancel()
            await asyncio.gather(flips, return_exceptions=True)

    async def _until_stopped(self, work: Coroutine[Any, Any, None]) -> bool:
        """Run the work to its end, or until `stop` is set (then True) or our own link is lost."""
        running, stopping, losing = map(asyncio.ensure_future, (work, self.stop.wait(), self._link.lost()))
        try:
            await asyncio.wait({running, stopping, losing}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                await running
                return False
            return self.stop.is_set()
        finally:
            for task in (running, stopping, losing):
                task.cancel()
            await asyncio.gather(running, stopping, losing, return_exceptions=True)

    async def _knows(self, address: str) -> bool:
        async with self._reading:
            await self._table.refresh(_TABLE_S)
        return self._table.resolved(address)

    def _tell(self, event: Event) -> None:
        self._queue.put_nowait(event)

    # --- the stages ---------------------------------------------------------------------------------------------------------------------------

    async def _look_at_ourselves(self) -> None:
        self._pool.neighbours = await table()
        self._agent, rows = await preflight(self._gate, self._host, self._asked)
        self._checks = tuple(Check(row.check, row.state, row.detail, row.fix) for row in rows)
        for check in self._checks:
            self._tell(Preflight(check))
        asked = ScanFacts(self._started, self._commission.symptom, self._code)
        for section in (self._agent, site_facts(self._commission, self._started), facts_of(self._catalogue), asked, self._commission.told):
            self._facts |= flatten(section) if section else {}

    async def _look_around(self) -> None:
        self._places.start(self._facts)
        self._queueing.begin()
        for target in (*self._commission.targets, *self._known()):
            self._pool.start(self._placed(target))
        async for candidate in discover(
            self._gate,
            self._host,
            self._ground.swept,
            credentials=self._commission.credentials,
            sweep=self._commission.sweep,
            loopback=any(target.address.startswith("127.") for target in self._commission.targets),
            on_progress=self._swept,
            on_note=self._notes.append,
            on_listened=self._pool.heard_all.set,
            on_stray=self._strays.append,
        ):
            self._candidate(candidate)
        self._pool.heard_all.set()

    def _candidate(self, candidate: Candidate) -> None:
        self._pool.heard(candidate)
        if self._ground.covers(candidate.address) and not self._pool.covers(candidate.address):
            self._pool.start(self._placed(candidate.target()))

    def _known(self) -> list[Target]:
        """Devices of earlier scans that live in the networks that are asked now."""
        return [target for target in self._memory.known() if self._ground.covers(target.address)]

    def _placed(self, target: Target) -> Target:
        return replace(target, own_segment=self._gate.scope.is_own_segment(target.address))

    def _swept(self, swept: int, total: int, heard: Mapping[str, int]) -> None:
        self._progress = Progress(swept, total, tuple(heard.items()), len(self._pool.examinations))
        self._tell(self._progress)

    def _device_done(self, examination: Examination) -> None:
        """Tell a device, and of its findings those that nothing still to come can change; one that is silent may yet be found elsewhere."""
        device = device_of(examination, self._agent, self._pool.examinations.values(), self._memory)
        self._tell(DeviceDone(device))
        self._queueing.heard(examination)
        if device.facts.get("reach.answers") is False and device.facts.get("target.known"):
            return
        for finding in diagnose(self._catalogue, self._facts, [device], whole=False).findings:
            if finding.subject == device.id and finding.key not in self._told:
                self._told.add(finding.key)
                self._tell(Found(finding, device))

    def _settle(self) -> None:
        """What is known only at the end: MACs that flipped, our own link's fate, what the raw-socket helper heard."""
        loss = self._link.loss
        for examination in self._pool.examinations.values():
            seen = self._flips.added(examination.target.address, examination.observations)
            examination.amend(unmade(seen, loss) if loss else seen)
        self._agent = replace(self._agent, lost=loss.interface if loss else None, address_taken_by=self._raw.address_taken_by)
        for section in (self._agent if self._checks else None, self._raw.dhcp, self._raw.link_layer):
            self._facts |= flatten(section) if section else {}

    def _surroundings(self, devices: Sequence[Device], *, interrupted: bool) -> Around:
        """The devices in their segments and beside what was remembered of them."""
        whole = self._commission.sweep and self._progress.swept >= self._progress.total and not interrupted
        searched = self._ground.swept if whole else ()
        adverts = dict(self._progress.heard).get("mdns", 0) if self._agent.multicast else None
        ground = SegmentGround(self._gate.scope, self._host, self._agent, searched, adverts, self._raw.offers, self._commission.dhcp_servers)
        asked = self._ground.networks if not interrupted else ()
        scene = Scene(self._commission, ground, self._memory.past(), self._started, asked, self._hops)
        heard = Heard(tuple(self._strays), self._pool.candidates)
        lost = without(strays(heard, self._memory, self._started), {device.id for device in devices if device.facts.get("reach.answers") is True})
        return look_around((*devices, *lost), scene)

    def _conclude(self, *, interrupted: bool) -> Scan:
        self._settle()
        around = self._surroundings(conclude(self._pool.examinations.values(), self._agent, self._memory), interrupted=interrupted)
        self._facts |= {**flatten(control_of_us(self._agent, self._pool.examinations.values())), **around.facts}
        past = self._memory.past()
        around = self._queueing.beside(around, past, self._started)
        around = replace(around, devices=with_drift(around.devices, past, self._started))
        places = subjects(self._places.asked, around.devices, self._commission.abilities, self._commission.symptom)
        around = replace(around, subjects=(*around.subjects, *places))
        diagnosis = diagnose(self._catalogue, self._facts, around.devices, around.subjects)
        return Scan(
            id=token_hex(8),
            site=self._commission.site_id,
            started=self._started,
            finished=datetime.now(UTC),
            pace=self._commission.pace,
            targets=self._commission.asked,
            preflight=self._checks,
            agent_facts=self._facts,
            devices=diagnosis.devices,
            subjects=around.subjects,
            findings=diagnosis.findings,
            undetermined=diagnosis.undetermined,
            not_examined=(
                *self._commission.not_examined,
                *self._queueing.not_examined(),
                *self._ground.left_out,
                *gaps(self._places.asked),
                *(NotExamined("discovery", note) for note in self._notes),
                *self._raw.notes,
                *self._link.not_examined(self._agent, len(self._asked)),
                *not_examined(around.devices, self._progress, self._gate.scope.infrastructure, interrupted=interrupted or bool(self._link.loss)),
            ),
            sent=self._gate.sent.as_json(),
            interrupted=interrupted,
            catalogue=self._catalogue.version,
            expected=sum(target.expected for target in self._commission.targets),
        )
