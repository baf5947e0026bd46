# SPDX-License-Identifier: Apache-2.0
"""What one scan has found out, while it is still plain data: the pipeline makes it, the report tells it, the tickets carry it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from probes.fact import Facts, Value
from probes.model import Observation, Target
from rules.model import Finding, Undetermined

CheckState = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the preflight: what was looked at, how it stands, what that means, and the fix."""

    check: str
    state: CheckState
    detail: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """One device after it was asked. `observations` hold the derived sections (`target reach control printer`) too."""

    id: str
    targets: tuple[Target, ...]
    observations: tuple[Observation, ...]

    @property
    def facts(self) -> dict[str, Value]:
        """Everything known about it, flat; a later observation of one probe wins over an earlier one."""
        return {name: value for observation in self.observations for name, value in observation.named().items()}

    def failure(self, probe: str) -> str | None:
        """`timeout`, `refused`, ... when the probe failed; `not asked` when it never was; None when it answered."""
        found = [observation for observation in self.observations if observation.probe == probe]
        return found[-1].failure if found else "not asked"


@dataclass(frozen=True, slots=True)
class NotExamined:
    """Something that was wanted and not looked at: what, why, and what to do next."""

    what: str
    why: str
    next: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """One whole scan. `agent_facts` holds the sections that are not a device's (`agent site scan`), by full name; `sent` the gate's counters as JSON."""

    id: str
    site: str
    started: datetime
    finished: datetime
    pace: str
    targets: tuple[str, ...]
    preflight: tuple[Check, ...] = ()
    agent_facts: Facts = field(default_factory=dict)
    devices: tuple[Device, ...] = ()
    findings: tuple[Finding, ...] = ()
    undetermined: tuple[Undetermined, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()
    sent: Mapping[str, object] = field(default_factory=dict)
    interrupted: bool = False
    catalogue: str = ""
    expected: int = 0
