# SPDX-License-Identifier: Apache-2.0
"""`unjam doctor`: the preflight whole, and what is too slow or no business of a scan: clock, proxies, rules, state folder, ticket endpoint.

In the order in which one thing rests on another, cable first: the first line that is not ok often explains those below it.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from time import time
from urllib.parse import urlsplit

from agent.commission import Commission
from agent.config.model import Config
from agent.ground import ground_of
from agent.tickets.model import Reply
from agent.tickets.poster import Endpoint, EndpointError, Poster
from probes.fact import FactType
from probes.gate import Gate
from probes.host import Host
from probes.ownhost.clock import clock_row, offset
from probes.ownhost.rights import proxy_row
from probes.ownhost.row import CheckRow
from probes.pace import PACES
from probes.preflight import preflight
from probes.scope import Network, parse
from rules.check import check as mistakes_of

_TICKET_S = 5.0
_BLOCK = 4_096
_UNAUTHORISED = frozenset({401, 403, 407})
_NOT_THERE = frozenset({404, 410})
_NO_TICKETS = "findings are kept and posted by a later run"


@dataclass(frozen=True, slots=True)
class Case:
    """What is examined: our own host under one configuration. `layers`: the folders of rules; `vocabulary`: what they may name."""

    host: Host
    config: Config
    state: Path
    layers: tuple[Path, ...]
    vocabulary: Mapping[str, FactType]


async def examine(case: Case) -> tuple[CheckRow, ...]:
    """Every line. Nothing rises for what the network, the endpoint or the disk does; ends within about ten seconds."""
    server = time_server(case.config)
    ground = ground_of(Commission(networks=_wanted(case.config), attached=not _wanted(case.config)), case.host)
    infrastructure = ground.scope.infrastructure | ({server} if server else frozenset())
    gate = Gate(replace(ground.scope, infrastructure=infrastructure), PACES["normal"])
    _, rows = await preflight(gate, case.host, [str(network) for network in ground.networks], whole=True)
    clock = await offset(gate, server, case.host.gateway)
    return (*rows, clock_row(clock, server), proxy_row(os.environ), rules_row(case), state_row(case.state), await ticket_row(case.config))


def time_server(config: Config) -> str | None:
    """The address of the first destination that is a time server; a name is left to the scan."""
    hosts = (urlsplit(destination.url).hostname for destination in config.destinations if destination.kind == "ntp")
    return next((host for host in hosts if host and parse(host)), None)


def rules_row(case: Case) -> CheckRow:
    """Whether every rule file can be read."""
    wrong = mistakes_of(case.layers, case.vocabulary)
    if wrong:
        return CheckRow("rules", "fail", f"{wrong[0]}", "unjam rules check", "nothing is judged before the rules are right")
    return CheckRow("rules", "ok", "no mistakes")


def state_row(folder: Path) -> CheckRow:
    """Whether the state folder can be written; a trial file is written and removed where the folder is there."""
    there = next((place for place in (folder, *folder.parents) if _is_folder(place)), None)
    try:
        if there is None or not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(None, f"no right to write in {there or folder}")
        if there == folder:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".unjam-doctor-") as trial:
                trial.write(bytes(_BLOCK))
                trial.flush()
    except OSError as error:
        fix = "give this user the folder, make room on the disk, or name another one with --state"
        return CheckRow("state", "fail", f"{folder}: {error.strerror or error}", fix, "nothing is remembered from scan to scan, and no ticket can be kept")
    return CheckRow("state", "ok", f"{folder}" if there == folder else f"{folder} (will be made)")


async def ticket_row(config: Config) -> CheckRow:
    """Whether the ticket endpoint is there and knows us: a connection, TLS and one OPTIONS request; whether it takes tickets, only a ticket shows."""
    url = config.tickets.url
    if not url:
        return CheckRow("tickets", "ok", "no endpoint is configured")
    secret = config.tickets.secret_file
    try:
        async with Poster(Endpoint(url, secret.value if secret else None, config.tickets.ca_file), time, _TICKET_S) as poster:
            return ticket_said(await poster.knock(), urlsplit(url).hostname or "")
    except EndpointError as error:
        return CheckRow("tickets", "fail", str(error), "mend the configuration", _NO_TICKETS)


def ticket_said(reply: Reply, host: str) -> CheckRow:
    """The line about the endpoint's answer."""
    if reply.status is None:
        fix = "check the URL, the firewall towards it and its certificate (tickets.ca_file)"
        return CheckRow("tickets", "fail", f"{host} cannot be reached: {reply.why}", fix, _NO_TICKETS)
    if reply.status in _UNAUTHORISED:
        fix = "check tickets.secret_file, and our rights at the endpoint"
        return CheckRow("tickets", "fail", f"{host} does not know us (HTTP {reply.status})", fix, _NO_TICKETS)
    if reply.status in _NOT_THERE:
        return CheckRow("tickets", "fail", f"{host} has nothing at that URL (HTTP {reply.status})", "check the path in tickets.url", _NO_TICKETS)
    state = "(connected, asked OPTIONS; only a ticket shows whether it takes tickets)"
    return CheckRow("tickets", "ok", f"{host} answers HTTP {reply.status} {state}")


def first_to_mend(rows: Sequence[CheckRow]) -> CheckRow | None:
    """The line that the others most likely rest on: the first failure, else the first warning."""
    return next((row for state in ("fail", "warn") for row in rows if row.state == state), None)


def _wanted(config: Config) -> tuple[Network, ...]:
    """The configuration's scope and the addresses of its devices."""
    devices = (device.address for device in config.devices if device.address)
    with suppress(ValueError):
        return (*(network for span in config.scope.include for network in span.networks()), *map(ip_network, devices))
    return ()


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:
        return False
