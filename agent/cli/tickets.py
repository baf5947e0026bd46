# SPDX-License-Identifier: Apache-2.0
"""`unjam tickets`: what was filed, what is still to be delivered, and what to do about a delivery that was given up."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from agent.cli.words import JSON_OPTION, write_json
from agent.refusal import BadInputError, quoted
from rules.mistake import hint

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
_PUT_IN_LATER = ("event", "delivery_id")
"""What a ticket's body has only once it is laid into the outbox."""
_HOUR_MIN = 60
_DAY_MIN = 24 * _HOUR_MIN
_PATH = click.Path(path_type=Path)


def _where(function: Decorated) -> Decorated:
    """The two options that say whose state is meant."""
    state = click.option("--state", type=_PATH, metavar="DIR", help="The state folder; else the configuration's, else the user's.")
    config = click.option("--config", type=_PATH, metavar="FILE", help="The configuration that names the site and the state.")
    return state(config(function))


@click.group()
def command() -> None:
    """Look at the tickets, and at what is still to be delivered."""


@command.command("list")
@_where
@JSON_OPTION
def listed(config: Path | None, state: Path | None, json_to: str | None) -> int:
    """Every ticket of the site, and how its delivery stands."""
    rows: list[dict[str, Any]] = []
    with _opened(config, state) as (store, site):
        rows = list(_rows(store, site)) if store else []
    if json_to is not None:
        write_json(json_to, rows)
        return 0
    now = datetime.now(UTC)
    for row in rows:
        told = f"  {row['url'] or row['remote_id']}" if row["url"] or row["remote_id"] else ""
        why = f"  ({row['reason']})" if row["reason"] else ""
        about = " ".join(", ".join(filter(None, [row["title"], row["machine"]])).split())
        begun = _age(row["first_seen"], now)
        sys.stdout.write(f"{row['status']:<8}  {row['delivery']:<7}  {row['severity']:<8}  {begun:>3}  {row['key']}  {about}{told}{why}\n")
    if not rows:
        sys.stderr.write("unjam: no tickets; `unjam scan --post` files them\n")
    return 0


@command.command()
@click.argument("key")
@_where
@JSON_OPTION
def show(key: str, config: Path | None, state: Path | None, json_to: str | None) -> int:
    """One ticket as its dispatcher reads it, or with --json as it was last sent."""
    with _opened(config, state) as (store, site):
        body = _last_body(store, _known(key, store, site)[key])
    if json_to is not None:
        write_json(json_to, body)
    else:
        sys.stdout.write(_as_text(key, body))
    return 0


@command.command()
@click.argument("key", required=False)
@_where
def retry(key: str | None, config: Path | None, state: Path | None) -> int:
    """Queue deliveries again that were given up, of one ticket or all; the next scan with --post delivers them."""
    with _opened(config, state) as (store, site):
        if key is not None:
            _known(key, store, site)
        count = store.retry(key) if store else 0
    sys.stdout.write(f"{count} deliveries queued again\n")
    return 0


@command.command()
@click.argument("key")
@_where
def drop(key: str, config: Path | None, state: Path | None) -> int:
    """Give up what is still to be delivered of one ticket."""
    with _opened(config, state) as (store, site):
        _known(key, store, site)
        count = store.drop(key) if store else 0
    sys.stdout.write(f"{count} deliveries dropped\n")
    return 0


def _known(key: str, store: Any, site: str) -> dict[str, Any]:  # noqa: ANN401  (agent.store.store.Store, imported when needed)
    """Every ticket (`Filed`) by its key, this one among them. Raises BadInputError."""
    filed = {ticket.key: ticket for ticket in store.filed(site)} if store else {}
    if key not in filed:
        raise BadInputError(f"there is no ticket {quoted(key)}{hint(key, filed) or '; unjam tickets list shows all'}")
    return filed


def _last_body(store: Any, ticket: Any) -> Any:  # noqa: ANN401  (Store and Filed, imported when needed; what is stored may be any JSON)
    """The body of the ticket's newest delivery, with its event and id. The outbox lets a body go once it is delivered; then it is the finding's."""
    newest = next((parcel for parcel in reversed(store.letters("done", "queued", "sending", "dead")) if parcel.key == ticket.key), None)
    if newest is not None and (sent := _parsed(newest.body)):
        return sent
    if not isinstance(ticket.body, Mapping):
        return ticket.body
    told = {"event": newest.event, "delivery_id": newest.delivery_id} if newest else {}
    return {name: value for name, value in {**ticket.body, **told}.items() if value or name not in _PUT_IN_LATER}


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _as_text(key: str, body: Any) -> str:  # noqa: ANN401  (what is stored may be any JSON)
    """The ticket as its dispatcher reads it. Raises BadInputError where the stored body is none of this version's."""
    from agent.tickets.text import as_text  # noqa: PLC0415  (imports that --help does not need)

    try:
        return as_text({"event": "", **body})
    except (AttributeError, LookupError, TypeError, ValueError):
        raise BadInputError(f"ticket {quoted(key)} is stored in a form that this version cannot lay out; --json shows it as it is") from None


def _rows(store: Any, site: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (agent.store.store.Store, imported when needed)
    letters = {parcel.key: parcel for parcel in store.letters("done", "queued", "sending", "dead")}
    for ticket in store.filed(site):
        letter = letters.get(ticket.key)
        yield {
            "key": ticket.key,
            "rule": ticket.rule,
            "device": ticket.device,
            "status": ticket.status,
            **_about(ticket.body),
            "first_seen": ticket.first_seen,
            "last_seen": ticket.last_seen,
            "occurrences": ticket.occurrences,
            "remote_id": ticket.remote_id,
            "url": ticket.url,
            "parent": ticket.parent,
            "delivery": letter.state if letter else "none",
            "attempts": letter.attempts if letter else 0,
            "reason": letter.reason if letter and letter.state != "done" else "",
        }


def _about(body: Any) -> dict[str, str]:  # noqa: ANN401  (what is stored may be any JSON)
    """What a list tells of a ticket: how bad, what, and where; empty where the body does not say."""
    finding, device = _table(body, "finding"), _table(body, "device")
    model = " ".join(str(device[name]) for name in ("vendor", "model") if device.get(name))
    machine = _table(device, "called").get("name") or model or device.get("identity")
    return {"severity": str(finding.get("severity") or ""), "title": str(finding.get("title") or ""), "machine": str(machine or "")}


def _table(body: Any, name: str) -> Mapping[str, Any]:  # noqa: ANN401  (what is stored may be any JSON)
    found = body.get(name) if isinstance(body, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _age(first_seen: str, now: datetime) -> str:
    """How long ago it was first seen, in the largest unit that fits: 12m, 3h, 5d; `?` where what is stored is no moment."""
    try:
        minutes = max(int((now - datetime.fromisoformat(first_seen)).total_seconds() // 60), 0)
    except (TypeError, ValueError):
        return "?"
    if minutes < _HOUR_MIN:
        return f"{minutes}m"
    return f"{minutes // _HOUR_MIN}h" if minutes < _DAY_MIN else f"{minutes // _DAY_MIN}d"


@contextmanager
def _opened(config: Path | None, state: Path | None) -> Iterator[tuple[Any, str]]:
    """The store and the site; no store where there has never been a scan. Raises BadInputError."""
    from agent.cli.state import folder_of  # noqa: PLC0415  (imports that --help does not need)
    from agent.config.find import find_config  # noqa: PLC0415
    from agent.paths import Places  # noqa: PLC0415
    from agent.store.opening import StateError  # noqa: PLC0415
    from agent.store.store import Store  # noqa: PLC0415

    found = find_config(config, Places()).config
    folder = folder_of(state, found.state)
    if not folder.is_dir():
        if state is not None:
            raise BadInputError(f"the state folder {folder} does not exist")
        yield None, found.site.id
        return
    try:
        with Store.open(folder) as store:
            yield store, found.site.id
    except StateError as error:
        raise BadInputError(str(error)) from None
