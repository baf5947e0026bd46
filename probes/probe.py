# SPDX-License-Identifier: Apache-2.0
"""A question that can be asked of a target."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from probes.asking import Asking
from probes.fact import Section


@dataclass(frozen=True, slots=True)
class Probe:
    """A question. `ask` returns a section of facts whose name is the probe's, or raises; `deadline` in seconds bounds the whole of it."""

    name: str
    section: type[Section]
    ask: Callable[[Asking], Awaitable[Section]]
    deadline: float
