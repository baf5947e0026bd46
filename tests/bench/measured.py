# SPDX-License-Identifier: Apache-2.0
"""One command line, measured from outside: wall and CPU seconds of it and of all that it started, and its peak memory."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

_NO_END = "-"


@dataclass(frozen=True, slots=True)
class Run:
    """`found`: how many devices it told of; `megabytes`: peak memory of its largest process; `more`: what else it said of itself."""

    tool: str
    wall_s: float
    cpu_s: float
    megabytes: float
    found: int | None = None
    more: str = ""


def run(tool: str, argv: Sequence[str], *, timeout: float = 300, stdin: str = "") -> tuple[Run, str] | None:
    """Run it to its end; the figures and its stdout. None, after a line on stderr, where it is not installed or took too long."""
    if shutil.which(argv[0]) is None:
        print(f"{tool}: {argv[0]} is not installed here, so it is left out", file=sys.stderr)  # noqa: T201
        return None
    began = monotonic()
    process = subprocess.Popen(["timeout", str(timeout), *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    text, errors = _talk(process, stdin)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = monotonic() - began
    if process.returncode == 124:  # timeout(1)
        print(f"{tool}: not done after {timeout:.0f} s, so it is left out", file=sys.stderr)  # noqa: T201
        return None
    if process.returncode and not text:
        print(f"{tool}: ended with {process.returncode}: {errors.strip()[:500]}", file=sys.stderr)  # noqa: T201
        return None
    return Run(tool, round(wall, 3), round(used.ru_utime + used.ru_stime, 3), round(used.ru_maxrss / 1024, 1)), text


def _talk(process: subprocess.Popen[str], stdin: str) -> tuple[str, str]:
    """Its stdout and the end of its stderr, without reaping it: the kernel's account of it is still wanted."""
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(stdin)
    process.stdin.close()
    with process.stdout, process.stderr:
        return process.stdout.read(), process.stderr.read()
