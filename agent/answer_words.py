# SPDX-License-Identifier: Apache-2.0
"""How people answer `unjam ask` in each language, and what is said of an answer that means nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from rules.model import Language


@dataclass(frozen=True, slots=True)
class Saying:
    """One language's; `{}` is the answer, and then what is wrong with it or what would be right."""

    unfit: str
    not_one_of: str
    meant: str
    no_time: str
    future: str
    no_code: str
    unknown: str


SAYING: Mapping[Language, Saying] = {
    "en": Saying(
        unfit="{} is {}",
        not_one_of="not one of: {}",
        meant=" - did you mean '{}'?",
        no_time="no time; write it as 2026-11-20, 3 days, 3h, 2d, 1w, today or yesterday",
        future="in the future",
        no_code="no code: 1 to 32 letters, digits, blanks and . , : / _ -",
        unknown="don't know",
    ),
    "sv": Saying(
        unfit="{} är {}",
        not_one_of="inte något av: {}",
        meant=" - menade du '{}'?",
        no_time="ingen tid; skriv 2026-11-20, 3 dagar, 3h, 2d, 1w, idag eller igår",
        future="i framtiden",
        no_code="ingen kod: 1 till 32 bokstäver, siffror, blanksteg och . , : / _ -",
        unknown="vet inte",
    ),
    "de": Saying(
        unfit="{} ist {}",
        not_one_of="keines von: {}",
        meant=" - meinten Sie '{}'?",
        no_time="keine Zeitangabe; schreiben Sie 2026-11-20, 3 Tage, 3h, 2d, 1w, heute oder gestern",
        future="in der Zukunft",
        no_code="kein Code: 1 bis 32 Buchstaben, Ziffern, Leerzeichen und . , : / _ -",
        unknown="weiß nicht",
    ),
}
_UNKNOWN = frozenset(
    {
        *("?", "-", "don't know", "dont know", "do not know", "i don't know", "i do not know", "no idea", "not known", "unknown"),
        *("vet inte", "vet ej", "jag vet inte", "ingen aning", "okänt", "okänd"),
        *("weiss nicht", "ich weiss nicht", "weiss ich nicht", "keine ahnung", "unbekannt"),
    }
)
_HOURS: Mapping[str, int] = {
    **dict.fromkeys(("h", "hour", "hours", "timme", "timmar", "std", "stunde", "stunden"), 1),
    **dict.fromkeys(("d", "day", "days", "dag", "dagar", "tag", "tage", "tagen"), 24),
    **dict.fromkeys(("w", "week", "weeks", "vecka", "veckor", "woche", "wochen"), 7 * 24),
}
_ONE = ("a", "an", "one", "en", "ett", "ein", "eine", "einem", "einer")
_SPAN = re.compile(rf"(?:for |since |för |sedan |seit |vor )?([0-9]{{1,6}}|{'|'.join(_ONE)}) ?({'|'.join(_HOURS)})\.?(?: ago| sedan)?")


def is_unknown(said: str) -> bool:
    """Whether an answer in small letters says that nobody knows."""
    return said.rstrip(".!").replace("\u2019", "'") in {"", *_UNKNOWN}


def span(said: str) -> timedelta | None:
    """How long ago: `3 days`, `för en vecka sedan`, `vor 2 Stunden`, in small letters; None for what is none."""
    hit = _SPAN.fullmatch(said)
    return timedelta(hours=_HOURS[hit[2]] * (1 if hit[1] in _ONE else int(hit[1]))) if hit else None
