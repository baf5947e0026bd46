# SPDX-License-Identifier: Apache-2.0
"""A conversation with one SNMP agent: first contact with patience, then requests one at a time.

`Session` is what a reader sees, `Dialect` what a version of SNMP is made of; first contact here is that of the v1/v2c lane.

Rules of the lane. The socket is connected, so the kernel drops what comes from anybody else. Request ids are random; an answer counts when its id
belongs to any try of the request at hand, so a late answer to the first try is an answer. Sleepers take seconds to wake (HP 5 s): first contact is
tried at 0, 1, 2.5, 4.5 and 7 s and given up after 9. After that a request is repeated twice, each time after the device's own round trip, 1 s at
the least (shorter ones lost 6 of 50 healthy devices to nmap -T4). A closed port says so (ICMP), three times before it is believed.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import SystemRandom
from time import perf_counter
from typing import Protocol

from probes.datagrams import Datagrams
from probes.failure import DeniedError, WithheldError
from probes.malformed import MalformedReply
from probes.wire.ber import Oid
from probes.wire.pace import Ask, Pace
from probes.wire.snmp import REQUEST_IDS, ErrorStatus, Message, Missing, Pdu, Value, Version, decode
from probes.wire.walk import Walk

CONTACT_AT = (0.0, 1.0, 2.5, 4.5, 7.0)
"""Seconds after the first request at which the silent are asked again."""
CONTACT_S = 9.0
_OTHERS_AFTER_S = 0.4
"""A round's first credential gets this long before the others (v1) are tried."""
_GRACE_S = 1.0
"""After an answer in v1: how long v2c may still speak up."""
_REFUSALS = 3
_MALFORMED = 3
_TRIES = 3
_LEAST_WAIT_S, _MOST_WAIT_S = 1.0, 5.0
_WALK_S = 10.0
_VERSIONS = {"v1": Version.V1, "v2c": Version.V2C, "v3": Version.V3}
_EVERYBODYS = b"public"
_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk brought: the values, the columns of which it is not known that all rows are there, and why."""

    values: Mapping[Oid, Value]
    unfinished: tuple[Oid, ...] = ()
    why: str = ""


class Session(Protocol):
    """An agent that has answered. `version` as in facts; `tries` rounds and `first_ms` until the first answer; `opening` is what that answer held.

    `public`: it answered to the community `public`, which everybody knows.
    """

    version: str
    public: bool
    tries: int
    first_ms: float
    opening: Mapping[Oid, Value]

    async def get(self, oids: Sequence[Oid]) -> Mapping[Oid, Value]:
        """These instances, as far as they exist. Raises WithheldError, TimeoutError, OSError."""
        ...

    async def following(self, oid: Oid) -> tuple[Oid, bool] | None:
        """The name of the next instance, by one GETNEXT, and whether it holds any text, which is dropped. Raises WithheldError, TimeoutError, OSError."""
        ...

    async def walk(self, columns: Iterable[Oid]) -> Walked:
        """All rows of these columns, or what could be read of them. Never raises for the network's sake."""
        ...


class Dialect(Protocol):
    """How requests become datagrams and datagrams replies, in one version of SNMP with one credential."""

    @property
    def version(self) -> str:
        """As in facts."""
        ...

    def encode(self, ask: Ask, request_id: int) -> bytes:
        """The request as a datagram."""
        ...

    def decode(self, datagram: bytes) -> Message:
        """What a datagram holds. Raises MalformedReply for whatever is not a message to us."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Community:
    """v1 and v2c."""

    version: str
    community: bytes

    def encode(self, ask: Ask, request_id: int) -> bytes:
        """The request as a datagram."""
        return ask.encode(_VERSIONS[self.version], self.community, request_id)

    def decode(self, datagram: bytes) -> Message:
        """What a datagram holds; as in Dialect."""
        return decode(datagram)


class AgentSession:
    """A session in any dialect; made by `contact()` for v1 and v2c, by the v3 lane for v3."""

    def __init__(self, wire: Datagrams, dialect: Dialect) -> None:
        self.version, self.tries, self.first_ms = dialect.version, 0, 0.0
        self.public = isinstance(dialect, Community) and dialect.community == _EVERYBODYS
        self.opening: Mapping[Oid, Value] = {}
        self.dialect, self._wire = dialect, wire
        self._pace = Pace(_VERSIONS[dialect.version])
        self._round_trip_s = 0.0
        self._loop = asyncio.get_running_loop()

    async def get(self, oids: Sequence[Oid]) -> Mapping[Oid, Value]:
        """These instances, as far as they exist; as in Session."""
        values: dict[Oid, Value] = {}
        left = list(oids)
        while left:
            some = left[: self._pace.gets]
            reply = await self._exchange(Ask(Pdu.GET, tuple(some)))
            if reply is None and len(some) == 1:
                raise TimeoutError
            if reply is None or (reply.error_status and len(some) > 1):  # one bad instance fails the whole of it in v1, and too big a one in any version
                self._pace.gets = 1
                continue
            left = left[len(some) :]
            values.update(present(reply))
        return values

    async def following(self, oid: Oid) -> tuple[Oid, bool] | None:
        """The name of the next instance, and whether it holds any text; as in Session."""
        reply = await self._exchange(Ask(Pdu.GETNEXT, (oid,)))
        if reply is None:
            raise TimeoutError
        return next(((name, isinstance(value, bytes) and bool(value.strip(b"\0 "))) for name, value in present(reply).items()), None)

    async def walk(self, columns: Iterable[Oid]) -> Walked:
        """All rows of these columns, or what could be read of them; as in Session."""
        walk = Walk(columns, self._pace)
        until, why = self._loop.time() + _WALK_S, ""
        while not why and (ask := walk.ask()):
            try:
                reply = await self._exchange(ask)
            except (WithheldError, OSError) as error:
                why = str(error) or type(error).__name__
                break
            walk.silent() if reply is None else walk.take(reply)
            if self._loop.time() > until:
                why = f"{_WALK_S:.0f} seconds"
        left = walk.unfinished
        return Walked(walk.rows, left, (why or walk.truncated or "the device's rows are out of order or go round in circles") if left else "")

    async def _exchange(self, ask: Ask) -> Message | None:
        """The reply, or None after three tries without one that parses."""
        ids: set[int] = set()
        for _ in range(_TRIES):
            sent = await self._put(ask, ids)
            with suppress(TimeoutError, ConnectionRefusedError, ConnectionResetError):  # Windows says reset where others say refused
                reply = await self._reply(ids, sent + self._wait_s())
                self.expect(self._loop.time() - sent)
                return reply
        return None

    async def _put(self, ask: Ask, ids: set[int]) -> float:
        request_id = _random.choice(REQUEST_IDS)
        ids.add(request_id)
        with suppress(ConnectionRefusedError, ConnectionResetError):  # left on the socket by the try before
            return await self._wire.send(self.dialect.encode(ask, request_id))
        return self._loop.time()

    async def _reply(self, ids: set[int], until: float) -> Message:
        while True:
            arrival = await self._wire.receive(until)
            with suppress(MalformedReply):
                message = self.dialect.decode(arrival.data)
                if message.pdu_type == Pdu.RESPONSE and message.request_id in ids:
                    return message

    def _wait_s(self) -> float:
        return min(max(_LEAST_WAIT_S, 4 * self._round_trip_s), _MOST_WAIT_S)

    def expect(self, took: float) -> None:
        """Take a round trip of so many seconds for what this device needs."""
        self._round_trip_s = max(took, 0.75 * self._round_trip_s)


@dataclass(slots=True)
class _Heard:
    """What came during first contact, besides an answer."""

    refusals: int = 0
    malformed: MalformedReply | None = None
    malformed_count: int = 0
    denied: bool = False
    error: OSError | None = None

    def verdict(self) -> Exception:
        """Why there is no session."""
        if self.denied:
            return DeniedError("the agent says authorizationError to every community that was tried")
        return self.malformed or self.error or TimeoutError(f"no answer to {len(CONTACT_AT)} rounds in {CONTACT_S:.0f} s")


class _Contact:
    """First contact: rounds of one GET per credential until one is answered."""

    def __init__(self, wire: Datagrams, communities: Sequence[tuple[str, bytes]], oids: Sequence[Oid]) -> None:
        self._wire, self._communities, self._ask = wire, communities, Ask(Pdu.GET, tuple(oids))
        self._asked: dict[int, int] = {}
        self._sent: dict[int, float] = {}
        self._heard = _Heard()
        self._loop = asyncio.get_running_loop()

    async def make(self) -> AgentSession:
        """The session. Raises TimeoutError, ConnectionRefusedError, MalformedReply, DeniedError, OSError, WithheldError."""
        began, clock = self._loop.time(), perf_counter()
        ends = [began + at for at in (*CONTACT_AT[1:], CONTACT_S)]
        for number, end in enumerate(ends, start=1):
            if answer := await self._round(end):
                first_ms, took = (perf_counter() - clock) * 1000, self._loop.time() - self._sent[answer[1].request_id]
                which, message = await self._better(*answer)
                session = AgentSession(self._wire, Community(*self._communities[which]))
                session.tries, session.first_ms, session.opening = number, round(first_ms, 1), present(message)
                session.expect(took)
                return session
            if self._heard.refusals >= _REFUSALS:
                raise ConnectionRefusedError
            if self._heard.malformed and self._heard.malformed_count >= _MALFORMED:
                raise self._heard.malformed
        raise self._heard.verdict()

    async def _round(self, end: float) -> tuple[int, Message] | None:
        """One request per credential, the first one with a head start; a refusal ends the round early."""
        refused = self._heard.refusals
        for places, until in (([0], min(end, self._loop.time() + _OTHERS_AFTER_S)), (range(1, len(self._communities)), end)):
            for place in places:
                await self._put(place)
            if answer := await self._answer(until):
                return answer
            if self._heard.refusals > refused:
                return None
        return None

    async def _put(self, place: int) -> None:
        version, community = self._communities[place]
        request_id = _random.choice(REQUEST_IDS)
        self._asked[request_id], self._sent[request_id] = place, self._loop.time()
        try:
            await self._wire.send(self._ask.encode(_VERSIONS[version], community, request_id))
        except OSError as error:
            self._note(error)

    async def _answer(self, until: float) -> tuple[int, Message] | None:
        refused = self._heard.refusals
        while self._heard.refusals == refused:
            try:
                arrival = await self._wire.receive(until)
            except TimeoutError:
                return None
            except OSError as error:
                self._note(error)
                continue
            if (message := self._message(arrival.data)) is not None:
                return self._asked[message.request_id], message
        await asyncio.sleep(_OTHERS_AFTER_S)
        return None

    def _message(self, data: bytes) -> Message | None:
        """The answer in a datagram, where it is one to any request of ours."""
        try:
            message = decode(data)
        except MalformedReply as error:
            self._heard.malformed = error
            self._heard.malformed_count += 1
            return None
        if message.pdu_type != Pdu.RESPONSE or message.request_id not in self._asked:
            return None
        if message.error_status == ErrorStatus.AUTHORIZATION_ERROR:
            self._heard.denied = True
            return None
        return message

    async def _better(self, which: int, message: Message) -> tuple[int, Message]:
        """A lost v2c request must not make a device v1-only: what stands earlier in the list with the same community is asked once more."""
        earlier = [place for place in range(which) if self._communities[place][1] == self._communities[which][1]]
        for place in earlier:
            await self._put(place)
        until = self._loop.time() + _GRACE_S
        while earlier and which > earlier[0]:
            answer = await self._answer(until)
            if answer is None:
                break
            which, message = min((which, message), answer, key=lambda pair: pair[0])
        return which, message

    def _note(self, error: OSError) -> None:
        self._heard.error = error
        if isinstance(error, (ConnectionRefusedError, ConnectionResetError)):
            self._heard.refusals += 1


async def contact(wire: Datagrams, communities: Sequence[tuple[str, bytes]], oids: Sequence[Oid]) -> AgentSession:
    """Ask for `oids` until the agent answers one of the communities; see _Contact.make for what it raises."""
    return await _Contact(wire, communities, oids).make()


def present(reply: Message) -> dict[Oid, Value]:
    """The values that a reply really holds."""
    if reply.error_status:
        return {}
    return {bind.oid: bind.value for bind in reply.varbinds if not isinstance(bind.value, Missing)}
