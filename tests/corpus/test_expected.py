# SPDX-License-Identifier: Apache-2.0
"""What other projects conclude from the same recordings, value by value; where they are wrong is written down, each with the reason."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from probes.facts import PrinterFacts
from probes.model import Target
from probes.normalise import normalise
from probes.printer_mib import read
from probes.reading.makers import without_maker
from probes.snmp_facts import SnmpFacts
from probes.wire.ber import oid
from tests.corpus.recordings import rows

pytestmark = pytest.mark.corpus

_INVENTED = "level -3 says that some is left; 50 % is invented"
_DIRECTION = "a waste box's level: makers count in opposite directions, and the origin takes it as it is"
ORIGIN_IS_WRONG: Mapping[tuple[str, str], str] = {
    ("lnms_brother", "firmware"): "`Q` is the last letter of a private build number; sysDescr says Ver.1.14",
    ("lnms_brother", "supply 1"): _INVENTED,
    ("lnms_brother", "tray 1"): _INVENTED,
    ("lnms_brother", "tray 2"): _INVENTED,
    ("lnms_brother", "tray 3"): _INVENTED,
    ("lnms_canonprinter_tm", "supply 6"): _DIRECTION,
    ("lnms_canonprinter_tm", "tray 2"): "a roll in micrometres at level -3; " + _INVENTED,
    ("lnms_dell-laser_s5830dn", "tray 2"): _INVENTED,
    ("lnms_dell-laser_s5830dn", "tray 3"): _INVENTED,
    ("lnms_fujifilmprinter_c7580", "supply 5"): _INVENTED,
    ("lnms_jetdirect_m880", "supply 13"): _INVENTED,
    ("lnms_jetdirect_m880", "supply 14"): _INVENTED,
    ("lnms_jetdirect_m880", "supply 15"): _INVENTED,
    ("lnms_konica_c250i", "supply 13"): _INVENTED,
    ("lnms_okilan_9450g", "tray 1"): _INVENTED,
    ("lnms_okilan_9450g", "tray 2"): _INVENTED,
    ("lnms_okilan_9450g", "tray 3"): _INVENTED,
    ("lnms_ricoh_mpc3002", "supply 2"): _DIRECTION,
    ("lnms_sharp", "supply 5"): _DIRECTION,
    ("lnms_utax", "supply 2"): _INVENTED,
    ("lnms_zebra", "serial"): "683.1.5 is the print server's number, 10642.200.19.5 the printer's",
    ("lnms_zebra", "model"): "79071 is the print server's part number",
}
SUPPLIES_ARE_ELSEWHERE = {"lnms_jetdirect_supplies_context"}
"""Its supplies answer under the community `public@Jetdirect` alone, another recording."""
COUNTERS: Mapping[str, tuple[str, str | None]] = {
    "Total copy black": ("copy", "mono"), "Total copy color": ("copy", "colour"),
    "Total print black": ("print", "mono"), "Total print color": ("print", "colour"),
    "Black & White Copy Count": ("copy", "mono"), "Full Color Copy Count": ("copy", "colour"),
    "Black & White Print Count": ("print", "mono"), "Full Color Print Count": ("print", "colour"),
    "Black & White Total Count": ("total", "mono"), "Full Color Total Count": ("total", "colour"),
    "Total print duplex": ("duplex", None), "Duplex": ("duplex", None), "Total scans": ("scan", None),
    "Life time ?": ("total", None), "Life time sheets": ("total", None), "Life time impressions": ("total", None),
}  # fmt: skip
_BROTHER = {oid("1.3.6.1.2.1.1.2.0"): oid("1.3.6.1.4.1.2435.2.3.9.1")}
"""The recordings of Brother's were made without sysObjectID, by which the maker is chosen; a live one has it."""


def expectations(corpus: Path, prefix: str) -> Iterator[tuple[str, Any, SnmpFacts, PrinterFacts]]:
    for file in sorted((corpus / "expected").glob(f"{prefix}_*.json")):
        held = rows(corpus / "snmp" / f"{file.stem}.snmprec")
        snmp = read({**held, **_BROTHER} if prefix == "bro" else held)
        yield file.stem, json.loads(file.read_text(encoding="utf-8")), snmp, normalise(Target("10.0.0.9"), {"snmp": snmp})


def test_librenms(corpus: Path) -> None:
    differing = {
        (name, what)
        for name, expected, _, printer in expectations(corpus, "lnms")
        for what, theirs, ours in (*_identity(expected["device"], printer), *_levels(name, expected["supplies"], printer))
        if theirs != ours
    }
    assert differing == set(ORIGIN_IS_WRONG)


def _identity(device: Mapping[str, str | None], printer: PrinterFacts) -> Iterator[tuple[str, object, object]]:
    """Where the origin says anything; a model in other words (a series, a maker in front) is the same model."""
    if device["serial"]:
        yield "serial", device["serial"], printer.serial
    if device["version"]:
        yield "firmware", device["version"], printer.firmware
    if device["hardware"]:
        yield "model", True, without_maker(device["hardware"]) in (printer.model or "")


def _levels(name: str, supplies: list[dict[str, Any]], printer: PrinterFacts) -> Iterator[tuple[str, object, object]]:
    ours = {("supply", (row.index or "").rpartition(".")[2]): row.percent for row in printer.supplies or ()}
    ours |= {("tray", (row.index or "").rpartition(".")[2]): _percent(row.level, row.capacity) for row in printer.trays or ()}
    for row in supplies if name not in SUPPLIES_ARE_ELSEWHERE else ():
        kind = "tray" if row["supply_type"] == "input" else "supply"
        percent = ours[kind, str(row["supply_index"])]
        yield f"{kind} {row['supply_index']}", row["supply_current"], None if percent is None else round(percent)


def _percent(level: int | None, capacity: int | None) -> float | None:
    return None if level is None or not capacity else 100 * level / capacity


def test_librenms_counters(corpus: Path) -> None:
    found = 0
    for name, expected, _, printer in expectations(corpus, "lnms"):
        ours = {(row.function, row.colour): row.count for row in printer.counters or ()}
        for sensor in expected["sensors"]:
            if sensor["sensor_descr"] in COUNTERS:
                assert ours[COUNTERS[sensor["sensor_descr"]]] == sensor["sensor_current"], (name, sensor["sensor_descr"])
                found += 1
    assert found >= 18


def test_printmaster(corpus: Path) -> None:
    for name, expected, _, printer in expectations(corpus, "pm"):
        theirs = (expected["final_manufacturer"], without_maker(expected["model"]), expected["serial"], expected["is_printer"])
        assert (printer.vendor, printer.model, printer.serial, printer.is_printer) == theirs, name


def test_the_brother_library(corpus: Path) -> None:
    for name, expected, snmp, printer in expectations(corpus, "bro"):
        ours = {(row.function, row.colour): row.count for row in printer.counters or ()}
        assert snmp.firmware == expected["firmware"], name
        assert printer.serial == (expected["serial"] if expected["serial"] != "serial_number" else None), name
        assert " ".join(snmp.console or ()).lower() == expected["status"], name
        for key, counted in (("page_counter", ("total", None)), ("bw_counter", ("total", "mono")), ("color_counter", ("total", "colour"))):
            if expected.get(key) is not None:
                assert ours[counted] == expected[key], (name, key)
