# SPDX-License-Identifier: Apache-2.0
"""PJL status codes where a maker gives them over SNMP: Brother's prtAlertLocation, Kyocera's own alert table.

Their groups (HP's PJL reference): 10xxx information, 11xyy and 41xyy load paper, 35xxx potential operator, 40xxx operator, 42xxx and 44xxx jam, 50xxx
hardware. Only codes that name one condition are understood, and what they say is possible, never sure: the numbers are HP's, the devices are not.
"""

from collections.abc import Mapping

_CODES: Mapping[int, tuple[str, str]] = {
    10_006: ("toner-low", "warning"), 10_209: ("toner-low", "warning"), 40_010: ("toner-empty", "error"), 40_019: ("output-area-full", "warning"),
    40_021: ("cover-open", "warning"), 40_022: ("media-jam", "error"), 40_079: ("offline", "warning"), 41_213: ("media-empty", "warning"),
}  # fmt: skip
_GROUPS: Mapping[int, tuple[str, str]] = {
    41: ("media-needed", "warning"), 42: ("media-jam", "error"), 44: ("media-jam", "error"), 50: ("service-needed", "error"),
}  # fmt: skip
_GROUP = 1_000


def reason_of(code: int | None) -> tuple[str, str] | None:
    """Keyword and severity; None for a code that says nothing about a fault (35078 is sleep, 10003 processing)."""
    return _CODES.get(code or 0) or _GROUPS.get((code or 0) // _GROUP)
