# SPDX-License-Identifier: Apache-2.0
"""Panel lines as printers show them, a few a meaning in each language; every phrase of the table is found and understood as what it stands under."""

import pytest

from probes.reading.keywords import STANDARD
from probes.reading.phrases import PHRASES, UNSPACED
from probes.reading.words import fold, is_ready, is_sleep, reason_on_panel

LANGUAGES = ("en", "de", "fr", "es", "sv", "nl", "pl", "it")
MEANINGS = (
    "sleep", "ready", "media-jam", "cover-open", "media-empty", "toner-empty", "toner-low", "marker-supply-empty", "marker-supply-low",
    "marker-waste-full", "output-area-full", "service-needed",
)  # fmt: skip
LINES = {
    "en": {"media-jam": "JAM TRAY 2", "cover-open": "CLOSE FRONT COVER", "media-empty": "LOAD PAPER A4", "toner-empty": "Replace Toner",
           "toner-low": "LOW TONER"},
    "de": {"media-jam": "Papierstau hinten", "cover-open": "Vordere Abdeckung ist offen", "media-empty": "Papier einlegen Kassette 1",
           "toner-empty": "Toner ersetzen", "toner-low": "Wenig Toner"},
    "fr": {"media-jam": "Bourrage papier", "cover-open": "Capot avant ouvert", "media-empty": "Chargez du papier", "toner-empty": "Remplacez le toner (K)",
           "toner-low": "NIVEAU TONER BAS"},
    "es": {"media-jam": "Atasco de papel", "cover-open": "Cubierta frontal abierta", "media-empty": "Sin papel", "toner-empty": "Cambie el tóner",
           "toner-low": "Toner bajo"},
    "sv": {"media-jam": "Pappersstopp i fack 1", "cover-open": "Luckan är öppen", "media-empty": "Slut på papper", "toner-empty": "Byt tonerkassett",
           "toner-low": "Låg tonernivå"},
    "nl": {"media-jam": "Papier vastgelopen", "cover-open": "Klep is open", "media-empty": "Geen papier", "toner-empty": "Vervang toner",
           "toner-low": "Toner bijna op"},
    "pl": {"media-jam": "Zacięcie papieru", "cover-open": "Pokrywa otwarta", "media-empty": "Brak papieru", "toner-empty": "Wymień toner",
           "toner-low": "Malo toneru (Y)"},
    "it": {"media-jam": "Inceppamento carta", "cover-open": "Coperchio anteriore aperto", "media-empty": "Carta esaurita", "toner-empty": "Sostituire il toner",
           "toner-low": "Toner in esaurimento"},
}  # fmt: skip
SLEEPING = ("Sleep Mode", "Energiesparmodus", "En veille", "Modo de espera", "Viloläge", "Slaapstand", "TRYB UŚPIENIA", "Risparmio energetico")
READY = ("Ready", "BEREIT.", "Prêt", "Listo", "Klar", "Gereed", "Gotowa", "Pronta")
HARMLESS = (
    "Jamaica", "Surveillance", "Opening hours", "Stap. Kopieën:01", "Processing", "Drucken ...", "Impression", "Imprimiendo", "Skriver ut",
    "Bezig met afdrukken", "Drukowanie", "Stampa in corso", "Villa Toner GmbH",
    "Paper size A4", "Papier: A4", "Service hours 8-17", "Türkisch", "Cover letter printed", "",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_meaning(language: str) -> None:
    assert set(PHRASES[language]) == set(MEANINGS)
    assert set(LINES[language]) <= set(MEANINGS)


def test_meanings_are_keywords() -> None:
    said = {meaning for phrases in (*PHRASES.values(), UNSPACED) for meaning in phrases} - {"sleep", "ready"}
    assert said <= STANDARD
    assert said <= set(PHRASES["en"])


@pytest.mark.parametrize(("language", "meaning"), [(language, meaning) for language, lines in LINES.items() for meaning in lines])
def test_a_line_of_a_panel(language: str, meaning: str) -> None:
    line = LINES[language][meaning]
    assert (reason_on_panel(line), reason_on_panel(line.upper()), reason_on_panel(fold(line))) == (meaning, meaning, meaning)


@pytest.mark.parametrize("language", PHRASES)
def test_every_phrase_is_understood_as_what_it_stands_under(language: str) -> None:
    wrong = []
    for meaning, phrases in PHRASES[language].items():
        for phrase in phrases:
            line = phrase.replace("~", "").replace(" * ", " xyz ")
            understood = is_sleep(line) if meaning == "sleep" else is_ready(line) if meaning == "ready" else reason_on_panel(line) == meaning
            if not understood:
                wrong.append((phrase, reason_on_panel(line)))
    assert wrong == []


@pytest.mark.parametrize("line", SLEEPING)
def test_sleep_in_every_language(line: str) -> None:
    assert is_sleep(line)
    assert reason_on_panel(line) is None


@pytest.mark.parametrize("line", READY)
def test_ready_in_every_language(line: str) -> None:
    assert is_ready(line)
    assert reason_on_panel(line) is None


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_looks_like_it_says_nothing(line: str) -> None:
    assert (reason_on_panel(line), is_sleep(line), is_ready(line)) == (None, False, False)


@pytest.mark.parametrize(
    ("line", "reason"), [("紙づまり", "media-jam"), ("トレイ1 用紙がありません", "media-empty"), ("墨粉不足", "toner-low"), ("Kağ\u0131t yok", "media-empty")]
)
def test_scripts_without_blanks_and_letters_without_dots(line: str, reason: str) -> None:
    assert reason_on_panel(line) == reason
