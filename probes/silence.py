# SPDX-License-Identifier: Apache-2.0
"""How many hosts may leave a port unanswered before an old scan alarm goes off (25 in five minutes)."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from probes.failure import WithheldError

_WINDOW_S = 300.0
_LOOK_AGAIN_S = 0.05


@dataclass(slots=True)
class Listening:
    """One connection attempt under way; whoever made it says at the end whether the host was silent."""

    silent: bool = False


class Silence:
    """At most `cap` silent hosts per port in five minutes; None = no cap. Attempts under way count as silent until they are answered."""

    def __init__(self, cap: int | None, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]]) -> None:
        self._cap, self._clock, self._sleep = cap, clock, sleep
        self._silent: defaultdict[int, dict[str, float]] = defaultdict(dict)
        self._under_way: defaultdict[int, dict[str, int]] = defaultdict(dict)

    @asynccontextmanager
    async def listening(self, port: int, address: str) -> AsyncIterator[Listening]:
        """A turn to try `address` on `port`. Raises WithheldError once the cap is reached; waits only for attempts that are still under way."""
        while self._cap is not None and self._is_full(port, address, self._cap):
            await self._sleep(_LOOK_AGAIN_S)
        attempt, under_way = Listening(), self._under_way[port]
        under_way[address] = under_way.get(address, 0) + 1
        try:
            yield attempt
        finally:
            under_way[address] -= 1
            if not under_way[address]:
                del under_way[address]
            if attempt.silent:
                self._silent[port][address] = self._clock()

    def _is_full(self, port: int, address: str, cap: int) -> bool:
        since = self._clock() - _WINDOW_S
        silent = {host for host, at in self._silent[port].items() if at > since} - {address}
        if len(silent) >= cap:
            msg = f"{len(silent)} hosts were silent on port {port} within five minutes already; this pace stops there"
            raise WithheldError(msg)
        return len(silent | self._under_way[port].keys() - {address}) >= cap
