# SPDX-License-Identifier: Apache-2.0
"""The first process of a lab: `python -m tests.lab.inside TOPOLOGY [FAULT]`, in namespaces that `lab.py` unshared.

It lays the network, plugs the hosts in, prints one JSON line when all are ready, and lives as long as its stdin is
open. It is process 1 of its PID namespace, so the kernel ends every other one with it.
"""

# ruff: noqa: T201 - standard output is the line to whoever raised the lab
from __future__ import annotations

import asyncio
import json
import stat
import subprocess
import sys
from pathlib import Path

from tests.lab import network, tap
from tests.lab.topology import HERE, Host, Site, load, networks_of

PLACES = ("lab/raw", "lab/forbidden", "lab/log", "lab/tech", "own", "dbus", "avahi-daemon", "cups", "lock")
PATIENCE = 60.0  # seconds for the whole site, on a machine that does other things too


class NotUpError(Exception):
    """A host could not start; the message names it and quotes its log."""


async def _raise(site: Site, topology: str, fault: str) -> dict[str, int]:
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        starts = {name: group.create_task(_host(topology, fault, name, host, networks_of(site))) for name, host in site.hosts.items()}
    return {name: start.result() for name, start in starts.items()}


async def _host(topology: str, fault: str, name: str, host: Host, networks: list[str]) -> int:
    """Start one host, plug it in, and give its process id when it is ready."""
    log = Path("/run/lab/log", name)
    argv = ["unshare", "--net", "--mount", "--uts", sys.executable, "-m", "tests.lab.host", topology, fault, name]
    with log.open("wb") as file:  # noqa: ASYNC230 - a file in memory
        process = await asyncio.create_subprocess_exec(*argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file)
    if process.stdin is None or process.stdout is None:
        raise NotUpError(f"{name}: no pipes")
    await _said(process.stdout, "here", log)
    await asyncio.to_thread(_batch, ["ip", "-batch", "-"], network.cable(name, host, process.pid, networks))
    process.stdin.write(b"plugged in\n")
    await _said(process.stdout, "ready", log)
    return process.pid


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
    try:
        pids = asyncio.run(_raise(site, topology, fault))
    except* NotUpError as failed:
        sys.exit("\n".join(str(error) for error in failed.exceptions))
    except* TimeoutError:
        sys.exit(f"{topology}: not every host was ready after {PATIENCE:.0f} s")
    _batch(["nft", "-f", "-"], tap.ruleset(network.port("tech"), ", ".join(networks_of(site))))
    print(json.dumps(pids), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
