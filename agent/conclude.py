# SPDX-License-Identifier: Apache-2.0
"""What was asked -> the devices it was asked of: endpoints of one identity are one device, and each is held against its control."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from agent.concluded import Concluded
from agent.examine import Examination
from agent.history.record import Past
from agent.identity import identities
from agent.model import Device
from probes.control import control
from probes.discovery.merge import Identity, group_by_identity
from probes.fact import Value
from probes.facts import AgentFacts, ControlFacts, TargetFacts
from probes.model import Observation, Target
from probes.observe import bare, derived

_FLAGS = ("named", "expected", "critical", "known")


class Memory(Protocol):
    """What earlier scans of this site knew; the store, or nothing at all."""

    def identify(self, names: Sequence[str]) -> str:
        """The id of the device that bears these identities, best first: the first that was ever stored, or the best of them."""

    def known(self) -> tuple[Target, ...]:
        """Devices of earlier scans, where they were seen last."""

    def past(self) -> Past:
        """What earlier scans knew of each device."""


class Forgetful:
    """No memory: a device's id is the best identity it shows today."""

    def identify(self, names: Sequence[str]) -> str:
        """The best of them."""
        return names[0]

    def known(self) -> tuple[Target, ...]:
        """Nothing."""
        return ()

    def past(self) -> Past:
        """Nothing."""
        return Past()


def control_of_us(agent: AgentFacts, examinations: Iterable[Examination]) -> ControlFacts:
    """Our own host's control: whether anything at all answered it in this scan."""
    said = [examination.concluded().observations[-1].facts or {} for examination in examinations]
    answers = [agent.gateway_answers, *(facts.get("answers") for facts in said)]
    return ControlFacts(answers=True if True in answers else False if False in answers else None)


def device_of(examination: Examination, agent: AgentFacts, among: Collection[Examination], memory: Memory) -> Device:
    """One device while others are still being asked: of its control only what nothing to come can change."""
    mine = examination.concluded()
    held_against = control(agent, [other.concluded().seen for other in among], mine.seen)
    certain = {name: value for name, value in bare(held_against).items() if value is True or name == "by"}
    told = Observation(ControlFacts.section, datetime.now(UTC), 0, facts=certain)
    return Device(memory.identify(identities(mine.facts, mine.target)), (mine.target,), (*mine.observations, told))


def conclude(examinations: Iterable[Examination], agent: AgentFacts, memory: Memory) -> tuple[Device, ...]:
    """Every device of the scan, in the order in which the first of its endpoints was brought up."""
    every = [examination.concluded() for examination in examinations]
    groups = group_by_identity([_identity(one.facts) for one in every])
    return tuple(_device([every[index] for index in group], every, agent, memory) for group in groups)


def _device(endpoints: Sequence[Concluded], every: Sequence[Concluded], agent: AgentFacts, memory: Memory) -> Device:
    """One device by the endpoint that said most; its other endpoints are no control of it."""
    best = max(endpoints, key=_telling)
    others = [one.seen for one in every if one is best or one not in endpoints]
    held_against = derived(control(agent, others, best.seen), datetime.now(UTC))
    left = [one for one in endpoints if _is_silent(one.facts) and not _is_silent(best.facts)]
    targets = (best.target, *(one.target for one in endpoints if one is not best and one not in left))
    bearer = next((one.target for one in (best, *endpoints) if one.target.device_id), best.target)
    known = asked_for(best.observations, [one.facts for one in left])
    return Device(memory.identify(identities(best.facts, bearer)), targets, (*known, held_against))


def asked_for(observations: Iterable[Observation], left: Iterable[Mapping[str, Value]]) -> tuple[Observation, ...]:
    """A device's observations; whoever asked for an address that it has left asked for it."""
    flags = {name: True for facts in left for name in _FLAGS if facts.get(f"target.{name}")}
    return tuple(replace(one, facts={**(one.facts or {}), **flags}) if one.probe == TargetFacts.section else one for one in observations)


def _is_silent(facts: Mapping[str, Value]) -> bool:
    return facts.get("reach.answers") is False


def _telling(one: Concluded) -> int:
    return sum(observation.facts is not None for observation in one.observations)


def _identity(facts: Mapping[str, Value]) -> Identity:
    serial, uuid, mac, vendor = (facts.get(f"printer.{name}") for name in ("serial", "uuid", "mac", "vendor"))
    return Identity(*(value if isinstance(value, str) else None for value in (serial, uuid, mac, vendor)))
