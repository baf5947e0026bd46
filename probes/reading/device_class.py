# SPDX-License-Identifier: Apache-2.0
"""What a device prints on: pages, labels from a roll, or receipts. A large-format printer has rolls too, so that a roll alone says nothing.

By standing: the commands of the IEEE 1284 id (a page printer with ZPL emulation lists page languages beside it), the model, the maker, and
prtMarkerMarkTech (RFC 3805): heat is labels' or receipts', toner and ink are pages' unless the model says otherwise.
"""

import re
from collections.abc import Iterable
from typing import Literal

DeviceClass = Literal["page", "label", "receipt"]

_PAGE_LANGUAGES = frozenset({"PCL", "PCL5", "PCL5E", "PCL5C", "PCL6", "PCLXL", "POSTSCRIPT", "PS", "PDF", "URF", "PWGRASTER", "XPS", "HBP", "ESCPR1", "ESCPL2"})
_LABEL_LANGUAGES = frozenset({"ZPL", "ZPLII", "EPL", "EPL2", "CPCL", "DPL", "TSPL", "TSPL2", "SBPL", "IPL", "SLCS", "EZPL", "TPCL"})
_RECEIPT_LANGUAGES = frozenset({"ESC/POS", "ESCPOS", "STARPRNT", "STARLINE", "STAR"})
_COMMANDS = re.compile(r"(?:^|;)\s*(?:CMD|COMMAND SET)\s*:([^;]*)", re.IGNORECASE)
_LABEL_MODELS = re.compile(
    r"\bCW-[CD]\d{4}|\bTM-C\d{4}|\bTTP-?\d|\bB-(?:EX|SX|FV|EV|SA|FP)\d|\bQL-\d{3}|\bTD-\d{4}|\bLabelWriter|\bP[MCD]4[2-5]|\bZ[TDQ]\d{3}|\bZTC\b|\bG[KCX]4\d\d"
    r"|\bZPL\b|\bEPL2?\b(?![- ]?N?\d)",
    re.IGNORECASE,
)
_RECEIPT_MODELS = re.compile(r"\bTM-[TmUL]\d{2}|\bTSP\d{3}|\bmC-Print|\bSRP-\d{3}|\bCT-[SED]\d{3}", re.IGNORECASE)
_LABEL_MAKERS = frozenset({"Zebra", "TSC", "Datamax", "SATO", "Intermec"})
_HEAT = frozenset({"thermalTransfer", "thermalSensitive"})
_PAGES = ("electrophotographic", "inkjet")


def device_class(vendor: str | None, names: Iterable[str | None], device_ids: Iterable[str | None], technology: str | None) -> DeviceClass | None:
    """The class, or None where nobody says. `names` are the model and the device's own description of itself."""
    called = " ".join(name for name in names if name)
    return _by_commands(device_ids) or _by_name(called) or ("label" if vendor in _LABEL_MAKERS else None) or _by_technology(technology)


def _by_commands(device_ids: Iterable[str | None]) -> DeviceClass | None:
    told = {word.strip().upper() for text in device_ids if text for found in _COMMANDS.findall(text) for word in found.split(",")}
    if told & _PAGE_LANGUAGES:
        return None
    return "label" if told & _LABEL_LANGUAGES else "receipt" if told & _RECEIPT_LANGUAGES else None


def _by_name(called: str) -> DeviceClass | None:
    return "receipt" if _RECEIPT_MODELS.search(called) else "label" if _LABEL_MODELS.search(called) else None


def _by_technology(technology: str | None) -> DeviceClass | None:
    if technology in _HEAT:
        return "label"
    return "page" if technology and technology.startswith(_PAGES) else None
