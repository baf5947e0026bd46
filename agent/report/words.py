# SPDX-License-Identifier: Apache-2.0
"""What the screen says around the findings, in each language: one place, so that no word stands in the code that lays them out.

Severities of four letters keep the columns; `{}` is where a number or a name goes. Evidence and ids stay as they are in every language.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.model import Confidence, Language, Severity


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; a pair is for one and for many."""

    language: Language
    rules: str
    read_only: str
    preflight: str
    not_done: str
    discover: str
    looking: str
    listening: str
    asked: str
    scanned: str
    configured: str
    path: str
    way_to: str
    breaks: str
    all_left: str
    not_reached: str
    no_users: str
    unknown: str
    interrupted: str
    seen: str
    new: str
    fix: str
    more: str
    explained: str
    minutes: str
    bring: str
    no_parts: str
    undetermined: str
    answers_but: str
    no_answer: str
    not_examined: str
    without_findings: str
    asleep: str
    no_printer: str
    thin: str
    note: tuple[str, str]
    muted: str
    answer: str
    no_cause: str
    steps: str
    next: str
    tickets: str
    delivered: str
    given_up: str
    paused: str
    none_posted: str
    keeps: str
    names_one: str
    posts: str
    device: tuple[str, str]
    printer: tuple[str, str]
    packet: tuple[str, str]
    rule: tuple[str, str]
    notes: tuple[str, str]
    muted_finding: tuple[str, str]
    severity: Mapping[Severity, str]
    confidence: Mapping[Confidence, str]
    who: Mapping[str, str]

    def sure(self, confidence: Confidence) -> str:
        """` (likely)`; nothing for what is confirmed."""
        return "" if confidence == "confirmed" else f" ({self.confidence[confidence]})"


def counted(number: int, noun: tuple[str, str]) -> str:
    """`1 device`, `2 devices`."""
    return f"{number} {noun[number != 1]}"


ENGLISH = Words(
    language="en",
    rules="rules",
    read_only="read-only, sends no print data (--explain)",
    preflight="Preflight",
    not_done="not done",
    discover="Discover",
    looking="looking around",
    listening="listening",
    asked="{} asked",
    scanned="Scanned",
    configured="the configured devices",
    path="Path",
    way_to="the way to {}",
    breaks="here it breaks",
    all_left="all that is left",
    not_reached="not reached",
    no_users="no device is named in used_by",
    unknown="UNK",
    interrupted="interrupted: this is what was known by then",
    seen="seen",
    new="new",
    fix="fix",
    more="and {} more",
    explained="explained by the above",
    minutes="{} min",
    bring="bring {}",
    no_parts="no parts",
    undetermined="{} undetermined",
    answers_but="answers {}, but ",
    no_answer="does not answer; ",
    not_examined="NOT EXAMINED",
    without_findings="{} without findings",
    asleep=" ({} asleep)",
    no_printer="{} no printer",
    thin="{} undetermined because the devices do not say what they would need (in the report)",
    note=("{} that no fault lies behind", "{} that no fault lies behind"),
    muted="{}, counted in the report",
    answer="Answer",
    no_cause="no cause was found for {}; all that was read is in the report",
    steps="Try",
    next="Next",
    tickets="Tickets",
    delivered="{} delivered, {} queued for the next run",
    given_up="{} given up",
    paused="the endpoint is paused",
    none_posted="none were posted: the scan was interrupted",
    keeps="keeps the report",
    names_one="names a device, so that it is asked even if nothing announces it",
    posts="posts tickets",
    device=("device", "devices"),
    printer=("printer", "printers"),
    packet=("packet sent", "packets sent"),
    rule=("rule", "rules"),
    notes=("note", "notes"),
    muted_finding=("muted finding", "muted findings"),
    severity={"critical": "CRIT", "high": "HIGH", "medium": "MED ", "low": "LOW ", "info": "INFO"},
    confidence={"confirmed": "confirmed", "likely": "likely", "possible": "possible"},
    who={"customer": "customer", "it": "IT", "technician": "technician", "sales": "sales"},
)
SWEDISH = Words(
    language="sv",
    rules="regler",
    read_only="läser bara, skickar inga utskriftsdata (--explain)",
    preflight="Förkontroll",
    not_done="inte gjord",
    discover="Söker",
    looking="ser sig omkring",
    listening="lyssnar",
    asked="{} tillfrågade",
    scanned="Genomsökt",
    configured="de konfigurerade enheterna",
    path="Vägen",
    way_to="vägen till {}",
    breaks="här bryts den",
    all_left="allt som är kvar",
    not_reached="nås inte",
    no_users="ingen enhet är angiven i used_by",
    unknown="OKÄNT",
    interrupted="avbrutet: det här var känt dittills",
    seen="sett",
    new="nytt",
    fix="åtgärd",
    more="och {} till",
    explained="förklaras av ovanstående",
    minutes="{} min",
    bring="ta med {}",
    no_parts="inga delar",
    undetermined="{} oavgjorda",
    answers_but="svarar på {}, men ",
    no_answer="svarar inte; ",
    not_examined="INTE UNDERSÖKT",
    without_findings="{} utan anmärkning",
    asleep=" ({} sover)",
    no_printer="{} är ingen skrivare",
    thin="{} oavgjorda, eftersom enheterna inte säger det som behövs (i rapporten)",
    note=("{} som inget fel ligger bakom", "{} som inget fel ligger bakom"),
    muted="{}, medräknat i rapporten",
    answer="Svar",
    no_cause="ingen orsak hittades till ”{}”; allt som lästes finns i rapporten",
    steps="Prova",
    next="Sedan",
    tickets="Ärenden",
    delivered="{} levererade, {} köade till nästa körning",
    given_up="{} uppgivna",
    paused="mottagaren är pausad",
    none_posted="inga skickades: sökningen avbröts",
    keeps="sparar rapporten",
    names_one="anger en enhet, så att den tillfrågas även om inget annonserar den",
    posts="skickar ärenden",
    device=("enhet", "enheter"),
    printer=("skrivare", "skrivare"),
    packet=("paket skickat", "paket skickade"),
    rule=("regel", "regler"),
    notes=("notering", "noteringar"),
    muted_finding=("tystat fel", "tystade fel"),
    severity={"critical": "KRIT", "high": "HÖG ", "medium": "MED ", "low": "LÅG ", "info": "INFO"},
    confidence={"confirmed": "bekräftat", "likely": "troligt", "possible": "möjligt"},
    who={"customer": "kunden", "it": "IT", "technician": "tekniker", "sales": "säljare"},
)
GERMAN = Words(
    language="de",
    rules="Regeln",
    read_only="liest nur, sendet keine Druckdaten (--explain)",
    preflight="Vorprüfung",
    not_done="nicht erfolgt",
    discover="Suche",
    looking="sieht sich um",
    listening="horcht",
    asked="{} befragt",
    scanned="Durchsucht",
    configured="die konfigurierten Geräte",
    path="Weg",
    way_to="der Weg zu {}",
    breaks="hier bricht er ab",
    all_left="alles, was bleibt",
    not_reached="nicht erreicht",
    no_users="in used_by ist kein Gerät genannt",
    unknown="UNKL.",
    interrupted="abgebrochen: das war bis dahin bekannt",
    seen="gesehen",
    new="neu",
    fix="Abhilfe",
    more="und {} weitere",
    explained="durch das Obige erklärt",
    minutes="{} Min.",
    bring="{} mitbringen",
    no_parts="keine Teile",
    undetermined="{} unentschieden",
    answers_but="antwortet auf {}, aber ",
    no_answer="antwortet nicht; ",
    not_examined="NICHT UNTERSUCHT",
    without_findings="{} ohne Befund",
    asleep=" (davon schlafend: {})",
    no_printer="{} kein Drucker",
    thin="{} unentschieden, weil die Geräte das Nötige nicht sagen (im Bericht)",
    note=("{}, hinter dem kein Fehler steckt", "{}, hinter denen kein Fehler steckt"),
    muted="{}, im Bericht mitgezählt",
    answer="Antwort",
    no_cause="zu „{}“ wurde keine Ursache gefunden; alles Gelesene steht im Bericht",
    steps="Schritte",
    next="Weiter",
    tickets="Tickets",
    delivered="{} zugestellt, {} warten auf den nächsten Lauf",
    given_up="{} aufgegeben",
    paused="der Empfänger pausiert",
    none_posted="keine wurden gesendet: der Scan wurde abgebrochen",
    keeps="bewahrt den Bericht auf",
    names_one="nennt ein Gerät, damit es befragt wird, auch wenn nichts es ankündigt",
    posts="sendet Tickets",
    device=("Gerät", "Geräte"),
    printer=("Drucker", "Drucker"),
    packet=("Paket gesendet", "Pakete gesendet"),
    rule=("Regel", "Regeln"),
    notes=("Hinweis", "Hinweise"),
    muted_finding=("stummgeschalteter Befund", "stummgeschaltete Befunde"),
    severity={"critical": "KRIT", "high": "HOCH", "medium": "MITT", "low": "GER.", "info": "INFO"},
    confidence={"confirmed": "bestätigt", "likely": "wahrscheinlich", "possible": "möglich"},
    who={"customer": "Kunde", "it": "IT", "technician": "Techniker", "sales": "Vertrieb"},
)
WORDS: Mapping[Language, Words] = {"en": ENGLISH, "sv": SWEDISH, "de": GERMAN}
