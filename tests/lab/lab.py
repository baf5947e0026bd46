# SPDX-License-Identifier: Apache-2.0
"""A virtual LAN of real daemons, from outside: raise it, run commands on a host, read what came of it.

Everything lives in one `unshare` tree with its own network, mounts and process ids. The tree's first process ends
when its stdin closes, so a lab is gone with the process that raised it, however that one ended; nothing is on disk.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.lab import network, tap
from tests.lab.topology import HERE, load

ROOT: Final = HERE.parents[1]
NEEDED: Final = (
    "unshare", "nsenter", "setpriv", "ip", "nft", "ping", "avahi-daemon", "avahi-browse", "dbus-daemon", "dnsmasq",
    "cupsd", "ippeveprinter", "ipptool", "p910nd", "smbd", "slapd", "snmpd", "snmpget",
)  # fmt: skip
NOBODY: Final = 65534
_UNPRIVILEGED: Final = (
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all",
    "--no-new-privs", "--",
)  # fmt: skip


class LabError(Exception):
    """The lab could not be raised; the message says what stands in the way."""


def obstacle() -> str | None:
    """Why no lab can be raised here, or None."""
    if sys.platform != "linux":
        return "the lab needs Linux"
    if os.geteuid() != 0:
        return "the lab needs root"
    places = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [name for name in NEEDED if shutil.which(name, path=places) is None]
    if not Path(sys.executable).with_name("snmpsim-command-responder").exists():
        missing.append("snmpsim-command-responder")
    if missing:
        return f"the lab needs {', '.join(missing)} (tests/lab/packages.txt)"
    trial = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True, check=False)
    return f"the lab needs namespaces of its own: {trial.stderr.strip()}" if trial.returncode else None


class Lab:
    """One lab, up between `with` and its end."""

    def __init__(self, topology: str, fault: str | None = None) -> None:
        self.site = load(topology, fault)
        self._files = [topology] if fault is None else [topology, fault]
        self.pids: dict[str, int] = {}  # in the lab's own PID namespace

    def __enter__(self) -> Self:
        spaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        self._tree = subprocess.Popen(
            ["unshare", *spaces, sys.executable, "-m", "tests.lab.inside", *self._files],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self._tree.stdout.readline() if self._tree.stdout else ""
        if not line:
            _, why = self._tree.communicate()
            raise LabError(why)
        self.pids = json.loads(line)
        self.first = int(Path(f"/proc/{self._tree.pid}/task/{self._tree.pid}/children").read_text().split()[0])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._tree.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._tree.kill()
            self._tree.communicate()

    def command(self, argv: Sequence[str], host: str = "tech", *, as_user: bool = False) -> list[str]:
        """The whole command line that runs `argv` on a host: as root, or as nobody without a capability."""
        into_lab = ["nsenter", "--target", str(self.first), "--net", "--mount", "--pid", f"--wdns={ROOT}"]
        into_host = ["nsenter", "--target", str(self.pids[host]), "--net", "--mount", "--uts", f"--wdns={ROOT}"]
        return [*into_lab, *into_host, *(_UNPRIVILEGED if as_user else ()), *argv]

    def run(self, argv: Sequence[str], host: str = "tech", *, as_user: bool = False, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a command on a host to its end, at most `timeout` seconds."""
        return subprocess.run(
            self.command(argv, host, as_user=as_user),
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
        )

    @contextmanager
    def captured(self, host: str = "tech") -> Iterator[Path]:
        """Every frame on a host's switch port as a pcap file, for as long as this context lasts."""
        path = self.path("log") / f"{host}.pcap"
        into_lab = ["nsenter", "--target", str(self.first), "--net", "--mount", "--pid", f"--wdns={ROOT}"]
        argv = [*into_lab, sys.executable, "-m", "tests.lab.capture", network.port(host), f"/run/lab/log/{path.name}"]
        with subprocess.Popen(argv, env=environment(), stdout=subprocess.PIPE, text=True) as listener:
            if listener.stdout is None or not listener.stdout.readline():
                raise LabError("nobody captures")
            try:
                yield path
            finally:
                listener.terminate()

    def counters(self) -> dict[str, int]:
        """Packets that the technician's host has put on the wire, by the names in `tap.COUNTERS`."""
        into_lab = ["nsenter", "--target", str(self.first), "--net"]
        listing = subprocess.run([*into_lab, "nft", "-j", "list", "counters"], env=environment(), capture_output=True, text=True, check=True)
        return tap.counted(listing.stdout)

    def printed(self) -> dict[str, int]:
        """Bytes that arrived at each raw port: the paper that was wasted."""
        return {paper.name: paper.stat().st_size for paper in self.path("raw").iterdir()}

    def forbidden(self) -> list[str]:
        """What was asked of a printer that is not a question."""
        return [line for note in self.path("forbidden").iterdir() for line in note.read_text().splitlines()]

    def path(self, name: str) -> Path:
        """A folder of the lab, seen from outside."""
        return Path(f"/proc/{self.first}/root/run/lab", name)


def environment() -> dict[str, str]:
    """A home and a list of authorities of the lab's own, so that nothing of whoever runs the tests leaks in, his configuration least of all."""
    paths = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    return {"PATH": paths, "LC_ALL": "C.UTF-8", "HOME": "/run/lab/tech", "SSL_CERT_FILE": "/run/lab/ca.pem"}
