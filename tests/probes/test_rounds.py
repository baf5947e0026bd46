# SPDX-License-Identifier: Apache-2.0
import asyncio
from ipaddress import ip_network

import pytest

from probes import rounds
from probes.gate import ECHO
from probes.model import Target
from probes.pace import PACES
from probes.rounds import AT_ONCE, ROUND_S, Rounds
from probes.scope import Scope
from tests.probes.door import Clock, gate


class Table:
    """A neighbour table that a test fills, and the turns that were taken."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.turns = 0
        self.open = asyncio.Event()
        self.open.set()

    async def knows(self, address: str) -> bool:
        return address in self.known

    async def take(self) -> None:
        await self.open.wait()
        self.turns += 1


async def test_a_round_is_paid_once_whoever_joins_it() -> None:
    table, clock = Table(), Clock()
    here = Rounds(table.take, table.knows, clock)
    await asyncio.gather(*(here.join("10.0.0.5") for _ in range(9)))
    assert table.turns == 1
    clock.now += ROUND_S - 0.1
    await here.join("10.0.0.5")
    await here.join("10.0.0.6")
    assert table.turns == 2
    clock.now += 0.2
    await here.join("10.0.0.5")
    assert table.turns == 3


async def test_whoever_is_known_costs_nothing_and_what_the_sweep_has_paid_is_not_paid_again() -> None:
    table, clock = Table(), Clock()
    here = Rounds(table.take, table.knows, clock)
    table.known.add("10.0.0.5")
    await here.join("10.0.0.5")
    here.begun("10.0.0.6")
    await here.join("10.0.0.6")
    assert table.turns == 0


async def test_who_gives_up_waiting_leaves_a_turn_that_the_next_one_uses() -> None:
    table = Table()
    here = Rounds(table.take, table.knows, Clock())
    table.open.clear()
    for _ in range(5):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.005):
                await here.join("10.0.0.5")
    table.open.set()
    await here.join("10.0.0.5")
    assert table.turns == 1


async def test_few_unresolved_ones_at_once_and_whoever_is_resolved_meanwhile_waits_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "_LOOK_S", 0.001)
    table, inside, over = Table(), set[str](), asyncio.Event()
    here = Rounds(table.take, table.knows, Clock())

    async def one(address: str) -> None:
        async with here.turn(address):
            inside.add(address)
            await over.wait()

    everybody = [f"10.0.0.{place}" for place in range(AT_ONCE + 2)]
    running = [asyncio.ensure_future(one(address)) for address in everybody]
    await asyncio.sleep(0.02)
    assert len(inside) == AT_ONCE
    last = next(address for address in everybody if address not in inside)
    table.known.add(last)
    await asyncio.sleep(0.02)
    assert last in inside
    table.known.add(everybody[0])
    await asyncio.sleep(0.02)
    assert inside == set(everybody)
    over.set()
    await asyncio.gather(*running)
    async with asyncio.timeout(1):
        await asyncio.gather(*(one(f"10.0.1.{place}") for place in range(AT_ONCE)))


async def test_the_gate_holds_back_a_packet_that_would_cost_arp_requests_too_many() -> None:
    table, clock = Table(), Clock()
    near = Scope(include=(ip_network("10.0.0.0/16"),), attached=(ip_network("10.0.0.0/24"),))
    door = gate(PACES["normal"], near, clock=clock, sleep=clock.sleep, knows=table.knows)
    for address in ("10.0.0.5", "10.0.0.5", "10.0.0.6", "10.0.9.5", "10.0.9.6"):
        await door.admit(Target(address), ECHO, 56)
    assert clock.now == pytest.approx(1000 + 1 / PACES["normal"].own_new), "one for .6; what is routed costs none"
