# SPDX-License-Identifier: Apache-2.0
"""Discovery as one stream: listening, broadcasting and sweeping at once, each address told as soon as anything is known of it.

First what costs nothing (the neighbour table, mDNS, WS-Discovery, one SNMP broadcast a segment), beside it the sweep at the gate's pace, which starts with
the neighbours that are resolved already. What was found is being diagnosed while the rest is still swept.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from probes.asking import Credentials
from probes.discovery.adverts import Advert
from probes.discovery.answer import Answer
from probes.discovery.board import Board
from probes.discovery.candidates import Candidate
from probes.discovery.neighbours import Neighbours, proxied
from probes.discovery.sweep import Sweeping
from probes.discovery.wsd import search
from probes.failure import WithheldError
from probes.gate import Gate
from probes.host import Host, Interface, is_up
from probes.network_facts import WsdFacts
from probes.scope import Network, parse

_LOOK_S = 0.25
_SETTLE_S = 9.0
"""A stale neighbour is asked again by the kernel after 5 s, and given up 3 s later."""
_LINK_STEP_S = 0.5
_EVERY = 16
_NO_EDGES = 31  # RFC 3021
_LINK_LOST = "the link of {} was lost during the sweep: the switch may have shut our port (ARP inspection); the sweep was stopped"

Swept = Callable[[int, int, Mapping[str, int]], None]
Note = Callable[[str], None]


async def discover(  # noqa: PLR0913  (where to look, how, and whom to tell)
    gate: Gate,
    host: Host,
    scope_networks: Sequence[Network],
    *,
    credentials: Credentials,
    sweep: bool,
    loopback: bool,
    on_progress: Swept = lambda _swept, _total, _heard: None,
    on_note: Note = lambda _note: None,
    on_listened: Callable[[], None] = lambda: None,
    on_stray: Callable[[Candidate], None] = lambda _stray: None,
) -> AsyncGenerator[Candidate, None]:
    """Candidates in scope, each again whenever something was added to it; ends when everything is done.

    `scope_networks` are swept; listened is on every interface that the gate's scope touches, and a segment that is in scope as a whole is sent
    a broadcast. `sweep` False: only what listening, broadcast and resolved neighbours bring. `loopback`: listen on the loopback interface too.
    `on_progress(swept, total, heard by source)`; `on_note` gets sentences about what could not be done; `on_listened` is called once, when
    mDNS, WS-Discovery and broadcasts have had their time; before it `on_stray`, with each that announced a link-local address that is out of scope.
    """
    board = Board(gate, host.addresses)
    search = _Search(gate, host, scope_networks, credentials, board)
    search.tell, search.note, search.listened, search.stray = on_progress, on_note, on_listened, on_stray
    work = asyncio.ensure_future(search.run(sweep=sweep, loopback=loopback))
    work.add_done_callback(lambda _work: board.close())
    try:
        async for candidate in board.news():
            yield candidate
        await work
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


class _Search:
    """The sources, all at work at once."""

    tell: Swept
    note: Note
    listened: Callable[[], None]
    stray: Callable[[Candidate], None]

    def __init__(self, gate: Gate, host: Host, networks: Sequence[Network], credentials: Credentials, board: Board) -> None:
        self._gate, self._host, self._networks, self._board = gate, host, networks, board
        self._neighbours = Neighbours(gate.began)
        self._sweeping = Sweeping(gate, credentials, self._neighbours, self._answered, self._count)
        self._swept = self._total = 0

    async def run(self, *, sweep: bool, loopback: bool) -> None:
        await self._neighbours.begin()
        watching = asyncio.ensure_future(self._watch())
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(loopback=loopback))
                group.create_task(self._sweep(everything=sweep))
            await self._settle()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        self._progress()

    # --- listening ----------------------------------------------------------------------------------------------------------------------------

    async def _listen(self, *, loopback: bool) -> None:
        whole = [found for found in self._host.segments if _covers(self._gate.scope.include, found.network)]
        async with asyncio.TaskGroup() as group:
            for source in (self._browse(loopback=loopback), self._probe(), *(self._broadcast(segment) for segment in whole)):
                group.create_task(source)
        if self._board.outside:
            self.note(f"{len(self._board.outside)} addresses were heard that are outside the scope; nothing was sent to them")
        for stray in self._board.strays.values():
            self.stray(stray)
        self.listened()

    async def _browse(self, *, loopback: bool) -> None:
        from probes.discovery import mdns  # noqa: PLC0415  (zeroconf takes 0.1 s to import)

        interfaces = self._carriers(loopback=loopback)
        if not interfaces:
            return
        for sentence in await mdns.browse(self._gate, interfaces, self._advertised):
            self.note(sentence)

    async def _probe(self) -> None:
        fours = [found for found in self._carriers(loopback=False) if found.network.version == 4]  # noqa: PLR2004  (IP versions are 4 and 6)
        for sentence in await search(self._gate, fours, self._matched):
            self.note(sentence)

    def _carriers(self, *, loopback: bool) -> list[Interface]:
        return [found for found in self._host.interfaces if found.up and self._may_carry(found, loopback=loopback)]

    def _may_carry(self, found: Interface, *, loopback: bool) -> bool:
        """Whether adverts on this interface may be of devices in scope: one of its networks is, or devices on it are named."""
        if found.kind == "loopback":
            return loopback and found.network.version == 4  # noqa: PLR2004  (IP versions are 4 and 6)
        if found.kind in {"tunnel", "container"}:
            return found in self._host.segments
        nearby = [other.network for other in self._host.interfaces if other.name == found.name]
        named = [where for address in self._gate.scope.named if (where := parse(address))]
        return any(_overlap(network, near) for network in self._gate.scope.include for near in nearby) or any(
            where in near for where in named for near in nearby
        )

    async def _broadcast(self, segment: Interface) -> None:
        try:
            await self._sweeping.broadcast(segment.address, segment.network)
        except (OSError, WithheldError) as error:
            self.note(f"SNMP broadcast on {segment.name}: {error}")

    def _advertised(self, address: str, adverts: tuple[Advert, ...]) -> None:
        self._board.saw(address, "mdns", adverts=adverts)

    def _matched(self, address: str, said: WsdFacts) -> None:
        self._board.saw(address, "wsd", wsd=said)

    def _answered(self, answer: Answer) -> None:
        self._board.saw(
            answer.address,
            "snmp",
            mac=self._neighbours.mac(answer.address),
            sys_descr=answer.sys_descr,
            sys_object_id=answer.sys_object_id,
            printer=answer.printer,
            community_index=answer.community_index,
        )

    # --- sweeping -----------------------------------------------------------------------------------------------------------------------------

    async def _sweep(self, *, everything: bool) -> None:
        addresses = [address for address in self._addresses() if everything or self._neighbours.resolved(address)]
        self._total = len(addresses)
        self._progress()
        if not addresses:
            return
        sweeping = asyncio.ensure_future(self._sweeping.run(addresses))
        guard = asyncio.ensure_future(self._lost_link(addresses))
        try:
            await asyncio.wait({sweeping, guard}, return_when=asyncio.FIRST_COMPLETED)
            if sweeping.done():
                await sweeping
            else:
                self.note(_LINK_LOST.format(guard.result()))
        except OSError as error:
            self.note(f"the SNMP sweep ended early: {error}")
        finally:
            for task in (sweeping, guard):
                task.cancel()
            await asyncio.gather(sweeping, guard, return_exceptions=True)

    def _addresses(self) -> Iterable[str]:
        """Every IPv4 address of the scope that may be asked; IPv6 networks are too large to sweep, their hosts are heard.

        A network may be a part of a range, so its first and last address may be hosts'; the scope refuses the edges of attached segments.
        """
        fours = (network for network in self._networks if network.version == 4 and not network.is_loopback)  # noqa: PLR2004  (as above)
        everyone = dict.fromkeys(str(address) for network in fours for address in network)
        return (address for address in everyone if address not in self._host.addresses and self._gate.scope.refusal(address) is None)

    async def _lost_link(self, addresses: Sequence[str]) -> str:
        """Ends with the interface's name when one that we sweep through loses its link."""
        own = any(self._gate.scope.is_own_segment(address) for address in (addresses[0], addresses[-1]))
        used = {found.name for found in self._host.segments if own and is_up(found.name)}
        while True:
            await asyncio.sleep(_LINK_STEP_S)
            for name in used:
                if not is_up(name):
                    return name

    def _count(self) -> None:
        self._swept += 1
        if self._swept % _EVERY == 0:
            self._progress()

    def _progress(self) -> None:
        self.tell(self._swept, self._total, self._board.heard())

    # --- watching the neighbour table ---------------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            await self._neighbours.refresh()
            self._tell_neighbours()
            await asyncio.sleep(_LOOK_S)

    def _tell_neighbours(self) -> None:
        answered = {address: mac for address, mac in self._neighbours.answered().items() if self._wanted(address)}
        routers = {mac for gateway in self._host.gateways if (mac := self._neighbours.mac(gateway.address))}
        theirs = proxied(answered)
        for address, mac in answered.items():
            if mac not in theirs and (mac not in routers or address == self._host.gateway):
                self._board.saw(address, "neighbours", mac=mac)

    def _wanted(self, address: str) -> bool:
        return self._gate.scope.refusal(address) is None and self._gate.scope.is_own_segment(address)

    async def _settle(self) -> None:
        """Wait for the neighbours about which the kernel has not made up its mind yet."""
        for _ in range(round(_SETTLE_S / _LOOK_S)):
            if not any(map(self._wanted, self._neighbours.asking())):
                break
            await asyncio.sleep(_LOOK_S)
        await self._neighbours.refresh()
        self._tell_neighbours()


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _covers(scope: Iterable[Network], segment: Network) -> bool:
    """Whether every host of the segment is in scope: a segment that was named lies there as the parts of a range, without its edges."""
    if isinstance(segment, IPv6Network):
        return any(isinstance(network, IPv6Network) and segment.subnet_of(network) for network in scope)
    parts = collapse_addresses(network for network in scope if isinstance(network, IPv4Network) and network.overlaps(segment))
    within = sum(min(part.num_addresses, segment.num_addresses) for part in parts)
    edges = 2 if segment.prefixlen < _NO_EDGES else 0
    return within >= segment.num_addresses - edges
