# SPDX-License-Identifier: Apache-2.0
import asyncio
import errno
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from probes.asking import Asking, Credentials
from probes.fact import Section, fact
from probes.failure import DeniedError, WithheldError
from probes.observe import derived, observe
from probes.probe import Probe
from tests.probes.door import asking, target


@dataclass(frozen=True, slots=True)
class Weather:
    section: ClassVar[str] = "weather"
    sun: bool | None = fact("it shines")
    since: datetime | None = fact("since when")  # noqa: RUF009  (the same)


def probe(outcome: Section | BaseException, deadline: float = 5, wait: float = 0) -> Probe:
    async def ask(_asking: Asking) -> Section:
        await asyncio.sleep(wait)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return Probe("weather", Weather, ask, deadline)


async def test_an_answer_is_facts_and_no_failure() -> None:
    seen = await observe(probe(Weather(sun=True, since=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))), asking(target(snmp=1)))
    assert (seen.probe, seen.failure, seen.why, seen.section) == ("weather", None, "", Weather(sun=True, since=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    assert seen.facts == {"sun": True, "since": "2026-01-02T03:04:05Z"}
    assert seen.named() == {"weather.sun": True, "weather.since": "2026-01-02T03:04:05Z"}
    assert seen.took_ms >= 0


@pytest.mark.parametrize(
    ("error", "word", "why"),
    [
        (DeniedError("go away"), "denied", "go away"),
        (WithheldError("out of scope"), "skipped", "out of scope"),
        (ConnectionRefusedError(), "refused", "the port is closed: it refused"),
        (OSError(errno.ECONNREFUSED, "Connect call failed ('10.0.0.1', 631)"), "refused", "the port is closed: it refused"),
        (OSError(errno.EHOSTUNREACH, "ICMP type 3 code 13"), "unreachable", "there is no way to it, or a filter forbids it (ICMP type 3 code 13)"),
        (TimeoutError("no answer to 5 rounds"), "timeout", "no answer to 5 rounds"),
        (EOFError("x" * 300), "closed", "x" * 200),
    ],
)
async def test_a_failure_is_one_word_and_no_facts(error: Exception, word: str, why: str) -> None:
    seen = await observe(probe(error), asking(target(snmp=1)))
    assert (seen.failure, seen.why, seen.facts, seen.section, seen.named()) == (word, why, None, None, {})


async def test_the_deadline_bounds_the_whole_of_it() -> None:
    seen = await observe(probe(Weather(), deadline=0.01, wait=60), asking(target(snmp=1)))
    assert (seen.failure, seen.why) == ("timeout", "no answer in time")


async def test_a_fault_of_ours_is_logged_with_its_traceback_and_the_scan_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        seen = await observe(probe(KeyError("oops")), asking(target(snmp=1)))
    assert seen.failure == "internal"
    assert "probe weather failed on our side" in caplog.text
    assert "KeyError" in caplog.text


async def test_a_failure_of_the_peer_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="probes"):
        await observe(probe(TimeoutError()), asking(target(snmp=1)))
    assert caplog.text == ""


async def test_a_cancelled_scan_stays_cancelled() -> None:
    task = asyncio.create_task(observe(probe(Weather(), wait=60), asking(target(snmp=1))))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_derived_section_is_an_observation_too() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    seen = derived(Weather(sun=False), at)
    assert (seen.probe, seen.at, seen.took_ms, seen.facts, seen.section) == ("weather", at, 0, {"sun": False, "since": None}, Weather(sun=False))


def test_credentials_do_not_show() -> None:
    secret = Credentials(communities=(("v2c", b"hush-hush"),))
    assert "hush" not in f"{secret!r} {secret}"
    assert repr(secret) == "Credentials(1 communities)"
