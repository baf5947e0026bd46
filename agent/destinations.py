# SPDX-License-Identifier: Apache-2.0
"""Where devices scan to, asked beside the devices: a connection to the port that the configuration names, then what is said there before a login."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from agent.model import Device, NotExamined, Subject
from agent.places import SYMPTOMS
from probes.asking import Asking
from probes.destination import Located, reach
from probes.fact import Value
from probes.facts import TLS_VERSIONS
from probes.failure import WithheldError
from probes.gate import Gate
from probes.model import Observation
from probes.observe import derived, observe
from probes.probe import Probe
from probes.registry import DESTINATION_PROBES
from probes.scanning_facts import DestinationFacts, UserRow
from probes.trust import older
from rules.data_lists import model_of, passwords_of

PREFIX = "destination:"
_BY_NAME: Mapping[str, Probe] = {probe.name: probe for probe in DESTINATION_PROBES}
_PROBES: Mapping[str, str] = {
    "smb": "smb", "smtp": "smtp", "ldap": "ldap", "ntp": "ntp", "ftp": "banner", "ftps": "banner", "sftp": "banner", "https": "cloud",
}  # fmt: skip
"""What is asked of each kind once its port opens; a release server is only knocked at."""


@dataclass(slots=True)
class Asked:
    """One destination while and after it is asked."""

    located: Located
    facts: DestinationFacts
    observations: list[Observation] = field(default_factory=list)
    why: str = ""


class Destinations:
    """Asks each place once, all at the same time, and keeps what came of it."""

    def __init__(self, gate: Gate, located: Iterable[Located]) -> None:
        self._gate = gate
        self.asked = [Asked(item, replace(item.place.facts(), resolves=item.resolves, why=item.why, address=item.address)) for item in located]
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, agent: Mapping[str, Value]) -> None:
        """Begin to ask; `agent` are the facts of our own host."""
        self._tasks = [asyncio.ensure_future(self._ask(one, agent)) for one in self.asked if one.located.address]

    async def finish(self) -> None:
        """Wait for all of them; a bug of ours rises."""
        await asyncio.gather(*self._tasks)

    async def abandon(self) -> None:
        """End what is still under way; what it has learnt stays."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _ask(self, one: Asked, agent: Mapping[str, Value]) -> None:
        place, address = one.located.place, one.located.address or ""
        own = self._gate.scope.is_own_segment(address)
        asking = Asking(place.target(address, own_segment=own), self._gate, facts=agent, hints={"place": place})
        try:
            state, took, others = await reach(asking, place)
        except WithheldError as error:
            one.why = str(error)
            return
        one.facts = replace(one.facts, state=state, connect_ms=took, others_open=others, own_segment=own)
        probe = _PROBES.get(place.kind)
        if probe and (state == "open" or place.kind == "ntp"):
            one.observations.append(await observe(_BY_NAME[probe], asking))


def subjects(asked: Iterable[Asked], devices: Sequence[Device], abilities: Mapping[str, UserRow], symptom: str | None) -> tuple[Subject, ...]:
    """The destinations as what is judged: what was seen there beside what their devices can do."""
    return tuple(_subject(one, devices, abilities, symptom) for one in asked)


def gaps(asked: Iterable[Asked]) -> Iterator[NotExamined]:
    """A word about each destination that was not asked to the end."""
    for one in asked:
        what = f"the destination {one.located.place.id} ({one.located.place.url})"
        if one.why:
            yield NotExamined(what, one.why, "")
        for seen in one.observations:
            if seen.failure:
                yield NotExamined(what, f"{seen.probe}: {seen.failure}, {seen.why}", "ask it by hand, or look at its log")


def _subject(one: Asked, devices: Sequence[Device], abilities: Mapping[str, UserRow], symptom: str | None) -> Subject:
    place = one.located.place
    lowest = next((observation.named().get("smtp.tls_lowest") for observation in one.observations), None)
    users = {name: _user_of(name, devices) for name in place.used_by}
    rows = tuple(_row(name, device, abilities.get(name), lowest) for name, device in users.items())
    passwords = passwords_of(place.host) if place.kind == "smtp" else None
    told = replace(
        one.facts,
        devices=rows,
        chosen=place.kind in SYMPTOMS.get(symptom or "", ()),
        password_ends=datetime.fromisoformat(passwords.ends).replace(tzinfo=UTC) if passwords and passwords.ends else None,
        password_ends_source=passwords.source if passwords else None,
    )
    members = tuple(device.id for device in users.values() if device)
    observations = (derived(told, datetime.now(UTC)), *one.observations)
    return Subject(f"{PREFIX}{place.id}", "destination", observations, {"kind": place.kind}, members=members)


def _user_of(name: str, devices: Iterable[Device]) -> Device | None:
    return next((device for device in devices if any(target.device_id == f"asset:{name}" for target in device.targets)), None)


def _row(name: str, device: Device | None, said: UserRow | None, lowest: Value) -> UserRow:
    """One device that uses it: what the site says of it goes before the model list."""
    facts = device.facts if device else {}
    words = [str(word) for key in ("vendor", "model") if (word := facts.get(f"printer.{key}"))]
    best = _best_tls(facts)
    listed = model_of(" ".join(words)) if words else None
    listing = UserRow(smb=listed.smb, smb_login=listed.login, oauth=listed.oauth, source=listed.source, verified=listed.verified) if listed else UserRow()
    return replace(
        said or listing,
        id=name,
        name=" ".join(words) or None,
        address=device.targets[0].address if device else None,
        tls_best=best,
        tls_too_old=older(best, lowest if isinstance(lowest, str) else None),
    )


def _best_tls(facts: Mapping[str, Value]) -> str | None:
    """The newest TLS version that the device was seen to speak on any port of its own."""
    rows = [row for name in ("tls.offers", "tls.certificates") for row in _rows(facts.get(name))]
    seen = {str(row.get(key)) for row in rows for key in ("best", "protocol")}
    return next((version for version in reversed(TLS_VERSIONS) if version in seen), None)


def _rows(value: Value) -> list[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
