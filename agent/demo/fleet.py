# SPDX-License-Identifier: Apache-2.0
"""The simulated fleet on real sockets of 127.0.0.1, each device on ports of its own: `async with fleet() as running`. Needs no rights."""

import json
import socket
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from agent.config.model import Config
from agent.config.read import parse_config
from agent.demo.advertising import advertised
from agent.demo.devices import FLEET
from agent.demo.http import serving
from agent.demo.ipp_printer import Queue
from agent.demo.listening import LOOPBACK, held, tcp, udp
from agent.demo.mdns import Host, Service
from agent.demo.model import Device
from agent.demo.oids import oids
from agent.demo.print_ports import LpdQueue, RawPort
from agent.demo.snmp_agent import Agent, AgentProtocol

_FORMATS = "application/pdf,image/pwg-raster,image/urf"


@dataclass(slots=True)
class Simulated:
    """One device that is up: `ports` by service, and what its raw port got."""

    device: Device
    ports: dict[str, int] = field(default_factory=dict)
    raw: RawPort = field(default_factory=RawPort)

    @property
    def endpoint(self) -> str:
        """As it would be named on the command line: `127.0.0.1,snmp=16101,ipp=16631`."""
        return ",".join([LOOPBACK, *(f"{service}={port}" for service, port in sorted(self.ports.items()))])


@dataclass(frozen=True, slots=True)
class Running:
    """The fleet while it is up. `notes`: what this platform would not let us simulate, a sentence each."""

    simulated: tuple[Simulated, ...]
    notes: tuple[str, ...] = ()

    @property
    def raw_octets(self) -> int:
        """Bytes that arrived at raw ports; each would have been printed."""
        return sum(found.raw.octets for found in self.simulated)

    @property
    def raw_connections(self) -> int:
        """Connections that raw ports accepted."""
        return sum(found.raw.connections for found in self.simulated)

    @property
    def targets(self) -> tuple[str, ...]:
        """The TARGETs to scan: this machine, which stands for every device of the configuration, and what is no printer by its own ports."""
        return (LOOPBACK, *(found.endpoint for found in self.simulated if not found.device.printer))

    def config(self, tickets_url: str | None = None) -> Config:
        """The demo's own configuration, read as any other is: the printers, where they listen, and where tickets go."""
        return parse_config(self.config_text(tickets_url), "the demo's configuration", Path())

    def config_text(self, tickets_url: str | None = None) -> str:
        """The same as text; JSON is YAML."""
        devices = [_configured(found) for found in self.simulated if found.device.printer]
        return json.dumps({"site": {"id": "demo", "name": "Demo site"}, "devices": devices, "tickets": {"url": tickets_url}}, indent=1)

    def named(self, device: str) -> Simulated:
        """The device of this id. Raises KeyError."""
        return {found.device.id: found for found in self.simulated}[device]


@asynccontextmanager
async def fleet(devices: Iterable[Device] = FLEET, *, adverts: bool = True) -> AsyncIterator[Running]:
    """Every device up and answering for as long as the block lasts. Raises OSError where 127.0.0.1 has no port to give."""
    async with AsyncExitStack() as stack:
        simulated = tuple([await _started(stack, device) for device in devices])
        hosts = [_host(found) for found in simulated if found.device.printer]
        note = await stack.enter_async_context(advertised(hosts)) if adverts else None
        yield Running(simulated, (note,) if note else ())


async def _started(stack: AsyncExitStack, device: Device) -> Simulated:
    found = Simulated(device)
    found.ports["snmp"] = await stack.enter_async_context(_snmp(device))
    if device.printer:
        queue = Queue(device, lambda: found.ports["ipp"])
        found.ports["ipp"] = await stack.enter_async_context(tcp(serving(queue.handle)))
        raw = tcp(found.raw.talk) if device.raw == "open" else held(socket.SOCK_STREAM)
        found.ports["raw"] = await stack.enter_async_context(raw)
    if device.lpd_queue:
        found.ports["lpd"] = await stack.enter_async_context(tcp(LpdQueue(device).talk))
    return found


@asynccontextmanager
async def _snmp(device: Device) -> AsyncIterator[int]:
    agent = Agent(oids(device))
    listening = udp(lambda: AgentProtocol(agent, device.wakes_after_s)) if device.snmp else held(socket.SOCK_DGRAM)
    async with listening as port:
        yield port


def _host(found: Simulated) -> Host:
    device, ports = found.device, found.ports
    common = {"ty": device.name, "product": f"({device.name})", "note": device.location, "UUID": device.uuid, "pdl": _FORMATS}
    offered: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("_ipp._tcp", "ipp", {**common, "txtvers": "1", "rp": "ipp/print"}),
        ("_pdl-datastream._tcp", "raw", common),
        ("_printer._tcp", "lpd", {**common, "rp": device.lpd_queue or ""}),
    )
    services = tuple(Service(kind, ports[service], text) for kind, service, text in offered if service in ports)
    return Host(f"{device.name} ({device.id})", device.host, LOOPBACK, services)


def _configured(found: Simulated) -> dict[str, object]:
    device = found.device
    entry: dict[str, object] = {"id": device.id, "address": LOOPBACK, "ports": {service: str(port) for service, port in found.ports.items()}}
    return entry | ({"lpd_queue": device.lpd_queue} if device.lpd_queue else {})
