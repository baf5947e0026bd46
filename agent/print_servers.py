# SPDX-License-Identifier: Apache-2.0
"""`print_servers:` of the configuration -> where queues are asked for. Pure; names are looked up before.

Our own host's spooler is asked too, unless the scan is about loopback alone: forwarded ports and the demo's fleet are nobody's queue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from agent.commission import Commission
from agent.config.model import Config
from agent.model import NotExamined
from agent.targets.resolve import ResolveError, look_up_all
from probes.model import WELL_KNOWN, Target
from probes.queue import PrintServer
from probes.scope import parse

LOCAL = "local"
_MEND = "correct its name under print_servers:, or write its address"


def server_names(config: Config) -> tuple[str, ...]:
    """The print servers' host names that must be looked up."""
    return tuple(host for url in config.print_servers if (host := _host(url)) and parse(host) is None)


def print_servers(config: Config, looked_up: Mapping[str, str | ResolveError]) -> tuple[tuple[PrintServer, ...], tuple[NotExamined, ...]]:
    """The servers that can be asked, and those whose name leads nowhere."""
    servers, lost = [], []
    for url in dict.fromkeys(config.print_servers):
        host = _host(url)
        address = host if parse(host) else looked_up.get(host)
        if isinstance(address, str):
            servers.append(_server(url, host, address))
        else:
            lost.append(NotExamined(f"the print server {host}", str(address or "its name was not looked up"), _MEND))
    return tuple(servers), tuple(lost)


def local_is_asked(chosen: Commission) -> bool:
    """Whether our own host's queues belong to what is scanned: anything but loopback is looked at."""
    places = [parse(target.address) for target in chosen.targets]
    return bool(chosen.networks) or chosen.attached or any(place is not None and not place.is_loopback for place in places)


async def with_print_servers(commission: Commission, config: Config) -> Commission:
    """The same commission with the configuration's print servers, their names looked up."""
    return _with(commission, config, await look_up_all(server_names(config)))


def unresolved(commission: Commission, config: Config) -> Commission:
    """The same for `--explain`, which looks nothing up: each name has an address that is reserved for documentation (RFC 5737)."""
    return _with(commission, config, {name: f"198.51.100.{number % 254 + 1}" for number, name in enumerate(server_names(config))})


def _with(commission: Commission, config: Config, looked_up: Mapping[str, str | ResolveError]) -> Commission:
    servers, left_out = servers_of(config, looked_up, commission)
    said = (*commission.not_examined, *left_out)
    return replace(commission, print_servers=tuple(servers), local_queues=local_is_asked(commission), not_examined=said)


def servers_of(config: Config, looked_up: Mapping[str, str | ResolveError], chosen: Commission) -> tuple[Sequence[PrintServer], Sequence[NotExamined]]:
    """The configuration's servers, and a word about those that it excludes or that lead nowhere."""
    servers, lost = print_servers(config, looked_up)
    barred = [server for server in servers if server.target and any(_lies_in(server.target.address, network) for network in chosen.exclude)]
    why = "it is excluded by scope.exclude of the configuration"
    said = [NotExamined(f"the print server {server.name}", why, "take it out of scope.exclude") for server in barred]
    return tuple(server for server in servers if server not in barred), (*lost, *said)


def _server(url: str, host: str, address: str) -> PrintServer:
    parts = urlsplit(url)
    tls = parts.scheme == "ipps"
    service = "ipps" if tls else "ipp"
    ports = {service: parts.port} if parts.port and parts.port != WELL_KNOWN[service] else {}
    target = Target(address, ports=ports, names=() if parse(host) else (host,), named=True)
    return PrintServer(host, "windows" if parts.scheme == "windows" else "cups", target, tls)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _lies_in(address: str, network: object) -> bool:
    where = parse(address)
    return where is not None and getattr(network, "version", None) == where.version and where in network  # type: ignore[operator]  # the versions agree
