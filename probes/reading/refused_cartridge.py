# SPDX-License-Identifier: Apache-2.0
"""What panels and alerts say of a cartridge that is in its place and not accepted: not genuine, of another region or model, used, blocked.

Phrases as in probes/reading/phrases.py, but a gap does not reach over the end of a clause. A cartridge that prints all the same ("Non-HP supply
in use") is none of these. Words of one text only: a number would be surer, and no MIB has one. The wording is that of makers' public user guides
(HP `Protected <colour> cartridge`, Lexmark 32/33/42, Kyocera `Unknown toner`); none was seen on a live device yet.
"""

import re
from collections.abc import Iterable, Mapping

from probes.reading.words import fold, spaced

_GAP = r"(?!\w)[^.,;:!]{0,24}?(?<!\w)"

REFUSED: Mapping[str, tuple[str, ...]] = {
    "en": (
        "incompatible * cartridge~", "incompatible * toner", "incompatible * ink", "incompatible * suppl~", "incompatible * imaging unit",
        "cartridge~ * incompatible", "toner * incompatible", "ink * incompatible", "suppl~ * incompatible",
        "not compatible * toner", "not compatible * cartridge~", "toner * not compatible", "cartridge~ * not compatible",
        "unsupported * cartridge", "unsupported toner", "unsupported supply", "cartridge * unsupported", "non supported toner",
        "unauthorized * cartridge", "unauthorised * cartridge", "unauthorized * toner", "unauthorised * toner",
        "counterfeit * cartridge~", "used or counterfeit", "used or refilled", "region~ mismatch", "protected * cartridge",
        "non genuine toner", "non genuine ink", "non genuine * cartridge~", "non lexmark * cartridge", "non hp chip", "cartridge~ * blocked",
        "unknown toner", "wrong toner", "wrong ink", "wrong * cartridge", "incorrect toner", "incorrect * cartridge", "invalid * cartridge",
        "cartridge~ * not recognized", "cartridge~ * cannot be recognized", "cannot recognize * cartridge~", "unrecognized toner",
        "unrecognized * cartridge", "cartridge mismatch", "toner mismatch",
    ),
    "de": (
        "inkompatible~ * toner~", "inkompatible~ * ~patrone~", "inkompatible~ * druckkassette~", "toner~ * inkompatibel", "~patrone~ * inkompatibel",
        "nicht kompatible~ * toner~", "nicht kompatible~ * ~patrone~", "nicht kompatible~ * druckkassette~", "toner~ * nicht kompatibel",
        "~patrone~ * nicht kompatibel", "nicht unterstützte~ * toner~", "nicht unterstützte~ * ~patrone~", "nicht unterstützte~ * druckkassette~",
        "falsche~ toner~", "falsche~ * ~patrone~", "falsche~ druckkassette", "nicht originale~ * toner~", "nicht originale~ * ~patrone~",
        "nicht zugelassene~ * ~patrone~", "~patrone~ * nicht erkannt", "toner~ * nicht erkannt", "unbekannter toner",
    ),
    "sv": (
        "inkompatib~ * toner~", "inkompatib~ * ~patron~", "inte kompatib~ * toner~", "ej kompatib~ * toner~", "toner~ * inte kompatib~",
        "~patron~ * inte kompatib~", "toner~ stöds inte", "~patron~ stöds inte", "fel tonerkassett", "fel bläckpatron", "icke original~ * toner~",
        "okänd toner~",
    ),
    "fr": (
        "cartouche~ * incompatible~", "cartouche~ * non compatible~", "cartouche~ * non prise~ en charge", "cartouche~ * non autorisée~",
        "cartouche~ * contrefaite~", "cartouche~ * non reconnue~", "toner * incompatible", "toner * non compatible", "toner inconnu",
    ),
    "es": (
        "cartucho~ * incompatible~", "cartucho~ * no compatible~", "cartucho~ * no admitido~", "cartucho~ * no autorizado~",
        "cartucho~ * no reconocido~", "tóner * incompatible", "tóner * no compatible", "tóner desconocido",
    ),
    "nl": (
        "incompatibele * cartridge~", "incompatibele toner~", "niet compatibele * cartridge~", "niet compatibele toner~",
        "niet ondersteunde * cartridge~", "cartridge~ * niet ondersteund", "cartridge~ * niet herkend", "verkeerde toner~", "verkeerde * cartridge~",
        "onbekende toner~",
    ),
    "it": (
        "cartuccia * non compatibile", "cartuccia * incompatibile", "cartuccia * non supportata", "cartuccia * non autorizzata",
        "cartuccia * non riconosciuta", "toner * non compatibile", "toner * incompatibile", "toner sconosciuto",
    ),
    "pl": ("niezgodn~ * toner~", "niekompatybiln~ * toner~", "niekompatybiln~ * wkład~", "nieobsługiwan~ * toner~", "nieznany toner"),
}  # fmt: skip
_PRINTS_ALL_THE_SAME = (
    "in use", "may", "recommend~", "not recommended", "accepted", "wird verwendet", "in verwendung", "används", "en cours d'utilisation", "en uso",
    "in gebruik", "in uso", "w użyciu",
)  # fmt: skip
_REFUSED = re.compile("|".join(spaced(phrase, _GAP) for phrases in REFUSED.values() for phrase in phrases))
_PRINTS = re.compile("|".join(map(spaced, _PRINTS_ALL_THE_SAME)))
_LONGEST = 256


def refusals_in(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Those of the texts that speak of a cartridge which is not accepted, as they are written, each once."""
    return tuple(dict.fromkeys(text for text in texts if text and _refuses(fold(text[:_LONGEST]))))


def _refuses(words: str) -> bool:
    return _REFUSED.search(words) is not None and _PRINTS.search(words) is None
