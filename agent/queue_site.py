# SPDX-License-Identifier: Apache-2.0
"""The devices of a scan as queues see them: who is at an address, who was there before, who bears a name or a uuid. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.model import Device
from probes.fact import Facts
from probes.model import Target

_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_SHORTEST = 3
_TELLING = ("serial:", "uuid:", "asset:", "mac:")


@dataclass(frozen=True, slots=True)
class Live:
    """One device with its facts, flat."""

    device: Device
    facts: Facts = field(repr=False)

    @property
    def id(self) -> str:
        """The device's id."""
        return self.device.id

    @property
    def answers(self) -> bool | None:
        """Whether it answered anything in this scan."""
        value = self.facts.get("reach.answers")
        return value if isinstance(value, bool) else None

    @property
    def address(self) -> str:
        """Where it was spoken to."""
        return self.device.targets[0].address if self.device.targets else ""

    @property
    def is_known_by_more_than_an_address(self) -> bool:
        """Whether its id says which device it is, wherever it lives."""
        return self.id.startswith(_TELLING)


@dataclass(frozen=True, slots=True)
class Site:
    """Every device by id, by address and by name; `before` is who was last seen at an address in earlier scans or is expected there.

    A silent address can bear the id of the device that was there: `lives` then has the one that answers, `at` the silence. `listed`: whose name a name
    is, by the configuration.
    """

    lives: Mapping[str, Live]
    at: Mapping[str, Live]
    before: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)

    def live_at(self, address: str | None) -> Live | None:
        """The device at an address."""
        return self.at.get(address or "")

    def by_name(self, *names: str | None) -> Live | None:
        """The one printer that bears any of these names; None when there are several or none."""
        ids = {found for name in names for found in self.named.get(plain(name), ())}
        return self.lives[next(iter(ids))] if len(ids) == 1 else None

    def by_listed_name(self, name: str | None) -> Live | None:
        """The device to which the configuration gives this whole name."""
        return self.lives.get(self.listed.get(bare(name), ""))

    def by_uuid(self, uuid: str | None) -> Live | None:
        """The device with this printer-uuid."""
        wanted = (uuid or "").lower().removeprefix("urn:uuid:")
        return next((live for live in self.lives.values() if wanted and live.facts.get("printer.uuid") == wanted), None)


def site_of(devices: Sequence[Device], before: Mapping[str, str], expected: Iterable[Target] = ()) -> Site:
    """The site; `before` maps addresses to the ids of those who were seen there last. A device that answers wins an address over one that is silent."""
    every = sorted((Live(device, device.facts) for device in devices), key=lambda live: live.answers is not True)
    lives: dict[str, Live] = {}
    at: dict[str, Live] = {}
    for live in every:
        lives.setdefault(live.id, live)
        for target in live.device.targets:
            if not target.exclusive:
                at.setdefault(target.address, live)
    listing = [target for target in expected if target.device_id]
    known = {target.address: target.device_id for target in listing if target.device_id}
    listed = {bare(name): target.device_id for target in listing for name in target.names if target.device_id}
    printers = [live for live in lives.values() if live.facts.get("printer.is_printer") is True and live.answers]
    named: dict[str, set[str]] = {}
    for live in printers:
        for name in filter(None, map(plain, _names(live))):
            named.setdefault(name, set()).add(live.id)
    hosts = {host.lower(): live.address for live in printers if isinstance(host := live.facts.get("mdns.host"), str)}
    return Site(lives, at, {**known, **before}, {name: frozenset(ids) for name, ids in named.items()}, hosts, listed)


def bare(name: str | None) -> str:
    """A host name as names are compared (RFC 1035): small letters, no dot at the end."""
    return (name or "").lower().rstrip(".")


def plain(name: str | None) -> str:
    """A name for comparing: the first label, small letters and digits; empty for what is too short to tell anybody apart."""
    first = (name or "").strip().partition(".")[0]
    bare = _NOT_A_NAME.sub("", first.lower())
    return bare if len(bare) >= _SHORTEST else ""


def _names(live: Live) -> Iterator[str]:
    """What people and queues call a device: host names, its asset id, its DNS-SD instance."""
    for fact in ("snmp.sys_name", "mdns.host", "mdns.name", "snmp.name"):
        value = live.facts.get(fact)
        if isinstance(value, str):
            yield value
    yield from (name for target in live.device.targets for name in target.names)
    yield from (target.device_id.removeprefix("asset:") for target in live.device.targets if target.device_id and target.device_id.startswith("asset:"))
