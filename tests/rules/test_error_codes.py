# SPDX-License-Identifier: Apache-2.0
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.fact import Facts, Value
from rules.code_file import CODES, load_codes
from rules.error_codes import MOST, Codes, codes_of, plain
from rules.judge import asks_for_code
from rules.load import BUILTIN, load_catalogue
from rules.mistake import Mistakes
from tests.rules.samples import VOCABULARY, table

MAKERS = ("HP", "Ricoh", "Kyocera", "Canon", "Konica Minolta", "Xerox", "Brother", "Lexmark", "Epson", "Sharp", "Toshiba")
NO_RULE = {"supply", "waste", "paper", "job", "information"}
"""Families that a device tells by itself in better ways; said by a customer they end in service-call."""


@cache
def ours() -> Codes:
    mistakes = Mistakes()
    codes, _ = load_codes([CODES], mistakes)
    assert mistakes.sorted() == ()
    return codes


def families(code: str, maker: str) -> str:
    entry = ours().look_up(code, maker).entry
    return entry.family if entry else "unknown"


def test_every_maker_has_its_table_and_every_entry_its_public_source() -> None:
    assert {maker for maker in MAKERS if not any(maker in each.makers for each in ours().tables)} == set()
    assert any(not each.makers for each in ours().tables)
    entries = [entry for each in ours().tables for entry in each.entries]
    assert len(entries) > 200
    assert [entry.code for entry in entries if len(entry.source) < 20 or entry.verified] == []


@pytest.mark.parametrize(
    ("maker", "code", "family"),
    [
        ("HP", "50.2", "fuser"),
        ("HP", "50.FF.02", "fuser"),
        ("HP", "49.4C02", "firmware"),
        ("HP", "13.B2.D1", "jam"),
        ("HP", "59.F0", "drive"),
        ("HP", "501", "unknown"),
        ("Ricoh", "SC542", "fuser"),
        ("Savin", "sc 542-01", "fuser"),
        ("Ricoh", "SC-202", "laser"),
        ("Ricoh", "SC999", "controller"),
        ("Kyocera", "C-6020", "fuser"),
        ("UTAX", "F000", "panel"),
        ("Canon", "E000-0001", "fuser"),
        ("Canon", "E000001-0001", "fuser"),
        ("Canon", "E602-0001", "storage"),
        ("Konica Minolta", "C3451", "fuser"),
        ("Xerox", "010-328", "fuser"),
        ("Xerox", "072-101", "jam"),
        ("Xerox", "072-940", "paper"),
        ("Xerox", "077-300", "cover"),
        ("Brother", "6A", "fuser"),
        ("Brother", "46", "waste"),
        ("Lexmark", "203.01", "jam"),
        ("Lexmark", "920.00", "fuser"),
        ("Epson", "E-01", "service"),
        ("Epson", "0x97", "unknown"),
        ("Sharp", "H3-00", "fuser"),
        ("Toshiba", "C411", "fuser"),
        ("Oki", "41213", "paper"),
        ("Oki", "SC542", "unknown"),
        ("", "50.2", "unknown"),
    ],
)
def test_a_code_is_of_its_makers_family(maker: str, code: str, family: str) -> None:
    assert families(code, maker) == family


@pytest.mark.parametrize(
    ("maker", "text", "codes"),
    [
        ("Ricoh", "Functional problem SC542-01, call service", ["SC542-01"]),
        ("Ricoh", "50.2 Fuser Error", []),
        ("HP", "50.2 Fuser Error", ["50.2"]),
        ("HP", "79 Service Error", ["79"]),
        ("HP", "13.5 kg", []),
        ("HP", "50 sheets", []),
        ("HP", "Error: 49.4C02", ["49.4C02"]),
        ("Kyocera", "Call service:C6000", ["C6000"]),
        ("Kyocera", "TASKalfa C2552 ready", []),
        ("Canon", "E000-0001", ["E000-0001"]),
        ("Konica Minolta", "C3350i", []),
        ("Konica Minolta", "Trouble C-2557", ["C-2557"]),
        ("Xerox", "Fault 016-720 (restart)", ["016-720"]),
        ("Xerox", "call 030-123-4567", []),
        ("Xerox", "Service: 010-555 1234", []),
        ("Xerox", "077-104 Paper jam", ["077-104"]),
        ("Brother", "Print Unable 6A", ["6A"]),
        ("Brother", "Load A4", []),
        ("Lexmark", "203.01 Paper jam", ["203.01"]),
        ("Lexmark", "100.00 %", ["100.00"]),
        ("Epson", "Error code 0x97", ["0x97"]),
        ("Sharp", "Trouble H3-00", ["H3-00"]),
        ("Toshiba", "Call service C411", ["C411"]),
        ("Oki", "Error 41213", []),
        (None, "SC542", []),
    ],
)
def test_a_text_shows_codes_only_in_its_makers_own_writing(maker: str | None, text: str, codes: list[str]) -> None:
    assert list(ours().shown_in([text], maker)) == codes


def test_a_code_may_be_asked_for_with_its_maker_or_without() -> None:
    assert [(known.maker, known.entry.family if known.entry else "") for known in ours().everywhere("HP 50.2")] == [("HP", "fuser")]
    assert {known.maker for known in ours().everywhere("c6000")} == {"Kyocera", "Konica Minolta"}
    assert [known.maker for known in ours().everywhere("konica minolta C6000")] == ["Konica Minolta"]
    assert [known.maker for known in ours().everywhere("40021")] == [""]
    assert ours().everywhere("nothing") == ()


@pytest.mark.parametrize(("code", "written"), [(" sc 542-01", "SC542-01"), ("C-2557", "C2557"), ("H3-00", "H3-00"), ("error: 50.2", "50.2"), ("E-01", "E01")])
def test_people_write_codes_in_many_ways(code: str, written: str) -> None:
    assert plain(code) == written


RICOH: Facts = {"printer.vendor": "Ricoh", "printer.conditions": [], "snmp.alerts": table({"text": "SC542"}), "printer.console": ["SC 542", "Ready"]}


def test_each_code_of_a_device_is_known_once() -> None:
    found = codes_of(RICOH, ours())
    assert found is not None
    assert [(known.code, known.by_device) for known in found] == [("SC542", True)]


def test_what_the_customer_says_counts_for_a_device_that_was_named() -> None:
    said: Facts = {"scan.error_code": "HP 50.2"}
    assert codes_of({**said, "target.named": False}, ours()) is None
    (known,) = codes_of({**said, "target.named": True}, ours()) or ()
    assert (known.code, known.maker, known.by_device) == ("50.2", "HP", False)
    (silent,) = codes_of({"scan.error_code": "SC542", "target.named": True, "printer.vendor": None, "before.printer.vendor": "Ricoh"}, ours()) or ()
    assert silent.entry
    assert silent.entry.family == "fuser"
    (other,) = codes_of({**said, "target.named": True, "printer.vendor": "Ricoh"}, ours()) or ()
    assert (other.code, other.entry) == ("50.2", None)


def test_a_device_that_told_nothing_is_unknown_and_one_without_text_shows_no_code() -> None:
    assert codes_of({"printer.vendor": "HP"}, ours()) is None
    assert codes_of({"printer.vendor": "HP", "printer.conditions": []}, ours()) == ()


def test_every_family_of_every_table_ends_in_a_rule() -> None:
    rules = load_catalogue([BUILTIN], VOCABULARY).rules.values()
    for family in {entry.family for each in ours().tables for entry in each.entries}:
        by = "customer" if family in NO_RULE | {"jam", "cover"} else "device"
        assert [rule.id for rule in rules if asks_for_code(rule, {"id": "x", "family": family, "said_by": by})] != [], family


ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.lists(st.text(max_size=40), max_size=3)
NAMES = ("printer.vendor", "printer.conditions", "printer.console", "snmp.alerts", "ipp.message", "ipp.alerts", "scan.error_code", "target.named")


@given(st.dictionaries(st.sampled_from(NAMES), ODD))
def test_whatever_a_device_says_is_looked_up_without_harm(facts: dict[str, Value]) -> None:
    found = codes_of(facts, ours())
    assert found is None or all(known.code for known in found)


def test_a_device_that_floods_its_panel_with_codes_hides_neither_the_time_nor_what_the_customer_reads() -> None:
    shown = [f"SC{number:03}" for number in range(1000)]
    said: Facts = {"printer.vendor": "Ricoh", "printer.conditions": [], "printer.console": shown, "target.named": True, "scan.error_code": "SC999"}
    found = codes_of(said, ours()) or ()
    assert [known.by_device for known in found] == [True] * MOST + [False]
    assert found[-1].code == "SC999"
