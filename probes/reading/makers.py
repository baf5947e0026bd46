# SPDX-License-Identifier: Apache-2.0
"""Makers: how they spell themselves, their IANA enterprise numbers, and which branches of these belong to printers.

An enterprise number misleads alone: 641 is Lexmark, Toshiba and IBM, 1347 is Kyocera and UTAX and a Kyocera with a JetDirect card says both, all
Ricoh brands share 367. So words come before numbers.
"""

import re
from collections.abc import Mapping

_SPELLINGS: Mapping[str, str] = {
    "Hewlett-Packard": "HP", "Hewlett Packard": "HP", "HP": "HP", "EPSON": "Epson", "Seiko Epson": "Epson", "Brother": "Brother", "Canon": "Canon",
    "RICOH": "Ricoh", "Aficio": "Ricoh", "SAVIN": "Savin", "Lanier": "Lanier", "NRG": "NRG", "Gestetner": "Gestetner", "infotec": "Infotec",
    "Kyocera": "Kyocera", "TASKalfa": "Kyocera", "ECOSYS": "Kyocera", "TA_UTAX": "UTAX", "UTAX_TA": "UTAX", "UTAX": "UTAX", "TA Triumph-Adler": "Triumph-Adler",
    "Triumph-Adler": "Triumph-Adler", "KONICA MINOLTA": "Konica Minolta", "Konica": "Konica Minolta", "bizhub": "Konica Minolta", "Develop": "Develop",
    "ineo": "Develop", "Olivetti": "Olivetti", "FUJI XEROX": "Fuji Xerox", "FUJIFILM": "Fujifilm", "XEROX": "Xerox", "Lexmark": "Lexmark", "Dell": "Dell",
    "SHARP": "Sharp", "OKI DATA CORP": "OKI", "OKI": "OKI", "OkiLAN": "OKI", "Samsung": "Samsung", "TOSHIBA TEC": "Toshiba", "TOSHIBA": "Toshiba",
    "Pantum": "Pantum", "Zebra Technologies": "Zebra", "ZebraNet": "Zebra", "Zebra": "Zebra", "ZTC": "Zebra", "TSC": "TSC", "TTP": "TSC", "IBM": "IBM",
    "SATO": "SATO", "Citizen": "Citizen", "Star Micronics": "Star", "Panasonic": "Panasonic", "Philips": "Philips", "Printronix": "Printronix",
    "TallyGenicom": "TallyGenicom", "InfoPrint": "Ricoh", "Muratec": "Muratec", "Intermec": "Intermec", "Datamax": "Datamax", "Honeywell": "Honeywell",
    "Axis": "Axis", "Riso": "Riso", "Mimaki": "Mimaki", "Roland": "Roland", "Mutoh": "Mutoh", "Kodak": "Kodak", "Avision": "Avision", "Sindoh": "Sindoh",
}  # fmt: skip
_WORDS = re.compile("|".join(rf"(?<![^\W_]){re.escape(name)}(?![^\W\d_])" for name in sorted(_SPELLINGS, key=len, reverse=True)), re.IGNORECASE)
_BY_LOWER = {spelling.lower(): name for spelling, name in _SPELLINGS.items()}

_ENTERPRISES = {
    "11": "HP", "2435": "Brother", "1602": "Canon", "367": "Ricoh", "1347": "Kyocera", "18334": "Konica Minolta", "253": "Xerox", "297": "Fuji Xerox",
    "641": "Lexmark", "674": "Dell", "1248": "Epson", "2385": "Sharp", "2001": "OKI", "236": "Samsung", "1129": "Toshiba", "40093": "Pantum",
    "10642": "Zebra", "683": "Zebra", "51966": "TSC", "1552": "Canon", "19046": "Lenovo",
}  # fmt: skip
_ENTERPRISE = "1.3.6.1.4.1."
_PRINTER_BRANCHES = (
    "11.2.3.9.", "2435.2.3.9.", "1602.4.", "1602.1.", "367.1.1", "1347.41", "1347.43", "18334.1.", "253.8.62.", "297.1.11.", "641.1.", "641.2.",
    "674.10898.", "1248.1.1.2.", "2385.3.1.", "2001.1.1.1.", "236.11.5.", "1129.2.3.", "1129.1.2.", "40093.", "10642.", "683.6.", "51966.",
)  # fmt: skip
"""Branches that only printers and their network cards use (an Epson projector is 1248.4, an HP switch 11.2.3.7, an HP array 11.2.51)."""


def maker_in(text: str | None) -> str | None:
    """The maker that a text names, in our spelling."""
    found = _WORDS.search(text or "")
    return _BY_LOWER[found[0].lower()] if found else None


def maker_of(object_id: str | None) -> str | None:
    """The maker to whom a sysObjectID's enterprise number belongs."""
    if not object_id or not object_id.startswith(_ENTERPRISE):
        return None
    return _ENTERPRISES.get(object_id.removeprefix(_ENTERPRISE).partition(".")[0])


def is_printers_branch(object_id: str | None) -> bool:
    """Whether a sysObjectID lies where only printers do."""
    rest = (object_id or "").removeprefix(_ENTERPRISE) + "."
    return bool(object_id) and rest.startswith(_PRINTER_BRANCHES)


def without_maker(model: str) -> str:
    """A model without its maker's name in front ("HP HP LaserJet 400" -> "LaserJet 400"); a name that is a product line's (bizhub) stays."""
    left = model
    while (found := _WORDS.match(left)) and found[0].lower() not in _LINES and (rest := left[found.end() :].strip(" -_")):
        left = rest
    return left


_LINES = {"aficio", "taskalfa", "ecosys", "bizhub", "ineo", "ttp", "okilan", "zebranet", "ztc"}
