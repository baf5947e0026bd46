# SPDX-License-Identifier: Apache-2.0
"""What a driver's name tells of the documents that it sends, and whether a device takes them. Pure; a name that tells nothing is None, never a guess."""

import re
from collections.abc import Iterable, Sequence

_FORMATS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(r"\b(ipp everywhere|driverless|airprint|ipp class driver|mopria)\b", re.IGNORECASE),
        ("application/pdf", "image/urf", "image/pwg-raster", "image/jpeg"),
    ),
    (re.compile(r"\b(pcl ?-?xl|pcl ?6|pxl\w*)\b", re.IGNORECASE), ("application/vnd.hp-PCLXL",)),
    (re.compile(r"\b(pcl ?5\w*|pcl3\w*|pcl|ljet4\w*|laserjet series ii)\b", re.IGNORECASE), ("application/vnd.hp-PCL",)),
    (re.compile(r"\b(post ?script\w*|ps3?|kpdl|br-?script\w*)\b", re.IGNORECASE), ("application/postscript",)),
    (re.compile(r"\b(zpl|zebra zpl)\b", re.IGNORECASE), ("application/vnd.zebra-zpl",)),
    (re.compile(r"\b(esc/?p-?r|escpr)\b", re.IGNORECASE), ("application/vnd.epson.escpr",)),
)
_NAMES: dict[str, tuple[str, ...]] = {
    "application/postscript": ("POSTSCRIPT", "PS", "BR-SCRIPT", "BRSCRIPT", "KPDL", "PS3"),
    "application/vnd.hp-PCLXL": ("PCLXL", "PCL6", "PXL", "PCL-XL"),
    "application/vnd.hp-PCL": ("PCL", "PCL5", "PCL5E", "PCL5C", "PCL3", "PCL3GUI"),
    "application/vnd.zebra-zpl": ("ZPL", "ZPLII"),
    "application/vnd.epson.escpr": ("ESCPR", "ESCPR1", "ESCPR2", "ESCPRL7"),
    "application/pdf": ("PDF",),
    "image/urf": ("URF", "APPLERASTER"),
    "image/pwg-raster": ("PWG", "PWGRASTER"),
    "image/jpeg": ("JPEG", "JPG"),
}
"""The same formats as the CMD field of a 1284 id and prtInterpreterLangFamily call them."""
_ANYTHING = "application/octet-stream"
_CLASS = re.compile(
    r"class driver|klassentreiber|klassdrivrutin|ipp everywhere|microsoft (print|xps|virtual|shared|ipp|universal)|universal print", re.IGNORECASE
)


def formats_of(driver: str | None) -> tuple[str, ...] | None:
    """Every format that a driver of this name may send; None where the name does not tell (and for a raw queue, which sends what it is given)."""
    return next((formats for pattern, formats in _FORMATS if driver and pattern.search(driver)), None)


def is_makers(driver: str | None) -> bool | None:
    """Windows: whether it is a printer maker's driver, which protected print mode does not load."""
    return None if not driver else _CLASS.search(driver) is None


def fits(sent: Sequence[str] | None, by_ipp: Sequence[str] | None, device_id: str | None, languages: Iterable[str] | None) -> bool | None:
    """Whether the device takes at least one of the formats sent; None where the driver's name or the device does not say.

    A device says "no" only where every source that speaks lacks the format; one that takes `application/octet-stream` finds the language by itself
    and lists less than it knows, so there its 1284 id or its interpreters must speak too.
    """
    languages_known = {name.removeprefix("lang").upper() for name in languages or ()} | _commands(device_id)
    if not sent or not (by_ipp or languages_known):
        return None
    offered = {name.lower() for name in by_ipp or ()}
    if any(name.lower() in offered or languages_known & set(_NAMES.get(name, ())) for name in sent):
        return True
    if _ANYTHING in offered or not offered:
        return False if languages_known else None
    return False


def _commands(device_id: str | None) -> set[str]:
    """The CMD field of an IEEE 1284 device id."""
    fields = (part.partition(":") for part in (device_id or "").split(";"))
    said = next((value for key, _, value in fields if key.strip().upper() in {"CMD", "COMMAND SET"}), "")
    return {word.strip().upper() for word in said.split(",") if word.strip()}
