# SPDX-License-Identifier: Apache-2.0
"""The outbox: deliveries wait here, in order for each key, until the endpoint has taken them or they are given up.

A delivery is claimed, and the attempt counted, in a transaction that is committed before anything is sent. A claim ends with its lease, so that
what a killed process was sending is sent again, under the same delivery id.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, Update, and_, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from agent.store.schema import endpoint, findings, outbox
from agent.tickets.model import Parcel, Receipt

_PENDING = ("queued", "sending")
_FURTHEST_S = 2 * 86400.0
"""No wait is longer than a day."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is still to be delivered: how many, and when the next of them may be tried (seconds since 1970)."""

    count: int
    next_at: float | None


def claim(connection: Connection, token: str, now: float, until: float, limit: int) -> tuple[Parcel, ...]:
    """Take up to `limit` due deliveries, the first of its key each, for whoever holds `token`, until the lease ends."""
    due = select(outbox.c.seq).where(_due(now), ~_has_elder()).order_by(outbox.c.next_at, outbox.c.seq).limit(limit)
    taken = list(connection.scalars(due))
    if not taken:
        return ()
    first = func.coalesce(outbox.c.first_tried, now)
    news = {"state": "sending", "claim": token, "claimed_until": until, "attempts": outbox.c.attempts + 1, "first_tried": first}
    connection.execute(update(outbox).where(outbox.c.seq.in_(taken)).values(news))
    return tuple(map(_parcel, connection.execute(select(outbox).where(outbox.c.seq.in_(taken)).order_by(outbox.c.seq))))


def claimants(connection: Connection) -> tuple[str, ...]:
    """Whose claims there are."""
    return tuple(connection.scalars(select(outbox.c.claim).where(outbox.c.state == "sending").distinct()))


def free(connection: Connection, token: str) -> None:
    """End the claims of a process that is gone."""
    connection.execute(update(outbox).where(outbox.c.state == "sending", outbox.c.claim == token).values(claimed_until=0.0))


def delivered(connection: Connection, parcel: Parcel, receipt: Receipt) -> None:
    """The endpoint took it: whoever claims it now, it is done. What the endpoint told is kept with the finding."""
    row = update(outbox).where(outbox.c.delivery_id == parcel.delivery_id)
    connection.execute(row.values(state="done", claim="", reason="", body=""))
    told = {"remote_id": receipt.remote_id, "url": receipt.url, "touched": receipt.touched}
    if news := {name: value for name, value in told.items() if value not in {"", None}}:
        connection.execute(update(findings).where(findings.c.key == parcel.key).values(news))


def postpone(connection: Connection, parcel: Parcel, token: str, next_at: float, reason: str) -> None:
    """It failed, and is tried again later."""
    connection.execute(_mine(parcel, token).values(state="queued", claim="", next_at=next_at, reason=reason))


def hold(connection: Connection, parcel: Parcel, token: str, reason: str) -> None:
    """The endpoint wants nothing at present: wait without a time of its own. The days until it is given up begin anew."""
    connection.execute(_mine(parcel, token).values(state="queued", claim="", next_at=0.0, first_tried=None, reason=reason))


def bury(connection: Connection, parcel: Parcel, token: str, reason: str) -> None:
    """It is given up: a dead letter with its reason, which holds nothing else up."""
    connection.execute(_mine(parcel, token).values(state="dead", claim="", reason=reason))


def waiting(connection: Connection, now: float) -> Waiting:
    """What is still to be delivered. A claim of a process that may still live counts as due when its lease ends."""
    pending = select(func.count()).select_from(outbox).where(outbox.c.state.in_(_PENDING))
    queued = select(func.min(outbox.c.next_at)).where(outbox.c.state == "queued", ~_has_elder())
    leased = select(func.min(outbox.c.claimed_until)).where(outbox.c.state == "sending")
    times = [moment for moment in (connection.scalar(queued), connection.scalar(leased)) if moment is not None]
    return Waiting(connection.scalar(pending) or 0, max(now, min(times)) if times else None)


def letters(connection: Connection, states: tuple[str, ...]) -> tuple[Parcel, ...]:
    """The deliveries in any of these states, in their order."""
    return tuple(map(_parcel, connection.execute(select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.seq))))


def revive(connection: Connection, key: str | None) -> int:
    """Try dead letters again, of one key or all; how many."""
    dead = and_(outbox.c.state == "dead", outbox.c.key == key if key is not None else outbox.c.key.is_not(None))
    return connection.execute(update(outbox).where(dead).values(state="queued", next_at=0.0, attempts=0, first_tried=None)).rowcount


def drop(connection: Connection, key: str) -> int:
    """Give up what is still to be delivered of one key; how many."""
    pending = and_(outbox.c.state.in_(("queued", "dead")), outbox.c.key == key)
    return connection.execute(update(outbox).where(pending).values(state="done", reason="dropped by hand")).rowcount


def paused(connection: Connection, url: str) -> str | None:
    """Why nothing is sent to this endpoint; None when something is."""
    return connection.scalar(select(endpoint.c.reason).where(endpoint.c.url == url, endpoint.c.paused))


def pause(connection: Connection, url: str, reason: str | None) -> None:
    """Stop sending to an endpoint, with the reason; None lets it go on."""
    news = {"paused": reason is not None, "reason": reason or ""}
    connection.execute(upsert(endpoint).values(url=url, **news).on_conflict_do_update(index_elements=["url"], set_=news))


def _due(now: float) -> ColumnElement[bool]:
    """Its time has come, or lies so far ahead that the clock must have been set back since."""
    waited = or_(outbox.c.next_at <= now, outbox.c.next_at > now + _FURTHEST_S)
    expired = or_(outbox.c.claimed_until <= now, outbox.c.claimed_until > now + _FURTHEST_S)
    return or_(and_(outbox.c.state == "queued", waited), and_(outbox.c.state == "sending", expired))


def _has_elder() -> ColumnElement[bool]:
    elder = outbox.alias("elder")
    return exists().where(elder.c.key == outbox.c.key, elder.c.seq < outbox.c.seq, elder.c.state.in_(_PENDING))


def _mine(parcel: Parcel, token: str) -> Update:
    """Only while the claim is still ours: a lease that ran out may have given the delivery to another process."""
    return update(outbox).where(outbox.c.delivery_id == parcel.delivery_id, outbox.c.state == "sending", outbox.c.claim == token)


def _parcel(row: Row[tuple[object, ...]]) -> Parcel:
    values = row._mapping  # noqa: SLF001  (SQLAlchemy's public name for a row as a mapping)
    return Parcel(**{name: values[name] for name in Parcel.__dataclass_fields__})
