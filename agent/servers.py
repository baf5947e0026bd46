# SPDX-License-Identifier: Apache-2.0
"""The print servers of one scan, asked beside its devices: those that the configuration names, our own host, and those that DNS-SD shows."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic

from agent.examine import Examination
from agent.print_servers import LOCAL
from probes import cups, spooler
from probes.failure import Failure, WithheldError, word_for
from probes.gate import Gate
from probes.model import Service, Target
from probes.queue import PrintServer, Queues
from probes.tcp import state_of

MOST_SHOWN = 16
"""Servers that DNS-SD may bring up in one scan; a flood of adverts gets no further."""
_KNOCKED: Mapping[int, Service] = {631: "ipp", 515: "lpd", 445: "smb", 135: "rpc"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """One print server after it was asked: its queues, or the failure word and a sentence; how connection attempts to its ports ended."""

    server: PrintServer
    at: datetime
    took_ms: int
    found: Queues | None = None
    failure: Failure | None = None
    why: str = ""
    ports: Mapping[int, str] = field(default_factory=dict)


class Servers:
    """Asks each server once, all at the same time. `reads` holds what came of it, in the order in which they were brought up."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._tasks: dict[str, asyncio.Task[Read]] = {}

    def start(self, server: PrintServer) -> None:
        """Begin to ask a server, unless its address is asked already."""
        place = server.target.address if server.target else LOCAL
        if place not in self._tasks:
            self._tasks[place] = asyncio.ensure_future(read(self._gate, server))

    def start_local(self) -> None:
        """Begin to ask our own host, where it has a spooler that can be asked."""
        if spooler.on_windows():
            self.start(PrintServer(LOCAL, "windows"))
        elif cups.local_socket() is not None:
            self.start(PrintServer(LOCAL, "cups"))

    def heard(self, examination: Examination) -> None:
        """A host that turned out to share queues is a print server, though nobody wrote it down: the names that its queues bear are not looked up."""
        target = examination.target
        shown = sum(place != LOCAL for place in self._tasks)
        if shares_queues(examination) and shown < MOST_SHOWN:
            self.start(PrintServer(target.address, "cups", Target(target.address, ports=target.ports, names=target.names), trusted=False))

    async def finish(self) -> tuple[Read, ...]:
        """Wait for every server; a bug of ours rises."""
        return tuple(await asyncio.gather(*self._tasks.values()))

    def done(self) -> tuple[Read, ...]:
        """What has been read so far, for a scan that is cut short."""
        return tuple(task.result() for task in self._tasks.values() if task.done() and not task.cancelled() and task.exception() is None)

    async def abandon(self) -> None:
        """End what is still under way."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


def shares_queues(examination: Examination) -> bool:
    """Whether the host answered IPP as a computer's queue, or advertises one by its path `printers/NAME`."""
    advert = examination.advert()
    shown = advert is not None and (advert.path or "").lstrip("/").startswith(("printers/", "classes/"))
    return shown or examination.concluded().facts.get("ipp.shared_queue") is True


async def read(gate: Gate, server: PrintServer) -> Read:
    """Ask one server for everything. Never raises, except that a cancelled scan stays cancelled."""
    at, began = datetime.now(UTC), monotonic()
    try:
        async with asyncio.timeout(cups.DEADLINE_S):
            found = await (spooler.ask(server) if server.kind == "windows" else cups.ask(gate, server))
    except Exception as error:  # noqa: BLE001  (every way a server can fail ends here, as one word)
        word = word_for(error)
        if word == "internal":
            _log.exception("asking the print server %s failed on our side", server.name)
        told = Read(server, at, 0, failure=word, why=str(error))
    else:
        told = Read(server, at, 0, found)
    ports = await _knock(gate, server, answered=told.found is not None)
    return replace(told, took_ms=round((monotonic() - began) * 1000), ports=ports)


async def _knock(gate: Gate, server: PrintServer, *, answered: bool) -> dict[int, str]:
    """The ports of a server that somebody named: connect and close. What has just answered IPP is open."""
    if server.target is None or not server.trusted:
        return {}
    mine = server.target.ports.get("ipps" if server.tls else "ipp", 631)
    states = {631: "open"} if answered and server.kind == "cups" else {}
    for port, service in _KNOCKED.items():
        if port in states or (port == 135 and server.kind == "cups"):  # noqa: PLR2004  (the RPC endpoint mapper is Windows')
            continue
        target = Target(server.target.address, ports={service: mine if port == 631 else port})  # noqa: PLR2004  (the IPP port)
        try:
            knock = await gate.knock(target, service)
        except WithheldError:
            continue
        if word := state_of(knock, host_answers=bool(states)):
            states[port] = word
    return states
