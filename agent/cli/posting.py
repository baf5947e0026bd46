# SPDX-License-Identifier: Apache-2.0
"""`--post`: a scan's findings become tickets; those whose fault two reads no longer show are resolved; the outbox is drained for a while."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from time import time

from agent.cli.desk import Posted
from agent.config.find import secrets
from agent.config.model import Config
from agent.model import Scan
from agent.mutes import muted
from agent.refusal import BadInputError
from agent.report.screen import Line, headed
from agent.report.words import ENGLISH, Words
from agent.secret import Redactor
from agent.store.opening import StateError
from agent.store.store import Store
from agent.tickets.deliver import deliver
from agent.tickets.lifecycle import Policy, clean_keys, to_ask_again, transitions
from agent.tickets.model import Delivery, Filed
from agent.tickets.poster import Endpoint, EndpointError, Poster
from agent.tickets.ticket import TicketSite
from probes.model import Target
from rules.rule import Rule

_RAW = "tcp.9100"
Rescan = Callable[[tuple[Target, ...]], Awaitable[Scan]]
"""Scan some targets once more, and nothing else."""


def endpoint_of(config: Config) -> Endpoint:
    """Where tickets go; the configuration has a URL. Raises BadInputError for a secret or an authority that cannot be used."""
    tickets = config.tickets
    endpoint = Endpoint(tickets.url or "", tickets.secret_file.value if tickets.secret_file else None, tickets.ca_file)
    try:
        Poster(endpoint, time)
    except EndpointError as error:
        raise BadInputError(str(error)) from None
    return endpoint


class PostingDesk:
    """The endpoint of the configuration, and the outbox before it."""

    def __init__(self, config: Config, store: Store, rules: Mapping[str, Rule], rescan: Rescan, words: Words = ENGLISH) -> None:
        self._endpoint = endpoint_of(config)
        self._config, self._store, self._rules, self._rescan = config, store, rules, rescan
        self._words = words
        self._clean: frozenset[str] = frozenset()

    async def read_again(self, scan: Scan) -> Scan:
        """Ask again those whose tickets seem to be over; the scan, with what that sent. A StateError shows when posting."""
        try:
            filed = self._store.filed(scan.site)
        except StateError:
            return scan
        once = clean_keys(scan, filed, self._rules)
        targets = self._targets(scan, once, filed)
        if not targets:
            return scan
        second = await self._rescan(targets)
        self._clean = once & clean_keys(second, filed, self._rules)
        return replace(scan, sent=summed(scan.sent, second.sent))

    def _targets(self, scan: Scan, keys: Collection[str], filed: Collection[Filed]) -> tuple[Target, ...]:
        """Whom to ask again; the raw port a second time only where that is what the ticket is about."""
        devices = to_ask_again(keys, filed)
        about_raw = {ticket.device for ticket in filed if ticket.key in keys and ticket.rule in self._rules and _RAW in self._rules[ticket.rule].reads}
        again = [device for device in scan.devices if device.id in devices]
        return tuple(replace(target, raw_spent=device.id not in about_raw) for device in again for target in device.targets)

    async def post(self, scan: Scan) -> Posted:
        """File the findings and deliver what can be delivered; after an interrupted scan, nothing."""
        if scan.interrupted:
            return Posted(lines=(Line(headed(self._words.tickets), self._words.none_posted, "unknown"),))
        tickets, site = self._config.tickets, self._config.site
        entries = [mute.model_dump(mode="json") for mute in self._config.mute]
        policy = Policy(tickets.min_severity, tickets.max_open_per_scan, frozenset(muted(scan, self._rules, entries)))
        about = TicketSite(site.id, site.name, site.hours, site.time_zone)
        try:
            changes = transitions(scan, self._store.filed(scan.site), about, policy, clean=self._clean, redact=Redactor(secrets(self._config)))
            self._store.commit(scan.site, changes, datetime.now(UTC))
            delivery = await deliver(self._store, self._endpoint)
        except StateError as error:
            return Posted(undelivered=True, lines=(Line(headed(self._words.tickets), str(error), "unknown"),))
        return Posted(bool(delivery.queued or delivery.dead), tuple(_lines(delivery, self._words)))


def _lines(delivery: Delivery, words: Words) -> Iterator[Line]:
    missed = bool(delivery.queued or delivery.dead)
    dead = f", {words.given_up.format(delivery.dead)} (unjam tickets list)" if delivery.dead else ""
    yield Line(headed(words.tickets), f"{words.delivered.format(delivery.delivered, delivery.queued)}{dead}", "unknown" if missed else "ok")
    yield from (Line(headed(""), reason) for reason in delivery.reasons)
    if delivery.paused_reason:
        yield Line(headed(""), f"{words.paused}: {delivery.paused_reason}", "unknown")


def summed(one: Mapping[str, object], other: Mapping[str, object]) -> dict[str, object]:
    """The counters of two scans as one."""
    return {name: _added(one.get(name, 0), other.get(name, 0)) for name in [*one, *(name for name in other if name not in one)]}


def _added(one: object, other: object) -> object:
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return summed(one if isinstance(one, Mapping) else {}, other if isinstance(other, Mapping) else {})
    return one or other
