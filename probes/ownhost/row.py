# SPDX-License-Identifier: Apache-2.0
"""One line of the preflight and of `unjam doctor`."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: how it stands, what was seen, what to do about it, and what it means for the verdicts on printers."""

    check: str
    state: State
    detail: str
    fix: str = ""
    means: str = ""
