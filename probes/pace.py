# SPDX-License-Identifier: Apache-2.0
"""How fast packets may leave. The clock and the sleep are handed in, so that tests turn the hands themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

PaceName = Literal["gentle", "normal", "fast"]
_MOST_TOGETHER = 256


@dataclass(frozen=True, slots=True)
class Pace:
    """Rates in packets a second. `own_new`: new, unresolved addresses of an attached segment, each of which costs up to three ARP requests."""

    name: PaceName
    own_new: float
    routed: float
    device: float
    silent_per_port: int | None


# Dynamic ARP Inspection shuts a switch port at 15 ARP requests/s; an unanswered address costs three, so 2.9 addresses/s stay at 9 in any second.
PACES: dict[PaceName, Pace] = {
    "gentle": Pace("gentle", own_new=2.9, routed=50, device=20, silent_per_port=20),
    "normal": Pace("normal", own_new=2.9, routed=500, device=20, silent_per_port=None),
    "fast": Pace("fast", own_new=2_000, routed=10_000, device=500, silent_per_port=None),
}


def slice_of(rate: float) -> int:
    """How many packets may leave together at this rate: those of 10 ms, and never so many that sending them keeps the loop for 5 ms."""
    return max(1, min(_MOST_TOGETHER, int(rate / 100)))


class Bucket:
    """A token bucket: `rate` a second on the long run, `burst` at once. `exact`: one that left late is not caught up with by the next."""

    __slots__ = ("_allowed_at", "_burst", "_clock", "_exact", "_interval", "_sleep")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]], *, exact: bool = False) -> None:
        self._interval = 1 / rate
        self._burst = burst * self._interval
        self._clock, self._sleep, self._exact = clock, sleep, exact
        self._allowed_at = clock() - self._burst

    async def take(self, tokens: int = 1) -> None:
        """Wait for as long as it takes until `tokens` more packets may go."""
        now = self._clock()
        start = max(self._allowed_at, now - self._burst)
        self._allowed_at = start + tokens * self._interval
        if self._allowed_at > now:
            await self._sleep(self._allowed_at - now)
        if self._exact:
            self._allowed_at = max(self._allowed_at, self._clock())
