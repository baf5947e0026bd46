# SPDX-License-Identifier: Apache-2.0
"""The findings that tickets were made of, and how one transition changes a finding's state and the outbox together."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Update, func, insert, select, update

from agent.store.opening import StateError
from agent.store.schema import findings, meta, outbox
from agent.tickets.model import Event, Filed, Transition


def filed(connection: Connection, site: str) -> tuple[Filed, ...]:
    """Every finding of a site that ever had a ticket, by key."""
    return tuple(map(_filed, _rows(connection, select(findings).where(findings.c.site == site).order_by(findings.c.key))))


def find(connection: Connection, key: str) -> Filed | None:
    """One of them."""
    return next(iter(map(_filed, _rows(connection, select(findings).where(findings.c.key == key)))), None)


def apply(connection: Connection, site: str, transition: Transition, now: str, delivery_id: str) -> Event | None:
    """Change one finding and lay what is to be told into the outbox; the event that was laid there, if any.

    The transition was reckoned from a state that another process may have changed since: what does not fit any more changes nothing.
    """
    before = find(connection, transition.key)
    if transition.step in {"open", "reopen"}:
        _open(connection, site, transition, before, now)
    elif before is None or before.status != "open":
        return None
    else:
        _go_on(connection, transition, before, now)
    if transition.event is None or (before is not None and before.status == "open" and transition.step in {"open", "reopen"}):
        return None
    agent = {**transition.body["agent"], "id": connection.scalar(select(meta.c.value).where(meta.c.name == "agent"))}
    body = {**transition.body, "event": transition.event, "key": transition.key, "delivery_id": delivery_id, "agent": agent}
    _lay(connection, transition.key, transition.event, body, delivery_id)
    return transition.event


def _open(connection: Connection, site: str, transition: Transition, before: Filed | None, now: str) -> None:
    state: dict[str, Any] = {"last_seen": now, "digest": transition.digest, "body": dict(transition.body)}
    if before is None:
        first = {"key": transition.key, "site": site, "rule": transition.rule, "device": transition.device, "first_seen": now}
        connection.execute(insert(findings).values(**first, **state, status="open", parent=transition.parent))
        return
    seen = {"last_seen": now, "occurrences": before.occurrences + 1}
    if before.status == "open":
        connection.execute(_change(transition.key).values(seen))
        return
    previous = list(dict.fromkeys([*before.previous, *filter(None, [before.url or before.remote_id])]))
    again = {"status": "open", "parent": transition.parent, "touched": False, "previous": previous[-10:]}
    connection.execute(_change(transition.key).values({**state, **seen, **again}))


def _go_on(connection: Connection, transition: Transition, before: Filed, now: str) -> None:
    if transition.step == "resolve":
        connection.execute(_change(transition.key).values(status="resolved", body=dict(transition.body)))
        return
    seen = {"last_seen": now, "occurrences": before.occurrences + 1}
    news = {"digest": transition.digest, "body": dict(transition.body)} if transition.step == "update" else {}
    connection.execute(_change(transition.key).values({**seen, **news}))


def _lay(connection: Connection, key: str, event: Event, body: Mapping[str, Any], delivery_id: str) -> None:
    """A row of its own, unless an update waits already that nobody was ever shown: then the newer body takes its place, and its id."""
    if event == "update" and (waiting := _unseen_update(connection, key)):
        text = _json({**body, "delivery_id": waiting})
        connection.execute(update(outbox).where(outbox.c.delivery_id == waiting).values(body=text, count=outbox.c.count + 1))
        return
    connection.execute(insert(outbox).values(delivery_id=delivery_id, key=key, event=event, body=_json(body)))


def _unseen_update(connection: Connection, key: str) -> str | None:
    last = select(func.max(outbox.c.seq)).where(outbox.c.key == key).scalar_subquery()
    wanted = select(outbox.c.delivery_id).where(outbox.c.seq == last, outbox.c.event == "update", outbox.c.state == "queued", outbox.c.attempts == 0)
    return connection.scalar(wanted)


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _change(key: str) -> Update:
    return update(findings).where(findings.c.key == key)


def _rows(connection: Connection, statement: Select[Any]) -> list[RowMapping]:
    try:
        return list(connection.execute(statement).mappings())
    except ValueError:
        msg = "a ticket in the state is no JSON any more; name another folder with --state"
        raise StateError(msg) from None


def _filed(row: RowMapping) -> Filed:
    values = {name: row[name] for name in Filed.__dataclass_fields__}
    return Filed(**{**values, "previous": tuple(row["previous"])})
