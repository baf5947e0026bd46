# SPDX-License-Identifier: Apache-2.0
"""The stop rule: a device that has answered and then falls silent is asked whether it still lives, and if it does not answer that either, nothing more.

What was asked meanwhile is unmade: its silence says that the device had stopped, not which of its ports are shut.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from probes.fact import Value
from probes.model import Observation

OWED_S, OWED_AT_THE_END_S = 6.0, 1.0
"""How long an answer may be owed before the device is asked whether it lives; a sleeper takes 5 s."""
_STEP_S = 1.0
WHY = "it stopped answering during the scan, so it was left alone"
_SILENT = frozenset({"timeout", "silent", "hangs", "stalls"})
_NOT_ITS_OWN = frozenset({"dns", "pulse", "mdns"})


async def stops(questions: Coroutine[Any, Any, None], owed_s: Callable[[], float], answers: Callable[[], Awaitable[bool]]) -> bool:
    """Ask the questions to their end (False), or until the device has stopped answering (True); then they are cancelled."""
    finished = asyncio.Event()
    asking, watching = asyncio.ensure_future(questions), asyncio.ensure_future(_falls_silent(finished, owed_s, answers))
    asking.add_done_callback(lambda _task: finished.set())
    try:
        await asyncio.wait({asking, watching}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            await asking
        return await watching
    finally:
        for task in (asking, watching):
            task.cancel()
        await asyncio.gather(asking, watching, return_exceptions=True)


async def _falls_silent(finished: asyncio.Event, owed_s: Callable[[], float], answers: Callable[[], Awaitable[bool]]) -> bool:
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(_STEP_S):
                await finished.wait()
        over = finished.is_set()
        if owed_s() >= (OWED_AT_THE_END_S if over else OWED_S) and not await answers():
            return True
        if over:
            return False


def unmade(observations: Iterable[Observation], answered_until: datetime) -> Iterator[Observation]:
    """The same observations; those that rest on a silence after its last answer are skipped ones that say why."""
    for seen in observations:
        after = seen.at + timedelta(milliseconds=seen.took_ms) > answered_until
        if seen.probe not in _NOT_ITS_OWN and after and (seen.failure in {"timeout", "unreachable"} or _rests_on_silence(seen.facts or {})):
            yield Observation(seen.probe, seen.at, seen.took_ms, failure="skipped", why=WHY)
        else:
            yield seen


def left_out(observations: Iterable[Observation], probes: Iterable[str], at: datetime) -> Iterator[Observation]:
    """Of these probes, those that were still being asked or not yet asked, as skipped ones."""
    made = {seen.probe for seen in observations}
    yield from (Observation(name, at, 0, failure="skipped", why=WHY) for name in probes if name not in made | _NOT_ITS_OWN)


def _rests_on_silence(facts: Mapping[str, Value]) -> bool:
    rows = [row for value in facts.values() if isinstance(value, list) for row in value if isinstance(row, Mapping)]
    said = [value for row in (facts, *rows) for value in row.values() if isinstance(value, str)]
    return not _SILENT.isdisjoint(said) or facts.get("answers") is False or bool(facts.get("loss"))
