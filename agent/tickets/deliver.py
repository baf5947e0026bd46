# SPDX-License-Identifier: Apache-2.0
"""Draining the outbox: each key in its order, several keys at once, until nothing is left, the time is up or the endpoint wants no more.

An attempt is on the disk before it is made, and its outcome after it was made: a process that is killed in between leaves a claim that ends with it,
and the same delivery id goes out again. An endpoint that honours Idempotency-Key thus gets each delivery once.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from agent.store.store import Store
from agent.tickets.model import Delivery, Parcel, Reply
from agent.tickets.poster import TIMEOUT_S, Endpoint, Poster
from agent.tickets.replies import Verdict, judge, wait_s

AT_ONCE = 4
LEASE_S = TIMEOUT_S + 5
"""How long a claim lasts: longer than any attempt."""
_NAP_S = 0.25

Sender: TypeAlias = Callable[[Parcel], Awaitable[Reply]]


class Clock(Protocol):
    """What tells the time and passes it."""

    def now(self) -> float:
        """Seconds since 1970."""

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""

    def chance(self) -> float:
        """A random number from 0 to 1."""


class SystemClock:
    """The machine's own."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        await asyncio.sleep(seconds)

    def chance(self) -> float:
        """A random number from 0 to 1."""
        return random.random()  # noqa: S311  (jitter, no secret)


async def deliver(store: Store, endpoint: Endpoint, *, within_s: float = 10.0, clock: Clock | None = None) -> Delivery:
    """Post what waits, for at most about `within_s` seconds; the rest stays for the next run. Raises EndpointError and StateError."""
    used = clock or SystemClock()
    async with Poster(endpoint, used.now, min(TIMEOUT_S, within_s)) as poster:
        return await drain(store, endpoint.url, poster.send, used, within_s)


async def drain(store: Store, url: str, send: Sender, clock: Clock, within_s: float) -> Delivery:
    """`deliver` with any way to send. Cut short, it puts back what was under way."""
    with store.owner() as token:
        run = _Run(store, url, send, clock, token)
        try:
            if store.paused(url) is not None:
                await run.work(within_s, at_once=1, once=True)  # what made it pause may be mended by now: one delivery finds out
            if run.paused is None:
                await run.work(within_s)
        finally:
            await run.put_back()
    return run.outcome()


class _Run:
    """One run over the outbox, and how it went so far."""

    def __init__(self, store: Store, url: str, send: Sender, clock: Clock, token: str) -> None:
        self.paused: str | None = None
        self._store, self._url, self._send, self._clock = store, url, send, clock
        self._token = token
        self._tasks: dict[asyncio.Task[None], Parcel] = {}
        self._delivered = self._dead = self._unanswered = 0
        self._quiet_until = 0.0
        self._reasons: dict[str, None] = {}

    async def work(self, within_s: float, at_once: int = AT_ONCE, *, once: bool = False) -> None:
        """Keep up to `at_once` attempts under way until nothing is left that the time suffices for; `once`: one round only."""
        end = self._clock.now() + within_s
        while (left := end - self._clock.now()) > 0:
            if not once or not self._tasks:
                self._start(at_once - len(self._tasks))
            if self._tasks:
                await self._finish_some(left)
            elif not await self._wait(left):
                return
            if self.paused is not None or (once and not self._tasks):
                await self._finish_all(end - self._clock.now())
                return

    async def put_back(self) -> None:
        """End the attempts that are under way; their deliveries are due again, under the same ids."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for task, parcel in self._tasks.items():
            if task.cancelled():
                self._store.postpone(parcel, self._token, self._clock.now(), "cut short while it was sent")
        self._tasks.clear()

    def outcome(self) -> Delivery:
        """What became of it all; an endpoint that took something is paused no more."""
        if self._delivered and self.paused is None:
            self._store.pause(self._url, None)
        return Delivery(self._delivered, self._store.waiting(self._clock.now()).count, self._dead, self.paused, tuple(self._reasons))

    def _start(self, limit: int) -> None:
        if limit <= 0 or self._clock.now() < self._quiet_until:
            return
        for parcel in self._store.claim(self._token, self._clock.now(), LEASE_S, limit):
            self._tasks[asyncio.ensure_future(self._try(parcel))] = parcel

    async def _finish_some(self, left: float) -> None:
        done, _ = await asyncio.wait(self._tasks, timeout=max(left, 0.0), return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._tasks[task]
            task.result()

    async def _finish_all(self, left: float) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=max(left, 0.0))
            await self._finish_some(0.0)

    async def _wait(self, left: float) -> bool:
        """Wait until something is due again; False when nothing will be in the time that is left."""
        now = self._clock.now()
        due = self._store.waiting(now).next_at
        if due is None or max(due, self._quiet_until) - now >= left:
            return False
        await self._clock.sleep(max(max(due, self._quiet_until) - now, _NAP_S))
        return True

    async def _try(self, parcel: Parcel) -> None:
        reply = await self._send(parcel)
        verdict = judge(reply, parcel, self._clock.now())
        self._unanswered = self._unanswered + 1 if reply.status is None else 0
        if verdict.reason:
            self._reasons[verdict.reason] = None
        self._settle(parcel, verdict)

    def _settle(self, parcel: Parcel, verdict: Verdict) -> None:
        match verdict.fate:
            case "done":
                self._store.delivered(parcel, verdict.receipt)
                self._delivered += 1
            case "dead":
                self._store.bury(parcel, self._token, verdict.reason)
                self._dead += 1
            case "pause":
                self._store.hold(parcel, self._token, verdict.reason)
                self._store.pause(self._url, verdict.reason)
                self.paused = verdict.reason
            case "retry":
                self._retry(parcel, verdict)

    def _retry(self, parcel: Parcel, verdict: Verdict) -> None:
        """Later. An endpoint that asks for time, or that is not there for several deliveries running, is left alone with the others too."""
        now = self._clock.now()
        then = now + wait_s(parcel.attempts, verdict.wait_s, self._clock.chance())
        self._store.postpone(parcel, self._token, then, verdict.reason)
        if verdict.wait_s:
            self._quiet_until = max(self._quiet_until, now + verdict.wait_s)
        elif self._unanswered >= AT_ONCE:
            self._quiet_until = max(self._quiet_until, now + wait_s(self._unanswered // AT_ONCE, None, self._clock.chance()))
