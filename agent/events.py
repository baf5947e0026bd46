# SPDX-License-Identifier: Apache-2.0
"""A scan as it happens. The terminal, `--json-events` and the report are all built from this stream and from nothing else."""

from dataclasses import dataclass
from typing import TypeAlias

from agent.model import Check, Device, Scan
from probes.model import Observation
from rules.model import Finding


@dataclass(frozen=True, slots=True)
class Preflight:
    """One check of our own host came out."""

    check: Check


@dataclass(frozen=True, slots=True)
class Progress:
    """How far discovery is: addresses swept of how many, and what was heard by each way (`mDNS`, `SNMP`, `neighbours`)."""

    swept: int
    total: int
    heard: tuple[tuple[str, int], ...]
    devices: int


@dataclass(frozen=True, slots=True)
class Observed:
    """One probe of one device came back."""

    endpoint: str
    observation: Observation


@dataclass(frozen=True, slots=True)
class DeviceDone:
    """A device was asked everything."""

    device: Device


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, as soon as it holds; the last word is in Done."""

    finding: Finding
    device: Device | None


@dataclass(frozen=True, slots=True)
class Done:
    """The scan is over, or was interrupted."""

    scan: Scan


Event: TypeAlias = Preflight | Progress | Observed | DeviceDone | Found | Done
