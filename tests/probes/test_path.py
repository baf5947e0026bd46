# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import pytest

from probes import host, path
from probes.asking import Asking
from probes.failure import WithheldError
from probes.gate import Gate
from probes.icmp import Echoes, Packet
from probes.model import Target
from probes.network_facts import PathFacts
from tests.probes.door import gate

PRINTER = Target("10.9.0.9")
Road = Callable[[int, bool], Echoes]
"""What becomes of packets of a size (with headers) that may or may not be cut."""


def through(ttl: int = 63) -> Echoes:
    return Echoes("raw", 3, {0: 1.0}, ttl=ttl)


def lost(**said: object) -> Echoes:
    return Echoes("raw", 3, **said)  # type: ignore[arg-type]  # unreachable and told_mtu


async def walked(monkeypatch: pytest.MonkeyPatch, road: Road, mtu: int | None = 1_500, where: Target = PRINTER) -> tuple[PathFacts, list[tuple[int, bool]]]:
    sent: list[tuple[int, bool]] = []

    async def echo(_gate: Gate, target: Target, _count: int, _gap: float, _patience: float, packet: Packet) -> Echoes:
        assert packet.cut is not None
        size = packet.payload + (48 if ":" in target.address else 28)
        sent.append((size, packet.cut))
        return road(size, packet.cut)

    monkeypatch.setattr(path, "echo", echo)
    monkeypatch.setattr(host, "mtu_towards", lambda _address: mtu)
    return await path.ask(Asking(where, gate(), facts={"icmp.answers": True})), sent


async def test_full_packets_get_through_and_nothing_more_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, sent = await walked(monkeypatch, lambda _size, _cut: through())
    assert facts == PathFacts(own_mtu=1_500, whole="answered", mtu=1_500, black_hole=False)
    assert sent == [(1_500, False)]


async def test_a_router_that_drops_whole_packets_in_silence_is_a_black_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, sent = await walked(monkeypatch, lambda size, cut: through() if cut or size <= 1_400 else lost())
    assert facts == PathFacts(own_mtu=1_500, whole="silent", cut="answered", mtu=1_400, black_hole=True)
    assert sent[:3] == [(1_500, False), (1_500, True), (1_500, False)]


async def test_a_router_that_says_so_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, _ = await walked(monkeypatch, lambda _size, _cut: lost(unreachable="fragmentation-needed", told_mtu=1_400))
    assert (facts.whole, facts.told_mtu, facts.mtu, facts.black_hole) == ("told", 1_400, 1_400, False)


async def test_a_device_that_answers_no_large_echo_at_all_says_nothing_of_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, _ = await walked(monkeypatch, lambda size, _cut: through() if size < 1_000 else lost())
    assert facts == PathFacts(own_mtu=1_500, whole="silent", cut="silent")


async def test_whole_packets_that_are_lost_by_chance_get_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([lost(), through(), through()])
    facts, _ = await walked(monkeypatch, lambda _size, _cut: next(tries))
    assert (facts.whole, facts.black_hole) == ("answered", False)


@pytest.mark.parametrize(("mtu", "size"), [(1_420, 1_420), (9_000, 1_500), (None, 1_500)], ids=["tunnel", "jumbo", "unknown"])
async def test_no_packet_is_larger_than_our_own_link_or_an_ethernet(monkeypatch: pytest.MonkeyPatch, mtu: int | None, size: int) -> None:
    facts, sent = await walked(monkeypatch, lambda _size, _cut: through(), mtu)
    assert (facts.own_mtu, facts.mtu) == (mtu, size)
    assert sent == [(size, False)]


async def test_ipv6_has_longer_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    _, sent = await walked(monkeypatch, lambda _size, _cut: through(), where=Target("fd00::9"))
    assert sent == [(1_500, False)]


@pytest.mark.parametrize("facts", [{}, {"icmp.answers": False}, {"icmp.answers": None}])
async def test_where_small_echoes_are_not_answered_large_ones_are_not_sent(facts: dict[str, bool | None]) -> None:
    with pytest.raises(WithheldError, match="would say nothing"):
        await path.ask(Asking(PRINTER, gate(), facts=facts))
