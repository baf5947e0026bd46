# SPDX-License-Identifier: Apache-2.0
"""The colour that a supply's words name, in English, whatever language they are in."""

import re

_WORDS = {
    "black": r"black|schwarz|noir|negr[oa]|svart|sort|zwart|czarn\w*|ner[oa]|preto|ч[её]рн\w*|siyah|ブラック|黑色?",
    "cyan": r"cyan|cian|cyaan|ciano|turkos|голуб\w*|シアン|青色?",
    "magenta": r"magenta|пурпурн\w*|マゼンタ|品红色?",
    "yellow": r"yellow|gelb|jaune|amarill[oa]|gul|geel|ż[oó]łt\w*|giall[oa]|amarelo|ж[её]лт\w*|sar\u0131|イエロー|黄色?",
    "grey": r"gr[ae]y|grau|gris|grå|grijs",
    "red": r"red|rot|rouge|röd",
    "blue": r"blue|blau|bleu|blå",
    "green": r"green|grün|vert|grön",
    "white": r"white|weiß|blanc|vit",
}
_PATTERNS = {colour: re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])", re.IGNORECASE) for colour, words in _WORDS.items()}
_SHADES = (("photo", "photo-black"), ("matte", "matte-black"))
_LETTERS = {"BK": "black", "K": "black", "C": "cyan", "M": "magenta", "Y": "yellow"}
_SUFFIX = re.compile(r"(?:[-\s(\[])?(BK|[KCMY])[)\]]?$")
_PART_WITH_LETTER = re.compile(r"[A-Z]{2,4}-?\d{3,5}(K|C|M|Y)$")
"""Kyocera's way: TK-8517C is the cyan one."""


def colour_in(text: str | None) -> str | None:
    """`black`, `cyan`, ... or None; a part number's letter counts only where it is the maker's way to say the colour."""
    if not text:
        return None
    found = [colour for colour, words in _PATTERNS.items() if words.search(text)]
    if len(found) == 1:
        return _shade(found[0], text)
    return None if found else _by_letter(text)


def _shade(colour: str, text: str) -> str:
    if colour != "black":
        return f"light-{colour}" if re.search(r"\blight\b", text, re.IGNORECASE) else colour
    return next((name for word, name in _SHADES if re.search(rf"\b{word}\b", text, re.IGNORECASE)), colour)


def _by_letter(text: str) -> str | None:
    part = _PART_WITH_LETTER.search(text.strip())
    if part:
        return _LETTERS[part[1]]
    alone = re.search(r"[(\[\s](BK|[KCMY])[)\]]?\s*\d?$", text.strip())
    return _LETTERS[alone[1]] if alone else None


def ends_in_colour(text: str | None) -> bool:
    """Whether the words end in a colour's letter, as `Ink low. C` does."""
    return bool(text and _SUFFIX.search(text.strip()))
