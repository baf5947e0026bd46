# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.scans.renew`: judge every kept scan anew, show what changed, and keep it. `--take NAME` scans the lab's fault of that name first.

`--take` needs root and the lab's packages. Read the difference before you commit it: what stands there is called right from then on.
"""

# ruff: noqa: T201 - it talks to a person
from __future__ import annotations

import argparse
import difflib
import json
import sys
from typing import Any

from tests.lab.lab import obstacle
from tests.lab.scans import Case, scan
from tests.scans.golden import HERE, concluded, kept, names, text

CONCLUDED = ("findings", "undetermined")


def main() -> int:
    """0 when nothing changed, 1 when something did."""
    parser = argparse.ArgumentParser(prog="python -m tests.scans.renew", description="Judge every kept scan anew.")
    parser.add_argument("--take", nargs="*", default=[], metavar="NAME", help="scan these faults of the lab anew")
    asked = parser.parse_args()
    if asked.take and (why := obstacle()):
        parser.exit(2, f"{why}\n")
    for name in asked.take:
        take(name)
    changed = [line for name in names() for line in renewed(name)]
    sys.stdout.writelines(changed)
    return 1 if changed else 0


def take(name: str) -> None:
    """Scan one fault of the lab and keep the scan without its conclusions."""
    report = scan(Case(name)).report
    (HERE / name).mkdir(exist_ok=True)
    (HERE / name / "report.json").write_text(json.dumps(bare(report), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{name}: {len(report['devices'])} devices")


def bare(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what is concluded from it."""
    return {**report, **{part: [] for part in CONCLUDED}}


def renewed(name: str) -> list[str]:
    """Keep what today's rules conclude; the difference to before, as a unified diff."""
    before = kept(name)
    lines: list[str] = []
    for file, content in concluded(name).items():
        old, new = text(before[file]), text(content)
        lines += difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"{name}/{file} (kept)", f"{name}/{file} (now)")
        (HERE / name / file).write_text(new, encoding="utf-8")
    return lines


if __name__ == "__main__":
    sys.exit(main())
