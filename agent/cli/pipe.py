# SPDX-License-Identifier: Apache-2.0
"""A reader that goes away (`unjam rules list | head`) is no error, and changes no exit code."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Write to stdout for as long as somebody reads; what comes after goes nowhere, the interpreter's last flush too."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
