# SPDX-License-Identifier: Apache-2.0
"""Asking a segment over WS-Discovery: one multicast Probe for printers and one for scanners, each sent twice; who answers is a candidate.

Only the address that an answer comes from counts, never one that stands in it. Hosts that neither print nor scan do not answer these Probes,
and one that does so all the same is passed over.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import uuid4

from probes.datagrams import Arrival, Datagrams
from probes.failure import WithheldError
from probes.gate import Gate
from probes.host import Interface
from probes.malformed import MalformedReply
from probes.model import WELL_KNOWN
from probes.network_facts import WsdFacts
from probes.wire import wsd
from probes.wire.wsd import MOST_HOSTS
from probes.wsd import facts_of

GROUP = "239.255.255.250"
PORT = WELL_KNOWN["wsd"]
_AGAIN_S, _LISTEN_S = 0.6, 2.6
"""When the Probes are repeated (devices pass over a MessageID that they have answered), and for how long answers are waited for: as mDNS' are."""
_MOST = 2_000
_FLOOD = "WS-Discovery flood: more than 2,000 addresses answered, the rest was not looked at"

Tell = Callable[[str, WsdFacts], None]


async def search(gate: Gate, interfaces: Sequence[Interface], tell: Tell) -> list[str]:
    """Ask on each of these IPv4 interfaces and listen for 2.6 s; `tell` is called with an address whenever there is more to say of it.

    Returns notes: what could not be done, and whether somebody flooded us.
    """
    hearing = _Hearing(tell)
    asked = [_ask_on(gate, interface, hearing) for interface in interfaces]
    notes = [note for note in await asyncio.gather(*asked) if note]
    return [*notes, _FLOOD] if hearing.flooded else notes


class _Hearing:
    """What was answered, by address."""

    def __init__(self, tell: Tell) -> None:
        self.asked = {str(uuid4()): kind for kind in (wsd.PRINTER, wsd.SCANNER)}
        self.flooded = False
        self._tell, self._known = tell, dict[str, WsdFacts]()

    def take(self, arrival: Arrival) -> None:
        address = arrival.peer[0]
        try:
            said = facts_of(wsd.decode(arrival.data, self.asked))
        except MalformedReply:
            return
        known = self._known.get(address)
        if known is None and len(self._known) >= _MOST:
            self.flooded = True
            return
        found = _together(known, said) if known else said
        if found != known and (found.prints or found.scans):
            self._known[address] = found
            self._tell(address, found)


async def _ask_on(gate: Gate, interface: Interface, hearing: _Hearing) -> str | None:
    """Why nothing could be asked there, in one sentence."""
    try:
        channel = await gate.asking_group(GROUP, PORT, interface.address)
    except (OSError, WithheldError) as error:
        return f"WS-Discovery on {interface.name}: {error}"
    try:
        await _rounds(channel, hearing)
    except (OSError, WithheldError) as error:
        return f"WS-Discovery on {interface.name}: {error}"
    finally:
        channel.close()
    return None


async def _rounds(channel: Datagrams, hearing: _Hearing) -> None:
    began = asyncio.get_running_loop().time()
    for until in (began + _AGAIN_S, began + _LISTEN_S):
        for uuid, kind in hearing.asked.items():
            await channel.send(wsd.probe(uuid, kind), (GROUP, PORT))
        await _listen(channel, hearing, until)


async def _listen(channel: Datagrams, hearing: _Hearing, until: float) -> None:
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        try:
            hearing.take(await channel.receive(until))
        except TimeoutError:
            return
        await asyncio.sleep(0)


def _together(one: WsdFacts, other: WsdFacts) -> WsdFacts:
    """Both answers of one device, or of two behind one address."""
    hosts = tuple(dict.fromkeys((*(one.hosts or ()), *(other.hosts or ()))))[:MOST_HOSTS]
    return replace(one, uuid=one.uuid or other.uuid, prints=one.prints or other.prints, scans=one.scans or other.scans, hosts=hosts)
