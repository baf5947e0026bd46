# SPDX-License-Identifier: Apache-2.0
"""What one scan has found out, while it is still plain data: the pipeline makes it, the report tells it, the tickets carry it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from probes.fact import Facts, Value
from probes.model import Observation, Target
from rules.model import Finding, Undetermined

CheckState = Literal["ok", "warn", "fail"]
SubjectKind = Literal["segment", "queue", "server", "destination"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the preflight: what was looked at, how it stands, what that means, and the fix."""

    check: str
    state: CheckState
    detail: str
    fix: str = ""


def flat(observations: Iterable[Observation]) -> dict[str, Value]:
    """The facts of several observations under their full names."""
    return {name: value for observation in observations for name, value in observation.named().items()}


def failure_of(observations: Iterable[Observation], probe: str) -> str | None:
    """How the last asking of a probe failed; `not asked` when it never was; None when it answered."""
    found = [observation.failure for observation in observations if observation.probe == probe]
    return found[-1] if found else "not asked"


@dataclass(frozen=True, slots=True)
class Device:
    """One device after it was asked. `observations` hold the derived sections (`target reach control printer`) too."""

    id: str
    targets: tuple[Target, ...]
    observations: tuple[Observation, ...]

    @property
    def facts(self) -> dict[str, Value]:
        """Everything known about it, flat; a later observation of one probe wins over an earlier one."""
        return flat(self.observations)

    def failure(self, probe: str) -> str | None:
        """`timeout`, `refused`, ... when the probe failed; `not asked` when it never was; None when it answered."""
        return failure_of(self.observations, probe)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged besides devices: a segment, a print server's queue, a scan destination.

    `label` is what the report says of it beside its facts (`cidr`; `server name uri`; `name`; `kind`). `members` are the ids of what lies below it (a
    segment's devices, a server's queues), whose findings its own explain, or of who uses it (a destination's devices); `parents` the ids of what
    can explain its own (a queue's device).
    """

    id: str
    applies: SubjectKind
    observations: tuple[Observation, ...] = ()
    label: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, Value]:
        """Everything known about it, flat."""
        return flat(self.observations)

    def failure(self, probe: str) -> str | None:
        """As for a device."""
        return failure_of(self.observations, probe)


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
    subjects: tuple[Subject, ...] = ()
    findings: tuple[Finding, ...] = ()
    undetermined: tuple[Undetermined, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()
    sent: Mapping[str, object] = field(default_factory=dict)
    interrupted: bool = False
    catalogue: str = ""
    expected: int = 0
