# SPDX-License-Identifier: Apache-2.0
"""What one row of prtAlertTable means, as a printer-state-reasons keyword: by its code, its group and the supply that it speaks of, at last by its words."""

from probes.reading import keywords, pjl_codes, supplies
from probes.reading.words import reason_on_panel
from probes.snmp_facts import AlertRow, SupplyRow

_BY_ROW = {"critical": "error", "warning": "warning"}
_JAM = 8
_LIFE = {9: "missing", 10: "low", 12: "low", 11: "empty", 13: "empty", 14: "almost-full", 15: "full"}
OF_TYPE = {
    ("opc", "low"): "opc-near-eol",
    ("opc", "empty"): "opc-life-over",
    ("developer", "low"): "developer-low",
    ("developer", "empty"): "developer-empty",
    ("toner", "low"): "toner-low",
    ("toner", "empty"): "toner-empty",
    ("marking", "low"): "marker-supply-low",
    ("marking", "empty"): "marker-supply-empty",
}
"""A supply's own keyword by what it is and how it stands."""


def meaning(alert: AlertRow, supply: SupplyRow | None, *, stopped: bool, pjl: bool = False) -> tuple[str, str]:
    """Keyword and severity. A code that the standards do not name is never raised above the row's own severity. `pjl`: prtAlertLocation is a PJL code."""
    own = _BY_ROW.get(alert.severity or "", "report")
    reason, severity = _keyword(alert, supply, own, pjl=pjl)
    if alert.training == "noInterventionRequired":
        return reason, "report"
    if alert.code in keywords.STOPPING and (stopped or own == "error"):
        return reason, "error"
    if reason == "media-empty" and own == "error":
        return reason, "error"
    return reason, severity


def _keyword(alert: AlertRow, supply: SupplyRow | None, own: str, *, pjl: bool) -> tuple[str, str]:
    code, group = alert.code or 0, alert.group or "other"
    if code in keywords.SPECIFIC and not (code == _JAM and group.startswith("fin")):
        return keywords.SPECIFIC[code]
    if code in keywords.GENERIC or code == _JAM:
        condition, severity = keywords.GENERIC.get(code, ("jam", "error"))
        return keywords.IN_GROUP.get((group, code)) or _of_supply(code, supply) or f"{_part(alert, group)}-{condition}", severity
    told = pjl_codes.reason_of(alert.location) if pjl else None
    return told or (reason_on_panel(alert.text or "") or "other", own)


def is_sure(alert: AlertRow, reason: str) -> bool:
    """Whether a number of the standards told the reason, not words or a maker's own code."""
    return reason == "other" or (alert.code or 0) in {*keywords.SPECIFIC, *keywords.GENERIC}


def _of_supply(code: int, supply: SupplyRow | None) -> str | None:
    """A supply's own keyword for the generic codes: a toner's subunitAlmostEmpty is toner-low."""
    condition = _LIFE.get(code)
    if supply is None or condition is None:
        return None
    if condition == "missing":
        return "marker-supply-missing"
    if supplies.is_waste(supply):
        return "marker-waste-full" if condition in ("full", "empty") else "marker-waste-almost-full"
    return OF_TYPE.get((kind(supply), condition))


def kind(supply: SupplyRow) -> str:
    """`toner`, `marking` for what else marks, else its type."""
    if supply.type in ("toner", "tonerCartridge"):
        return "toner"
    return "marking" if supplies.is_marking(supply) else supply.type or ""


def _part(alert: AlertRow, group: str) -> str:
    words = (alert.text or "").lower()
    if group.startswith("fin"):
        return next((part for part in keywords.FINISHING if part[:5] in words), "finisher")
    return keywords.PART.get(group, "printer")


def needs_service(alert: AlertRow) -> bool:
    """Unrecoverable failures, and what the row itself leaves to field service, unless it only runs low or wears out."""
    if alert.code in keywords.UNRECOVERABLE:
        return True
    grave = alert.code in keywords.FAILURES or alert.severity == "critical"
    return alert.training == "fieldService" and grave
