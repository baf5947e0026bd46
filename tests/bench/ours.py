# SPDX-License-Identifier: Apache-2.0
"""Our side of a benchmark, as a process of its own: `python -m tests.bench.ours sweep NETWORK RATE` or `read FILE`, `walk FILE`. Prints JSON."""

import asyncio
import json
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

from probes import snmp
from probes.asking import Asking, Credentials
from probes.datagrams import BUFFER, bound
from probes.discovery.answer import Answer
from probes.discovery.sweep import Sweeping
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope
from probes.snmp_session import contact

Figures = dict[str, object]


class Nobody:
    """A neighbour table in which nothing is resolved."""

    def resolved(self, address: str) -> bool:
        """Never."""
        return False


async def sweep(network: str, rate: str) -> Figures:
    """Every address of a routed network at so many packets a second."""
    wide, heard = ip_network(network), list[Answer]()
    gate = Gate(Scope((wide,)), replace(PACES["fast"], routed=float(rate)))
    await Sweeping(gate, Credentials(), Nobody(), heard.append, lambda: None).run([str(address) for address in wide.hosts()])
    with bound(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        granted = sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2  # Linux doubles it for its own bookkeeping (socket(7))
    return {"found": len(heard), "packets": gate.sent.packets, "asked": BUFFER, "granted": granted}


async def read(file: str) -> Figures:
    """Every fact that a diagnosis needs, of all devices at once."""
    return await _all(file, snmp.ask)


async def walk(file: str) -> Figures:
    """Everything that the devices hold, of all of them at once."""
    return await _all(file, _walk)


async def _walk(asking: Asking) -> object:
    wire = await asking.gate.datagrams(asking.target, "snmp")
    try:
        session = await contact(wire, asking.credentials.communities, snmp.SYSTEM)
        walked = await session.walk([(1, 3, 6, 1, 2, 1)])
    finally:
        wire.close()
    if walked.unfinished:
        raise TimeoutError(walked.why)
    return len(walked.values)


async def _all(file: str, ask: Callable[[Asking], Awaitable[object]]) -> Figures:
    addresses = Path(file).read_text(encoding="ascii").split()  # noqa: ASYNC240  (nothing else runs yet)
    gate = Gate(Scope(named=frozenset(addresses)), replace(PACES["fast"], device=100_000))
    ends = await asyncio.gather(*(ask(Asking(Target(address), gate)) for address in addresses), return_exceptions=True)
    done = [end for end in ends if not isinstance(end, BaseException)]
    figures: Figures = {"found": len(done), "packets": gate.sent.packets}
    if done and isinstance(done[0], int):
        figures["oids"] = min(end for end in done if isinstance(end, int))
    return figures


_WORKS: dict[str, Callable[..., Coroutine[object, object, Figures]]] = {"sweep": sweep, "read": read, "walk": walk}

if __name__ == "__main__":
    print(json.dumps(asyncio.run(_WORKS[sys.argv[1]](*sys.argv[2:]))))  # noqa: T201
