# SPDX-License-Identifier: Apache-2.0
"""A run of the score as it is stored: one JSON file, what was run, when, of which commit, and every outcome, one a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.lab.score.outcome import Extra, Hit, Outcome
from tests.lab.score.summary import summary


@dataclass(frozen=True, slots=True)
class Run:
    """Everything of one variant."""

    variant: str
    date: str  # UTC, the day
    commit: str  # short; with a plus sign where files differed from it
    of: int  # cases there are; fewer outcomes are a sample
    outcomes: Sequence[Outcome]


def written(run: Run) -> str:
    """As JSON, with the sums beside it for whoever reads it without us."""
    about = {"variant": run.variant, "date": run.date, "commit": run.commit, "of": run.of, "summary": asdict(summary(run.outcomes))}
    head = json.dumps(about, ensure_ascii=False).removesuffix("}")
    lines = ",\n".join(json.dumps(asdict(each), ensure_ascii=False) for each in run.outcomes)
    return f'{head}, "outcomes": [\n{lines}\n]}}\n'


def read(path: Path) -> Run:
    """What `written` wrote."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Run(content["variant"], content["date"], content["commit"], content["of"], [_outcome(each) for each in content["outcomes"]])


def _outcome(content: dict[str, Any]) -> Outcome:
    parts = {"hits": [Hit(**each) for each in content["hits"]], "extras": [Extra(**each) for each in content["extras"]]}
    return Outcome(**{**content, **parts})
