# SPDX-License-Identifier: Apache-2.0
"""The one status vocabulary: printer-state-reasons keywords (RFC 8011 section 5.4.12, PWG 5100.9), and how prtAlertCodes and error bits map to it.

Words of other standing, where the standards have none: `offline` and `service-needed` (CUPS), `input-tray-empty` (a tray, not the printer, is out of
paper), `maintenance-due` (the overduePreventMaint bit). A toner says toner-low and toner-empty, any other consumed marking supply marker-supply-*.

PWG 5100.9 names a sub-unit's condition `<part>-<condition>`, e.g. marker-motor-failure; `GENERIC` holds the second half.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

Severity = str
"""`error`, `warning` or `report`, the keyword's suffix."""

SPECIFIC: Mapping[int, tuple[str, Severity]] = MappingProxyType({
    3: ("cover-open", "warning"), 5: ("interlock-open", "warning"), 8: ("media-jam", "error"), 501: ("door-open", "warning"),
    801: ("input-tray-missing", "warning"), 807: ("media-low", "warning"), 808: ("media-empty", "warning"), 809: ("media-needed", "warning"),
    810: ("input-manual-input-request", "warning"), 811: ("input-tray-position-failure", "warning"), 812: ("input-tray-elevation-failure", "warning"),
    813: ("input-cannot-feed-size-selected", "warning"), 901: ("output-tray-missing", "warning"), 902: ("output-area-almost-full", "report"),
    903: ("output-area-full", "warning"), 904: ("output-mailbox-select-failure", "warning"), 1002: ("fuser-over-temp", "error"),
    1003: ("marker-fuser-timing-failure", "error"), 1004: ("marker-fuser-thermistor-failure", "error"), 1101: ("toner-empty", "error"),
    1102: ("marker-supply-empty", "error"), 1103: ("marker-supply-empty", "error"), 1104: ("toner-low", "warning"), 1105: ("marker-supply-low", "warning"),
    1106: ("marker-supply-low", "warning"), 1107: ("marker-waste-almost-full", "warning"), 1108: ("marker-waste-almost-full", "warning"),
    1109: ("marker-waste-full", "error"), 1110: ("marker-waste-full", "error"), 1111: ("opc-near-eol", "warning"), 1112: ("opc-life-over", "error"),
    1113: ("developer-low", "warning"), 1114: ("developer-empty", "error"), 1115: ("marker-supply-missing", "error"),
    1301: ("media-path-media-tray-missing", "warning"), 1302: ("media-path-media-tray-almost-full", "report"),
    1303: ("media-path-media-tray-full", "error"), 1304: ("media-path-cannot-duplex-media-selected", "report"),
    1507: ("interpreter-resource-unavailable", "report"), 1509: ("interpreter-complex-page-encountered", "report"),
})  # fmt: skip
GENERIC: Mapping[int, tuple[str, Severity]] = MappingProxyType({
    9: ("missing", "warning"), 10: ("life-almost-over", "warning"), 11: ("life-over", "error"), 12: ("almost-empty", "warning"),
    13: ("empty", "warning"), 14: ("almost-full", "warning"), 15: ("full", "warning"), 16: ("near-limit", "warning"), 17: ("at-limit", "error"),
    18: ("opened", "warning"), 21: ("turned-off", "report"), 22: ("offline", "report"), 28: ("resource-removed", "warning"),
    29: ("recoverable-failure", "warning"), 30: ("unrecoverable-failure", "error"), 31: ("recoverable-storage-error", "warning"),
    32: ("unrecoverable-storage-error", "error"), 33: ("motor-failure", "error"), 34: ("memory-exhausted", "warning"),
    35: ("under-temperature", "report"), 36: ("over-temperature", "warning"), 37: ("timing-failure", "warning"), 38: ("thermistor-failure", "error"),
})  # fmt: skip
STOPPING = frozenset({3, 5, 501, 809, 810, 813, 903})
"""Errors while they stop the printer (or where the row itself says critical), else warnings."""
FAILURES = frozenset({29, 30, 31, 32, 33, 36, 37, 38, 1002, 1003, 1004})
UNRECOVERABLE = frozenset({30, 32})

PART: Mapping[str, str] = MappingProxyType({
    "generalPrinter": "printer", "cover": "cover", "input": "input-tray", "output": "output-tray", "marker": "marker", "markerSupplies": "marker-supply",
    "markerColorant": "marker-colorant", "mediaPath": "media-path", "channel": "channel", "interpreter": "interpreter",
    "consoleDisplayBuffer": "console", "consoleLights": "console", "localization": "localization", "alert": "alert",
    "hostResourcesMIBStorageTable": "storage", "hostResourcesMIBDeviceTable": "device",
})  # fmt: skip
PLACE: Mapping[str, str] = MappingProxyType({
    "cover": "a cover", "input": "the paper input", "output": "the paper output", "marker": "the print engine", "markerSupplies": "the supplies",
    "markerColorant": "the colorants", "mediaPath": "the paper path", "finDevice": "the finisher", "finSupply": "the finisher",
    "finSupplyMediaInput": "the inserter",
})  # fmt: skip
"""prtAlertGroup in words, where it names a place in the device: a console or an interpreter is none."""
FINISHING = ("stapler", "puncher", "folder", "stacker", "stitcher", "binder", "trimmer", "inserter", "slitter", "bander", "wrapper")
IN_GROUP: Mapping[tuple[str, int], str] = MappingProxyType({
    ("input", 9): "input-tray-missing", ("input", 12): "media-low", ("input", 13): "media-empty", ("input", 18): "input-tray-missing",
    ("output", 9): "output-tray-missing", ("output", 14): "output-area-almost-full", ("output", 15): "output-area-full",
    ("cover", 18): "cover-open", ("generalPrinter", 18): "cover-open", ("generalPrinter", 22): "offline", ("other", 22): "offline",
    ("generalPrinter", 34): "spool-area-full", ("marker", 9): "marker-supply-missing",
})  # fmt: skip

OF_BIT: Mapping[str, tuple[str, Severity]] = MappingProxyType({
    "lowPaper": ("media-low", "warning"), "noPaper": ("media-empty", "warning"), "lowToner": ("toner-low", "warning"), "noToner": ("toner-empty", "error"),
    "doorOpen": ("door-open", "warning"), "jammed": ("media-jam", "error"), "offline": ("offline", "warning"),
    "serviceRequested": ("service-needed", "warning"), "inputTrayMissing": ("input-tray-missing", "warning"),
    "outputTrayMissing": ("output-tray-missing", "warning"), "markerSupplyMissing": ("marker-supply-missing", "error"),
    "outputNearFull": ("output-area-almost-full", "report"), "outputFull": ("output-area-full", "warning"),
    "inputTrayEmpty": ("input-tray-empty", "report"), "overduePreventMaint": ("maintenance-due", "warning"),
})  # fmt: skip

STANDARD = frozenset({
    "other", "media-needed", "media-jam", "moving-to-paused", "paused", "shutdown", "connecting-to-device", "timed-out", "stopping", "stopped-partly",
    "toner-low", "toner-empty", "spool-area-full", "cover-open", "interlock-open", "door-open", "input-tray-missing", "media-low", "media-empty",
    "output-tray-missing", "output-area-almost-full", "output-area-full", "marker-supply-low", "marker-supply-empty", "marker-waste-almost-full",
    "marker-waste-full", "fuser-over-temp", "fuser-under-temp", "opc-near-eol", "opc-life-over", "developer-low", "developer-empty",
    "interpreter-resource-unavailable", "marker-supply-missing", "hold-new-jobs", "identify-printer-requested", "deactivated",
    *(keyword for keyword, _ in SPECIFIC.values()), *(keyword for keyword, _ in OF_BIT.values()),
})  # fmt: skip
_SUFFIX = re.compile(r"-(error|warning|report)$")
_CUT_SUFFIX = re.compile(r"-(e|er|err|erro|w|wa|war|warn|warni|warnin|r|re|rep|repo|repor)$")
_LEAST_PREFIX = 8


def split_keyword(said: str) -> tuple[str, Severity | None]:
    """A printer-state-reasons value -> keyword and suffix. Some printers cut them (`marker-supply-low-warn`, `media-emp`): match by prefix."""
    if found := _SUFFIX.search(said):
        return said[: found.start()], found[1]
    if said in STANDARD:
        return said, None
    cut = _CUT_SUFFIX.search(said)
    if cut and said[: cut.start()] in STANDARD:
        return said[: cut.start()], {"e": "error", "w": "warning", "r": "report"}[cut[1][0]]
    whole = [keyword for keyword in STANDARD if len(said) >= _LEAST_PREFIX and keyword.startswith(said)]
    return (whole[0] if len(whole) == 1 else said), None
