# SPDX-License-Identifier: Apache-2.0
"""Who still answers: by device, what it owes us an answer to, on which channels it has answered, and whom we have stopped asking.

A byte that comes back is an answer. An echo is not, since a device whose firmware has died may go on answering them; nor is a port that opens.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Device:
    heard_at: float
    channels: set[str] = field(default_factory=set)
    owed_since: float | None = None


class Answering:
    """The books of one scan; times are those of the clock that is handed in, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._devices: dict[str, _Device] = {}
        self._left: dict[str, str] = {}

    def asked(self, device: str) -> None:
        """A question left now. One that never answered owes nothing: it may always have been silent there."""
        found = self._devices.get(device)
        if found and found.owed_since is None:
            found.owed_since = self._clock()

    def heard(self, device: str, channel: str) -> None:
        """Something came back."""
        found = self._devices.setdefault(device, _Device(0.0))
        found.heard_at, found.owed_since = self._clock(), None
        found.channels.add(channel)

    def settled(self, device: str) -> None:
        """It was shown to live otherwise, as by a port that is shut now: what it owes is owed no more."""
        if found := self._devices.get(device):
            found.owed_since = None

    def channels(self, device: str) -> frozenset[str]:
        """On which channels (`udp/161`) it has answered."""
        found = self._devices.get(device)
        return frozenset(found.channels) if found else frozenset()

    def owed_s(self, device: str) -> float:
        """For how long it has owed an answer; 0 when it owes none."""
        found = self._devices.get(device)
        return 0.0 if found is None or found.owed_since is None else self._clock() - found.owed_since

    def silent_s(self, device: str) -> float | None:
        """How long ago it answered last; None when it never did."""
        found = self._devices.get(device)
        return self._clock() - found.heard_at if found else None

    def leave_alone(self, device: str, why: str) -> None:
        """Ask it nothing more in this scan."""
        self._left[device] = why

    def left_alone(self, device: str) -> str | None:
        """Why it is asked nothing more; None while it is."""
        return self._left.get(device)
