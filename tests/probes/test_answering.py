# SPDX-License-Identifier: Apache-2.0
import asyncio

import pytest

from probes.answering import Answering
from probes.failure import WithheldError
from probes.gate import ECHO
from probes.model import Target
from tests.probes.door import Clock, ear, gate, listen_only, listener, target


def test_only_who_has_answered_owes_an_answer() -> None:
    clock = Clock()
    books = Answering(clock)
    books.asked("a")
    clock.now += 90
    assert (books.owed_s("a"), books.silent_s("a"), books.channels("a")) == (0.0, None, frozenset())
    books.heard("a", "udp/161")
    clock.now += 2
    books.asked("a")
    clock.now += 3
    books.asked("a")
    assert (books.owed_s("a"), books.silent_s("a"), books.channels("a")) == (3.0, 5.0, frozenset({"udp/161"}))
    books.heard("a", "tcp/631")
    assert (books.owed_s("a"), books.silent_s("a"), books.channels("a")) == (0.0, 0.0, frozenset({"udp/161", "tcp/631"}))


async def test_the_gate_keeps_the_books() -> None:
    async with ear(lambda data: [data] if data == b"answer" else []) as (_, port):
        clock = Clock()
        door, where = gate(clock=clock, sleep=clock.sleep), target(snmp=port)
        wire = await door.datagrams(where)
        await wire.send(b"answer")
        await wire.receive(asyncio.get_running_loop().time() + 5)
        assert door.answering.channels(where.endpoint) == {f"udp/{port}"}
        await wire.send(b"silence")
        await door.admit(where, ECHO, 56)
        clock.now += 7
        assert door.answering.owed_s(where.endpoint) == pytest.approx(7, abs=0.1)
        wire.close()


async def test_a_connection_that_does_not_come_about_is_owed_and_one_that_does_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    async with listener(listen_only) as port:
        door, where = gate(clock=clock, sleep=clock.sleep), target(ipp=port)
        door.answering.heard(where.endpoint, "udp/161")
        assert (await door.knock(where, "ipp")).error is None
        clock.now += 1
        assert door.answering.owed_s(where.endpoint) == 0

    async def nowhere(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("probes.gate.dial", nowhere)
    assert isinstance((await door.knock(where, "ipp")).error, TimeoutError)
    clock.now += 1
    assert door.answering.owed_s(where.endpoint) == pytest.approx(1, abs=0.1)


async def test_nothing_leaves_for_who_is_left_alone() -> None:
    async with ear() as (peer, port):
        door, where = gate(), target(snmp=port)
        door.answering.leave_alone(where.endpoint, "it stopped")
        wire = await door.datagrams(where)
        with pytest.raises(WithheldError, match="it stopped"):
            await wire.send(b"x")
        with pytest.raises(WithheldError, match="it stopped"):
            await door.knock(where, "snmp")
        wire.close()
        assert (peer.heard, door.sent.packets) == ([], 0)


async def test_an_address_that_is_left_alone_is_so_under_all_its_ports() -> None:
    door = gate()
    door.answering.leave_alone("127.0.0.1", "it stopped")
    for where in (Target("127.0.0.1"), Target("127.0.0.1", ports={"ipp": 8631})):
        with pytest.raises(WithheldError, match="it stopped"):
            await door.admit(where, "udp/161", 1)
