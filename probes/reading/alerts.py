# SPDX-License-Identifier: Apache-2.0
"""Which prtAlertTable rows speak of a condition that stands, and which are permanent, stale or mere news.

One Kyocera always carries 503 powerUp and 1001 while it is idle; a Brother has a row "Sleep" with every number 0; Epsons keep "Idle" under code 1;
an HP lists its own "Ready" and "deleted". Some forget to take a row back. A row left out is left out for a stated reason.
"""

from collections.abc import Iterable, Mapping

from probes.reading.words import is_ready, is_sleep
from probes.snmp_facts import AlertRow, CoverRow

_POWER_SAVER = 23
_BROTHER_SLEEP = 40000
"""prtAlertLocation of a Brother is its PJL status code."""

_NEWS: Mapping[int, str] = {
    4: "says that a cover was closed", 6: "says that an interlock was closed", 7: "says that the configuration changed",
    19: "says that something was closed", 20: "says that something was turned on", 23: "power saver is no fault", 24: "warming up is no fault",
    25: "says that something was added", 26: "says that something was removed", 27: "says that a resource was added",
    502: "says that a door was closed", 503: "powerUp is permanent on some makers' devices", 504: "powerDown is over when it can be read",
    505: "says that the printer was reset", 506: "says that the printer was reset", 507: "says that the printer is ready",
    802: "says that the loaded size changed", 803: "says that the loaded weight changed", 804: "says that the loaded type changed",
    805: "says that the loaded colour changed", 806: "says that the loaded form changed", 1001: "fuser under temperature is warm-up",
    1005: "adjusting print quality passes", 1501: "says that memory grew", 1502: "says that memory shrank", 1503: "says that a cartridge was added",
    1504: "says that a cartridge was removed", 1505: "says that a resource was added", 1506: "says that a resource was deleted",
    1801: "says that an alert was removed",
}  # fmt: skip
_OPENED = {3, 5, 18, 501}
_CLOSED = {"coverClosed", "interlockClosed"}
_SAYS_NOTHING = (None, 1, 2)
"""prtAlertCode other and unknown: then the words decide."""


def left_out(row: AlertRow) -> str | None:
    """Why this row is no condition; None when it is one."""
    if row.code is not None and row.code in _NEWS:
        return _NEWS[row.code]
    if row.code not in _SAYS_NOTHING:
        return None
    if sleeping_alert(row):
        return "power saver is no fault"
    if is_ready(row.text):
        return "says that nothing is the matter"
    if row.code is None and row.severity is None and row.text is None:
        return "says nothing at all"
    return None


def stale(row: AlertRow, covers: Iterable[CoverRow], *, at_ease: bool) -> str | None:
    """Why a cover's row is a leftover: that very cover says that it is closed, and the device is at ease (idle or printing, without an error bit)."""
    if row.code not in _OPENED or row.group != "cover" or row.group_index is None or not at_ease:
        return None
    its_own = [cover.status for cover in covers if (cover.index or "").endswith(f".{row.group_index}")]
    return "stale: the cover says that it is closed" if its_own and set(its_own) <= _CLOSED else None


def sleeping_alert(row: AlertRow) -> bool:
    """Whether this row says that the device saves power."""
    return row.code == _POWER_SAVER or (row.code in _SAYS_NOTHING and (row.location == _BROTHER_SLEEP or is_sleep(row.text)))
