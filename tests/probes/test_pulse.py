# SPDX-License-Identifier: Apache-2.0
"""A device that fell silent, asked again: peers on loopback, with the patience of a test."""

import asyncio

import pytest

from probes import pulse, snmp_session
from probes.asking import Asking
from probes.failure import WithheldError
from probes.gate import Gate
from probes.model import Target
from probes.pulse import ask
from tests.probes.door import LOOPBACK, closed_port, ear, gate, listen_only, listener, target


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "_PATIENCE_S", 0.05)
    monkeypatch.setattr(snmp_session, "CONTACT_AT", (0.0, 0.02, 0.04))
    monkeypatch.setattr(snmp_session, "CONTACT_S", 0.06)
    monkeypatch.setattr(pulse, "CONTACT_AT", (0.0, 0.02, 0.04))


def _door(where: Target, *channels: str) -> Gate:
    """A gate at which this device has answered on these channels."""
    door = gate()
    for channel in channels:
        door.answering.heard(where.endpoint, channel)
    return door


async def _says(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 404 Not Found\r\n\r\n")


async def test_who_never_answered_cannot_be_asked_again() -> None:
    with pytest.raises(WithheldError):
        await ask(Asking(target(snmp=1, ipp=2), gate()))


async def test_snmp_that_is_silent_now() -> None:
    async with ear(lambda _: []) as (peer, port):
        where = target(snmp=port)
        found = await ask(Asking(where, _door(where, f"udp/{port}")))
        assert (found.answers, found.way, found.unanswered, found.echo, found.neighbours) == (False, "snmp", 3, None, None)
        assert len(peer.heard) >= 3


async def test_a_port_that_is_closed_now_is_an_answer() -> None:
    for service, channel in (("snmp", "udp"), ("ipp", "tcp")):
        where = target(**{service: (port := closed_port())})
        assert (await ask(Asking(where, _door(where, f"{channel}/{port}")))).answers is True


async def test_an_answer_that_comes_elsewhere_meanwhile_is_an_answer() -> None:
    async with ear(lambda _: []) as (_, port):
        where = target(snmp=port)
        door = _door(where, f"udp/{port}")
        await asyncio.sleep(0.02)
        asking = asyncio.ensure_future(ask(Asking(where, door)))
        await asyncio.sleep(0.03)
        door.answering.heard(where.endpoint, "tcp/631")
        assert (await asking).answers is True


@pytest.mark.parametrize("service", ["ipp", "http"])
async def test_whatever_a_service_says_is_an_answer(service: str) -> None:
    async with listener(_says) as port:
        where = target(**{service: port})
        assert (await ask(Asking(where, _door(where, f"tcp/{port}")))).answers is True


async def test_a_service_that_takes_connections_and_says_nothing_is_asked_three_times() -> None:
    async with listener(listen_only) as port:
        where = target(ipp=port)
        door = _door(where, f"tcp/{port}")
        found = await ask(Asking(where, door))
        assert (found.answers, found.way, found.unanswered) == (False, "ipp", 3)
        assert door.sent.by_port == {f"tcp/{port}": 6}


async def test_tls_that_fails_is_an_answer() -> None:
    async with listener(_says) as port:  # plain text where TLS is expected
        where = target(https=port)
        assert (await ask(Asking(where, _door(where, f"tcp/{port}")))).answers is True


async def test_a_neighbour_that_answered_meanwhile_is_the_control() -> None:
    async with ear(lambda _: []) as (_, port):
        where, other = target(snmp=port), Target(LOOPBACK, ports={"ipp": 9}, exclusive=True)
        door = _door(where, f"udp/{port}")
        hints = {"neighbourhood": lambda: [other]}
        assert (await ask(Asking(where, door, hints=hints))).neighbours is None
        asking = asyncio.ensure_future(ask(Asking(where, door, hints=hints)))
        await asyncio.sleep(0.03)
        door.answering.heard(other.endpoint, "tcp/9")
        found = await asking
        assert (found.answers, found.neighbours, found.neighbour) == (False, True, LOOPBACK)


async def test_neighbours_that_are_silent_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def silence(_asking: Asking, where: Target) -> bool:
        asked.append(where.address)
        return False

    monkeypatch.setattr(pulse, "_echoes", silence)
    async with ear(lambda _: []) as (_, port):
        where = target(snmp=port)
        found = await ask(Asking(where, _door(where, f"udp/{port}"), hints={"neighbourhood": lambda: [Target("10.0.0.9")]}))
    assert (found.answers, found.neighbours, found.neighbour) == (False, False, None)
    assert asked == ["10.0.0.9"] * 2, "before and after"


async def test_neighbours_that_were_silent_when_it_fell_silent_are_no_control(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, True])

    async def again(_asking: Asking, _where: Target) -> bool:
        return next(answers)

    monkeypatch.setattr(pulse, "_echoes", again)
    async with ear(lambda _: []) as (_, port):
        where = target(snmp=port)
        found = await ask(Asking(where, _door(where, f"udp/{port}"), hints={"neighbourhood": lambda: [Target("10.0.0.9")]}))
    assert (found.answers, found.neighbours, found.neighbour) == (False, False, None)


async def test_a_device_whose_snmp_alone_has_died_still_answers() -> None:
    async with ear(lambda _: []) as (_, snmp), listener(_says) as ipp:
        where = target(snmp=snmp, ipp=ipp)
        assert (await ask(Asking(where, _door(where, f"udp/{snmp}", f"tcp/{ipp}")))).answers is True
        assert (await ask(Asking(where, _door(where, f"udp/{snmp}"), facts={"tcp.631": "open"}))).answers is True


async def test_a_port_that_it_never_answered_on_and_that_refuses_shows_nothing() -> None:
    async with ear(lambda _: []) as (_, snmp):
        where = target(snmp=snmp, ipp=closed_port())
        found = await ask(Asking(where, _door(where, f"udp/{snmp}"), facts={"tcp.631": "open"}))
        assert (found.answers, found.way, found.unanswered) == (False, "snmp", 3)
