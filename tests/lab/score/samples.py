# SPDX-License-Identifier: Apache-2.0
"""Reports and outcomes for the tests of the score."""

from __future__ import annotations

from typing import Any, Final

from tests.lab.score.outcome import Extra, Hit, Outcome
from tests.lab.score.wanted import Json

ACCOUNTS: Final = "10.77.0.11"
STUDIO: Final = "10.77.0.12"


def finding(rule: str, device: str = ACCOUNTS, **other: Any) -> Json:  # noqa: ANN401 - what JSON holds
    return {
        "key": f"{rule}:{device}",
        "rule": rule,
        "subject": f"device:{device}",
        "device": f"id-{device}",
        "severity": "high",
        "explained_by": None,
        "muted": False,
        **other,
    }


def unknown(rule: str, device: str = ACCOUNTS) -> Json:
    return {"rule": rule, "subject": f"device:{device}", "device": f"id-{device}", "because": "snmp did not answer", "missing": ["printer"]}


def report(*findings: Json, undetermined: tuple[Json, ...] = ()) -> Json:
    answered = [{"why": ""}]
    devices = [{"id": f"id-{address}", "addresses": [address], "observations": answered} for address in (ACCOUNTS, STUDIO)]
    return {"devices": devices, "not_examined": [], "findings": list(findings), "undetermined": list(undetermined)}


FOUND: Final = Outcome("paper-jam", "fault", [Hit("paper-jam", "accounts", found=True, rank=1, seconds=10.0)], right_above_info=1, seconds=15.0)
SECOND: Final = Outcome(
    "host-down",
    "fault",
    [Hit("host-down", "studio", found=True, rank=2, seconds=20.0)],
    [Extra("ping-blocked", "device:10.77.0.12", "high", on_healthy=False)],
    right_above_info=1,
    seconds=21.0,
)
MISSED: Final = Outcome("rogue-dhcp", "fault", [Hit("rogue-dhcp", "segment:10.77.0.0/24", said_unknown=True)], seconds=9.0)
INVENTED: Final = Outcome("looks-like-jam", "look-alike", extras=[Extra("paper-jam", "device:10.77.0.11", "medium", on_healthy=True)], seconds=9.0)
UNKNOWABLE: Final = Outcome("snmp-silent", "unknowable", unknown_wanted=1, unknown_said=1, undetermined=7, seconds=12.0)
BROKEN: Final = Outcome("spool-full", "fault", [Hit("spool-area-full", "server")], failed="NoReportError: the scan ended\nwith 2")
