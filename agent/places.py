# SPDX-License-Identifier: Apache-2.0
"""`destinations:` of the configuration -> the places that this scan asks. Pure; names are looked up before.

A destination that nobody is said to use belongs to the site and is asked always; one with `used_by` only where one of these devices is asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agent.config.model import Config, Destination
from agent.model import NotExamined
from agent.targets.choose import Chosen
from agent.targets.resolve import ResolveError
from probes.destination import Located, Place
from probes.scanning_facts import UserRow
from probes.scope import parse

SYMPTOMS: Mapping[str, frozenset[str]] = {
    "cannot-scan-to-folder": frozenset({"smb", "ftp", "ftps", "sftp"}),
    "cannot-scan-to-mail": frozenset({"smtp"}),
    "address-book-empty": frozenset({"ldap"}),
}
"""The symptoms that are about a destination, and its kinds."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places to ask, what the site knows of its devices' scan clients, and what could not be asked."""

    located: tuple[Located, ...] = ()
    abilities: Mapping[str, UserRow] = field(default_factory=dict)
    left_out: tuple[NotExamined, ...] = ()


def place_names(config: Config) -> tuple[str, ...]:
    """The destinations' host names that must be looked up."""
    return tuple(dict.fromkeys(item.host for item in config.destinations if parse(item.host) is None))


def places_of(config: Config, looked_up: Mapping[str, str | ResolveError], chosen: Chosen, symptom: str | None = None) -> Places:
    """What is asked, once it is known what else is."""
    asked = {target.device_id for target in chosen.targets}
    wanted = [item for item in config.destinations if not item.used_by or any(f"asset:{user}" in asked for user in item.used_by)]
    located = tuple(_located(item, looked_up) for item in wanted)
    return Places(located, _abilities(config), tuple(_left_out(located, chosen, symptom)))


def _located(item: Destination, looked_up: Mapping[str, str | ResolveError]) -> Located:
    place = Place(item.id, item.kind, item.url, item.host, item.port or 0, _is_tls(item), item.tls, item.used_by)
    if parse(item.host):
        return Located(place, item.host, resolves=True)
    found = looked_up.get(item.host)
    if isinstance(found, str):
        return Located(place, found, resolves=True)
    no_such_name = isinstance(found, ResolveError) and found.no_such_name
    return Located(place, resolves=False if no_such_name else None, why=str(found) if found else "its name was not looked up")


def _is_tls(item: Destination) -> bool:
    """TLS from the first byte: by the scheme, or by the port that is for nothing else (RFC 8314, RFC 4513)."""
    return item.url.startswith(("smtps:", "ldaps:", "https:")) or (item.kind, item.port) in {("smtp", 465), ("ldap", 636)}


def _abilities(config: Config) -> dict[str, UserRow]:
    known = ((device.id, device.scan) for device in config.devices if device.id and device.scan.model_fields_set)
    return {name: UserRow(smb=scan.smb, smb_login=scan.login, oauth=scan.oauth, source="the configuration", verified=True) for name, scan in known}


def _left_out(located: tuple[Located, ...], chosen: Chosen, symptom: str | None) -> Iterator[NotExamined]:
    kinds = SYMPTOMS.get(symptom or "")
    if kinds and not any(item.place.kind in kinds for item in located):
        whom = ", ".join(dict.fromkeys(next(iter(target.names), target.address) for target in chosen.targets)) or "the devices"
        what = f"where {whom} would send to ({', '.join(sorted(kinds))})"
        yield NotExamined(what, "the configuration lists no such destination", "list it under destinations: with its URL and, in used_by, the devices")
    for item in located:
        if item.resolves is None:
            yield NotExamined(f"the destination {item.place.id}", item.why or "its name was not looked up", "see whether DNS works here (unjam doctor)")
