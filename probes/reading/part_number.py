# SPDX-License-Identifier: Apache-2.0
"""A supply's description as makers write it -> the words, and the part number to order.

Black Toner, PN 006R01509;SN48178080E0000481    Xerox: the cartridge's own serial number follows and is dropped
Black Cartridge HP CF410A                       HP
Black Toner [TK-8335K;]                         Kyocera, some models; others say just TK-8517C
Black Ink Cartridge SJIC35P-BK                  Epson
"""

import re

_XEROX = re.compile(r"^(?P<words>[^,;]*),?\s*\bPN\s*:?\s*(?P<part>[\w-]+)?.*$")
_BRACKETS = re.compile(r"^(?P<words>[^\[]*)\[(?P<part>[\w-]+);?[^\]]*\]?\s*$")
_SERIAL = re.compile(r"[;,]\s*(?:S/?N|Serial)\W*[\w-]*\s*$", re.IGNORECASE)
_LAST_WORD = re.compile(
    r"^(?P<words>.*?)\s*\b(?P<part>[A-Z]{1,4}-?\d[A-Z0-9]{2,}(?:-[A-Z]{1,2})?(?:/\d{3,5})?|[A-Z]{3,6}\d{2,4}[A-Z]?-[A-Z]{1,2}|[A-Z]{4}\d{4}(?:/\d{4})?)$"
)
_NO_PART = {"unknown", "none", "n/a", ""}


def split_description(text: str | None) -> tuple[str | None, str | None]:
    """The description without serial and brackets, and the part number; each None when it is not there."""
    if not text:
        return None, None
    for pattern in (_XEROX, _BRACKETS):
        if found := pattern.match(text):
            return (found["words"].strip() or text), _part(found["part"])
    words = _SERIAL.sub("", text)
    found = _LAST_WORD.match(words)
    return words, _part(found["part"]) if found else None


def _part(said: str | None) -> str | None:
    return None if said is None or said.lower() in _NO_PART else said
