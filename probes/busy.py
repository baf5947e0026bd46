# SPDX-License-Identifier: Apache-2.0
"""Whether our own host kept up: a starved event loop invents time-outs, so how late it ran is measured, and what it says of silence is not believed."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from probes.fact import Value

TOO_LATE_S = 0.5
"""Half of the shortest time that any device is given to answer (1 s)."""
_STEP_S = 0.2


class Lateness:
    """How much later than due the event loop ran at worst while the block lasted: `worst`, in seconds."""

    __slots__ = ("_due", "_loop", "_timer", "worst")

    def __enter__(self) -> Self:
        self.worst = 0.0
        self._loop = asyncio.get_running_loop()
        self._wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._timer.cancel()
        self._note()

    @property
    def too_much(self) -> bool:
        """Whether a silence that was observed meanwhile may be our own doing."""
        return self.worst >= TOO_LATE_S

    def _wait(self) -> None:
        self._due = self._loop.time() + _STEP_S
        self._timer = self._loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        self._note()
        self._wait()

    def _note(self) -> None:
        self.worst = max(self.worst, self._loop.time() - self._due)


def tells_of_silence(facts: Mapping[str, Value]) -> bool:
    """Whether any of these facts rests on an answer that did not come: a port's `timeout`, echoes lost, nothing answered."""
    return "timeout" in facts.values() or facts.get("answers") is False or bool(facts.get("loss"))
