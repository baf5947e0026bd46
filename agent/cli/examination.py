# SPDX-License-Identifier: Apache-2.0
"""`unjam doctor` at work: examine, and tell it as a screen or as JSON."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from agent.cli.catalogue import layers
from agent.cli.exits import NOTHING_EXAMINED, OK
from agent.cli.running import run_loop
from agent.cli.state import folder_of
from agent.cli.words import write_json
from agent.config.find import find_config
from agent.doctor import Case, examine, first_to_mend
from agent.paths import Places
from agent.report.screen import Line, Style
from agent.report.terminal import print_lines
from agent.version import VERSION
from probes.host import look
from probes.ownhost.row import CheckRow, State
from probes.registry import vocabulary

_MARKS: Mapping[State, tuple[str, Style]] = {"ok": ("✓", "ok"), "warn": ("▲", "medium"), "fail": ("✖", "high")}


def doctor(json_to: str | None, config: Path | None, state: Path | None, folders: tuple[Path, ...]) -> int:
    """Run it; the exit code. Raises BadInputError for a configuration that cannot be read."""
    found = find_config(config, Places())
    case_of = (found.config, folder_of(state, found.config.state), layers(folders), vocabulary())

    async def work() -> tuple[CheckRow, ...]:
        return await examine(Case(await look(), *case_of))

    rows = run_loop(work())
    if json_to is not None:
        write_json(json_to, {"schema": "unjam.doctor/1", "agent": VERSION, "checks": [asdict(row) for row in rows]})
    else:
        print_lines(_lines(rows), sys.stdout)
    return NOTHING_EXAMINED if any(row.state == "fail" for row in rows) else OK


def _lines(rows: Sequence[CheckRow]) -> Iterator[Line]:
    for row in rows:
        mark, style = _MARKS[row.state]
        yield Line(f" {mark} {row.check:<13}", row.detail, style)
        if row.state != "ok":
            yield from (Line(f"     {name}: ", text) for name, text in (("means", row.means), ("fix  ", row.fix)) if text)
    worst = first_to_mend(rows)
    if worst is None:
        yield Line("", "This machine is fit to judge printers from.", "ok")
    else:
        yield Line("First to mend: ", worst.check if worst.state == "fail" else f"{worst.check} (a warning; scans work)", _MARKS[worst.state][1])
