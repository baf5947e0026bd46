# SPDX-License-Identifier: Apache-2.0
"""A benchmark's figures as JSON on stdout and as a table on stderr, each with its ratio to the first of its group: ours."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from tests.bench.measured import Run

_HEAD = f"{'tool':<34} {'found':>7} {'wall s':>8} {'ours/it':>8} {'CPU s':>8} {'ours/it':>8} {'MB':>7}  more"


def show(title: str, groups: Mapping[str, Sequence[Run]]) -> None:
    """Print both."""
    print(json.dumps({"benchmark": title, "groups": {name: [asdict(run) for run in runs] for name, runs in groups.items()}}, indent=1))  # noqa: T201
    for name, runs in groups.items():
        print(f"\n{title}: {name}\n{_HEAD}", file=sys.stderr)  # noqa: T201
        for run in runs:
            print(_line(run, runs[0]), file=sys.stderr)  # noqa: T201


def _line(run: Run, ours: Run) -> str:
    found = "-" if run.found is None else str(run.found)
    wall, cpu = ours.wall_s / run.wall_s, ours.cpu_s / max(run.cpu_s, 0.001)
    return f"{run.tool:<34} {found:>7} {run.wall_s:>8.2f} {wall:>8.2f} {run.cpu_s:>8.2f} {cpu:>8.2f} {run.megabytes:>7.0f}  {run.more}"
