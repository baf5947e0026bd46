# SPDX-License-Identifier: Apache-2.0
"""The operating system's own tables, as its own tools print them. Fixed commands without a shell; nothing of a device's ever gets into one."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_TIMEOUT_S = 3.0
POWERSHELL = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "WindowsPowerShell", "v1.0", "powershell.exe")


async def output(command: Sequence[str | Path], timeout_s: float = _TIMEOUT_S) -> str:
    """What the command prints; empty when it is not there, fails or takes longer than `timeout_s`. In a thread: Windows' selector loop has no subprocesses."""
    return await asyncio.to_thread(_output, command, timeout_s)


async def powershell(script: str, timeout_s: float = _TIMEOUT_S) -> str:
    """What one PowerShell expression prints."""
    return await output((POWERSHELL, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script), timeout_s)


def text(path: str) -> str:
    """A small file of the kernel's, or empty where there is none."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _output(command: Sequence[str | Path], timeout_s: float) -> str:
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=timeout_s, check=False, creationflags=flags)  # noqa: S603  (literals)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="replace")
