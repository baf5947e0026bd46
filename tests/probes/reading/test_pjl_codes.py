# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from probes.facts import PrinterFacts
from probes.model import Target
from probes.normalise import normalise
from probes.reading.pjl_codes import reason_of
from probes.snmp_facts import AlertRow, SnmpFacts, TrayRow

KYOCERA = SnmpFacts(printer_mib=True, sys_object_id="1.3.6.1.4.1.1347.41", alerts=(), console=("...",), printer_status="idle")
BROTHER = replace(KYOCERA, sys_object_id="1.3.6.1.4.1.2435.2.3.9.1")
ROW = AlertRow(index="1.1", code=1, location=40_022, text="unheard-of words")


def printer(snmp: SnmpFacts) -> PrinterFacts:
    return normalise(Target("10.0.0.9"), {"snmp": snmp})


def said(snmp: SnmpFacts) -> list[tuple[str | None, str | None, str | None, bool | None]]:
    return [(row.reason, row.severity, row.source, row.possible) for row in printer(snmp).conditions or ()]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (42_101, "media-jam"), (44_012, "media-jam"), (40_022, "media-jam"), (40_021, "cover-open"), (41_213, "media-empty"), (41_100, "media-needed"),
        (40_010, "toner-empty"), (10_209, "toner-low"), (50_001, "service-needed"), (40_079, "offline"), (40_019, "output-area-full"),
    ],
)  # fmt: skip
def test_codes_that_name_a_condition(code: int, reason: str) -> None:
    assert (reason_of(code) or ("", ""))[0] == reason


@pytest.mark.parametrize("code", [None, 0, 10_001, 10_003, 10_023, 35_078, 40_000, 11_101, 99_999, -1])
def test_codes_that_say_nothing_about_a_fault(code: int | None) -> None:
    assert reason_of(code) is None


def test_the_panel_s_live_code_is_the_last_resort_and_only_possible() -> None:
    assert said(replace(KYOCERA, panel_code=42_101)) == [("media-jam", "error", "panel-code", True)]
    assert said(replace(KYOCERA, panel_code=35_078)) == []
    jam = AlertRow(index="1.1", code=8, group="mediaPath", severity="critical")
    assert said(replace(KYOCERA, panel_code=42_101, alerts=(jam,))) == [("media-jam", "error", "alert", None)]


def test_code_and_words_of_one_panel_are_one_condition() -> None:
    assert [row[0] for row in said(replace(KYOCERA, panel_code=42_101, console=("Paper jam",)))] == ["media-jam"]


def test_no_paper_by_code_beside_a_full_tray_is_that_tray_s_matter() -> None:
    trays = (
        TrayRow(index="1.1", name="Tray 1", level=200, capacity=250, state="ok"),
        TrayRow(index="1.2", name="Tray 2", level=0, capacity=250, state="empty"),
    )
    assert "media-empty" in {row[0] for row in said(replace(KYOCERA, panel_code=41_213))}
    assert said(replace(KYOCERA, panel_code=10_003, trays=trays))[0][:2] == ("input-tray-empty", "report")


def test_a_brother_s_location_is_its_code_and_nobody_else_s() -> None:
    assert said(replace(BROTHER, alerts=(ROW,))) == [("media-jam", "error", "alert", True)]
    assert said(replace(KYOCERA, alerts=(ROW,))) == [("other", "report", "alert", None)]


def test_words_alone_are_possible_and_a_number_beside_them_makes_them_sure() -> None:
    words = AlertRow(index="1.1", code=1, severity="warning", text="Paper jam in tray 2")
    (row,) = printer(replace(KYOCERA, alerts=(words,))).conditions or ()
    assert (row.reason, row.possible) == ("media-jam", True)
    assert said(replace(KYOCERA, alerts=(words,), error_bits=("jammed",))) == [("media-jam", "error", "alert", None)]
