# SPDX-License-Identifier: Apache-2.0
"""The inquiry against a kernel that is played: what the table says at each read, and what a knock changes."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from probes.asking import Asking
from probes.discovery import neighbours
from probes.discovery.neighbour import Neighbour
from probes.discovery.neighbours import Neighbours, ask, proxied
from probes.failure import WithheldError
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope

HERE = "127.0.0.1"
MAC = "02:00:00:00:00:01"
FAILED = Neighbour(HERE, None, "failed", 90.0, 0.0)
STALE = Neighbour(HERE, MAC, "stale", 900.0, 800.0)
DELAY = Neighbour(HERE, MAC, "delay", 900.0, 0.0)
INCOMPLETE = Neighbour(HERE, None, "incomplete", 90.0, 0.0)
ALIVE = Neighbour(HERE, MAC, "reachable", 0.0, 0.0)
LONG_AGO = Neighbour(HERE, MAC, "reachable", 40.0, 40.0)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_STEP_S", 0.0)


def gate() -> Gate:
    return Gate(Scope(named=frozenset({HERE}), attached=(ip_network("127.0.0.0/8"),)), PACES["fast"])


def kernel(monkeypatch: pytest.MonkeyPatch, door: Gate, *story: Neighbour | None) -> Callable[[], int]:
    """Tells the story one entry a read, and stays with the last."""
    reads = 0

    async def table() -> dict[str, Neighbour]:
        nonlocal reads
        entry = story[min(reads, len(story) - 1)]
        reads += 1
        return {HERE: entry} if entry else {}

    monkeypatch.setattr(neighbours, "table", table)
    return lambda: door.sent.packets


async def test_confirmed_since_the_scan_began(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    packets = kernel(monkeypatch, door, ALIVE)
    facts = await ask(Asking(Target(HERE), door))
    assert (facts.answers, facts.mac, packets()) == (True, MAC, 0)


async def test_nobody_is_silent_before_the_kernel_was_made_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    packets = kernel(monkeypatch, door, FAILED, INCOMPLETE, FAILED)
    facts = await ask(Asking(Target(HERE), door))
    assert (facts.answers, facts.mac, packets()) == (False, None, 1)


async def test_a_sleeper_that_answers_the_second_time_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    kernel(monkeypatch, door, FAILED, INCOMPLETE, ALIVE)
    assert (await ask(Asking(Target(HERE), door))).answers is True


async def test_a_stale_entry_does_not_mask_a_host_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    packets = kernel(monkeypatch, door, STALE, DELAY, DELAY, FAILED, INCOMPLETE, FAILED)
    assert (await ask(Asking(Target(HERE), door))).answers is False
    assert packets() == 2


async def test_a_stale_entry_of_a_host_that_changed_its_mac_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    kernel(monkeypatch, door, STALE, DELAY, FAILED, INCOMPLETE, ALIVE)
    assert (await ask(Asking(Target(HERE), door))).answers is True


async def test_what_answered_something_else_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    packets = kernel(monkeypatch, door, LONG_AGO)
    facts = await ask(Asking(Target(HERE), door, facts={"icmp.answers": True}))
    assert (facts.answers, packets()) == (True, 0)


async def test_what_the_table_cannot_tell_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_PATIENCE_S", 0.05)
    door = gate()
    kernel(monkeypatch, door, LONG_AGO)
    assert (await ask(Asking(Target(HERE), door))).answers is None


async def test_without_ages_an_entry_from_before_the_scan_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    entry = Neighbour(HERE, MAC, "complete")
    kernel(monkeypatch, door, entry)
    assert (await ask(Asking(Target(HERE), door, hints={"neighbours": {HERE: entry}}))).answers is None
    assert (await ask(Asking(Target(HERE), door, hints={"neighbours": {}}))).answers is True
    assert (await ask(Asking(Target(HERE), door))).answers is None


async def test_while_another_question_is_in_flight_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_PATIENCE_S", 0.1)
    monkeypatch.setattr(neighbours, "_TURN_S", 0.01)
    door = gate()
    packets = kernel(monkeypatch, door, FAILED)
    async with door.seat(Target(HERE), "snmp"):
        assert (await ask(Asking(Target(HERE), door))).answers is False
    assert packets() == 0


async def test_routed_and_forbidden_addresses_are_not_asked() -> None:
    door = gate()
    with pytest.raises(WithheldError, match="not on a segment of ours"):
        await ask(Asking(Target("192.0.2.1"), door))
    with pytest.raises(WithheldError, match="loopback"):
        await ask(Asking(Target("127.0.0.7"), door))


async def test_the_view_knows_who_answered_and_who_is_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    door = gate()
    kernel(monkeypatch, door, STALE, DELAY, ALIVE)
    view = Neighbours(door.began)
    await view.begin()
    assert (view.answered(), view.asking(), view.resolved(HERE)) == ({}, [], True)
    await view.refresh()
    assert (view.answered(), view.asking()) == ({}, [HERE])
    await view.refresh()
    assert (view.answered(), view.asking(), view.mac(HERE)) == ({HERE: MAC}, [], MAC)
    await view.refresh(at_most_s=60)
    assert view.mac("127.0.0.2") is None


def test_a_mac_that_answers_for_many_is_a_routers() -> None:
    macs = {f"10.0.0.{number}": MAC for number in range(4)} | {"10.0.0.9": "02:00:00:00:00:09"}
    assert proxied(macs) == {MAC}
    assert proxied({"10.0.0.1": MAC, "10.0.0.2": MAC}) == frozenset()
