# SPDX-License-Identifier: Apache-2.0
"""The SNMP sweep: one pre-encoded GET a second apart from nothing but its request id, over one socket, to every address of the scope.

Answers count only when they carry a request id that was sent to the very address they come from. The silent are asked again after 0.6 s, with
the remaining communities too, and neighbours that are known to be there are asked for an SNMPv3 engine at last; yet where a packet to a silent
neighbour would cost new ARP requests, it is not sent: the kernel has asked three times.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from secrets import randbelow, token_bytes
from typing import NamedTuple, Protocol

from probes.asking import Credentials
from probes.datagrams import Arrival, Datagrams
from probes.discovery.answer import Answer, Question, answer_of, question_of
from probes.gate import Gate
from probes.malformed import MalformedReply
from probes.model import WELL_KNOWN
from probes.pace import slice_of
from probes.scope import Network, parse
from probes.wire.snmp import REQUEST_IDS, Pdu, Version, decode
from probes.wire.snmp_v3 import parse_v3_report, v3_discovery

BROADCAST = "255.255.255.255"
_AGAIN_S, _LINGER_S = 0.6, 1.0
_CHEAP = 1_024
"""Up to so many addresses the silent are asked with v1 as well."""
_SLICE = 64
_IDS = len(REQUEST_IDS)
_FOREVER_S = 86_400.0
_PORT = WELL_KNOWN["snmp"]


class Cost(Protocol):
    """What the sweep must know of the neighbour table."""

    def resolved(self, address: str) -> bool:
        """Whether a packet to this address costs no new ARP request."""


class _Later(NamedTuple):
    """Some addresses, and how those of them that are still silent are to be asked from `due` on."""

    due: float
    addresses: Sequence[str]
    ask: Callable[[Datagrams, Sequence[str]], Awaitable[None]]


class Sweeping:
    """One sweep under way. `heard` is called with each new answer, `swept` after each address that was asked for the first time."""

    def __init__(self, gate: Gate, credentials: Credentials, cost: Cost, heard: Callable[[Answer], None], swept: Callable[[], None]) -> None:
        self._gate, self._cost, self._heard, self._swept = gate, cost, heard, swept
        self._loop = asyncio.get_running_loop()
        self._questions = [question_of(index, version, community) for index, (version, community) in enumerate(credentials.communities) if version != "v3"]
        self._broadcast: dict[int, Question] = {}
        self._asked: dict[str, int] = {}
        self._answered: set[str] = set()
        self._failed: set[str] = set()
        self._own: frozenset[str] = frozenset()
        self._again: asyncio.Queue[_Later] = asyncio.Queue()
        self._engines: dict[int, str] = {}
        self._credentials = credentials
        self._steps: list[Question] = []
        self._numbers: list[int] = []

    async def broadcast(self, source: str, segment: Network) -> None:
        """Ask a whole attached segment with one datagram, twice; `source` is our address on it. Raises OSError, WithheldError."""
        question = next((question for question in self._questions if question.version == Version.V2C), None)
        if question is None:
            return
        channel = await self._gate.sweep(_PORT, self._own_new, broadcast=True, source=source)
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read(channel, segment))
                for pause in (_AGAIN_S, _LINGER_S):
                    request_id = REQUEST_IDS[randbelow(len(REQUEST_IDS))]
                    self._broadcast[request_id] = question
                    await channel.send(question.template.datagram(request_id), (BROADCAST, _PORT))
                    await asyncio.sleep(pause)
                reading.cancel()
        finally:
            channel.close()

    async def run(self, addresses: Sequence[str]) -> None:
        """Ask every address, neighbours that need no ARP request first; ends 1 s after the last datagram. Raises OSError when no socket is to be had."""
        if not self._questions:
            return
        self._steps = self._plan(len(addresses))
        self._numbers = _random(len(self._steps))
        self._own = frozenset(address for address in addresses if self._gate.scope.is_own_segment(address))
        channel = await self._gate.sweep(_PORT, self._own_new)
        try:
            async with asyncio.TaskGroup() as group:
                helpers = [group.create_task(self._read(channel, None)), group.create_task(self._ask_again(channel))]
                await self._ask_all(channel, addresses)
                for helper in helpers:
                    helper.cancel()
        finally:
            channel.close()

    # --- asking -------------------------------------------------------------------------------------------------------------------------------

    async def _ask_all(self, channel: Datagrams, addresses: Sequence[str]) -> None:
        pace = self._gate.pace
        slow = [address for address in addresses if self._own_new(address)]
        known = [address for address in addresses if address in self._own and not self._own_new(address)]
        routed = [address for address in addresses if address not in self._own]
        async with asyncio.TaskGroup() as group:
            group.create_task(self._ask_first(channel, [*known, *routed], slice_of(pace.routed)))
            group.create_task(self._ask_first(channel, slow, slice_of(pace.own_new)))
        await self._again.join()
        await asyncio.sleep(_LINGER_S)

    async def _ask_first(self, channel: Datagrams, addresses: Sequence[str], together: int) -> None:
        for start in range(0, len(addresses), together):
            some = addresses[start : start + together]
            await self._put(channel, [address for address in some if address not in self._answered], 0)
            self._again.put_nowait(_Later(self._loop.time() + _AGAIN_S, some, self._ask_silent))
            for _ in some:
                self._swept()

    async def _ask_again(self, channel: Datagrams) -> None:
        while True:
            later = await self._again.get()
            await asyncio.sleep(later.due - self._loop.time())
            await later.ask(channel, [address for address in later.addresses if address not in self._answered])
            self._again.task_done()

    async def _ask_silent(self, channel: Datagrams, addresses: Sequence[str]) -> None:
        for step in range(1, len(self._steps)):
            silent = [address for address in addresses if address not in self._answered]
            await self._put(channel, [address for address in silent if address in self._failed or not self._own_new(address)], step)
        if awake := [address for address in addresses if address in self._own and self._cost.resolved(address)]:
            self._again.put_nowait(_Later(self._loop.time() + _AGAIN_S, awake, self._ask_engines))

    async def _ask_engines(self, channel: Datagrams, addresses: Sequence[str]) -> None:
        """Who is there and silent to every community may speak SNMPv3 alone: an engine names itself to everybody (RFC 3414 section 4)."""
        asked = {REQUEST_IDS[number]: address for number, address in zip(_random(len(addresses)), addresses, strict=True)}
        self._engines |= asked
        await channel.volley([(v3_discovery(number), (address, _PORT)) for number, address in asked.items()])

    async def _put(self, channel: Datagrams, addresses: Sequence[str], step: int) -> None:
        """Ask each of them this step's question; its request id is the address' own random number and the step's added up."""
        if not addresses:
            return
        datagram, asked, number = self._steps[step].template.datagram, self._asked, self._numbers[step]
        if step == 0:
            asked.update(zip(addresses, _random(len(addresses)), strict=True))
        failed = await channel.volley([(datagram(REQUEST_IDS[(asked[address] + number) % _IDS]), (address, _PORT)) for address in addresses])
        self._failed.difference_update(addresses)
        self._failed.update(address for address, _ in failed)

    def _plan(self, addresses: int) -> list[Question]:
        """The first community twice, then each other one once; v1 only where that is cheap."""
        first, *others = self._questions
        return [first, first, *(question for question in others if question.version == Version.V2C or addresses <= _CHEAP)]

    def _own_new(self, address: str) -> bool:
        return address in self._own and not self._cost.resolved(address)

    # --- hearing ------------------------------------------------------------------------------------------------------------------------------

    async def _read(self, channel: Datagrams, segment: Network | None) -> None:
        while True:
            with suppress(TimeoutError, OSError):
                arrivals = [await channel.receive(self._loop.time() + _FOREVER_S), *channel.take()]
                for count, arrival in enumerate(arrivals, 1):
                    self._take(arrival, segment)
                    if count % _SLICE == 0:
                        await asyncio.sleep(0)

    def _take(self, arrival: Arrival, segment: Network | None) -> None:
        address, port = arrival.peer
        if port != _PORT or address in self._answered:
            return
        try:
            message = decode(arrival.data)
        except MalformedReply:
            self._take_engine(arrival.data, address)
            return
        question = self._question(address, message.request_id, segment)
        if question is None or message.pdu_type != Pdu.RESPONSE:
            return
        self._answered.add(address)
        self._heard(answer_of(address, question.place, message))

    def _take_engine(self, data: bytes, address: str) -> None:
        try:
            report = parse_v3_report(data)
        except MalformedReply:
            return
        if report.unknown_engine_id and self._engines.get(report.msg_id) == address:
            self._answered.add(address)
            self._credentials.ends.setdefault((address, None), "engine")
            self._heard(Answer(address, None))

    def _question(self, address: str, request_id: int, segment: Network | None) -> Question | None:
        """What this address is answering; None when it was not asked that."""
        if segment is not None:
            where = parse(address)
            return self._broadcast.get(request_id) if where is not None and where in segment else None
        asked = self._asked.get(address)
        number = None if asked is None else (request_id - REQUEST_IDS[0] - asked) % _IDS
        return self._steps[self._numbers.index(number)] if number in self._numbers else None


def _random(count: int) -> list[int]:
    """Places in REQUEST_IDS, drawn in one go."""
    return [number % _IDS for number in memoryview(token_bytes(4 * count)).cast("I")]
