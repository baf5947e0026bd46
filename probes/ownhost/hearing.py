# SPDX-License-Identifier: Apache-2.0
"""Can this host send to the mDNS group and hear it? A question for a service that nobody has is sent, and must be heard again on the interface."""

import asyncio
import errno
from dataclasses import dataclass
from secrets import randbits
from typing import Literal

from probes.failure import WithheldError
from probes.gate import Gate
from probes.ownhost.row import CheckRow
from probes.wire import dns

GROUP, PORT = "224.0.0.251", 5353
_NAME = "_unjam-selftest._udp.local"
_PTR = 12
_TRIES = 2
_PATIENCE_S = 0.25
_NO_ROUTE = {errno.EHOSTUNREACH, errno.ENETUNREACH}

Heard = Literal["heard", "deaf", "refused", "no-route", "taken", "no-interface"]
Port = Literal["free", "shared", "taken"]


@dataclass(frozen=True, slots=True)
class Hearing:
    """How the trial ended on the interface that did best, and how port 5353 stands."""

    heard: Heard
    port: Port

    @property
    def works(self) -> bool | None:
        """None where it could not be tried."""
        return {"heard": True, "taken": None}.get(self.heard, False)


async def hearing(gate: Gate, sources: tuple[str, ...], port: Port) -> Hearing:
    """Try on the interface of each of our addresses until one is heard; at most half a second each, all at once."""
    if port == "taken" or not sources:
        return Hearing("taken" if sources else "no-interface", port)
    ended = await asyncio.gather(*(_trial(gate, source) for source in sources))
    order: tuple[Heard, ...] = ("heard", "deaf", "refused", "no-route")
    return Hearing(min(ended, key=order.index), port)


async def _trial(gate: Gate, source: str) -> Heard:
    question = dns.query(randbits(16) | 1, _NAME, _PTR)
    try:
        channel = await gate.multicast(GROUP, PORT, source)
    except (OSError, WithheldError) as error:
        return _word(error)
    try:
        for _ in range(_TRIES):
            await channel.send(question, (GROUP, PORT))
            until = asyncio.get_running_loop().time() + _PATIENCE_S
            try:
                while (await channel.receive(until)).data != question:
                    pass
            except TimeoutError:
                continue
            return "heard"
    except (OSError, WithheldError) as error:
        return _word(error)
    finally:
        channel.close()
    return "deaf"


def _word(error: Exception) -> Heard:
    if isinstance(error, PermissionError):
        return "refused"
    return "no-route" if isinstance(error, OSError) and error.errno in _NO_ROUTE else "deaf"


def multicast_row(found: Hearing, *, macos: bool = False) -> CheckRow:
    """The line about multicast."""
    means = "printers that only advertise themselves are not heard, and no advert counts against anybody"
    if found.heard == "heard":
        return CheckRow("multicast", "ok", f"our own packet to {GROUP} was heard")
    if found.heard == "taken":
        return CheckRow("multicast", "warn", f"could not be tried: another program has port {PORT} for itself", _FREE_PORT, means)
    if found.heard == "no-interface":
        return CheckRow("multicast", "warn", "no interface can join it", "", means)
    if found.heard == "no-route" and macos:
        fix = "System Settings > Privacy & Security > Local Network: allow the terminal that runs unjam"
        return CheckRow("multicast", "fail", "macOS keeps this program off the local network (no route to host)", fix, "every printer would look unreachable")
    fix = "let UDP 5353 in and out of this host's own firewall"
    sentence = "our own packet filter refuses to send it" if found.heard == "refused" else f"our own packet to {GROUP} was not heard again"
    return CheckRow("multicast", "warn", sentence, fix, means)


_FREE_PORT = "stop that program, or make it share the port (SO_REUSEADDR, RFC 6762 section 15.1)"


def port_row(port: Port) -> CheckRow:
    """The line about port 5353."""
    if port == "taken":
        means = "mDNS is asked from another port then, and only what answers by unicast is heard"
        return CheckRow("port 5353", "warn", "another program has it for itself", _FREE_PORT, means)
    return CheckRow("port 5353", "ok", "free" if port == "free" else "shared with another program, as it should be")
