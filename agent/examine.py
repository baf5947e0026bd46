# SPDX-License-Identifier: Apache-2.0
"""One device, asked everything in the order that hurts it least: SNMP wakes sleepers, the raw port comes last.

A host that nobody named is asked further only once it has shown itself a printer; a host that was named is asked to the end.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from agent.concluded import Concluded, concluded
from agent.stopping import WHY, left_out, stops, unmade
from probes import hold
from probes.asking import Asking, Credentials
from probes.clock import clock
from probes.discovery.neighbour import Neighbour
from probes.fact import Section, Value
from probes.facts import IppFacts, MdnsFacts, PrinterFacts, PulseFacts, TargetFacts
from probes.gate import Gate
from probes.host import Host
from probes.icmp import BesideRow
from probes.model import Observation, Target
from probes.network_facts import WsdFacts
from probes.normalise import normalise, reach
from probes.observe import derived, observe
from probes.probe import Probe
from probes.queue_facts import JobsFacts
from probes.reading.jobs import of_device
from probes.registry import PROBES

_PATIENCE_S = 1.5
"""How long the other questions wait for SNMP to wake the device, where ICMP cannot tell that it is awake."""
_BY_NAME: Mapping[str, Probe] = {probe.name: probe for probe in PROBES}


@dataclass(slots=True)
class Examination:
    """What is known of one target so far; a scan that is interrupted keeps what is here. `first` are probes to put before others, where that is free."""

    target: Target
    gate: Gate
    credentials: Credentials
    segment: str
    advert: Callable[[], MdnsFacts | None]
    neighbours: Mapping[str, Neighbour]
    heard: asyncio.Event
    host: Host = field(default_factory=Host)
    matched: Callable[[], WsdFacts | None] = lambda: None
    beside: BesideRow | None = None
    first: tuple[str, ...] = ()
    tell: Callable[[Observation], None] = lambda _observation: None
    neighbourhood: Callable[[], Iterable[Target]] = tuple
    observations: list[Observation] = field(default_factory=list)
    _concluded: tuple[object, Concluded] | None = field(default=None, init=False, repr=False)

    async def run(self) -> None:
        """Ask everything that is worth asking of this target, for as long as it answers."""
        if await stops(self._ask_over_the_network(), lambda: self.gate.answering.owed_s(self.target.endpoint), self._still_answers):
            self._leave_alone()
        elif "pulse" not in self._asked() and self._silent_s() is not None:
            self.observations.append(derived(PulseFacts(answers=True), datetime.now(UTC)))
        if self._worth_more():
            await self.heard.wait()
            await self._ask("mdns")

    async def _ask_over_the_network(self) -> None:
        async with asyncio.TaskGroup() as questions:
            snmp = questions.create_task(self._ask("snmp"))
            icmp = questions.create_task(self._ask("icmp"))
            await self._wake(icmp, snmp)
            if self._worth_more():
                await self._ask_the_rest(icmp)

    def amend(self, observations: Iterable[Observation]) -> None:
        """Put other observations in the place of those that were made."""
        self.observations[:] = tuple(observations)
        self._concluded = None

    def concluded(self) -> Concluded:
        """The observations so far, and what follows from them: `target`, `printer` and `reach`. Worked out anew only when something was added."""
        v3_end = self.credentials.v3_end(self.target.endpoint)
        basis = (len(self.observations), self.advert(), self.matched(), v3_end)
        if self._concluded is None or self._concluded[0] != basis:
            self._concluded = (basis, concluded(self.target, self.segment, self._conclude(v3_end)))
        return self._concluded[1]

    def _conclude(self, v3_end: str | None) -> tuple[Observation, ...]:
        now = datetime.now(UTC)
        failures = {observation.probe: observation.failure for observation in self.observations if observation.failure}
        clocks: list[Section] = [facts for facts in (clock(self.observations),) if facts]
        sections = self._sections()
        said: tuple[Section, ...] = (self._printer(), *_jobs(sections), *clocks, reach(sections, failures, self.target, v3_end))
        follows: tuple[Section, ...] = (_known_before(self.target), *said)
        return (*self.observations, *(derived(section, now) for section in follows))

    # --- the stages ---------------------------------------------------------------------------------------------------------------------------

    async def _wake(self, icmp: asyncio.Task[None], snmp: asyncio.Task[None]) -> None:
        """Go on as soon as either shows the device awake, or SNMP has been given its time; whom nobody named is given all of it."""
        await asyncio.wait({snmp, icmp}, return_when=asyncio.FIRST_COMPLETED)
        if not self._awake():
            await asyncio.wait({snmp}, timeout=_PATIENCE_S if self._asked_for() else None)
        if not self._snmp_answered():
            await icmp
        await self._ask("neighbour")

    async def _ask_the_rest(self, icmp: asyncio.Task[None]) -> None:
        """A host that is silent so far is knocked at before it is talked to; else the raw port waits until IPP has said whether it prints.

        What the symptom is about comes first: the path is measured before anything else disturbs it.
        """
        first, then = ("tcp", "ipp") if self._silent_so_far() else ("ipp", "tcp")
        await self._ask(first)
        if self._worth_more():
            async with asyncio.TaskGroup() as at_once:
                names = at_once.create_task(self._ask("dns"))
                way = at_once.create_task(self._after(icmp, "path"))
                await asyncio.gather(*(task for name, task in (("path", way), ("dns", names)) if name in self.first))
                await self._ask(then)
                line = at_once.create_task(self._ask("lpd"))
                at_once.create_task(self._look_again())
                at_once.create_task(self._presence())
                await asyncio.gather(*([line] if "lpd" in self.first else []))
                at_once.create_task(self._in_turn(*sorted(("tls", "web", "escl", "ike"), key=lambda name: name not in self.first)))
                await names
                await self._ask("v6")

    async def _after(self, earlier: asyncio.Task[None], name: str) -> None:
        await asyncio.wait({earlier})
        await self._ask(name)

    async def _in_turn(self, *names: str) -> None:
        for name in names:
            await self._ask(name)

    async def _presence(self) -> None:
        """Over WS-Discovery it is asked only what listening did not bring."""
        await self.heard.wait()
        await self._ask("wsd")

    async def _look_again(self) -> None:
        if hold.is_called_for(self._named()):
            await self._ask("hold")

    def _named(self) -> dict[str, Value]:
        return {fact: value for observation in self.observations for fact, value in observation.named().items()}

    async def _ask(self, name: str) -> None:
        heard = {"mdns": self.advert(), "wsd": self.matched()}
        hints = {**heard, "neighbours": self.neighbours, "host": self.host, "beside": self.beside, "neighbourhood": self.neighbourhood}
        asking = Asking(self.target, self.gate, self.credentials, self._named(), hints)
        observation = await observe(_BY_NAME[name], asking)
        self.observations.append(observation)
        self.tell(observation)

    async def _still_answers(self) -> bool:
        self.amend([seen for seen in self.observations if seen.probe != PulseFacts.section])
        await self._ask("pulse")
        if self._facts_of("pulse").get("answers") is False:
            return False
        self.gate.answering.settled(self.target.endpoint)
        return True

    def _leave_alone(self) -> None:
        """Ask it nothing more, and keep of what was seen only what is not its silence."""
        self.gate.answering.leave_alone(self.target.endpoint if self.target.exclusive else self.target.address, WHY)
        now = datetime.now(UTC)
        answered_until = now - timedelta(seconds=self._silent_s() or 0)
        kept = tuple(unmade(self.observations, answered_until))
        self.amend((*kept, *left_out(kept, _BY_NAME, now)))

    def _silent_s(self) -> float | None:
        return self.gate.answering.silent_s(self.target.endpoint)

    # --- what is known so far -----------------------------------------------------------------------------------------------------------------

    def _worth_more(self) -> bool:
        verdict = self._printer().is_printer
        return verdict is True or (verdict is None and (self._asked_for() or "ipp" not in self._asked()))

    def _asked_for(self) -> bool:
        return self.target.named or self.target.expected or self.target.known

    def _awake(self) -> bool:
        return bool(self._facts_of("icmp").get("answers"))

    def _silent_so_far(self) -> bool:
        return not self._awake() and not self._snmp_answered() and not self._facts_of("neighbour").get("answers")

    def _snmp_answered(self) -> bool:
        return bool(self._facts_of("snmp"))

    def _asked(self) -> set[str]:
        return {observation.probe for observation in self.observations}

    def _facts_of(self, probe: str) -> Mapping[str, object]:
        return next((observation.facts for observation in self.observations if observation.probe == probe and observation.facts), {})

    def _sections(self) -> dict[str, Section]:
        said = {observation.probe: observation.section for observation in self.observations if observation.section is not None}
        heard = {"mdns": self.advert(), "wsd": self.matched()}
        return {**{name: section for name, section in heard.items() if section is not None}, **said}

    def _printer(self) -> PrinterFacts:
        return normalise(self.target, self._sections())


def _jobs(sections: Mapping[str, Section]) -> tuple[JobsFacts, ...]:
    ipp = sections.get("ipp")
    return (of_device(ipp),) if isinstance(ipp, IppFacts) else ()


def _known_before(target: Target) -> TargetFacts:
    return TargetFacts(
        named=target.named,
        expected=target.expected,
        critical=target.critical,
        known=target.known,
        own_segment=target.own_segment,
        own_ports=target.exclusive,
        tls_used=target.tls_used,
        lpd_queue=target.lpd_queue,
    )
