# SPDX-License-Identifier: Apache-2.0
"""What was asked -> the devices it was asked of: endpoints of one identity are one device, and each is held against its control."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from agent.examine import Examination
from agent.identity import identities
from agent.model import Device
from probes.control import OtherSeen, control
from probes.discovery.merge import Identity, group_by_identity
from probes.fact import Value
from probes.facts import AgentFacts, ControlFacts
from probes.model import Observation, Target
from probes.observe import bare, derived


class Memory(Protocol):
    """What earlier scans of this site knew; the store, or nothing at all."""

    def identify(self, names: Sequence[str]) -> str:
        """The id of the device that bears these identities, best first: the first that was ever stored, or the best of them."""

    def known(self) -> tuple[Target, ...]:
        """Devices of earlier scans, where they were seen last."""


class Forgetful:
    """No memory: a device's id is the best identity it shows today."""

    def identify(self, names: Sequence[str]) -> str:
        """The best of them."""
        return names[0]

    def known(self) -> tuple[Target, ...]:
        """Nothing."""
        return ()


def device_of(examination: Examination, agent: AgentFacts, among: Collection[Examination], memory: Memory) -> Device:
    """One device while others are still being asked: of its control only what nothing to come can change."""
    observations = examination.conclude()
    seen = control(agent, [_seen(other, other.conclude()) for other in among if other is not examination], examination.target)
    certain = {name: value for name, value in bare(seen).items() if value is True or name == "by"}
    told = Observation(ControlFacts.section, datetime.now(UTC), 0, facts=certain)
    facts = _facts(observations)
    return Device(memory.identify(identities(facts, examination.target)), (examination.target,), (*observations, told))


def conclude(examinations: Iterable[Examination], agent: AgentFacts, memory: Memory) -> tuple[Device, ...]:
    """Every device of the scan, in the order in which the first of its endpoints was brought up."""
    concluded = [(examination, examination.conclude()) for examination in examinations]
    others = [_seen(examination, observations) for examination, observations in concluded]
    groups = group_by_identity([_identity(_facts(observations)) for _, observations in concluded])
    devices = []
    for group in groups:
        best = min(group, key=lambda index: -_telling(concluded[index][1]))
        examination, observations = concluded[best]
        rest = [other for index, other in enumerate(others) if index not in group]
        now = datetime.now(UTC)
        targets = tuple(concluded[index][0].target for index in (best, *(index for index in group if index != best)))
        held_against = derived(control(agent, rest, examination.target), now)
        names = identities(_facts(observations), next((target for target in targets if target.device_id), examination.target))
        devices.append(Device(memory.identify(names), targets, (*observations, held_against)))
    return tuple(devices)


def _facts(observations: Iterable[Observation]) -> dict[str, Value]:
    return {name: value for observation in observations for name, value in observation.named().items()}


def _telling(observations: Iterable[Observation]) -> int:
    """How much an endpoint said: the one that speaks for a device with several addresses."""
    return sum(observation.facts is not None for observation in observations)


def _identity(facts: dict[str, Value]) -> Identity:
    serial, uuid, mac, vendor = (facts.get(f"printer.{name}") for name in ("serial", "uuid", "mac", "vendor"))
    return Identity(*(value if isinstance(value, str) else None for value in (serial, uuid, mac, vendor)))


def _seen(examination: Examination, observations: Iterable[Observation]) -> OtherSeen:
    facts = _facts(observations)
    loss, median = facts.get("icmp.loss"), facts.get("icmp.median_ms")
    return OtherSeen(
        address=examination.target.address,
        answers=facts.get("reach.answers") is True,
        snmp_asked=facts.get("reach.snmp") is not None,
        snmp_answered=facts.get("reach.snmp") == "answered",
        loss=loss if isinstance(loss, float) else None,
        median_ms=median if isinstance(median, float) else None,
    )
