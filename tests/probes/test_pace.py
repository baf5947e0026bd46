# SPDX-License-Identifier: Apache-2.0
import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.failure import WithheldError
from probes.pace import PACES, Bucket, slice_of
from probes.silence import Silence
from tests.probes.door import Clock

_RATES = st.floats(0.5, 10_000)
_BURSTS = st.floats(1, 100)


async def _times(rate: float, burst: float, pauses: list[float]) -> list[float]:
    clock = Clock()
    bucket = Bucket(rate, burst, clock, clock.sleep)
    times = []
    for pause in pauses:
        clock.now += pause
        await bucket.take()
        times.append(clock.now)
    return times


@given(_RATES, _BURSTS, st.lists(st.floats(0, 0.5), min_size=1, max_size=80))
def test_never_more_than_the_rate_and_the_burst_in_any_window(rate: float, burst: float, pauses: list[float]) -> None:
    times = asyncio.run(_times(rate, burst, pauses))
    for first in range(len(times)):
        for last in range(first, len(times)):
            assert last - first + 1 <= rate * (times[last] - times[first]) + burst + 1e-3


async def test_a_bucket_does_not_starve_whoever_waits() -> None:
    times = await _times(10, 1, [0] * 21)
    assert times[-1] - times[0] == pytest.approx(2.0)


async def test_one_packet_may_cost_several_tokens() -> None:
    clock = Clock()
    bucket = Bucket(10, 1, clock, clock.sleep)
    await bucket.take(5)
    await bucket.take()
    assert clock.now == pytest.approx(1000.5)


async def test_an_exact_bucket_does_not_catch_up() -> None:
    clock = Clock()

    async def late(seconds: float) -> None:
        clock.now += seconds + 0.03

    bucket, left = Bucket(10, 1, clock, late, exact=True), []
    for _ in range(4):
        await bucket.take()
        left.append(clock.now)
    assert left == pytest.approx([1000.0, 1000.13, 1000.26, 1000.39])


@pytest.mark.parametrize("name", ["gentle", "normal"])
def test_a_switch_with_arp_inspection_never_counts_more_than_ten_requests_a_second(name: str) -> None:
    pace = next(pace for pace in PACES.values() if pace.name == name)
    assert pace.own_new * 3 <= 10
    assert pace.device <= 20
    assert pace.routed <= 500


async def test_an_old_scan_alarm_never_sees_more_silent_hosts_than_the_cap() -> None:
    clock = Clock()
    silence = Silence(3, clock, clock.sleep)
    for host in "abc":
        async with silence.listening(139, host) as attempt:
            attempt.silent = True
    with pytest.raises(WithheldError, match="3 hosts were silent on port 139"):
        async with silence.listening(139, "d"):
            pass
    async with silence.listening(139, "a"):  # the same host again is no new one
        pass
    async with silence.listening(80, "d"):
        pass


async def test_silence_is_forgotten_after_five_minutes() -> None:
    clock = Clock()
    silence = Silence(1, clock, clock.sleep)
    async with silence.listening(139, "a") as attempt:
        attempt.silent = True
    clock.now += 301
    async with silence.listening(139, "b") as attempt:
        attempt.silent = False
    async with silence.listening(139, "c"):
        pass


async def test_attempts_under_way_count_until_they_are_answered() -> None:
    clock = Clock()
    silence = Silence(1, clock, clock.sleep)
    order = []

    async def second() -> None:
        async with silence.listening(139, "b"):
            order.append("b began")

    async with silence.listening(139, "a"):
        waiting = asyncio.create_task(second())
        for _ in range(20):
            await asyncio.sleep(0)
        order.append("a ended")
    await waiting
    assert order == ["a ended", "b began"]


async def test_two_attempts_at_one_host_are_one_host() -> None:
    clock = Clock()
    silence = Silence(1, clock, clock.sleep)
    async with silence.listening(139, "a"), silence.listening(139, "a"):
        pass


async def test_without_a_cap_nobody_waits() -> None:
    clock = Clock()
    silence = Silence(None, clock, clock.sleep)
    for host in map(str, range(100)):
        async with silence.listening(139, host) as attempt:
            attempt.silent = True
    assert clock.now == 1000.0


@pytest.mark.parametrize(("rate", "together"), [(3, 1), (50, 1), (500, 5), (10_000, 100), (1e9, 256)])
def test_what_leaves_together_is_what_10_ms_allow(rate: float, together: int) -> None:
    assert slice_of(rate) == together
