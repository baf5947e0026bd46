# SPDX-License-Identifier: Apache-2.0
"""Printers that were heard only at addresses which they gave themselves: on our own wire, yet out of everybody's reach. Nothing was sent to them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent.conclude import Memory
from agent.identity import identities
from agent.model import Device, flat
from probes.discovery.candidates import Candidate
from probes.facts import MdnsFacts, TargetFacts
from probes.model import Target
from probes.normalise import normalise, reach
from probes.observe import derived


@dataclass(frozen=True, slots=True)
class Heard:
    """What DNS-SD brought: at link-local addresses out of scope, and everywhere else."""

    strays: tuple[Candidate, ...] = ()
    others: tuple[Candidate, ...] = ()


def strays(heard: Heard, memory: Memory, now: datetime) -> tuple[Device, ...]:
    """One device for each that announces printing at link-local addresses and nowhere else."""
    elsewhere = {name for other in heard.others if other.mdns for name in _names(other.mdns)}
    found: dict[str, list[tuple[Candidate, MdnsFacts]]] = {}
    for stray in heard.strays:
        facts = stray.mdns
        if facts and (facts.ipp or facts.raw or facts.lpd) and not elsewhere.intersection(_names(facts)):
            found.setdefault(facts.uuid or facts.host or stray.address, []).append((stray, facts))
    return tuple(_device(same, memory, now) for same in found.values())


def without(devices: Sequence[Device], known: Collection[str]) -> tuple[Device, ...]:
    """Those that are not known under another address."""
    return tuple(device for device in devices if device.id not in known)


def _device(same: Sequence[tuple[Candidate, MdnsFacts]], memory: Memory, now: datetime) -> Device:
    targets = tuple(Target(stray.address, names=stray.names, own_segment=True, because=stray.because) for stray, _ in same)
    advert = same[0][1]
    given = TargetFacts(named=False, expected=False, critical=False, known=False, own_segment=True, own_ports=False, tls_used=False)
    printer = normalise(targets[0], {"mdns": advert})
    said = tuple(derived(section, now) for section in (given, advert, printer, reach({"mdns": advert}, {}, targets[0])))
    return Device(memory.identify(identities(flat(said), targets[0])), targets, said)


def _names(facts: MdnsFacts) -> Iterable[str]:
    return [name for name in (facts.uuid, facts.host) if name]
