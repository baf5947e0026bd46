# SPDX-License-Identifier: Apache-2.0
"""First contact with every credential there is, communities and v3 users in the order of one list.

The communities and the discovery of the v3 engine, which spends no credential, are asked beside each other on a socket each, the lane of the list's
first entry with a head start; who stands first in the list is taken. A user has one try a device and scan.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from probes import snmp_session
from probes.asking import Asking, V3User
from probes.datagrams import Datagrams
from probes.facts import SNMP_V3_ENDS
from probes.failure import DeniedError, WithheldError
from probes.malformed import MalformedReply
from probes.snmp_session import AgentSession, Community, Session
from probes.snmp_v3 import Engine
from probes.snmp_v3_contact import V3Error, discover, log_on
from probes.wire.ber import Oid

HEAD_S, GRACE_S = 0.4, 0.3
"""The first lane's head start, and how long the first in the list may still speak up once another has."""
_LAST_ASK_S = (1.0,)
_USERS_S = 3.0
"""No user is begun after this many seconds of others': one that meets silence takes 7."""
_T = TypeVar("_T")
_FAILURES = (MalformedReply, DeniedError, WithheldError, OSError)


class Lanes:
    """The ways into one device; `close()` lets go of their sockets."""

    def __init__(self, asking: Asking, oids: Sequence[Oid]) -> None:
        self._asking, self._oids = asking, oids
        self._communities, self._users = asking.credentials.communities, asking.credentials.users
        self._wires: list[Datagrams] = []
        self._tried: set[V3User] = set()
        self._wrong: list[V3Error] = []

    async def session(self) -> Session:
        """A session with the first credential that is answered. Raises what `snmp_session.contact` raises, and V3Error."""
        if not self._users:
            return await self._without_users()
        if not self._communities:
            return await self._as_user(await self._engine(), (user for _, user in self._users))
        return await self._race()

    def close(self) -> None:
        """Let go of the sockets."""
        for wire in self._wires:
            wire.close()

    # --- one lane -----------------------------------------------------------------------------------------------------------------------------

    async def _wire(self) -> Datagrams:
        wire = await self._asking.gate.datagrams(self._asking.target, "snmp")
        self._wires.append(wire)
        return wire

    async def _community(self) -> AgentSession:
        return await snmp_session.contact(await self._wire(), self._communities, self._oids)

    async def _engine(self, ends: Sequence[float] | None = None) -> tuple[Engine, Datagrams]:
        wire = await self._wire()
        try:
            engine = await discover(wire, ends)
        except (TimeoutError, MalformedReply):
            self._note(None, "no-engine")
            raise
        self._note(None, "engine")
        return engine, wire

    async def _without_users(self) -> Session:
        """By community. One discovery tells a device that speaks v3 alone from a silent one."""
        try:
            return await self._community()
        except TimeoutError as silence:
            try:
                await self._engine(_LAST_ASK_S)
            except _FAILURES:
                raise silence from None
            raise DeniedError("it answers SNMPv3 discovery and none of the communities; a v3 user is needed") from None

    async def _as_user(self, way: tuple[Engine, Datagrams], users: Iterable[V3User]) -> Session:
        """The first of the users that is answered. Raises V3Error of the one that came nearest, TimeoutError, OSError."""
        engine, wire = way
        until = asyncio.get_running_loop().time() + _USERS_S
        for user in users:
            if user not in self._tried and asyncio.get_running_loop().time() < until:
                self._tried.add(user)
                try:
                    return await self._once(user, engine, wire)
                except V3Error as error:
                    self._wrong.append(error)
        raise self._nearest() or TimeoutError("the SNMPv3 engine has fallen silent")

    def _nearest(self) -> V3Error | None:
        return min(self._wrong, key=lambda error: SNMP_V3_ENDS.index(error.end), default=None)

    async def _once(self, user: V3User, engine: Engine, wire: Datagrams) -> Session:
        before = self._asking.credentials.ends.get((self._asking.target.endpoint, user), "answered")
        if before != "answered":
            raise V3Error(user, before)
        try:
            session = await log_on(wire, user, engine, self._oids)
        except V3Error as error:
            self._note(user, error.end)
            raise
        self._note(user, "answered")
        return session

    def _note(self, user: V3User | None, end: str) -> None:
        self._asking.credentials.ends[self._asking.target.endpoint, user] = end

    # --- both lanes ---------------------------------------------------------------------------------------------------------------------------

    async def _race(self) -> Session:
        user_first = self._users[0][0] == 0
        community = asyncio.create_task(_after(HEAD_S if user_first else 0, self._community))
        engine = asyncio.create_task(_after(0 if user_first else HEAD_S, self._engine))
        try:
            await asyncio.wait({community, engine}, return_when=asyncio.FIRST_COMPLETED)
            if user_first:
                await asyncio.wait({engine}, timeout=GRACE_S)
            return await self._taken(community, engine)
        finally:
            for task in (community, engine):
                task.cancel()
            await asyncio.gather(community, engine, return_exceptions=True)

    async def _taken(self, community: asyncio.Task[AgentSession], engine: asyncio.Task[tuple[Engine, Datagrams]]) -> Session:
        """Whoever stands first of those that have answered by now; else of those that soon do; else of those that answer at all."""
        for patience in (0, HEAD_S + GRACE_S, None):
            await asyncio.wait({community, engine}, timeout=patience)
            session = _outcome(community)
            place = self._place(session) if session else 0 if patience == 0 else len(self._communities)
            if way := _outcome(engine):
                with suppress(*_FAILURES):
                    return await self._as_user(way, (user for after, user in self._users if after <= place))
            if session:
                return session
        raise self._nearest() or community.exception() or TimeoutError

    def _place(self, session: AgentSession) -> int:
        """Where the community that was answered stands in the list."""
        dialect = session.dialect
        return next(place for place, pair in enumerate(self._communities) if dialect == Community(*pair))


async def _after(seconds: float, ask: Callable[[], Awaitable[_T]]) -> _T:
    await asyncio.sleep(seconds)
    return await ask()


def _outcome(task: asyncio.Task[_T]) -> _T | None:
    """What a task has brought; None while it runs, or where it failed for the network's sake."""
    if not task.done() or isinstance(task.exception(), _FAILURES):
        return None
    return task.result()
