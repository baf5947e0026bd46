# SPDX-License-Identifier: Apache-2.0
"""The SNMP sweep: one pre-encoded GET a second apart from nothing but its request id, over one socket, to every address of the scope.

Answers count only when they carry a request id that was sent to the very address they come from. The silent are asked again after 0.6 s, then
with the remaining communities; yet where a packet to a silent neighbour would cost new ARP requests, it is not sent: the kernel has asked three times.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from secrets import randbelow
from typing import NamedTuple, Protocol

from probes.asking import Credentials
from probes.datagrams import Arrival, Datagrams
from probes.failure import WithheldError
from probes.gate import Gate
from probes.malformed import MalformedReply
from probes.model import WELL_KNOWN
from probes.scope import Network, parse
from probes.wire.ber import Oid
from probes.wire.snmp import REQUEST_IDS, Message, Pdu, Sweep, Version, decode
from probes.wire.text import safe

_log = logging.getLogger(__name__)

BROADCAST = "255.255.255.255"
_AGAIN_S, _LINGER_S = 0.6, 1.0
_CHEAP = 1_024
"""Up to so many addresses the silent are asked with v1 as well."""
_SLICE = 64
_FOREVER_S = 86_400.0
_SYS_DESCR: Oid = (1, 3, 6, 1, 2, 1, 1, 1, 0)
_SYS_OBJECT_ID: Oid = (1, 3, 6, 1, 2, 1, 1, 2, 0)
_HR_DEVICE_TYPE: Oid = (1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 2, 1)
_PRINTER_NAME: Oid = (1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 16, 1)
_HR_PRINTER: Oid = (1, 3, 6, 1, 2, 1, 25, 3, 1, 5)
_PORT = WELL_KNOWN["snmp"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered, and what: texts made safe, the object id dotted, `printer` True when it said that it is one."""

    address: str
    community_index: int
    sys_descr: str | None = None
    sys_object_id: str | None = None
    printer: bool | None = None


class Cost(Protocol):
    """What the sweep must know of the neighbour table."""

    def resolved(self, address: str) -> bool:
        """Whether a packet to this address costs no new ARP request."""


class _Question(NamedTuple):
    """One community's GET; `place` is where it stands in Credentials.communities."""

    place: int
    version: Version
    template: Sweep


class Sweeping:
    """One sweep under way. `heard` is called with each new answer, `swept` after each address that was asked for the first time."""

    def __init__(self, gate: Gate, credentials: Credentials, cost: Cost, heard: Callable[[Answer], None], swept: Callable[[], None]) -> None:
        self._gate, self._cost, self._heard, self._swept = gate, cost, heard, swept
        self._loop = asyncio.get_running_loop()
        self._questions = [_question(index, version, community) for index, (version, community) in enumerate(credentials.communities) if version != "v3"]
        self._asked: dict[tuple[str, int], _Question] = {}
        self._answered: set[str] = set()
        self._failed: set[str] = set()
        self._own: dict[str, None] = {}
        self._again: asyncio.Queue[tuple[float, str, int]] = asyncio.Queue()
        self._steps: list[_Question] = []

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
                    await self._put(channel, BROADCAST, question)
                    await asyncio.sleep(pause)
                reading.cancel()
        finally:
            channel.close()

    async def run(self, addresses: Sequence[str]) -> None:
        """Ask every address, neighbours that need no ARP request first; ends 1 s after the last datagram. Raises OSError when no socket is to be had."""
        if not self._questions:
            return
        self._steps = self._plan(len(addresses))
        self._own = {address: None for address in addresses if self._gate.scope.is_own_segment(address)}
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
        slow = [address for address in addresses if self._own_new(address)]
        known = [address for address in self._own if not self._own_new(address)]
        routed = [address for address in addresses if address not in self._own]
        async with asyncio.TaskGroup() as group:
            group.create_task(self._ask_first(channel, [*known, *routed]))
            group.create_task(self._ask_first(channel, slow))
        await self._again.join()
        await asyncio.sleep(_LINGER_S)

    async def _ask_first(self, channel: Datagrams, addresses: Iterable[str]) -> None:
        for address in addresses:
            if address not in self._answered:
                await self._put(channel, address, self._steps[0])
                self._again.put_nowait((self._loop.time() + _AGAIN_S, address, 1))
            self._swept()

    async def _ask_again(self, channel: Datagrams) -> None:
        while True:
            due, address, step = await self._again.get()
            if address not in self._answered and step < len(self._steps):
                await asyncio.sleep(max(due - self._loop.time(), 0))
                if address in self._failed or not self._own_new(address):
                    await self._put(channel, address, self._steps[step])
                    self._again.put_nowait((self._loop.time() + _AGAIN_S, address, step + 1))
            self._again.task_done()

    async def _put(self, channel: Datagrams, address: str, question: _Question) -> None:
        if address in self._answered:
            return
        request_id = REQUEST_IDS[randbelow(len(REQUEST_IDS))]
        self._asked[address, request_id] = question
        self._failed.discard(address)
        try:
            await channel.send(question.template.datagram(request_id), (address, _PORT))
        except WithheldError as error:
            _log.debug("not swept: %s", error)
        except OSError as error:
            _log.debug("sweep of %s: %s", address, error)
            self._failed.add(address)

    def _plan(self, addresses: int) -> list[_Question]:
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
            return
        question = self._asked.get((address if segment is None else BROADCAST, message.request_id))
        where = parse(address)
        if question is None or message.pdu_type != Pdu.RESPONSE or (segment is not None and (where is None or where not in segment)):
            return
        self._answered.add(address)
        self._heard(answer_of(address, question.place, message))


def answer_of(address: str, place: int, message: Message) -> Answer:
    """What one reply says; an error status is an answer too, that of an agent which holds back."""
    said = {bind.oid: bind.value for bind in message.varbinds} if not message.error_status else {}
    descr, object_id = said.get(_SYS_DESCR), said.get(_SYS_OBJECT_ID)
    is_printer = said.get(_HR_DEVICE_TYPE) == _HR_PRINTER or isinstance(said.get(_PRINTER_NAME), bytes)
    return Answer(
        address,
        place,
        safe(descr) if isinstance(descr, bytes) else None,
        ".".join(map(str, object_id)) if isinstance(object_id, tuple) else None,
        is_printer or None,
    )


def _question(place: int, version: str, community: bytes) -> _Question:
    """v1 fails as a whole over one object that is not there, so it is asked for those that every agent has."""
    if version == "v1":
        return _Question(place, Version.V1, Sweep(Version.V1, community, (_SYS_DESCR, _SYS_OBJECT_ID)))
    return _Question(place, Version.V2C, Sweep(Version.V2C, community, (_SYS_DESCR, _SYS_OBJECT_ID, _HR_DEVICE_TYPE, _PRINTER_NAME)))
