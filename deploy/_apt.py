# SPDX-License-Identifier: Apache-2.0
"""Debian's packages for the lab: which are missing, and getting them, as root only."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable

_QUIET = {"DEBIAN_FRONTEND": "noninteractive"}
_LIMIT = 600  # seconds for one call of apt-get


def names(text: str) -> list[str]:
    """One package a line, `#` begins a remark -> the packages' names."""
    bare = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in bare if line]


def provide(packages: Iterable[str]) -> str:
    """Install what is missing, where this user and this system can; "" or why some are still not here."""
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return "this is no Debian or Ubuntu"
    lacking = missing(packages, _installed())
    if not lacking:
        return ""
    if os.geteuid() != 0:
        return f"{' '.join(lacking)} (only root can install them)"
    print(f"unjam: installing the lab's packages with apt: {' '.join(lacking)} ...", file=sys.stderr, flush=True)
    return _apt_get("update", "-q") or _apt_get("install", "-q", "-y", "--no-install-recommends", *lacking)


def missing(packages: Iterable[str], status: str) -> list[str]:
    """The packages that dpkg-query's `name status` lines do not call installed."""
    here = {line.split()[0] for line in status.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in here]


def _installed() -> str:
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n"]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout


def _apt_get(*arguments: str) -> str:
    command = ["apt-get", "-o", "DPkg::Lock::Timeout=120", *arguments]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | _QUIET,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"apt-get {arguments[0]} took more than {_LIMIT} s"
    return "" if done.returncode == 0 else f"apt-get {arguments[0]} failed: {last_word(done.stdout)}"


def last_word(output: str) -> str:
    """The last error that apt-get printed, else its last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return ([line for line in lines if line.startswith("E:")] or lines or ["it gave no reason"])[-1]
