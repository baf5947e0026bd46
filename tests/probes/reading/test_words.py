# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.reading.colours import colour_in
from probes.reading.makers import is_printers_branch, maker_in, maker_of, without_maker
from probes.reading.part_number import split_description
from probes.reading.words import is_ready, is_sleep, reason_on_panel


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Paper Jam in Tray 2", "media-jam"),
        ("Papierstau", "media-jam"),
        ("Bourrage papier", "media-jam"),
        ("Pappersstopp i fack 1", "media-jam"),
        ("Front cover is open", "cover-open"),
        ("Abdeckung geöffnet", "cover-open"),
        ("Kein Papier", "media-empty"),
        ("Brak papieru", "media-empty"),
        ("Mało toneru (Y)", "toner-low"),
        ("Toner Low", "toner-low"),
        ("Replace Toner", "toner-empty"),
        ("Call service", "service-needed"),
        ("Ready", None),
        ("Jamaica Street printer", None),
        ("Stap. Kopieën:01", None),
        ("Processing", None),
    ],
)
def test_panel_lines(line: str, reason: str | None) -> None:
    assert reason_on_panel(line) == reason


@pytest.mark.parametrize("text", ["Ready", "Ready.", "Bereit", "Prêt", "Klar", "Idle", "deleted", "Ready for paper"])
def test_ready(text: str) -> None:
    assert is_ready(text)


@pytest.mark.parametrize("text", ["Not ready", "Already jammed", "", None, "Normal paper is out"])
def test_not_ready(text: str | None) -> None:
    assert not is_ready(text)


def test_sleep() -> None:
    assert is_sleep("Power Saver On")
    assert not is_sleep("Surveillance")
    assert not is_sleep(None)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("Black Toner", "black"),
        ("Schwarz", "black"),
        ("TK-8517C", "cyan"),
        ("TK-1162", None),
        ("Matte Black Ink", "matte-black"),
        ("Light Cyan", "light-cyan"),
        ("Ink low. C", "cyan"),
        ("Ink is expended. BK2", "black"),
        ("Mało toneru (Y)", "yellow"),
        ("Black and Cyan", None),
        ("Drum Cartridge (R1)", None),
        (None, None),
    ],
)
def test_colours(text: str | None, colour: str | None) -> None:
    assert colour_in(text) == colour


@pytest.mark.parametrize(
    ("said", "words", "part"),
    [
        ("Black Toner, PN 006R01509;SN48178080E0000481", "Black Toner", "006R01509"),
        ("Fuser, PN unknown;SNunknown", "Fuser", None),
        ("Black Toner [TK-8335K;]", "Black Toner", "TK-8335K"),
        ("Black Cartridge HP CF410A", "Black Cartridge HP CF410A", "CF410A"),
        ("TK-8517C", "TK-8517C", "TK-8517C"),
        ("Black Ink Cartridge SJIC35P-BK", "Black Ink Cartridge SJIC35P-BK", "SJIC35P-BK"),
        ("Waste Toner Box", "Waste Toner Box", None),
        (None, None, None),
    ],
)
def test_part_numbers(said: str | None, words: str | None, part: str | None) -> None:
    assert split_description(said) == (words, part)


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("KYOCERA Document Solutions", "Kyocera"),
        ("TASKalfa 6052ci", "Kyocera"),
        ("Hewlett-Packard HP LaserJet", "HP"),
        ("hp LaserJet", "HP"),
        ("FUJI XEROX DocuPrint", "Fuji Xerox"),
        ("TA_UTAX Printing System", "UTAX"),
        ("TTP244CE Version: 7.02", "TSC"),
        ("Graphpaper", None),
        ("", None),
    ],
)
def test_makers(text: str, maker: str | None) -> None:
    assert maker_in(text) == maker


def test_branches() -> None:
    assert is_printers_branch("1.3.6.1.4.1.11.2.3.9.1")
    assert not is_printers_branch("1.3.6.1.4.1.11.2.3.7.11.107")
    assert not is_printers_branch("1.3.6.1.4.1.1248.4.1")
    assert not is_printers_branch(None)
    assert maker_of("1.3.6.1.4.1.2385.3.1") == "Sharp"
    assert maker_of("0.0") is None


def test_the_maker_s_name_is_not_repeated_but_a_product_line_stays() -> None:
    assert without_maker("HP HP LaserJet 400") == "LaserJet 400"
    assert without_maker("KONICA MINOLTA bizhub C250i") == "bizhub C250i"
    assert without_maker("Brother") == "Brother"
