# SPDX-License-Identifier: Apache-2.0
import asyncio
from collections.abc import Callable
from ipaddress import ip_network

import pytest

from probes.datagrams import Arrival
from probes.discovery import wsd
from probes.gate import Gate
from probes.host import Interface
from probes.network_facts import WsdFacts
from probes.pace import PACES
from probes.scope import Scope
from tests.lab.wsd_responder import answer

ETH = Interface("eth0", "10.77.0.1", ip_network("10.77.0.0/24"))
Reply = Callable[[bytes], list[Arrival]]


def by(address: str, data: bytes | None) -> list[Arrival]:
    return [Arrival(data, 0.0, (address, 49_152))] if data else []


class Segment:
    """A multicast socket on which a played segment answers at once."""

    def __init__(self, gate: Gate, reply: Reply) -> None:
        self.gate, self.reply, self.closed = gate, reply, False
        self.arrived: list[Arrival] = []

    async def send(self, data: bytes, peer: tuple[str, int]) -> float:
        assert peer == ("239.255.255.250", 3702)
        self.gate.permit_infrastructure(peer[0], f"udp/{peer[1]}")
        self.arrived += self.reply(data)
        return 0.0

    async def receive(self, until: float) -> Arrival:
        if self.arrived:
            return self.arrived.pop(0)
        await asyncio.sleep(until - asyncio.get_running_loop().time())
        raise TimeoutError

    def close(self) -> None:
        self.closed = True


async def searched(monkeypatch: pytest.MonkeyPatch, reply: Reply) -> tuple[list[tuple[str, WsdFacts]], list[str], Gate]:
    gate = Gate(Scope(), PACES["fast"])
    segment = Segment(gate, reply)

    async def asking_group(_gate: Gate, _group: str, _port: int, source: str) -> Segment:
        assert source == "10.77.0.1"
        return segment

    monkeypatch.setattr(Gate, "asking_group", asking_group)
    monkeypatch.setattr(wsd, "_AGAIN_S", 0.02)
    monkeypatch.setattr(wsd, "_LISTEN_S", 0.05)
    told: list[tuple[str, WsdFacts]] = []
    notes = await wsd.search(gate, [ETH], lambda address, said: told.append((address, said)))
    assert segment.closed
    return told, notes, gate


async def test_who_answers_is_told_by_the_address_it_answers_from(monkeypatch: pytest.MonkeyPatch) -> None:
    told, notes, gate = await searched(monkeypatch, lambda data: by("10.77.0.9", answer("10.77.0.9", ["printer", "scanner"], data)))
    assert [(address, said.prints, said.scans) for address, said in told] == [("10.77.0.9", True, True)]
    assert notes == []
    assert gate.sent.infrastructure == {"udp/3702": 4}
    assert gate.sent.packets == 0


async def test_a_scanner_is_told_as_one_and_an_answer_to_nobody_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    def reply(data: bytes) -> list[Arrival]:
        said = answer("10.77.0.9", ["scanner"], data)
        return [*by("10.77.0.9", said), *by("10.77.0.8", said and said.replace(b"RelatesTo>urn:uuid:", b"RelatesTo>urn:uuid:f")), *by("10.77.0.7", b"junk")]

    told, _, _ = await searched(monkeypatch, reply)
    assert [(address, said.prints, said.scans) for address, said in told] == [("10.77.0.9", False, True)]


async def test_who_neither_prints_nor_scans_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    told, _, _ = await searched(monkeypatch, lambda data: by("10.77.0.9", answer("10.77.0.9", [], data.replace(b"wprt:PrintDeviceType", b"wsdp:Device"))))
    assert told == []


async def test_answers_that_say_more_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def reply(data: bytes) -> list[Arrival]:
        return [arrival for kind in ("printer", "scanner") for arrival in by("10.77.0.9", answer("10.77.0.9", [kind], data))]

    told, _, _ = await searched(monkeypatch, reply)
    assert [(said.prints, said.scans) for _, said in told] == [(True, False), (True, True)]


async def test_a_flood_is_cut_off_and_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsd, "_MOST", 2)
    told, notes, _ = await searched(monkeypatch, lambda data: [found for n in range(5) for found in by(f"10.77.0.{n}", answer("a", ["printer"], data))])
    assert len(told) == 2
    assert "flood" in notes[0]


async def test_an_interface_that_will_not_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asking_group(*_: object) -> None:
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(Gate, "asking_group", asking_group)
    assert await wsd.search(Gate(Scope(), PACES["fast"]), [ETH], lambda _a, _s: None) == ["WS-Discovery on eth0: [Errno 99] Cannot assign requested address"]
