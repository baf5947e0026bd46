# SPDX-License-Identifier: Apache-2.0
"""Reads snmpsim's .snmprec recordings: one line an OID, `oid|tag|value`, tags 4x and 64x in hexadecimal."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from probes import printer_mib
from probes.facts import PrinterFacts
from probes.model import Target
from probes.normalise import normalise
from probes.snmp_facts import SnmpFacts
from probes.wire.ber import Oid, oid
from probes.wire.snmp import Value

_READERS: Mapping[str, Callable[[str], Value]] = {
    "2": int, "65": int, "66": int, "67": int, "70": int, "4": lambda text: text.encode("latin-1"), "6": oid,
    "4x": bytes.fromhex, "64x": bytes.fromhex, "68x": bytes.fromhex,
    "64": lambda text: bytes(map(int, text.split("."))) if text.count(".") == 3 else text.encode("latin-1"),
}  # fmt: skip


def rows(recording: Path) -> dict[Oid, Value]:
    """Every OID of a recording; simulation commands (`2:numeric`) are taken at their start value's place as unknown."""
    return rows_of(recording.read_bytes().decode("latin-1").split("\n"))


def rows_of(lines: Iterable[str]) -> dict[Oid, Value]:
    """The same of lines."""
    return dict(_rows(lines))


def _rows(lines: Iterable[str]) -> Iterator[tuple[Oid, Value]]:
    for line in lines:
        if line.count("|") < 2:
            continue
        name, tag, value = line.rstrip("\r").split("|", 2)
        yield oid(name), None if ":" in tag else _READERS[tag](value)


def snmp_facts(recording: Path) -> SnmpFacts:
    return printer_mib.read(rows(recording))


def printer_facts(recording: Path) -> PrinterFacts:
    """What normalise makes of a recording alone."""
    return normalise(Target("10.0.0.9"), {"snmp": snmp_facts(recording)})
