# SPDX-License-Identifier: Apache-2.0
"""Who holds a claim: a file that its process keeps locked for as long as it lives.

The system lets go of the lock however the process ends, so that what a killed process was sending need not wait for its lease.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import time

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PREFIX = "claim-"


@contextmanager
def owner(folder: Path) -> Iterator[str]:
    """A token whose holder is seen to live until the block ends. Raises OSError."""
    token = token_hex(8)
    path = _path(folder, token)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _lock(file)
        yield token
    finally:
        os.close(file)
        with suppress(OSError):
            path.unlink()


def is_gone(folder: Path, token: str) -> bool:
    """Whether the holder of a token has certainly ended; its file goes too."""
    path = _path(folder, token)
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        _lock(file)
    except OSError:
        return False
    finally:
        os.close(file)
    with suppress(OSError):
        path.unlink()
    return True


def sweep(folder: Path, older_than_s: float = 60.0) -> None:
    """Take away what killed processes left. Young files are spared: their process may be about to lock them."""
    for path in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time() - path.stat().st_mtime > older_than_s:
                is_gone(folder, path.name.removeprefix(_PREFIX))


def _path(folder: Path, token: str) -> Path:
    return folder / f"{_PREFIX}{token}"


def _lock(file: int) -> None:
    """Take the lock at once or raise OSError."""
    if sys.platform == "win32":
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
