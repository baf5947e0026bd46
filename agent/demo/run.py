# SPDX-License-Identifier: Apache-2.0
"""The demo from end to end: the fleet up, the ordinary scan of it, the ordinary tickets posted to an endpoint that keeps them. Nothing is short-circuited."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from agent.commission import Commission
from agent.commissioning import Flags, commission
from agent.config.model import Config
from agent.demo.devices import FLEET
from agent.demo.endpoint import Posted, desk
from agent.demo.fleet import Running, fleet
from agent.demo.model import Device
from agent.events import Done
from agent.model import Scan
from agent.report.build import build
from agent.report.model import Report
from agent.scan import Scanning
from agent.store.memory import SiteMemory
from agent.store.store import Store
from agent.targets.allowed import Permits
from agent.targets.choose import choose, read_targets
from agent.tickets.deliver import deliver
from agent.tickets.desk import endpoint_of, file_tickets, policy_of, site_of
from agent.tickets.lifecycle import Policy
from agent.tickets.model import Delivery
from probes.host import look
from rules.load import Catalogue

Watch = Callable[[Scanning], Awaitable[Scan]]
"""Runs a scan to its end, and shows what happens meanwhile."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demo came to: the scan and its report, the tickets as they arrived, and what the simulated devices noticed of it."""

    scan: Scan
    report: Report
    policy: Policy
    delivery: Delivery
    posted: tuple[Posted, ...]
    endpoint: str
    raw_connections: int
    raw_octets: int
    notes: tuple[str, ...] = ()


async def quietly(scanning: Scanning) -> Scan:
    """Run a scan and show nothing."""
    async for event in scanning.events():
        if isinstance(event, Done):
            return event.scan
    msg = "the scan ended without a result"
    raise RuntimeError(msg)


async def run(catalogue: Catalogue, state: Path, watch: Watch = quietly, devices: Iterable[Device] = FLEET) -> Outcome:
    """The whole demo; `state` is an empty folder of its own. Raises OSError where 127.0.0.1 gives no ports, StateError, BadInputError."""
    async with AsyncExitStack() as stack:
        endpoint = await stack.enter_async_context(desk())
        running = await stack.enter_async_context(fleet(devices))
        store = stack.enter_context(Store.open(state))
        config = running.config(endpoint.url)
        commissioned = commissioned_for(running, config, state)
        memory = SiteMemory(store, commissioned.site_id)
        scan = await watch(Scanning(commissioned, catalogue, memory, await look()))
        memory.remember(scan)
        policy = policy_of(config.tickets)
        return Outcome(
            scan,
            build(scan),
            policy,
            await _ticketed(store, scan, config, policy),
            tuple(endpoint.received),
            endpoint.url,
            running.raw_connections,
            running.raw_octets,
            running.notes,
        )


def commissioned_for(running: Running, config: Config, state: Path | None = None) -> Commission:
    """The scan of the fleet as `unjam scan TARGET ...` with the demo's configuration would be commissioned."""
    chosen = choose(read_targets(running.targets, config), config, {}, Permits())
    return commission(config, chosen, Flags(state=state))


async def _ticketed(store: Store, scan: Scan, config: Config, policy: Policy) -> Delivery:
    endpoint = endpoint_of(config.tickets)
    if scan.interrupted or endpoint is None:
        return Delivery()
    file_tickets(store, scan, site_of(config.site), policy)
    return await deliver(store, endpoint)
