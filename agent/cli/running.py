# SPDX-License-Identifier: Apache-2.0
"""The event loop, the two ways to stop it, and the streams that a scan's events go to while it runs."""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import FrameType
from typing import IO, Any, Protocol, TypeVar

from agent.cli.app import say
from agent.cli.outputs import Outputs
from agent.cli.pipe import reader_may_leave
from agent.cli.words import STDOUT
from agent.events import Done, Event
from agent.model import Scan
from agent.report.build import Beside
from agent.report.events import done_line, event_line
from agent.report.model import Report
from agent.report.terminal import LiveScreen, SoFar
from probes.fact import iso

Result = TypeVar("Result")
_NO_RESULT = "the scan ended without a result"


class Runs(Protocol):
    """A scan under way."""

    stop: asyncio.Event

    def events(self) -> Any:  # noqa: ANN401  (an asynchronous iterator of events)
        """Every event, ending in Done."""


def run_loop(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; KeyboardInterrupt when it was cut off. On Windows the selector loop: a proactor's UDP socket goes deaf after a port-unreachable."""
    factory = asyncio.SelectorEventLoop if sys.platform == "win32" else None
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(work)
    except asyncio.CancelledError:  # the second Ctrl-C
        raise KeyboardInterrupt from None


@contextmanager
def stopped_politely(stop: asyncio.Event) -> Iterator[None]:
    """The first Ctrl-C (or SIGTERM) sets `stop`; another one ends everything at once."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def ask() -> None:
        if stop.is_set() and task:
            task.cancel()
        elif not stop.is_set():
            say("stopping; what is known is still told (Ctrl-C again: at once)")
        stop.set()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(ask)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(slots=True)
class Told:
    """A scan that was told to its end; `finish` adds the report to the stream of events."""

    scan: Scan
    events: IO[str] | None
    closing: ExitStack

    def finish(self, report: Report) -> None:
        """The last event, and the end of the stream."""
        with self.closing, reader_may_leave():
            if self.events:
                self.events.write(f"{done_line(report)}\n")
                self.events.flush()


async def told(scanning: Runs, outputs: Outputs, beside: Beside, so_far: SoFar, *, quiet: bool) -> Told:
    """Run a scan while its events are shown and written; what it has found out when it ended."""
    started = iso(datetime.now(UTC))
    with ExitStack() as closing:
        stream = outputs.open_events()
        if stream and outputs.events != STDOUT:
            closing.enter_context(stream)
        scan: Scan | None = None
        with stopped_politely(scanning.stop), LiveScreen(so_far, sys.stderr, wanted=not quiet) as live:
            async for event in scanning.events():
                live.take(event)
                _write(stream, event, so_far.site, started, beside)
                scan = event.scan if isinstance(event, Done) else scan
        if scan is None:
            raise RuntimeError(_NO_RESULT)
        return Told(scan, stream, closing.pop_all())


async def finished(scanning: Runs) -> Scan:
    """Run a scan to its end without telling anybody; stopped as politely as one that is told."""
    with stopped_politely(scanning.stop):
        async for event in scanning.events():
            if isinstance(event, Done):
                return event.scan
    raise RuntimeError(_NO_RESULT)


def _write(stream: IO[str] | None, event: Event, site: str, started: str, beside: Beside) -> None:
    if stream and (line := event_line(event, site, started, beside)):
        with reader_may_leave():
            stream.write(f"{line}\n")
            stream.flush()
