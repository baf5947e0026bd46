# SPDX-License-Identifier: Apache-2.0
"""What a probe is given when it is asked: the target, the gate, and what the probes before it have seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from probes.fact import Value
from probes.gate import Gate
from probes.model import Target


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a device may be asked over SNMP, in the order to try; v3 users are filled by the v3 lane."""

    communities: tuple[tuple[str, bytes], ...] = (("v2c", b"public"), ("v1", b"public"))
    """(version, community) pairs."""

    def __repr__(self) -> str:
        """Communities are secrets: they never show."""
        return f"Credentials({len(self.communities)} communities)"


@dataclass(slots=True)
class Asking:
    """One probe's commission. `facts` are the full-named facts of the probes asked before; `hints` what discovery already heard, by section."""

    target: Target
    gate: Gate
    credentials: Credentials = field(default_factory=Credentials)
    facts: Mapping[str, Value] = field(default_factory=dict)
    hints: Mapping[str, object] = field(default_factory=dict)
