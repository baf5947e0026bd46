# SPDX-License-Identifier: Apache-2.0
"""The report as JSON, and files written whole or not at all."""

import os
import tempfile
from pathlib import Path

from agent.report.model import Report


def json_text(report: Report) -> str:
    """The report as JSON, keys in the order of its types, one a line."""
    return report.model_dump_json(indent=1, by_alias=True) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it. Raises OSError."""
    if path.exists() and not path.is_file():  # a pipe or a terminal, which cannot be renamed onto
        path.write_text(text, encoding="utf-8")
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(0o644 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
