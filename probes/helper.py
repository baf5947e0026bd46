# SPDX-License-Identifier: Apache-2.0
"""Speaking to the raw-socket helper, `python -m probes.link`: a program of its own, under a licence of its own, over a pipe, in JSON lines.

Everything works without it. A plain subprocess read in a thread, because Windows' selector loop has no subprocesses of its own.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any

from probes.discovery.merge import mac_of
from probes.malformed import MalformedReply

_LONGEST_LINE = 1 << 20
_KEPT = ("PATH", "SYSTEMROOT", "LANG")
_MOST_MACS = 8
_SLACK_S = 5.0
_HELLO_S = 3.0


class Helper:
    """A running helper. One request at a time; raises EOFError when it is gone, MalformedReply when it does not speak its language."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def hello(self) -> Mapping[str, Any]:
        """`{"version": 1, "raw": bool}`."""
        return await self._ask({"do": "hello"}, _HELLO_S)

    async def arp(self, interface: str, addresses: list[str], *, per_second: float = 10.0, wait_s: float = 1.0) -> dict[str, tuple[str, ...]]:
        """Every MAC that answers for each address; an address without an answer is left out. Raises PermissionError without the right."""
        limit = len(addresses) / per_second + wait_s + _SLACK_S
        said = await self._ask({"do": "arp", "interface": interface, "addresses": addresses, "per_second": per_second, "wait_s": wait_s}, limit)
        macs = said.get("macs")
        if not isinstance(macs, dict):
            raise MalformedReply("helper: an answer without MACs")
        asked = {str(ip_address(address)) for address in addresses}
        return {address: _macs(found) for address, found in macs.items() if address in asked}

    async def _ask(self, request: Mapping[str, object], limit_s: float) -> Mapping[str, Any]:
        async with self._turn, asyncio.timeout(limit_s):
            line = await asyncio.to_thread(self._exchange, json.dumps(request).encode() + b"\n")
        if not line.endswith(b"\n"):
            raise EOFError("the helper is gone")
        try:
            said = json.loads(line)
        except ValueError as error:
            raise MalformedReply(f"helper: {error}") from error
        if not isinstance(said, dict) or "error" in said:
            sentence = str(said.get("error", "no answer") if isinstance(said, dict) else "no object")[:200]
            raise PermissionError(sentence) if isinstance(said, dict) and said.get("kind") == "rights" else MalformedReply(sentence)
        return said

    def _exchange(self, request: bytes) -> bytes:
        into, out = _pipes(self._process)
        try:
            into.write(request)
            into.flush()
        except OSError:
            return b""
        return out.readline(_LONGEST_LINE)


@asynccontextmanager
async def started() -> AsyncIterator[Helper]:
    """A helper for as long as it is needed; it ends when its input closes. Raises OSError where no process can be started."""
    process = await asyncio.to_thread(_start)
    try:
        yield Helper(process)
    finally:
        await asyncio.shield(asyncio.to_thread(_end, process))


async def may_send_raw() -> bool:
    """Whether the helper may open raw sockets here; False when it cannot be started at all."""
    try:
        async with started() as helper:
            return (await helper.hello()).get("raw") is True
    except (OSError, EOFError, MalformedReply, TimeoutError):
        return False


def _start() -> "subprocess.Popen[bytes]":
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


def _end(process: "subprocess.Popen[bytes]") -> None:
    into, out = _pipes(process)
    with suppress(OSError):
        into.close()
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    out.close()


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise EOFError("the helper has no pipes")
    return process.stdin, process.stdout


def _macs(found: object) -> tuple[str, ...]:
    texts = found[:_MOST_MACS] if isinstance(found, list) else []
    return tuple(mac for text in texts if isinstance(text, str) and (mac := mac_of(text)))
