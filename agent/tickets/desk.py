# SPDX-License-Identifier: Apache-2.0
"""The tickets of a site, for whoever runs a scan or lists them: from the configuration and the store to the outbox and back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from agent.config import model as config
from agent.model import Scan
from agent.store.store import Store
from agent.tickets.lifecycle import Policy, clean_keys, to_ask_again, transitions
from agent.tickets.model import Body, Event, Filed, Parcel
from agent.tickets.poster import Endpoint
from agent.tickets.ticket import TicketSite
from rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Entry:
    """A ticket as a list shows it. `delivery` is `delivered`, `waiting` or `given up`, `reason` why it is not delivered."""

    key: str
    status: str
    severity: str
    title: str
    machine: str
    delivery: str
    reason: str
    url: str
    body: Body


def endpoint_of(tickets: config.Tickets) -> Endpoint | None:
    """Where the configuration wants tickets posted; None = nowhere."""
    if tickets.url is None:
        return None
    return Endpoint(tickets.url, tickets.secret_file.value if tickets.secret_file else None, tickets.ca_file)


def site_of(site: config.Site) -> TicketSite:
    """What tickets say of the site."""
    return TicketSite(site.id, site.name, site.hours, site.time_zone)


def policy_of(tickets: config.Tickets, muted: Collection[str] = ()) -> Policy:
    """Which findings become tickets."""
    return Policy(tickets.min_severity, tickets.max_open_per_scan, frozenset(muted))


def look_clean(store: Store, scan: Scan, rules: Mapping[str, Rule]) -> tuple[frozenset[str], frozenset[str]]:
    """The open tickets that this scan no longer sees, and the devices to ask a second time before they are resolved."""
    filed = store.filed(scan.site)
    keys = clean_keys(scan, filed, rules)
    return keys, to_ask_again(keys, filed)


def file_tickets(
    store: Store, scan: Scan, site: TicketSite, policy: Policy, *, clean: Collection[str] = (), report_url: str | None = None
) -> tuple[Event, ...]:
    """Lay into the outbox what this scan means for the tickets; `clean` are keys that two reads found clean. What was laid there, by event."""
    changes = transitions(scan, store.filed(scan.site), site, policy, clean=clean, report_url=report_url)
    return store.commit(scan.site, changes, scan.finished)


def listed(store: Store, site: str) -> tuple[Entry, ...]:
    """Every ticket of a site, the open ones first."""
    pending = {parcel.key: parcel for parcel in reversed(store.letters("queued", "sending", "dead"))}
    entries = [_entry(filed, pending.get(filed.key)) for filed in store.filed(site) if not filed.parent]
    return tuple(sorted(entries, key=lambda entry: (entry.status != "open", entry.key)))


def _entry(filed: Filed, parcel: Parcel | None) -> Entry:
    finding, device = filed.body["finding"], filed.body["device"]
    machine = " ".join(filter(None, [device["vendor"], device["model"]])) or device["identity"]
    delivery = "delivered" if parcel is None else "given up" if parcel.state == "dead" else "waiting"
    reason = parcel.reason if parcel else ""
    return Entry(filed.key, filed.status, finding["severity"], finding["title"], machine, delivery, reason, filed.url or filed.remote_id, filed.body)
