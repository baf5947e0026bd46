# SPDX-License-Identifier: Apache-2.0
"""Devices and the names they bear. A device's id, once stored, never changes; only an address moves on to the device that was last seen there."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from agent.identity import ADDR, kind_of, new_id, recognise
from agent.store.schema import devices, identities


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one scan saw of one device. `address` is None where it was reached through forwarded ports."""

    id: str
    address: str | None
    names: tuple[str, ...] = ()
    mac: str | None = None
    serial: str | None = None
    vendor: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A device of earlier scans, where it was last seen, and when (ISO 8601)."""

    id: str
    address: str
    names: tuple[str, ...]
    mac: str | None
    serial: str | None
    last_seen: str


def identify(connection: Connection, site: str, names: Sequence[str], now: str, apart: Collection[str] = ()) -> str:
    """The id of the device that bears these names; a new one gets its best name for an id, and every name leads to it from now on."""
    owner = _owners(connection, site, names)
    found = recognise(names, owner, _names_of(connection, site, set(owner.values())), apart)
    if found is None:
        found = new_id(names, _taken(connection, site, names))
        connection.execute(upsert(devices).values(site=site, id=found, first_seen=now, last_seen=now, names=[]).on_conflict_do_nothing())
    for name in names:
        _point(connection, site, name, found, moves=kind_of(name) == ADDR or name == found)
    return found


def remember(connection: Connection, site: str, sightings: Iterable[Sighting], now: str) -> None:
    """Where each device was seen, and what it called itself. Unknown ids are added; whoever had the address before has it no more."""
    for seen in sightings:
        if seen.address is not None:
            left = and_(devices.c.site == site, devices.c.last_address == seen.address, devices.c.id != seen.id)
            connection.execute(update(devices).where(left).values(last_address=None))
        said = {"mac": seen.mac, "serial": seen.serial, "vendor": seen.vendor, "model": seen.model, "last_address": seen.address}
        news = {"last_seen": now, "names": list(seen.names)} | {name: value for name, value in said.items() if value is not None}
        row = {"site": site, "id": seen.id, "first_seen": now} | news
        connection.execute(upsert(devices).values(row).on_conflict_do_update(index_elements=["site", "id"], set_=news))


def known(connection: Connection, site: str, since: str = "") -> tuple[Known, ...]:
    """The devices of a site that have an address of their own and were seen `since` (ISO 8601), by id."""
    columns = (devices.c.id, devices.c.last_address, devices.c.names, devices.c.mac, devices.c.serial, devices.c.last_seen)
    wanted = (devices.c.site == site, devices.c.last_address.is_not(None), devices.c.last_seen >= since)
    rows = connection.execute(select(*columns).where(*wanted).order_by(devices.c.id))
    return tuple(Known(row.id, row.last_address, tuple(row.names), row.mac, row.serial, row.last_seen) for row in rows)


def _owners(connection: Connection, site: str, names: Sequence[str]) -> dict[str, str]:
    wanted = select(identities.c.identity, identities.c.device).where(identities.c.site == site, identities.c.identity.in_(names))
    return {row.identity: row.device for row in connection.execute(wanted)}


def _names_of(connection: Connection, site: str, ids: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {device: set() for device in ids}
    wanted = select(identities.c.identity, identities.c.device).where(identities.c.site == site, identities.c.device.in_(ids))
    for row in connection.execute(wanted):
        found[row.device].add(row.identity)
    return found


def _taken(connection: Connection, site: str, names: Sequence[str]) -> set[str]:
    return set(connection.scalars(select(devices.c.id).where(devices.c.site == site, devices.c.id.in_(names))))


def _point(connection: Connection, site: str, name: str, device: str, *, moves: bool) -> None:
    row = upsert(identities).values(site=site, identity=name, device=device)
    if moves:
        connection.execute(row.on_conflict_do_update(index_elements=["site", "identity"], set_={"device": device}))
    else:
        connection.execute(row.on_conflict_do_nothing())
