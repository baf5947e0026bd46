# SPDX-License-Identifier: Apache-2.0
"""Why the printer is not simply ready: every source's words in one vocabulary, one row a reason and place, with who said it.

Sources by standing: alert table, IPP, covers, trays, error bits, the panel's code and text. A later source adds only what an earlier one did not say (and may
raise its severity). Nobody spoke is not the same as nothing to say: see `spoke`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from probes.facts import ConditionRow, IppFacts
from probes.reading import alert_meaning, keywords, pjl_codes, supplies, trays
from probes.reading.words import reason_on_panel
from probes.snmp_facts import AlertRow, SnmpFacts, SupplyRow, TrayRow

_SEVERITIES = ("report", "warning", "error")
_POWER = ("standby", "suspend", "hibernate", "sleep", "power-sav", "deep-sleep")
_STOPPING_BITS = {"doorOpen", "outputFull"}
_BROTHER = "1.3.6.1.4.1.2435."
_SAME = (
    {"cover-open", "door-open", "interlock-open"},
    {"toner-low", "marker-supply-low", "toner-empty", "marker-supply-empty"},
    {"media-empty", "input-tray-empty"},
)
"""Reasons of which an unplaced one adds nothing to a placed one."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the reasons are read from; supplies and trays are joined already."""

    snmp: SnmpFacts | None
    ipp: IppFacts | None
    supplies: Sequence[SupplyRow]
    trays: Sequence[TrayRow]
    stopped: bool

    @property
    def alerts(self) -> Sequence[AlertRow]:
        """The standing rows of prtAlertTable."""
        return (self.snmp.alerts if self.snmp else None) or ()

    @property
    def is_brother(self) -> bool:
        """Whether prtAlertLocation is a PJL code."""
        return bool(self.snmp and (self.snmp.sys_object_id or "").startswith(_BROTHER))

    @property
    def spoke(self) -> bool:
        """Whether a source whose silence means something was read: the alert table, or IPP's reasons. Error bits of 0 beside a fault are common."""
        return bool(self.snmp and self.snmp.alerts is not None) or bool(self.ipp and self.ipp.reasons is not None)


def conditions(scene: Scene) -> tuple[ConditionRow, ...] | None:
    """Every condition, worst first; None when nobody spoke."""
    found: list[ConditionRow] = []
    for row in (*_by_alerts(scene), *_by_ipp(scene), *_by_covers(scene), *_by_trays(scene), *_by_bits(scene)):
        _add(found, row)
    if all(row.severity == "report" for row in found):
        for row in _by_panel(scene):
            _add(found, row)
    found = _without_consequences(found)
    found.sort(key=lambda row: -_SEVERITIES.index(row.severity or "report"))
    return tuple(found) if found or scene.spoke else None


# --- one source each ----------------------------------------------------------------------------------------------------------------------------


def _by_alerts(scene: Scene) -> Iterator[ConditionRow]:
    for alert in scene.alerts:
        supply = supplies.speaks_of(alert, scene.supplies)
        reason, severity = alert_meaning.meaning(alert, supply, stopped=scene.stopped, pjl=scene.is_brother)
        place, possible = _place(alert, scene, supply), not alert_meaning.is_sure(alert, reason) or None
        row = ConditionRow(reason, severity, "alert", place, alert.text, alert.code, alert.training, alert.age_s, possible)
        if reason == "media-empty":
            row = _paper(row, scene, trays.tray_at(scene.trays, alert.group_index) if alert.group in (None, "input") else None)
        yield row
        if alert_meaning.needs_service(alert):
            yield replace(row, reason="service-needed", severity="error")


def _by_ipp(scene: Scene) -> Iterator[ConditionRow]:
    for said in (scene.ipp.reasons if scene.ipp else None) or ():
        reason, suffix = keywords.split_keyword(said)
        if reason in ("none", "unknown", "") or reason.startswith(_POWER):
            continue
        row = ConditionRow(reason, suffix or ("error" if scene.stopped else "warning"), "ipp", text=scene.ipp.message if scene.ipp else None)
        yield _paper(row, scene, None) if reason == "media-empty" else row


def _by_covers(scene: Scene) -> Iterator[ConditionRow]:
    severity = "error" if scene.stopped else "warning"
    for cover in (scene.snmp.covers if scene.snmp else None) or ():
        if cover.status in ("coverOpen", "interlockOpen"):
            yield ConditionRow("cover-open" if cover.status == "coverOpen" else "interlock-open", severity, "cover", cover.description)


def _by_trays(scene: Scene) -> Iterator[ConditionRow]:
    for tray in scene.trays:
        if tray.state == "empty" and not tray.manual:
            yield _paper(ConditionRow("media-empty", "warning", "tray", tray.name), scene, tray)


def _by_bits(scene: Scene) -> Iterator[ConditionRow]:
    bits = (scene.snmp.error_bits if scene.snmp else None) or ()
    toner = supplies.reasons_of_bits(bits, scene.supplies)
    for bit in sorted(bits, key=lambda bit: -_SEVERITIES.index(keywords.OF_BIT[bit][1])):
        reason, severity = keywords.OF_BIT[bit]
        if bit in ("lowToner", "noToner") and reason not in toner:
            continue
        row = ConditionRow(reason, "error" if scene.stopped and bit in _STOPPING_BITS else severity, "error-bits")
        yield _paper(row, scene, None) if bit == "noPaper" else _of_lowest(row, scene) if bit in ("lowToner", "noToner") else row


def _by_panel(scene: Scene) -> Iterator[ConditionRow]:
    """The last resort: the live code of what the panel shows, where the maker gives one, and its words."""
    if scene.snmp and (told := pjl_codes.reason_of(scene.snmp.panel_code)):
        row = ConditionRow(*told, "panel-code", text=str(scene.snmp.panel_code), possible=True)
        yield _paper(row, scene, None) if row.reason == "media-empty" else row
    for line in (scene.snmp.console if scene.snmp else None) or ():
        if reason := reason_on_panel(line):
            yield ConditionRow(reason, "warning", "console", text=line, possible=True)


# --- what a row means ---------------------------------------------------------------------------------------------------------------------------


def _place(alert: AlertRow, scene: Scene, supply: SupplyRow | None) -> str | None:
    """The part by the device's own name for it, else its group in words; None where the group is no place."""
    snmp, number = scene.snmp, alert.group_index
    if supply:
        return supply.description
    if alert.group == "input" and (tray := trays.tray_at(scene.trays, number)):
        return tray.name
    rows = {"cover": snmp.covers if snmp else None, "output": snmp.outputs if snmp else None}.get(alert.group or "") or ()
    for row in rows:
        if number is not None and (row.index or "").endswith(f".{number}"):
            return getattr(row, "description", None) or getattr(row, "name", None)
    return keywords.PLACE.get(alert.group or "")


def _paper(row: ConditionRow, scene: Scene, tray: TrayRow | None) -> ConditionRow:
    """The printer is out of paper, or just this tray: see probes/reading/trays.py."""
    if trays.is_out_of_paper(scene.trays, tray, sure=row.source != "tray" and (row.source != "alert" or row.severity == "error"), stopped=scene.stopped):
        return replace(row, severity="error" if scene.stopped else row.severity)
    return replace(row, reason="input-tray-empty", severity="report")


def _of_lowest(row: ConditionRow, scene: Scene) -> ConditionRow:
    """A toner bit, spoken of the supply that the states were joined to."""
    state = "low" if row.reason == "toner-low" else "empty"
    supply = next((supply for supply in scene.supplies if supply.state == state and supplies.is_marking(supply)), None)
    if supply is None:
        return row
    return replace(row, reason=alert_meaning.OF_TYPE[(alert_meaning.kind(supply), state)], where=supply.description)


# --- together -----------------------------------------------------------------------------------------------------------------------------------


def _add(found: list[ConditionRow], row: ConditionRow) -> None:
    """Add a row, or let it raise the severity of the one that says the same already."""
    for place, known in enumerate(found):
        if known.reason == row.reason and row.where in (None, known.where):
            severity = max(known.severity or "report", row.severity or "report", key=_SEVERITIES.index)
            found[place] = replace(known, severity=severity, possible=known.possible and row.possible)
            return
    if row.source in ("error-bits", "panel-code", "console") and any(_says_no_less(known, row) for known in found):
        return
    found.append(row)


def _says_no_less(known: ConditionRow, row: ConditionRow) -> bool:
    alike = any(row.reason in same and known.reason in same for same in _SAME)
    return alike and _SEVERITIES.index(known.severity or "report") >= _SEVERITIES.index(row.severity or "report")


def _without_consequences(found: Iterable[ConditionRow]) -> list[ConditionRow]:
    """`offline` from the error bits is a reason of its own only where nothing else stops the printer: else it is what follows from it."""
    rows = list(found)
    others = any(row.severity == "error" and row.reason != "offline" for row in rows)
    return [row for row in rows if not (others and row.reason == "offline" and row.source == "error-bits")]
