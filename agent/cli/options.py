# SPDX-License-Identifier: Apache-2.0
"""The words of `unjam scan`, as its help explains them."""

from dataclasses import dataclass
from pathlib import Path

from probes.pace import PaceName
from rules.model import Language, Severity


@dataclass(frozen=True, slots=True)
class Options:
    """None: nothing was said, so that the configuration's word holds."""

    targets: tuple[str, ...] = ()
    config: Path | None = None
    pace: PaceName | None = None
    json: str | None = None
    json_events: str | None = None
    out: Path | None = None
    format: str | None = None
    audience: str | None = None
    symptom: str | None = None
    answers: Path | None = None
    error_code: str | None = None
    explain: bool = False
    no_sweep: bool = False
    yes: bool = False
    allow_public: bool = False
    fail_on: Severity | None = None
    quiet: bool = False
    lang: Language | None = None
    state: Path | None = None
    rules: tuple[Path, ...] = ()
    post: bool = False
    ticket: str | None = None
