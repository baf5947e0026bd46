# SPDX-License-Identifier: Apache-2.0
"""A process that is a copy of this one, imports and all: forty hosts need not each start an interpreter."""

from __future__ import annotations

import ctypes
import os
import sys
import traceback
from collections.abc import Callable
from typing import Final, NoReturn

NEWNS, NEWUTS, NEWNET = 0x0002_0000, 0x0400_0000, 0x4000_0000
_NULL: Final = "/dev/null"


def forked(work: Callable[[], object], ends: tuple[int, int, int]) -> int:
    """Fork, do the work with `ends` as standard input, output and error, and end; gives the child's process id.

    The work must not go back to an event loop of its parent's: fork before there is one.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _do(work, ends)
    return pid


def unshare(flags: int) -> None:
    """Own namespaces from here on (unshare(2)). Raises OSError."""
    if ctypes.CDLL(None, use_errno=True).unshare(flags):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def nothing() -> int:
    """A descriptor from which nothing comes."""
    return os.open(_NULL, os.O_RDONLY)


def _do(work: Callable[[], object], ends: tuple[int, int, int]) -> NoReturn:
    try:
        for place, end in enumerate(ends):
            os.dup2(end, place)
        work()
    except BaseException:  # noqa: BLE001 - nothing may unwind into the parent's frames
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
