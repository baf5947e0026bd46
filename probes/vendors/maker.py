# SPDX-License-Identifier: Apache-2.0
"""What a vendor file declares: the instances of a maker's private MIB that say what the standard tables leave open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from probes.wire.ber import Oid, oid

Said: TypeAlias = Literal["serial", "firmware", "pages_total", "panel", "panel_code"]
"""What a private instance gives: the fact of the same name; `panel` a line of the display where the console table is empty."""

ENTERPRISES = "1.3.6.1.4.1."


@dataclass(frozen=True, slots=True)
class Maker:
    """One maker: the sysObjectID branches that choose it (never which OID answers: a Brother answers an HP's), and its instances.

    `seen` were found in recordings of real devices, `unverified` only in maintained projects: what comes from these is marked so.
    Both are written without the leading 1.3.6.1.4.1.
    """

    name: str
    branches: tuple[str, ...]
    seen: Mapping[Said, str] = field(default_factory=dict)
    unverified: Mapping[Said, str] = field(default_factory=dict)

    def instances(self) -> dict[Said, Oid]:
        """Every declared instance; a seen one wins over an unverified one of the same name."""
        return {name: oid(ENTERPRISES + text) for name, text in {**self.unverified, **self.seen}.items()}

    def is_verified(self, name: Said) -> bool:
        """Whether this instance was seen in a recording."""
        return name in self.seen

    def makes(self, object_id: str) -> bool:
        """Whether a sysObjectID belongs to this maker."""
        return any(f"{object_id}.".startswith(f"{ENTERPRISES}{branch}.") for branch in self.branches)
