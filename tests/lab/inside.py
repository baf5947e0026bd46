# SPDX-License-Identifier: Apache-2.0
"""The first process of a lab: `python -m tests.lab.inside TOPOLOGY [FAULT]`, in namespaces that `lab.py` unshared.

It lays the network, plugs the hosts in, prints one JSON line when all are ready, and lives as long as its stdin is
open. It is process 1 of its PID namespace, so the kernel ends every other one with it.
"""

# ruff: noqa: T201 - standard output is the line to whoever raised the lab
from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.lab import fork, host, network, programs, tap
from tests.lab.topology import HERE, Host, Site, load, networks_of

PLACES = ("lab/raw", "lab/forbidden", "lab/log", "lab/tech", "own", "dbus", "avahi-daemon", "cups", "lock")
PATIENCE = 60.0  # seconds for the whole site, on a machine that does other things too


class NotUpError(Exception):
    """A host could not start; the message names it and quotes its log."""


@dataclass(frozen=True, slots=True)
class Born:
    """A host's process and our ends of its pipes."""

    pid: int
    tells: int
    hears: int


def _bear(site: Site, name: str) -> Born:
    """Fork a host; it waits to be plugged in."""
    log = os.open(Path("/run/lab/log", name), os.O_WRONLY | os.O_CREAT)
    (heard, tells), (hears, told) = os.pipe(), os.pipe()
    pid = fork.forked(lambda: host.live(name, site), (heard, told, log))
    for end in (heard, told, log):
        os.close(end)
    return Born(pid, tells, hears)


async def _raise(site: Site, born: dict[str, Born]) -> None:
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        for name, each in born.items():
            group.create_task(_plug(name, site.hosts[name], each, networks_of(site)))


async def _plug(name: str, at: Host, born: Born, networks: list[str]) -> None:
    """Plug a host in, and wait until it is ready."""
    log, stream = Path("/run/lab/log", name), asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(born.hears, "rb"))
    await _said(stream, "here", log)
    await asyncio.to_thread(_batch, ["ip", "-batch", "-"], network.cable(name, at, born.pid, networks))
    os.write(born.tells, b"plugged in\n")
    await _said(stream, "ready", log)


async def _said(stream: asyncio.StreamReader, word: str, log: Path) -> None:
    line = (await stream.readline()).decode().strip()
    if line != word:
        said = await asyncio.to_thread(log.read_text, encoding="utf-8", errors="replace")
        raise NotUpError(f"{log.name}: {line or 'ended'}\n{said}")


def _open_to_users() -> None:
    """An ordinary user must reach the interpreter: what stands in its way, as a 0700 home does, is overlaid as 0755."""
    for path in (Path(sys.executable), Path(sys.executable).resolve(), HERE):
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                upper, work = (Path("/run/over", kind, *folder.parts[1:]) for kind in ("upper", "work"))
                upper.mkdir(parents=True)
                work.mkdir(parents=True)
                options = f"lowerdir={folder},upperdir={upper},workdir={work}"
                subprocess.run(["mount", "-t", "overlay", "-o", options, "overlay", str(folder)], check=True)


def _batch(argv: list[str], text: str) -> None:
    subprocess.run(argv, input=text, text=True, check=True)


def main() -> None:
    topology, fault = sys.argv[1], "".join(sys.argv[2:])
    site = load(topology, fault or None)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"], check=True)
    for place in PLACES:
        Path("/run", place).mkdir(parents=True)
    Path("/run/lab/tech").chmod(0o777)
    _open_to_users()
    _batch(["ip", "-batch", "-"], network.BRIDGE)
    if any(programs.simulates(each) for each in site.hosts.values()):
        import_module("snmpsim.commands.responder")  # once, for all the hosts that become it
    born = {name: _bear(site, name) for name in site.hosts}
    try:
        asyncio.run(_raise(site, born))
    except* NotUpError as failed:
        sys.exit("\n".join(str(error) for error in failed.exceptions))
    except* TimeoutError:
        sys.exit(f"{topology}: not every host was ready after {PATIENCE:.0f} s")
    _batch(["nft", "-f", "-"], tap.ruleset(network.port("tech"), ", ".join(networks_of(site))))
    print(json.dumps({name: each.pid for name, each in born.items()}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
