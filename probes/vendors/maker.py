# SPDX-License-Identifier: Apache-2.0
"""What a vendor file declares: the instances of a maker's private MIB that say what the standard tables leave open."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Literal, TypeAlias

from probes.wire.ber import Oid, oid

Says: TypeAlias = Literal["serial", "firmware", "model", "asset", "device_id", "pages_total", "jams", "panel", "panel_code", "counter", "counter_blob"]
"""What a private instance gives: the fact of the same name; `panel` a line of the display where the console table is empty, `counter` one row
of `snmp.counters`, `counter_blob` several (Brother's own packing)."""
Function: TypeAlias = Literal["total", "print", "copy", "fax", "scan", "duplex"]
Colour: TypeAlias = Literal["mono", "colour"]
Counted: TypeAlias = tuple[Function, Colour | None]

ENTERPRISES = "1.3.6.1.4.1."


@dataclass(frozen=True, slots=True)
class Instance:
    """One private instance, what it says, and whether a recording of a real device has shown it."""

    says: Says
    oid: Oid
    verified: bool
    counted: Counted = ("total", None)


@dataclass(frozen=True, slots=True)
class CounterTable:
    """Counters in a table of two columns, the kind's number and the value; never verified."""

    kinds: Oid
    values: Oid
    names: Mapping[int, Counted]


@dataclass(frozen=True, slots=True)
class Maker:
    """One maker: the sysObjectID branches that choose it (never which OID answers: a Brother answers an HP's), its brands, and its instances.

    Branches are written without the leading 1.3.6.1.4.1. A sysDescr that names a brand of somebody else takes the choice back: 641 is also
    Toshiba's and IBM's, and a Kyocera with a JetDirect card says both. Of instances that say the same, the first that answers counts.
    """

    name: str
    branches: tuple[str, ...]
    instances: tuple[Instance, ...] = ()
    brands: tuple[str, ...] = ()
    table: CounterTable | None = None

    def makes(self, object_id: str, brand: str | None = None) -> bool:
        """Whether a sysObjectID belongs to this maker, and `brand`, the one that sysDescr names, is not somebody else's."""
        return brand in (None, self.name, *self.brands) and any(f"{object_id}.".startswith(f"{ENTERPRISES}{branch}.") for branch in self.branches)


def seen(says: Says, text: str, function: Function = "total", colour: Colour | None = None) -> Instance:
    """An instance that a recording of a real device holds. Raises ValueError with file, line and column for what is no OID."""
    return Instance(says, _oid(text, inspect.currentframe()), verified=True, counted=(function, colour))


def unverified(says: Says, text: str, function: Function = "total", colour: Colour | None = None) -> Instance:
    """An instance that only maintained projects name; what comes from it is marked so. Raises ValueError as seen()."""
    return Instance(says, _oid(text, inspect.currentframe()), verified=False, counted=(function, colour))


def counter_table(kinds: str, values: str, names: Mapping[int, Counted]) -> CounterTable:
    """A table of counters by the two columns' OIDs. Raises ValueError as seen()."""
    frame = inspect.currentframe()
    return CounterTable(_oid(kinds, frame), _oid(values, frame), names)


def _oid(text: str, declaring: FrameType | None) -> Oid:
    """The OID below `enterprises`; `declaring` is the frame of the function that the vendor file called."""
    try:
        if text.startswith((".", "1.3.6.1.")):
            raise ValueError(f"not an OID below 1.3.6.1.4.1, written without it: {text[:64]!r}")  # noqa: TRY301  (one place for the sentence)
        return oid(ENTERPRISES + text)
    except ValueError as error:
        raise ValueError(f"{_place(declaring)}{str(error).replace(ENTERPRISES, '', 1)}") from None


def _place(declaring: FrameType | None) -> str:
    """`probes/vendors/kyocera.py:12:9: `, where the vendor file stands in the call."""
    caller = declaring.f_back if declaring else None
    if caller is None:
        return ""
    where = inspect.getframeinfo(caller, context=0)
    column = where.positions.col_offset if where.positions else None
    return f"{where.filename}:{where.lineno}:{(column or 0) + 1}: "
