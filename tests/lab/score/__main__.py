# SPDX-License-Identifier: Apache-2.0
"""How good the diagnosis is: `python -m tests.lab.score [--variant V ...] [--only NAME ...] [--json FILE] [--readme]`.

Without `--readme` it only prints; with it each run replaces the stored one of its variant, and the README's section is written anew.
"""

# ruff: noqa: T201 - it talks to a person
from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from tests.lab.lab import ROOT, obstacle
from tests.lab.scans import SIDE_BY_SIDE, Case
from tests.lab.score import corpus, pages
from tests.lab.score.measure import measured
from tests.lab.score.outcome import Outcome
from tests.lab.score.run import Run, written
from tests.lab.score.table import WORDS, cases, failings, summaries
from tests.lab.topology import names, pairs

Jobs = dict[str, Callable[[Path | None], Outcome]]
HEALTHY: Final = "healthy"
ALL: Final = "all"
AGAIN: Final = 2
"""How many times more a case is run on a machine that is too busy."""


class NoCasesError(Exception):
    """A variant has nothing to run here; the message says why."""


def main() -> int:
    asked = _arguments()
    if (why := obstacle()) is not None:
        print(why, file=sys.stderr)
        return 2
    ran = 0
    for variant in WORDS if ALL in asked.variant else asked.variant:
        try:
            run = _run(variant, asked)
        except NoCasesError as why_not:
            print(f"{variant} is skipped: {why_not}", file=sys.stderr)
            continue
        ran += 1
        print(f"{cases(run)}\n\n{summaries([run])}\n\n{failings([run]) or 'nothing falls short'}\n", flush=True)
        if asked.json:
            asked.json.write_text(written(run), encoding="utf-8")
        if asked.readme:
            pages.store(run)
    return 0 if ran else 2


def jobs(variant: str) -> Jobs:
    """What a variant consists of, by name. Raises NoCasesError."""
    if variant == "recordings":
        there = {path: wants for path, wants in corpus.truths().items() if (corpus.folder() / path).exists()}
        if not there:
            raise NoCasesError(f"no recordings in {corpus.folder()}; UNJAM_CORPUS names another folder")
        return {wants.name: partial(corpus.replayed, path) for path, wants in there.items()}
    if variant == "pairs":
        return {name: partial(measured, Case(name)) for name in pairs()}
    mark = f":{variant}" if variant in {"loss", "crowd"} else ""
    pace = "gentle" if variant == "gentle" else "fast"
    labs = {HEALTHY: mark or None, **{name: f"{name}{mark}" for name in names("faults")}}
    return {name: partial(measured, Case(lab, as_user=variant == "user", pace=pace)) for name, lab in labs.items()}


def _run(variant: str, asked: argparse.Namespace) -> Run:
    every = jobs(variant)
    chosen = {name: job for name, job in every.items() if not asked.only or name in asked.only}
    if not chosen:
        raise NoCasesError(f"nothing is called {' or '.join(asked.only)}; there are {', '.join(every)}")
    began = datetime.now(UTC)
    return Run(variant, f"{began:%Y-%m-%d}", _commit(), len(every), list(_outcomes(chosen, asked.side_by_side, asked.reports)))


def _outcomes(chosen: Jobs, side_by_side: int, kept: Path | None) -> Iterable[Outcome]:
    with ThreadPoolExecutor(side_by_side) as pool:
        begun = [pool.submit(_scored, job, kept) for job in chosen.values()]
        for number, (name, future) in enumerate(zip(chosen, begun, strict=True), 1):
            outcome = future.result()
            print(f"{number}/{len(chosen)} {name}{'' if outcome.is_perfect else ' falls short'}", file=sys.stderr, flush=True)
            yield outcome


def _scored(job: Callable[[Path | None], Outcome], kept: Path | None) -> Outcome:
    """Run a case, and again if it missed something while the report itself says that this machine was too busy; what it invents is not forgiven."""
    for again in range(AGAIN + 1):
        outcome = replace(job(kept), again=again)
        if outcome.is_perfect or outcome.extras or not outcome.busy:
            break
    return outcome


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.lab.score")
    parser.add_argument("--variant", nargs="+", choices=[*WORDS, ALL], default=["plain"])
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="these cases alone, as a sample")
    parser.add_argument("--side-by-side", type=int, default=SIDE_BY_SIDE, metavar="N", help="labs at once")
    parser.add_argument("--json", type=Path, metavar="FILE", help="of one variant")
    parser.add_argument("--reports", type=Path, metavar="FOLDER", help="keep the reports of what falls short")
    parser.add_argument("--readme", action="store_true", help="store the run, and write the README's section and SCORE.md anew")
    asked = parser.parse_args()
    if asked.json and (len(asked.variant) > 1 or ALL in asked.variant):
        parser.error("--json takes one variant")
    return asked


def _commit() -> str:
    """The commit that is measured; a plus sign where the product's files differ from it."""
    here = ["git", "-C", str(ROOT)]
    short = subprocess.run([*here, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    dirty = subprocess.run([*here, "status", "--porcelain", "--", "agent", "rules", "probes"], capture_output=True, text=True, check=True).stdout
    return short + ("+" if dirty.strip() else "")


if __name__ == "__main__":
    sys.exit(main())
