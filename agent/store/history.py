# SPDX-License-Identifier: Apache-2.0
"""Histories of devices: one row a device, its presence by day and hour, its rules' separate times, and who held an address, scan after scan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from agent.history.record import IN_JSON, KEEP_DAYS, Hour, QueueRecord, Record, Sighting
from agent.store.schema import devices, firings, histories, holders, presence, queues, sites
from probes.fact import iso

_HOLDERS = 10


def scans(connection: Connection, site: str) -> int:
    """How many scans of this site were remembered."""
    return connection.scalar(select(sites.c.scans).where(sites.c.site == site)) or 0


def records(connection: Connection, site: str, now: datetime) -> tuple[Record, ...]:
    """Every device that was seen in the last 90 days."""
    since = iso(now - timedelta(days=KEEP_DAYS))
    hours, fired = _hours(connection, site, since[:10]), _fired(connection, site, since)
    wanted = (
        select(devices.c.id, devices.c.first_seen, devices.c.last_seen, histories.c.record)
        .join(histories, (histories.c.site == devices.c.site) & (histories.c.device == devices.c.id))
        .where(devices.c.site == site, devices.c.last_seen >= since)
        .order_by(devices.c.id)
    )
    return tuple(_record(row, hours, fired) for row in connection.execute(wanted).mappings())


def turns(connection: Connection, site: str) -> dict[str, tuple[str, ...]]:
    """By address, the devices that were seen there in the last ten scans that saw one, oldest first."""
    rows = connection.execute(select(holders.c.address, holders.c.devices).where(holders.c.site == site))
    return {row.address: tuple(row.devices) for row in rows}


def drivers(connection: Connection, site: str) -> dict[str, QueueRecord]:
    """By id, the print queues that were read in the last 90 days."""
    rows = connection.execute(select(queues.c.id, queues.c.driver, queues.c.since).where(queues.c.site == site))
    return {row.id: QueueRecord(row.id, row.driver, row.since) for row in rows}


def keep_drivers(connection: Connection, site: str, seen: Mapping[str, str], now: datetime) -> None:
    """The queues of one scan, by id, each with its driver; one that was read 90 days ago is forgotten."""
    before, moment = drivers(connection, site), iso(now)
    for name, driver in seen.items():
        since = before[name].since if name in before and before[name].driver == driver else moment
        row = upsert(queues).values(site=site, id=name, driver=driver, since=since, last_seen=moment)
        news = {"driver": driver, "since": since, "last_seen": moment}
        connection.execute(row.on_conflict_do_update(index_elements=["site", "id"], set_=news))
    connection.execute(delete(queues).where(queues.c.site == site, queues.c.last_seen < iso(now - timedelta(days=KEEP_DAYS))))


def keep(connection: Connection, site: str, sightings: Iterable[Sighting], seen_at: Mapping[str, str], now: datetime) -> None:
    """One scan more; `seen_at` says which device answered at which address. What is older than 90 days is forgotten."""
    for sighting in sightings:
        _keep(connection, site, sighting, iso(now))
    before = turns(connection, site)
    for address, device in seen_at.items():
        row = upsert(holders).values(site=site, address=address, devices=[*before.get(address, ()), device][-_HOLDERS:])
        connection.execute(row.on_conflict_do_update(index_elements=["site", "address"], set_={"devices": row.excluded.devices}))
    counted = upsert(sites).values(site=site, scans=1, last=iso(now))
    connection.execute(counted.on_conflict_do_update(index_elements=["site"], set_={"scans": sites.c.scans + 1, "last": iso(now)}))
    since = iso(now - timedelta(days=KEEP_DAYS))
    connection.execute(delete(presence).where(presence.c.site == site, presence.c.day < since[:10]))
    connection.execute(delete(firings).where(firings.c.site == site, firings.c.last < since))


def _keep(connection: Connection, site: str, sighting: Sighting, now: str) -> None:
    device = sighting.record.id
    row = upsert(histories).values(site=site, device=device, record=sighting.record.as_json())
    connection.execute(row.on_conflict_do_update(index_elements=["site", "device"], set_={"record": row.excluded.record}))
    if sighting.hour:
        _count(connection, site, device, sighting.hour)
    if sighting.judged:
        _fire(connection, site, sighting, now)


def _count(connection: Connection, site: str, device: str, hour: Hour) -> None:
    row = upsert(presence).values(site=site, device=device, day=hour.day, hour=hour.hour, answered=hour.answered, silent=hour.silent)
    more = {"answered": presence.c.answered + row.excluded.answered, "silent": presence.c.silent + row.excluded.silent}
    connection.execute(row.on_conflict_do_update(index_elements=["site", "device", "day", "hour"], set_=more))


def _fire(connection: Connection, site: str, sighting: Sighting, now: str) -> None:
    """A rule that held in the scan before and holds again is the same time; one that could not be told neither begins nor ends."""
    mine = (firings.c.site == site, firings.c.device == sighting.record.id, firings.c.open)
    still = set(connection.scalars(select(firings.c.rule).where(*mine)))
    over = still - sighting.fired - sighting.unsure
    connection.execute(update(firings).where(*mine, firings.c.rule.in_(over)).values(open=False))
    connection.execute(update(firings).where(*mine, firings.c.rule.in_(sighting.fired)).values(last=now))
    for rule in sorted(sighting.fired - still):
        begun = upsert(firings).values(site=site, device=sighting.record.id, rule=rule, began=now, last=now, open=True)
        connection.execute(begun.on_conflict_do_nothing())


def _hours(connection: Connection, site: str, since: str) -> dict[str, list[Hour]]:
    found: defaultdict[str, list[Hour]] = defaultdict(list)
    wanted = select(presence).where(presence.c.site == site, presence.c.day >= since).order_by(presence.c.day, presence.c.hour)
    for row in connection.execute(wanted):
        found[row.device].append(Hour(row.day, row.hour, row.answered, row.silent))
    return found


def _fired(connection: Connection, site: str, since: str) -> dict[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    lately = (firings.c.site == site, firings.c.last >= since)
    wanted = select(firings.c.device, firings.c.rule, func.count()).where(*lately).group_by(firings.c.device, firings.c.rule)
    for device, rule, times in connection.execute(wanted):
        found[device][rule] = times
    return found


def _record(row: RowMapping, hours: Mapping[str, list[Hour]], fired: Mapping[str, Mapping[str, int]]) -> Record:
    kept: dict[str, Any] = {name: row["record"][name] for name in IN_JSON if name in row["record"]}
    kept |= {name: tuple(kept[name]) for name in ("macs", "links", "accepted") if name in kept}
    kept |= {"meters": tuple((day, pages, jams) for day, pages, jams in kept.get("meters", ()))}
    return Record(
        row["id"],
        row["first_seen"],
        row["last_seen"],
        **kept,
        hours=tuple(hours.get(row["id"], ())),
        fired=fired.get(row["id"], {}),
    )
