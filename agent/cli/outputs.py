# SPDX-License-Identifier: Apache-2.0
"""Where a scan's results go. Everything is tried before the scan, so that nothing is lost after it."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agent.cli.pipe import reader_may_leave
from agent.cli.words import STDOUT
from agent.refusal import BadInputError
from agent.report.model import Report
from agent.report.text import text_of
from agent.report.write import json_text, write_whole
from rules.model import Language


@dataclass(frozen=True, slots=True)
class Outputs:
    """`json` and `events`: a file, `-` for stdout, or None; `folder`: for report.json and report.txt."""

    json: str | None = None
    events: str | None = None
    folder: Path | None = None

    @property
    def stdout_is_data(self) -> bool:
        """Whether stdout is taken, so that whatever is said to people goes to stderr."""
        return STDOUT in {self.json, self.events}

    def check(self) -> None:
        """Make sure that everything can be written. Raises BadInputError."""
        if self.json == self.events == STDOUT:
            raise BadInputError("--json - and --json-events - cannot both have stdout; give one of them a file")
        for path in (self.json, self.events):
            if path not in {None, STDOUT}:
                check_file(Path(str(path)))
        if self.json is not None and self.json == self.events:
            raise BadInputError(f"--json and --json-events cannot both write {self.json}")
        if self.folder is not None:
            check_folder(self.folder)

    def open_events(self) -> IO[str] | None:
        """The stream for events, if any is wanted."""
        if self.events is None:
            return None
        return sys.stdout if self.events == STDOUT else Path(self.events).open("w", encoding="utf-8", newline="\n")  # the caller closes it

    def write(self, report: Report, said: Report | None = None, language: Language = "en") -> list[str]:
        """Write the report everywhere, `said` (the same in people's language) where people read it; one sentence for each place that failed after all."""
        failed = []
        text = json_text(report)
        if self.json == STDOUT:
            with reader_may_leave():
                sys.stdout.write(text)
        places = [(Path(self.json), text)] if self.json not in {None, STDOUT} else []
        places += [(self.folder / "report.json", text), (self.folder / "report.txt", text_of(said or report, language))] if self.folder else []
        for path, content in places:
            try:
                write_whole(path, content)
            except OSError as error:
                failed.append(f"{path} could not be written: {error.strerror or error}")
        return failed


def check_folder(folder: Path) -> None:
    """Make the folder if need be, and try to write in it. Raises BadInputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadInputError(f"the folder {folder} cannot be written: {error.strerror or error}") from None


def check_file(path: Path) -> None:
    """See whether a file could be written where it is to be, without touching it. Raises BadInputError."""
    if path.is_dir():
        raise BadInputError(f"{path} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        return
    try:
        if path.exists():
            with path.open("ab"):
                pass
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror or error}") from None
