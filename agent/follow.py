# SPDX-License-Identifier: Apache-2.0
"""Where the queues of a scan lead to: their names looked up, their addresses asked like any other device, their odd ports tried. Nothing widens the scope.

Only a server that somebody wrote down, and our own host, have names looked up: a stranger's advert must not make us ask the resolver.
"""

from collections.abc import Callable, Iterable, Mapping

from agent.ground import Ground
from agent.pool import Pool
from agent.queues import Ways
from agent.servers import Read
from agent.targets.resolve import ResolveError, look_up_all
from probes.failure import WithheldError
from probes.gate import Gate
from probes.model import Service, Target
from probes.queue import Queue
from probes.reading.queue_uri import is_address
from probes.tcp import PORTS, state_of

MOST_NAMES, MOST_ADDRESSES, MOST_PORTS = 256, 256, 32
"""What the queues of one scan may cost: names looked up, addresses asked that nobody else brought up, and ports tried."""
_SERVICES: Mapping[str, Service] = {"socket": "raw", "lpd": "lpd", "ipp": "ipp", "ipps": "ipps", "http": "http", "https": "https"}


async def follow(reads: Iterable[Read], gate: Gate, ground: Ground, pool: Pool, placed: Callable[[Target], Target]) -> Ways:
    """Look up, ask and try. Raises only for bugs of ours."""
    known = tuple(reads)
    names = await _looked_up(known)
    queues = [queue for read in known if read.found for queue in read.found.queues if queue.uri.way == "network"]
    leads = {(address, queue) for queue in queues if (address := _address(queue, names))}
    new = dict.fromkeys(address for address, _ in sorted(leads, key=lambda lead: lead[0]) if ground.covers(address) and not pool.covers(address))
    for address in list(new)[:MOST_ADDRESSES]:
        pool.start(placed(Target(address, because=("a queue prints there",))))
    await pool.finish()
    return Ways(names, await _tried(gate, pool, [(address, queue) for address, queue in leads if ground.covers(address)]))


async def _looked_up(reads: Iterable[Read]) -> dict[str, str | None]:
    hosts = [queue.uri.host for read in reads if read.found and read.server.trusted for queue in read.found.queues if queue.uri.way == "network"]
    wanted = dict.fromkeys(host for host in hosts if host and not is_address(host) and not host.lower().rstrip(".").endswith(".local"))
    found = await look_up_all(list(wanted)[:MOST_NAMES])
    return {host: None if isinstance(address, ResolveError) else address for host, address in found.items()}


def _address(queue: Queue, names: Mapping[str, str | None]) -> str | None:
    host = queue.uri.host
    return host if is_address(host) else names.get(host or "")


async def _tried(gate: Gate, pool: Pool, leads: Iterable[tuple[str, Queue]]) -> dict[tuple[str, int], str]:
    """Ports beyond the twelve that every device is asked for, at hosts that answer: connect and close, a raw one at most once a scan."""
    answering = {one.target.address for one in pool.examinations.values() if one.concluded().facts.get("reach.answers")}
    odd = {(address, port): queue for address, queue in leads if (port := queue.uri.port) and port not in PORTS and address in answering}
    states: dict[tuple[str, int], str] = {}
    for (address, port), queue in list(odd.items())[:MOST_PORTS]:
        service = _SERVICES.get(queue.uri.scheme or "", "http")
        try:
            knock = await gate.knock(Target(address, ports={service: port}), service)
        except WithheldError:
            continue
        if word := state_of(knock, host_answers=True):
            states[address, port] = word
    return states
