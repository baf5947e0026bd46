# SPDX-License-Identifier: Apache-2.0
"""Where the score stands: the runs under `results/`, the README's section and `SCORE.md`, both made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.lab.lab import ROOT
from tests.lab.score.run import Run, read, written
from tests.lab.score.table import APART, WORDS, failings, matrix, summaries

HERE: Final = Path(__file__).parent
README: Final = ROOT / "README.md"
TITLE: Final = "## How good is it"
_BEFORE: Final = "## How it is built"
_INTRODUCTION: Final = """\
Made by `python -m tests.lab.score --readme`; nobody edits this section. Each case is a lab of its own with one fault (or two, or something that only
looks like one, or nothing), scanned once with the command `unjam scan`, and the report is held against what is true. A cause is found if the report
names its rule, its subject and its severity, and not as the consequence of another; every other finding above info that nothing explains is wrong.
The lab is ours, and the rules were written with it at hand: it shows what holds, and not how often a fault of your fleet is among those we thought of;
the recordings are of devices that nobody here made. Time runs from the start of the command until the finding is told, with several labs at once
on two cores that had other work too. A case that misses something while the report itself says that this machine was too busy to judge is run again,
up to twice, and counted; a wrong finding is never forgiven. All runs: `python -m tests.lab.score --variant all --readme`. Every case by name:
[`SCORE.md`](tests/lab/score/SCORE.md).
"""
_PAGE: Final = """\
# The score, case by case

Made by `python -m tests.lab.score --readme`. A cell has the rank of the right cause in the report and the seconds until it was told; bold falls short.
"""


def stored() -> list[Run]:
    """Every run that is stored, in the order of the table."""
    paths = (HERE / "results" / f"{variant}.json" for variant in WORDS)
    return [read(path) for path in paths if path.exists()]


def store(run: Run) -> None:
    """Keep a run in the place of the last one of its variant, and make both pages anew."""
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / f"{run.variant}.json").write_text(written(run), encoding="utf-8")
    runs = stored()
    README.write_text(with_section(README.read_text(encoding="utf-8"), section(runs)), encoding="utf-8")
    (HERE / "SCORE.md").write_text(page(runs), encoding="utf-8")


def section(runs: list[Run]) -> str:
    """The README's section."""
    short = failings(runs)
    return f"{TITLE}\n\n{_INTRODUCTION}\n{summaries(runs)}\n\n" + (f"What falls short:\n\n{short}\n" if short else "Nothing falls short.\n")


def page(runs: list[Run]) -> str:
    """Every case of every run: the same cases beside each other."""
    apart = [run for run in runs if run.variant in APART]
    together = [run for run in runs if run.variant not in APART]
    parts = [f"{_about([run])}\n{matrix([run])}\n" for run in apart]
    return "\n".join([_PAGE, *([f"{_about(together)}\n{matrix(together)}\n"] if together else []), *parts])


def _about(runs: list[Run]) -> str:
    return "\n".join([*(f"- {run.variant}: {WORDS[run.variant]}; {run.date}, {run.commit}" for run in runs), ""])


def with_section(readme: str, text: str) -> str:
    """A README with the section in its place: where it was, or before how it is built."""
    start = readme.find(f"{TITLE}\n")
    if start < 0:
        place = readme.index(f"{_BEFORE}\n")
        return f"{readme[:place]}{text}\n{readme[place:]}"
    end = readme.index("\n## ", start) + 1
    return f"{readme[:start]}{text}\n{readme[end:]}"
