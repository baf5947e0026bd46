# SPDX-License-Identifier: Apache-2.0
"""The state of each supply, joined from its level, the alerts, the error bits, IPP's reasons and the maker's habits.

A level of 0 alone makes nothing empty (makers print on, or count otherwise): somebody has to say so. A waste box is never judged by its level,
since makers count in opposite directions, except where the direction is known: Xerox and Epson give the space that remains. How low is low is the
rules' business; here `low` is what the device itself calls so. `lowToner` and `marker-supply-low` name no row: they are spoken of the lowest one.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from probes.reading.colours import colour_in
from probes.reading.words import reason_on_panel
from probes.snmp_facts import AlertRow, SupplyRow

_MARKING = {"toner", "tonerCartridge", "ink", "inkCartridge", "inkRibbon", "solidWax", "ribbonWax"}
_WASTE = {"wasteToner", "wasteInk", "wasteWax", "wasteWater", "wastePaper"}
_WASTE_WORDS = re.compile(r"\bwaste|maintenance (box|cartridge|tank)|resttoner|collecteur|residu|spilltoner|zużyt", re.IGNORECASE)
_MARKING_WORDS = re.compile(r"\btoner|\bink\b|cartridge|tinte|encre|bläck|tinta|ribbon", re.IGNORECASE)
_NOT_MARKING_WORDS = re.compile(r"drum|imaging|developer|fuser|trommel|tambour", re.IGNORECASE)

REMAINING_SPACE = {"Xerox", "Epson"}
_NEARLY_FULL = 10.0
_CREDIBLY_LOW = 40.0
_NEARLY_EMPTY = 1.0

_OF_CODE = {
    1101: "empty", 1102: "empty", 1103: "empty", 13: "empty", 11: "empty", 1112: "empty", 1114: "empty",
    1104: "low", 1105: "low", 1106: "low", 12: "low", 10: "low", 1111: "low", 1113: "low",
    1107: "near-full", 1108: "near-full", 14: "near-full", 1109: "full", 1110: "full", 15: "full", 1115: "missing", 9: "missing",
}  # fmt: skip
_OF_REASON = {
    "toner-low": "low", "marker-supply-low": "low", "toner-empty": "empty", "marker-supply-empty": "empty",
    "marker-waste-almost-full": "near-full", "marker-waste-full": "full", "developer-low": "low", "developer-empty": "empty",
    "opc-near-eol": "low", "opc-life-over": "empty",
}  # fmt: skip
_OF_BIT = {"lowToner": "toner-low", "noToner": "toner-empty"}
_TYPE_OF_REASON = {"developer": "developer", "opc": "opc"}
_WORST_FIRST = ("missing", "full", "empty", "near-full", "low")


def is_marking(row: SupplyRow) -> bool:
    """Whether it puts marks on paper: toner, ink, ribbon."""
    if row.type in _MARKING:
        return True
    words = row.description or ""
    return row.type in (None, "other", "unknown") and bool(_MARKING_WORDS.search(words)) and not is_waste(row) and not _NOT_MARKING_WORDS.search(words)


def is_waste(row: SupplyRow) -> bool:
    """Whether it fills up."""
    return row.type in _WASTE or row.consumed is False or (row.type in (None, "other", "unknown") and bool(_WASTE_WORDS.search(row.description or "")))


def best(snmp: Sequence[SupplyRow] | None, ipp: Sequence[SupplyRow] | None) -> Sequence[SupplyRow] | None:
    """The rows to judge by: SNMP's, unless only IPP's know a percentage (Brother's SNMP says no more than `some left`)."""
    if not snmp:
        return ipp if ipp is not None else snmp
    known = any(row.percent is not None for row in snmp if is_marking(row))
    return ipp if not known and any(row.percent is not None for row in ipp or ()) else snmp


def joined(rows: Iterable[SupplyRow], vendor: str | None, alerts: Sequence[AlertRow], reasons: Collection[str], panel: Sequence[str]) -> tuple[SupplyRow, ...]:
    """The rows with their state. `reasons` are keywords that IPP or the error bits said without naming a row; `panel` the lines of the display."""
    known = [_with_class(row, vendor) for row in rows]
    said = [(row, [*_by_alerts(row, known, alerts), *filter(None, [row.state])]) for row in known]
    states = {row.index: _worst(states) for row, states in said}
    for reason in sorted(reasons, key=lambda reason: _OF_REASON.get(reason) not in ("empty", "full")):
        _spread(reason, known, states)
    for line in panel:
        _by_panel(line, known, states)
    return tuple(replace(row, state=states[row.index] or _by_level(row, vendor)) for row in known)


def speaks_of(alert: AlertRow, rows: Sequence[SupplyRow]) -> SupplyRow | None:
    """The row that an alert means: by prtAlertGroupIndex, else by the colour in its words, else the only one that it can be."""
    if alert.group == "markerSupplies" and alert.group_index is not None:
        return next((row for row in rows if _number(row) == alert.group_index), None)
    if alert.code not in _OF_CODE or alert.group not in (None, "other", "marker", "markerSupplies", "generalPrinter") or alert.code < _FIRST_MARKER_CODE:
        return None
    able = [row for row in rows if (is_waste(row) if _OF_CODE[alert.code] in ("full", "near-full") else is_marking(row))]
    colour = colour_in(alert.text)
    able = [row for row in able if row.colour == colour] if colour else able
    return able[0] if len(able) == 1 else None


_FIRST_MARKER_CODE = 1101


def reasons_of_bits(bits: Collection[str], rows: Iterable[SupplyRow]) -> tuple[str, ...]:
    """What the toner bits say. An octet of 0x30 (lowToner and noToner, nothing else) is also the character "0" of devices that write text here:
    it is not believed where every level is known and none is low.
    """  # noqa: D205  (one thought)
    levels = [row.percent for row in rows if is_marking(row)]
    if set(bits) == {"lowToner", "noToner"} and levels and all(level is not None and level > _CREDIBLY_LOW for level in levels):
        return ()
    return tuple(reason for bit, reason in _OF_BIT.items() if bit in bits)


def _with_class(row: SupplyRow, vendor: str | None) -> SupplyRow:
    if is_waste(row):
        remaining = row.percent
        if vendor in REMAINING_SPACE and row.level is not None and row.capacity:
            remaining = round(100 * min(row.level, row.capacity) / row.capacity, 1)
        elif row.capacity and row.unit != "percent":
            remaining = None
        return replace(row, consumed=False, percent=remaining if vendor in REMAINING_SPACE or row.unit == "percent" else None)
    return replace(row, consumed=True) if row.consumed is None and (is_marking(row) or row.type in {"opc", "fuser", "developer", "transferUnit"}) else row


def _by_alerts(row: SupplyRow, rows: Sequence[SupplyRow], alerts: Iterable[AlertRow]) -> list[str]:
    return [_OF_CODE[alert.code] for alert in alerts if alert.code in _OF_CODE and speaks_of(alert, rows) is row]


def _worst(states: Collection[str]) -> str | None:
    return next((state for state in _WORST_FIRST if state in states), None)


def _spread(reason: str, rows: Sequence[SupplyRow], states: dict[str | None, str | None]) -> None:
    """Give a state that names no row to the row that it must mean, unless a row has it already."""
    state = _OF_REASON.get(reason)
    able = _meant(reason, rows)
    if state is None or any(states[row.index] == state for row in able):
        return
    if (row := _lowest(able, state)) and states[row.index] is None:
        states[row.index] = state


def _meant(reason: str, rows: Iterable[SupplyRow]) -> list[SupplyRow]:
    if reason.startswith("marker-waste"):
        return [row for row in rows if is_waste(row)]
    kind = _TYPE_OF_REASON.get(reason.partition("-")[0])
    return [row for row in rows if (row.type == kind if kind else is_marking(row))]


def _lowest(rows: Sequence[SupplyRow], state: str) -> SupplyRow | None:
    if len(rows) == 1:
        return rows[0]
    if state in ("full", "near-full"):
        return None
    levels = [(row.percent, row) for row in rows if row.percent is not None]
    percent, row = min(levels, key=lambda pair: pair[0], default=(None, None))
    limit = _NEARLY_EMPTY if state == "empty" else _CREDIBLY_LOW
    return row if percent is not None and percent <= limit else None


def _by_panel(line: str, rows: Iterable[SupplyRow], states: dict[str | None, str | None]) -> None:
    """Panel words are the last resort: they count for a row that they name by its colour and that nobody else spoke of."""
    state, colour = _OF_REASON.get(reason_on_panel(line) or ""), colour_in(line)
    for row in rows:
        if state and colour and row.colour == colour and is_marking(row) and states[row.index] is None:
            states[row.index] = state


def _by_level(row: SupplyRow, vendor: str | None) -> str:
    if is_waste(row):
        if row.percent is not None and vendor in REMAINING_SPACE:
            return "full" if row.percent == 0 else "near-full" if row.percent <= _NEARLY_FULL else "ok"
        return "ok" if row.some_left or (row.percent or 0) > _NEARLY_FULL else "unknown"
    if row.percent is None:
        return "ok" if row.some_left or (row.level or 0) > 0 else "unknown"
    return "low" if row.percent == 0 else "ok"


def _number(row: SupplyRow) -> int:
    last = (row.index or "").rpartition(".")[2]
    return int(last) if last.isdigit() else 0
