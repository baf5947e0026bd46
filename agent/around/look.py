# SPDX-License-Identifier: Apache-2.0
"""A scan's devices, once all were asked, in their surroundings: who moved, who is missing, each device's view, its segment, our vantage. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from agent.around.listed import listed
from agent.around.segments import Ground, covers, segment_of, segments, subjects
from agent.around.vantage import vantage
from agent.around.view import Surroundings, view
from agent.commission import Commission
from agent.conclude import asked_for
from agent.history.kept import addresses_of
from agent.history.meters import use_of
from agent.history.record import Past, Record
from agent.history.told import Now, history
from agent.model import Device, Subject
from probes.fact import Section, Value, flatten
from probes.facts import ReachFacts, SegmentFacts, TargetFacts
from probes.model import Observation, Target
from probes.observe import derived
from probes.scope import Network
from rules.operators import BEFORE


@dataclass(frozen=True, slots=True)
class Scene:
    """What the scan knows beside its devices. `asked`: networks in which known devices were asked; `hops`: who answers at the next hops that they name."""

    commission: Commission
    ground: Ground
    past: Past
    now: datetime
    asked: tuple[Network, ...] = ()
    hops: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Around:
    """The devices with what their surroundings say of them, the segments, and the facts about our own vantage."""

    devices: tuple[Device, ...]
    subjects: tuple[Subject, ...]
    facts: Mapping[str, Value]


def look_around(devices: Sequence[Device], scene: Scene) -> Around:
    """Everything that follows from all devices together."""
    found = (*_folded(devices), *_missing(devices, scene))
    places = segments(found, scene.ground)
    proxies = _proxies(found)
    viewed = [_with(device, view(device, _surroundings(device, places, scene, proxies)), scene.now) for device in found]
    at = {address: device.id for device in viewed if device.facts.get("reach.answers") is True for address in addresses_of(device)}
    jams = _jams(scene.past.records.values())
    told = tuple(_remembered(device, _now(device, at, places, jams, scene), scene) for device in viewed)
    ours = vantage(told, scene.ground.agent, scene.ground.host, scene.commission)
    return Around(told, tuple(subjects(places, told, scene.ground, scene.now)), flatten(ours))


def _with(device: Device, section: Section, now: datetime) -> Device:
    return replace(device, observations=(*device.observations, derived(section, now)))


def _remembered(device: Device, now: Now, scene: Scene) -> Device:
    """With its history, and the facts of the last scan that it answered, which `changed` and `grew_by` compare with."""
    record = scene.past.records.get(device.id)
    told = _with(_with(device, history(record, now), scene.now), listed(device.facts), scene.now)
    if record is None or not record.last:
        return told
    before = Observation(BEFORE.removesuffix("."), datetime.fromisoformat(record.last_seen), 0, facts=record.last)
    return replace(told, observations=(*told.observations, before))


# --- who is where -----------------------------------------------------------------------------------------------------------------------------


def _folded(devices: Sequence[Device]) -> Iterator[Device]:
    """Without the silent addresses of devices that answer elsewhere; what was asked of those addresses holds for the device."""
    present = {device.id for device in devices if device.facts.get("reach.answers") is True}
    silent = [device for device in devices if device.facts.get("reach.answers") is False and device.id in present]
    for device in devices:
        if any(device is other for other in silent):
            continue
        left = [other for other in silent if other.id == device.id]
        yield replace(device, observations=asked_for(device.observations, [other.facts for other in left])) if left else device


def _missing(devices: Sequence[Device], scene: Scene) -> Iterator[Device]:
    """Remembered devices that are nowhere, while somebody else answers where they were."""
    present = {device.id for device in devices}
    holders = {address for device in devices if device.facts.get("reach.answers") is True for address in addresses_of(device)}
    for record in scene.past.records.values():
        if record.id not in present and record.address in holders and covers(scene.asked, record.address):
            yield _absent(record, record.address, scene)


def _absent(record: Record, address: str, scene: Scene) -> Device:
    own = scene.ground.scope.is_own_segment(address)
    told = TargetFacts(named=False, expected=False, critical=False, known=True, own_segment=own, own_ports=False, tls_used=False)
    return Device(record.id, (Target(address, known=True, own_segment=own),), (derived(told, scene.now), derived(ReachFacts(), scene.now)))


def _jams(records: Iterable[Record]) -> dict[str, float]:
    """How often each remembered device jams that counts it, by 1,000 pages."""
    return {record.id: rate for record in records if (rate := use_of(record.meters).jams_per_1000) is not None}


def _now(device: Device, at: Mapping[str, str], places: Mapping[str, SegmentFacts], jams: Mapping[str, float], scene: Scene) -> Now:
    record = scene.past.records.get(device.id)
    last = record.address if record else None
    holder = at.get(last) if last else None
    answers = device.facts.get("reach.answers") is True
    place = scene.ground.scope.segment(last) if last else None
    searched = place is not None and place in places and bool(places[place].searched)
    return Now(
        moment=scene.now,
        facts=device.facts,
        addresses=addresses_of(device) if answers else (),
        segment=segment_of(device, scene.ground) if answers else None,
        old_address="other" if holder and holder != device.id else "silent" if last and covers(scene.asked, last) else "not-asked",
        held_by=holder if holder != device.id else None,
        seen=True if answers else False if searched else None,
        first_scan=scene.past.first_scan,
        turns=_turns(device, scene.past, answers=answers),
        zone=scene.past.zone,
        others_jams=tuple(rate for other, rate in jams.items() if other != device.id),
    )


def _turns(device: Device, past: Past, *, answers: bool) -> tuple[str, ...]:
    before = (past.turns.get(address, ()) for address in addresses_of(device)) if answers else ()
    return (*max(before, key=len, default=()), *([device.id] if answers else []))


# --- what a view is held against --------------------------------------------------------------------------------------------------------------


def _proxies(devices: Iterable[Device]) -> frozenset[str]:
    """MACs that our table showed for several devices: a router's or an access point's, no host's."""
    said: list[Any] = [device.facts.get("neighbour.macs") or () for device in devices]
    seen = Counter(mac for macs in said for mac in macs)
    return frozenset(mac for mac, times in seen.items() if times > 1)


def _surroundings(device: Device, places: Mapping[str, SegmentFacts], scene: Scene, proxies: frozenset[str]) -> Surroundings:
    place = places.get(segment_of(device, scene.ground) or "")
    site = (*scene.commission.site_networks, *scene.commission.networks, *scene.ground.host.attached)
    return Surroundings(place.prefix if place else None, place.gateway if place else None, _answering(scene), proxies, site)


def _answering(scene: Scene) -> dict[str, bool]:
    """Who of the next hops answers, our own gateway among them."""
    gateway, answers = scene.ground.host.gateway, scene.ground.agent.gateway_answers
    return {**scene.hops, gateway: answers} if gateway and answers is not None else dict(scene.hops)
