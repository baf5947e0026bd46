# SPDX-License-Identifier: Apache-2.0
import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pytest

from probes import busy
from probes.asking import Asking
from probes.busy import Lateness, tells_of_silence
from probes.fact import Section, Value, fact
from probes.observe import observe
from probes.probe import Probe
from tests.probes.door import asking, target

HOG_S = 0.05


@dataclass(frozen=True, slots=True)
class Ports:
    section: ClassVar[str] = "ports"
    p631: str | None = fact("IPP")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy, "_STEP_S", 0.001)
    monkeypatch.setattr(busy, "TOO_LATE_S", HOG_S / 2)


def hog() -> None:
    """Keep the loop from running, as a decoder that is too slow would."""
    time.sleep(HOG_S)


def probe(outcome: Section | BaseException) -> Probe:
    async def ask(_asking: Asking) -> Section:
        await asyncio.sleep(0)
        hog()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return Probe("ports", Ports, ask, 5)


@pytest.mark.parametrize("outcome", [TimeoutError(), Ports("timeout")])
async def test_a_silence_that_may_be_our_own_doing_is_unknown(outcome: Section | BaseException) -> None:
    seen = await observe(probe(outcome), asking(target(snmp=1)))
    assert (seen.failure, seen.facts, seen.section) == ("skipped", None, None)
    assert seen.why.startswith("our own host was too busy")


async def test_an_answer_counts_however_late_we_were() -> None:
    assert (await observe(probe(Ports("open")), asking(target(snmp=1)))).facts == {"p631": "open"}
    assert (await observe(probe(ConnectionRefusedError()), asking(target(snmp=1)))).failure == "refused"


async def test_the_worst_lateness_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy, "TOO_LATE_S", 60)
    with Lateness() as late:
        await asyncio.sleep(0.002)
        hog()
        await asyncio.sleep(0.01)
    assert late.worst >= HOG_S - 0.002
    assert not late.too_much


@pytest.mark.parametrize(
    ("facts", "silence"),
    [({"p631": "timeout"}, True), ({"answers": False}, True), ({"loss": 5.0}, True), ({"loss": 0.0, "answers": True, "p631": "refused"}, False), ({}, False)],
)
def test_what_rests_on_silence(facts: Mapping[str, Value], silence: bool) -> None:  # noqa: FBT001  (a table)
    assert tells_of_silence(facts) is silence
