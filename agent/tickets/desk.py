# SPDX-License-Identifier: Apache-2.0
"""The tickets of a site, for whoever runs a scan: from the configuration and the store to the outbox."""

from collections.abc import Callable, Collection

from agent.config import model as config
from agent.model import Scan
from agent.store.store import Store
from agent.tickets.lifecycle import Policy, transitions
from agent.tickets.model import Event
from agent.tickets.poster import Endpoint
from agent.tickets.ticket import TicketSite


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


def file_tickets(
    store: Store, scan: Scan, site: TicketSite, policy: Policy, *, clean: Collection[str] = (), redact: Callable[[str], str] = str
) -> tuple[Event, ...]:
    """Lay into the outbox what this scan means for the tickets; `clean` are keys that two reads found clean. What was laid there, by event."""
    return store.commit(scan.site, transitions(scan, store.filed(scan.site), site, policy, clean=clean, redact=redact), scan.finished)
