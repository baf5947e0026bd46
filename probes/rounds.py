# SPDX-License-Identifier: Apache-2.0
"""How many addresses of our own segments the kernel may be asking for at once: switches shut a port that sends too many ARP requests.

A packet to an address whose MAC is not known starts a round: three requests, a second apart; whatever else is sent to it in these three seconds
costs nothing more, and the next packet after them starts another. So each round takes one turn of the pace, whoever the packet is from.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

ROUND_S = 3.0
_KNOWN_S = 10.0
"""How long an address that is resolved is taken to stay so."""
AT_ONCE = 8
"""Unresolved addresses that are examined at the same time: a round each in three seconds is what the pace allows, and the sweep has a share too."""
_LOOK_S = 0.2


class Rounds:
    """`take` waits for a turn of the pace; `knows`: whether the neighbour table has the MAC of an address."""

    def __init__(self, take: Callable[[], Awaitable[object]], knows: Callable[[str], Awaitable[bool]], clock: Callable[[], float]) -> None:
        self._take, self._knows, self._clock = take, knows, clock
        self._free_until: dict[str, float] = {}
        self._paying: dict[str, asyncio.Future[None]] = {}
        self._held = 0

    async def join(self, address: str) -> None:
        """Wait until a packet to this address costs no ARP request too many."""
        if self._is_free(address):
            return
        if address not in self._paying:
            self._paying[address] = asyncio.ensure_future(self._pay(address))
            self._paying[address].add_done_callback(lambda _task: self._paying.pop(address))
        await asyncio.shield(self._paying[address])  # who gives up waiting has not given back its turn; the next one uses it

    def begun(self, address: str) -> None:
        """Somebody has just paid for a round."""
        self._free_until[address] = self._clock() + ROUND_S

    async def resolved(self, address: str) -> bool:
        """Whether its MAC is known now."""
        known = await self._knows(address)
        if known:
            self._free_until[address] = self._clock() + _KNOWN_S
        return known

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """A place among the unresolved ones, waited for and kept for as long as the address is one of them."""
        ready = asyncio.Event()
        holding = asyncio.ensure_future(self._hold(address, ready))
        try:
            await ready.wait()
            yield
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)

    async def _pay(self, address: str) -> None:
        if not await self.resolved(address):
            await self._take()
            self.begun(address)

    async def _hold(self, address: str, ready: asyncio.Event) -> None:
        mine = False
        try:
            while not await self.resolved(address):
                if not mine and self._held < AT_ONCE:
                    self._held, mine = self._held + 1, True
                    ready.set()
                await asyncio.sleep(_LOOK_S)
        finally:
            self._held -= mine
            ready.set()

    def _is_free(self, address: str) -> bool:
        return self._clock() < self._free_until.get(address, 0.0)
