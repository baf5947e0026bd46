# SPDX-License-Identifier: Apache-2.0
"""Ways in which any site can be harder to judge: behind a fault's name stands `:loss` or `:crowd`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Final

from tests.lab.tables import Table

LOST: Final = 10  # per cent of what arrives at the technician's machine
CROWD: Final = 40  # healthy printers more
_FIRST: Final = 200  # the last octet of the first one's address
_KINDS: Final = (
    ("Brother", "HL-L6400DW series", "E78240A4N3", ["printer", "mono-laser"]),
    ("RICOH", "IM C3000", "3089P5003", ["printer", "colour-mfp"]),
    ("EPSON", "WF-C5790 Series", "X3B8003", ["printer", "inkjet"]),
)


def lossy(site: Table) -> Table:
    """The technician's own cable loses packets."""
    tech = site["hosts"]["tech"]
    rule = f'iifname "eth0" numgen random mod 100 < {LOST} drop'
    return {**site, "hosts": {**site["hosts"], "tech": {**tech, "filter": [rule, *tech.get("filter", [])]}}}


def crowded(site: Table) -> Table:
    """The technician's segment has many more printers, all of them well."""
    prefix = site["network"].rpartition(".")[0]
    kinds = cycle(_KINDS)
    return {**site, "hosts": {**site["hosts"], **{f"c{number}": _printer(prefix, number, *next(kinds)) for number in range(CROWD)}}}


def _printer(prefix: str, number: int, make: str, model: str, serial: str, snmp: list[str]) -> Table:
    # An inkjet has IPP alone: its recording names no other channel.
    raw = {} if make == "EPSON" else {"raw": "listener", "lpd": True}
    named = {"make": make, "model": model, "serial": f"{serial}{number:04}", "location": f"Desk {number}"}
    return {"address": f"{prefix}.{_FIRST + number}", **named, "snmp": snmp, "small_agent": True, "ipp": {"program": "responder"}, **raw}


MARKS: Final[Mapping[str, Callable[[Table], Table]]] = {"loss": lossy, "crowd": crowded}
