# SPDX-License-Identifier: Apache-2.0
"""Speaking to the raw-socket helper, `python -m probes.link`: a program of its own, under a licence of its own, over a pipe, in JSON lines.

Everything works without it. A plain subprocess read in a thread, because Windows' selector loop has no subprocesses of its own. One that dies is
started again once.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any

from probes.heard import Answers, Offer, PathSizes, SwitchPort, answers_of, macs_of, offers_of, path_of, port_of
from probes.malformed import MalformedReply

_LONGEST_LINE = 1 << 20
_KEPT = ("PATH", "SYSTEMROOT", "LANG")
_SLACK_S = 5.0
_DHCP_GAP_S = 1.0
HOW_TO_ALLOW = "run unjam as root, or give the process CAP_NET_RAW (systemd: AmbientCapabilities=CAP_NET_RAW; by hand: setpriv --ambient-caps=+net_raw)"
"""What makes raw sockets possible on Linux, for those who read that they were not."""

Process = subprocess.Popen[bytes]


class Helper:
    """A running helper. One request at a time; raises EOFError when it is gone for good, MalformedReply when it does not speak its language.

    Every verb raises PermissionError without the right to raw sockets, and TimeoutError when the helper hangs; it is ended then.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()
        self._restarted = False

    async def hello(self) -> Mapping[str, Any]:
        """`{"version": 2, "raw": bool, "given_up": [...]}`."""
        return await self._ask({"do": "hello"}, 0)

    async def arp(self, interface: str, addresses: Sequence[str], *, per_second: float = 10.0, wait_s: float = 1.0) -> dict[str, tuple[str, ...]]:
        """Every MAC that answers for each address; an address without an answer is left out."""
        request = {"do": "arp", "interface": interface, "addresses": list(addresses), "per_second": per_second, "wait_s": wait_s}
        return macs_of(await self._ask(request, len(addresses) / per_second + wait_s), addresses)

    async def duplicate(
        self, interface: str, addresses: Sequence[str], *, probes: int = 5, per_second: float = 10.0, wait_s: float = 1.0
    ) -> dict[str, Answers]:
        """Who answers each of several ARP probes (RFC 5227) for each address, and who claims it unasked; every address is in the answer."""
        asked = list(addresses)
        request = {"do": "duplicate", "interface": interface, "addresses": asked, "probes": probes, "per_second": per_second, "wait_s": wait_s}
        return answers_of(await self._ask(request, len(asked) * probes / per_second + wait_s), asked)

    async def dhcp(self, interface: str, *, wait_s: float = 3.0) -> tuple[Offer, ...]:
        """The offers of every DHCP server that answers a DISCOVER; nothing is ever requested."""
        return offers_of(await self._ask({"do": "dhcp", "interface": interface, "wait_s": wait_s}, wait_s + _DHCP_GAP_S))

    async def lldp(self, interface: str, *, wait_s: float) -> SwitchPort | None:
        """The switch port that names itself within `wait_s` (LLDP or CDP); None when none does."""
        return port_of(await self._ask({"do": "lldp", "interface": interface, "wait_s": wait_s}, wait_s))

    async def path_mtu(self, address: str, sizes: Sequence[int], *, wait_s: float = 1.0) -> PathSizes:
        """Which IPv4 packet sizes in octets, with DF set, come back from an address; Linux only."""
        return path_of(await self._ask({"do": "path_mtu", "address": address, "sizes": list(sizes), "wait_s": wait_s}, len(sizes) * (2 * wait_s + 0.2)))

    async def end(self) -> None:
        """End it: it goes when its input closes."""
        await asyncio.to_thread(_end, self._process)

    async def _ask(self, request: Mapping[str, object], takes_s: float) -> Mapping[str, Any]:
        async with self._turn:
            line = await self._exchanged(request, takes_s)
            if not line and not self._restarted:
                await self._restart()
                line = await self._exchanged(request, takes_s)
        if not line.endswith(b"\n"):
            raise EOFError("the helper is gone")
        return _said(line)

    async def _exchanged(self, request: Mapping[str, object], takes_s: float) -> bytes:
        try:
            async with asyncio.timeout(takes_s + _SLACK_S):
                return await asyncio.to_thread(_exchange, self._process, json.dumps(request).encode() + b"\n")
        except TimeoutError:
            self._process.kill()  # else the late answer would be taken for the next request's
            raise

    async def _restart(self) -> None:
        self._restarted = True
        await asyncio.to_thread(_end, self._process)
        self._process = await asyncio.to_thread(_start)


@asynccontextmanager
async def started() -> AsyncIterator[Helper]:
    """A helper for as long as it is needed; it ends when its input closes. Raises OSError where no process can be started."""
    helper = Helper(await asyncio.to_thread(_start))
    try:
        yield helper
    finally:
        await asyncio.shield(helper.end())


async def may_send_raw() -> bool:
    """Whether the helper may open raw sockets here; False when it cannot be started at all."""
    try:
        async with started() as helper:
            return (await helper.hello()).get("raw") is True
    except (OSError, EOFError, MalformedReply, TimeoutError):
        return False


def _start() -> Process:
    home = str(Path(__file__).parents[1])
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"PYTHONPATH": home}
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(
        (sys.executable, "-P", "-m", "probes.link"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=flags,
    )


def _exchange(process: Process, request: bytes) -> bytes:
    into, out = _pipes(process)
    try:
        into.write(request)
        into.flush()
    except OSError:
        return b""
    return out.readline(_LONGEST_LINE)


def _end(process: Process) -> None:
    into, out = _pipes(process)
    with suppress(OSError):
        into.close()
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    out.close()


def _pipes(process: Process) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise EOFError("the helper has no pipes")
    return process.stdin, process.stdout


def _said(line: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(line)
    except ValueError as error:
        raise MalformedReply(f"helper: {error}") from error
    if not isinstance(said, dict) or "error" in said:
        sentence = str(said.get("error", "no answer") if isinstance(said, dict) else "no object")[:200]
        raise PermissionError(sentence) if isinstance(said, dict) and said.get("kind") == "rights" else MalformedReply(sentence)
    return said
