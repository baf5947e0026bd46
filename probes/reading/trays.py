# SPDX-License-Identifier: Apache-2.0
"""Input trays: which of them are fed by hand (empty is their normal state), and when a printer is really out of paper.

An empty tray beside a full one stops nobody. So `media-empty` is a reason only
  - when a source with standing says so: alert 808 or 13 on a tray that is not manual, IPP `media-empty`, the noPaper bit, level 0 of a fixed tray; and
  - no other fixed tray is known to hold paper, or the device itself is stopped by it and says so as an error.
Else the row becomes `input-tray-empty`, a report. prtInputStatus is never asked: it calls the empty manual tray of an idle printer broken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from probes.snmp_facts import AlertRow, TrayRow

_MANUAL = re.compile(
    r"\bmp\b|mpt\b|\bmp[ -]?(tray|fach)|mptray|multi[ -]?purpose|multi[ -]?fun[ck]t|\bmulti\b|bypass|by-pass|\bmanual|manualfeed"
    r"|handinm|handinvoer|einzelblatt|universalzuf|manuell|manuelle|manuale|polyvalent|multiuso|ręczn|wielofunk|ручн|обходн|priority|tractor|envelope|手動|手差|手送|手动",
    re.IGNORECASE,
)
_ONE_SHEET = 1
_HP_TRAY_1 = 100
_GONE, _LOW, _EMPTY = {801, 9}, {807, 12}, {808, 13}


def is_manual(names: Iterable[str | None], kind: str | None, capacity: int | None) -> bool:
    """Whether a tray is a bypass, multi-purpose or manual slot; by its names first, since types lie (an HP bypass says it is a fixed tray)."""
    return kind == "sheetFeedManual" or capacity == _ONE_SHEET or any(_MANUAL.search(name) for name in names if name)


def joined(trays: Sequence[TrayRow], alerts: Iterable[AlertRow]) -> tuple[TrayRow, ...]:
    """The trays with their state told by level and alerts together; what only looks like a fixed tray (HP's `Tray 1`, Brother's `AUTO`) is marked manual."""
    told = {alert.group_index: state for alert in alerts if alert.group == "input" and (state := _state_of(alert))}
    return tuple(
        replace(tray, state=told.get(_number(tray), tray.state), manual=tray.manual or _is_pseudo(tray) or _is_hp_tray_1(tray, trays)) for tray in trays
    )


def is_out_of_paper(rows: Sequence[TrayRow], tray: TrayRow | None, *, sure: bool, stopped: bool) -> bool:
    """Whether an empty `tray` (None: the source named none) means that the printer is out of paper.

    `sure`: the source speaks for the printer or calls it an error; `stopped`: the printer is stopped.
    """
    fixed = [row for row in rows if not row.manual]
    if tray is not None and tray.manual and fixed:
        return False
    if (stopped and sure) or (tray is not None and fixed == [tray]):
        return True
    usable = fixed or rows
    if any(row.state in ("ok", "low") for row in usable):
        return False
    return sure or (bool(usable) and all(row.state in ("empty", "missing") for row in usable))


def tray_at(trays: Iterable[TrayRow], number: int | None) -> TrayRow | None:
    """The tray that an alert's prtAlertGroupIndex points at; None where it points beyond the table."""
    return next((tray for tray in trays if number is not None and _number(tray) == number), None)


def _state_of(alert: AlertRow) -> str | None:
    code = alert.code
    return "missing" if code in _GONE else "low" if code in _LOW else "empty" if code in _EMPTY else None


def _number(tray: TrayRow) -> int:
    return int((tray.index or "0").rpartition(".")[2])


def _is_pseudo(tray: TrayRow) -> bool:
    """`AUTO` and `Auto Select` are settings that look like trays; Brother's always has some left."""
    return (tray.name or "").lower().startswith("auto")


def _is_hp_tray_1(tray: TrayRow, trays: Sequence[TrayRow]) -> bool:
    """HP calls its fold-down tray of 50 to 100 sheets `Tray 1`; beside it stands a larger one."""
    small = tray.capacity is not None and tray.capacity <= _HP_TRAY_1
    return tray.name == "Tray 1" and small and any((other.capacity or 0) > _HP_TRAY_1 for other in trays)
