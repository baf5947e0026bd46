# SPDX-License-Identifier: Apache-2.0
import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import cast

import pytest

from probes.asking import Credentials
from probes.discovery import sweep
from probes.discovery.answer import Answer, answer_of
from probes.discovery.sweep import Cost, Sweeping
from probes.gate import Gate
from probes.pace import PACES
from probes.scope import Scope
from probes.wire.ber import SEQUENCE, expect
from probes.wire.snmp import Message, Pdu, Tag, Value, VarBind, Version, decode, encode_get, encode_response, envelope, peek_version, read_integer
from probes.wire.snmp_v3 import UNKNOWN_ENGINE_IDS, V3Report, encode_v3_report

HERE, SILENT = "127.0.0.1", "127.0.0.9"
SYS_DESCR, SYS_OBJECT_ID = (1, 3, 6, 1, 2, 1, 1, 1, 0), (1, 3, 6, 1, 2, 1, 1, 2, 0)
HR_DEVICE_TYPE, PRINTER_NAME = (1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 2, 1), (1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 16, 1)
SAID: dict[tuple[int, ...], tuple[int, Value]] = {
    SYS_DESCR: (Tag.OCTET_STRING, b"ACME 9"),
    SYS_OBJECT_ID: (Tag.OBJECT_IDENTIFIER, (1, 3, 6, 1, 4, 1, 9999, 1)),
    HR_DEVICE_TYPE: (Tag.OBJECT_IDENTIFIER, (1, 3, 6, 1, 2, 1, 25, 3, 1, 5)),
    PRINTER_NAME: (Tag.OCTET_STRING, b"Lab"),
}
Reply = Callable[[Message], bytes | None]


def answer(request: Message) -> bytes:
    return encode_response(request, [VarBind(bind.oid, *SAID[bind.oid]) for bind in request.varbinds])


class Agent(asyncio.DatagramProtocol):
    def __init__(self, reply: Reply) -> None:
        self.reply, self.heard = reply, list[Message]()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = decode(data)
        self.heard.append(request)
        self.caller = addr
        if reply := self.reply(request):
            self.transport.sendto(reply, addr)


@asynccontextmanager
async def agent(monkeypatch: pytest.MonkeyPatch, reply: Reply) -> AsyncIterator[Agent]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(lambda: Agent(reply), (HERE, 0))
    monkeypatch.setattr(sweep, "_PORT", transport.get_extra_info("sockname")[1])
    try:
        yield protocol
    finally:
        transport.close()


class RawAgent(asyncio.DatagramProtocol):
    """Answers datagrams that no decoder of v1 and v2c takes."""

    def __init__(self, reply: Callable[[bytes], bytes | None]) -> None:
        self.reply = reply

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if reply := self.reply(data):
            self.transport.sendto(reply, addr)


@asynccontextmanager
async def raw_agent(monkeypatch: pytest.MonkeyPatch, reply: Callable[[bytes], bytes | None]) -> AsyncIterator[None]:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: RawAgent(reply), (HERE, 0))
    monkeypatch.setattr(sweep, "_PORT", transport.get_extra_info("sockname")[1])
    try:
        yield
    finally:
        transport.close()


def parse_v3_request(datagram: bytes) -> int:
    """The message id: the first INTEGER of msgGlobalData (RFC 3412 section 6)."""
    _, at, end = envelope(datagram)
    start, stop = expect(SEQUENCE, datagram, at, end)
    return read_integer(datagram, start, stop)[0]


class Nobody:
    """A neighbour table in which nothing is resolved."""

    def resolved(self, address: str) -> bool:
        return False


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_AGAIN_S", 0.02)
    monkeypatch.setattr(sweep, "_LINGER_S", 0.05)


def gate(*named: str, attached: str = "192.0.2.0/24") -> Gate:
    return Gate(Scope(named=frozenset(named or (HERE,)), attached=(ip_network(attached),)), PACES["fast"])


class Everybody:
    """A neighbour table in which everybody is."""

    def resolved(self, address: str) -> bool:
        return True


async def swept(door: Gate, addresses: list[str], credentials: Credentials | None = None, table: Cost | None = None) -> tuple[list[Answer], int]:
    heard: list[Answer] = []
    asked = 0

    def count() -> None:
        nonlocal asked
        asked += 1

    await Sweeping(door, credentials or Credentials(), table or Nobody(), heard.append, count).run(addresses)
    return heard, asked


async def test_an_answer_is_told_once_with_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    async with agent(monkeypatch, answer) as peer:
        heard, asked = await swept(gate(), [HERE])
    assert heard == [Answer(HERE, 0, "ACME 9", "1.3.6.1.4.1.9999.1", printer=True)]
    assert (asked, len(peer.heard)) == (1, 1)


async def test_the_silent_are_asked_again_and_then_with_v1(monkeypatch: pytest.MonkeyPatch) -> None:
    async with agent(monkeypatch, lambda request: answer(request) if request.version == Version.V1 else None) as peer:
        heard, _ = await swept(gate(), [HERE])
    assert [request.version for request in peer.heard] == [Version.V2C, Version.V2C, Version.V1]
    assert [found.community_index for found in heard] == [1]
    assert {bind.oid for bind in peer.heard[-1].varbinds} == {SYS_DESCR, SYS_OBJECT_ID}


async def test_request_ids_differ_and_an_id_that_was_not_sent_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def forge(request: Message) -> bytes:
        return encode_response(request._replace(request_id=request.request_id ^ 1), [])

    async with agent(monkeypatch, forge) as peer:
        heard, _ = await swept(gate(), [HERE])
    assert heard == []
    assert len({request.request_id for request in peer.heard}) == len(peer.heard) == 3


async def test_a_request_or_garbage_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = iter([b"\x30\x82garbage", None])

    def reply(request: Message) -> bytes | None:
        return next(replies, None) or encode_get(Version.V2C, b"public", request.request_id, [SYS_DESCR])

    async with agent(monkeypatch, reply):
        assert (await swept(gate(), [HERE]))[0] == []


async def test_an_answer_from_another_address_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reply carries a right id and comes from the right port, yet from an address to which that id was not sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:

        def through_the_other(request: Message) -> None:
            other.sendto(answer(request), peer.caller)

        async with agent(monkeypatch, through_the_other) as peer:
            try:
                other.bind((SILENT, sweep._PORT))
            except OSError as error:
                pytest.skip(f"only 127.0.0.1 is there: {error}")
            heard, _ = await swept(gate(HERE, SILENT), [HERE])
    assert len(peer.heard) == 3
    assert heard == []


async def test_what_is_out_of_scope_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with agent(monkeypatch, answer) as peer:
        door = gate("127.0.0.2")
        heard, asked = await swept(door, [HERE])
    assert (heard, peer.heard, door.sent.packets, asked) == ([], [], 0, 1)


async def test_a_silent_neighbour_costs_one_packet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one would make the kernel ask by ARP three times more."""
    async with agent(monkeypatch, lambda _request: None) as peer:
        await swept(gate(attached="127.0.0.0/8"), [HERE])
    assert len(peer.heard) == 1


@pytest.mark.parametrize(("counter", "heard"), [(UNKNOWN_ENGINE_IDS, [Answer(HERE, None)]), ((1, 3, 6, 1, 6, 3, 15, 1, 1, 1), [])])
async def test_a_neighbour_that_is_silent_to_communities_is_asked_for_its_engine(
    monkeypatch: pytest.MonkeyPatch, counter: tuple[int, ...], heard: list[Answer]
) -> None:
    asked = []

    def reply(datagram: bytes) -> bytes | None:
        if peek_version(datagram) != Version.V3:
            return None
        number = parse_v3_request(datagram)
        asked.append(number)
        return encode_v3_report(V3Report(number, b"\x80\x00\x00\x01", 1, 2, (*counter, 0)))

    async with raw_agent(monkeypatch, reply):
        credentials = Credentials()
        assert (await swept(gate(attached="127.0.0.0/8"), [HERE], credentials, Everybody()))[0] == heard
    assert len(asked) == 1
    assert credentials.v3_end(HERE) == ("engine" if heard else None)


async def test_no_v1_or_v2c_community_means_no_sweep() -> None:
    door = gate()
    assert await swept(door, [HERE], Credentials((("v3", b""),))) == ([], 0)
    assert door.sent.packets == 0


async def test_v1_is_left_out_of_a_large_sweep() -> None:
    sweeping = Sweeping(gate(), Credentials((("v2c", b"a"), ("v1", b"a"), ("v2c", b"b"))), Nobody(), lambda _answer: None, lambda: None)
    assert [question.place for question in sweeping._plan(1_024)] == [0, 0, 1, 2]
    assert [question.place for question in sweeping._plan(1_025)] == [0, 0, 2]


def test_an_error_is_an_answer_that_says_nothing() -> None:
    reply = Message(Version.V1, b"public", Pdu.RESPONSE, 1, 2, 1, (VarBind(SYS_DESCR, Tag.NULL, None),))
    assert answer_of(HERE, 1, reply) == Answer(HERE, 1)


def test_a_computers_device_table_makes_no_printer() -> None:
    bind = VarBind(HR_DEVICE_TYPE, Tag.OBJECT_IDENTIFIER, (1, 3, 6, 1, 2, 1, 25, 3, 1, 3))
    assert answer_of(HERE, 0, Message(Version.V2C, b"public", Pdu.RESPONSE, 1, 0, 0, (bind,))).printer is None
