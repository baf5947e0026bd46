# SPDX-License-Identifier: Apache-2.0
import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from agent import stopping
from agent.stopping import WHY, left_out, stops, unmade
from probes.fact import Value
from probes.model import Observation
from tests.rules.samples import table

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_STEP_S", 0.001)


async def _ends() -> None:
    await asyncio.sleep(0.005)


async def _never() -> None:
    await asyncio.Event().wait()


class Pulse:
    """Answers as often as it is told to, and counts how often it was asked."""

    def __init__(self, answers: str = "") -> None:
        self._answers: Iterator[bool] = (answer == "y" for answer in answers)
        self.taken = 0

    async def __call__(self) -> bool:
        await asyncio.sleep(0)
        self.taken += 1
        return next(self._answers)


async def test_who_owes_nothing_is_asked_to_the_end() -> None:
    pulse = Pulse()
    assert await stops(_ends(), lambda: 0.0, pulse) is False
    assert pulse.taken == 0


async def test_who_falls_silent_is_asked_no_more() -> None:
    pulse = Pulse("yn")
    assert await stops(_never(), lambda: 7.0, pulse) is True
    assert pulse.taken == 2
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_whoever_owes_the_last_answer_is_asked_once_more_at_the_end() -> None:
    for answer in "yn":
        pulse = Pulse(answer)
        assert await stops(_ends(), lambda: 2.0, pulse) is (answer == "n")
        assert pulse.taken == 1


async def test_a_fault_of_our_own_rises() -> None:
    async def wrong() -> None:
        raise ZeroDivisionError

    async def wrong_pulse() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stops(wrong(), lambda: 0.0, Pulse())
    with pytest.raises(ZeroDivisionError):
        await stops(_never(), lambda: 9.0, wrong_pulse)


def _seen(probe: str, at_s: float, facts: dict[str, Value] | None = None, failure: str | None = None) -> Observation:
    return Observation(probe, NOW + timedelta(seconds=at_s), 1000, facts, failure)  # type: ignore[arg-type]  # a word of the closed list


@pytest.mark.parametrize(
    "silent",
    [
        _seen("ipp", 0, failure="timeout"),
        _seen("tcp", 0, {"9100": "silent", "80": "open"}),
        _seen("web", 0, {"state": "hangs"}),
        _seen("tls", 0, {"offers": table({"port": 443, "small": "stalls"})}),
        _seen("icmp", 0, {"answers": True, "loss": 40.0}),
        _seen("neighbour", 0, {"answers": False}),
    ],
)
def test_a_silence_after_the_last_answer_is_unmade(silent: Observation) -> None:
    (found,) = unmade([silent], NOW)
    assert (found.probe, found.facts, found.failure, found.why) == (silent.probe, None, "skipped", WHY)
    assert list(unmade([silent], NOW + timedelta(seconds=2))) == [silent]


@pytest.mark.parametrize(
    "told",
    [
        _seen("snmp", 0, {"version": "v2c"}),
        _seen("tcp", 0, {"9100": "refused"}),
        _seen("ipp", 0, failure="refused"),
        _seen("dns", 0, {"lookups": table({"code": "silent"})}),
        _seen("pulse", 0, {"answers": False}),
    ],
)
def test_what_was_answered_stays(told: Observation) -> None:
    assert list(unmade([told], NOW)) == [told]


def test_what_was_not_asked_any_more_says_why() -> None:
    made = [_seen("snmp", 0, {"version": "v2c"}), _seen("pulse", 0, {"answers": False})]
    assert [(one.probe, one.failure, one.why) for one in left_out(made, ["snmp", "mdns", "ipp", "pulse"], NOW)] == [("ipp", "skipped", WHY)]
