# SPDX-License-Identifier: Apache-2.0
"""Standard output and standard error that may be full or closed: what cannot be written is lost, and remembered, and nothing else stops for it."""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Forgiving(io.FileIO):
    """A stream's octets. A write that fails goes nowhere and is remembered; a reader that left is still told (see agent.cli.pipe)."""

    lost: OSError | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        """As FileIO, but for the error. Raises BrokenPipeError."""
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            self.lost = self.lost or error
            return memoryview(data).nbytes


def settle() -> None:
    """Make both streams forgiving; one that is closed is taken up by nothing else, so that no file of ours gets its number."""
    sys.stdout = _settled(sys.stdout, 1)
    sys.stderr = _settled(sys.stderr, 2)


def unwritten() -> str:
    """One sentence on what standard output lost; empty when it lost nothing."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    error = raw.lost if isinstance(raw, Forgiving) else None
    if error is None:
        return ""
    why = "it is closed" if error.errno == errno.EBADF else error.strerror or error
    return f"standard output cannot be written: {why}"


def _settled(stream: TextIO | None, number: int) -> TextIO:
    """The stream over a forgiving file. A Windows console stays as it is: it is written in its own way."""
    if stream is None:
        _occupy(number)
    elif not isinstance(stream, io.TextIOWrapper) or not isinstance(getattr(stream.buffer, "raw", stream.buffer), io.FileIO):
        return stream
    file = Forgiving(number, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(file), encoding="utf-8", errors="backslashreplace", line_buffering=number != 1 or file.isatty())


def _occupy(number: int) -> None:
    """Put a file that cannot be written in the place of a closed one."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
