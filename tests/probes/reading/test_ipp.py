# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.facts import JobRow
from probes.reading import ipp
from probes.wire.ipp import decode
from probes.wire.ipp_tags import GroupTag, OutOfBand, Status
from probes.wire.ipp_values import Attributes, Value

_VALUES: st.SearchStrategy[Value] = st.one_of(
    st.integers(-5, 120), st.text(max_size=12), st.sampled_from(OutOfBand), st.binary(max_size=4), st.sampled_from(["none", "waste-toner", "#00FFFF"])
)
_NAMES = st.sampled_from([*ipp.PRINTER_ATTRIBUTES, *ipp.JOB_ATTRIBUTES])
_ATTRIBUTES: st.SearchStrategy[Attributes] = st.dictionaries(_NAMES, st.lists(_VALUES, max_size=5))


@given(_ATTRIBUTES, st.one_of(st.none(), st.integers(-10, 100)))
def test_no_attributes_make_the_reader_stumble(attrs: Attributes, up_time: int | None) -> None:
    for row in ipp.supplies(attrs) or ():
        assert row.percent is None or 0 <= row.percent <= 100
    for job in ipp.jobs([attrs], up_time):
        assert job.age_s is None or job.age_s >= 0
    ipp.printer_state(attrs)
    ipp.is_shared_queue(attrs, {})


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (0, "successful-ok"),
        (1, "successful-ok-ignored-or-substituted-attributes"),
        (0x0406, "client-error-not-found"),
        (0x0503, "server-error-version-not-supported"),
        (0x0999, "0x0999"),
    ],
)
def test_status_codes_are_spelled_as_in_the_rfc(code: int, name: str) -> None:
    assert ipp.status_name(code) == name


def test_every_status_has_a_name() -> None:
    assert all(ipp.status_name(code).startswith(("successful-", "client-error-", "server-error-")) for code in Status)


def test_supplies_side_by_side() -> None:
    rows = ipp.supplies(
        {
            "marker-names": ["Black Cartridge HP CF410A", "Colour", "Waste Toner Box", "Drum", "Mystery"],
            "marker-types": ["toner-cartridge", "ink-cartridge", "waste-toner", "opc", "unknown"],
            "marker-colors": ["#000000", "#00FFFF#FF00FF#FFFF00", "none", "none", "#5A5A5A"],
            "marker-levels": [8, -3, 20, -2, 50],
            "marker-low-levels": [10, 10, 10, 10, 60],
        }
    )
    assert rows is not None
    black, colour, waste, drum, mystery = rows
    assert (black.type, black.colour, black.part_number, black.percent, black.state) == ("tonerCartridge", "black", "CF410A", 8.0, "low")
    assert (black.level, black.capacity, black.unit, black.consumed) == (8, 100, "percent", True)
    assert (colour.colour, colour.percent, colour.some_left, colour.level) == ("cyan-magenta-yellow", None, True, None)
    assert (waste.type, waste.consumed, waste.level, waste.percent, waste.state) == ("wasteToner", False, 20, 80.0, None)
    assert (drum.percent, drum.some_left, drum.colour) == (None, None, None)
    assert (mystery.type, mystery.consumed, mystery.percent, mystery.state, mystery.colour) == (None, None, None, None, "#5A5A5A")


def test_lists_of_another_length_have_lost_their_meaning() -> None:
    rows = ipp.supplies({"marker-names": ["K", "C"], "marker-levels": [1, 2], "marker-types": ["toner"], "marker-colors": ["#000000"]})
    assert rows is not None
    assert [(row.type, row.colour, row.percent) for row in rows] == [(None, None, None)] * 2
    assert ipp.supplies({"marker-names": ["K"]}) is None


def test_reasons_none_unknown_and_missing_are_three_things() -> None:
    assert ipp.keywords({"printer-state-reasons": ["none"]}, "printer-state-reasons") == ()
    assert ipp.keywords({"printer-state-reasons": [OutOfBand.UNKNOWN]}, "printer-state-reasons") is None
    assert ipp.keywords({}, "printer-state-reasons") is None
    assert ipp.keywords({"printer-state-reasons": ["paused", "none", "paused"]}, "printer-state-reasons") == ("paused",)


@pytest.mark.parametrize(
    ("state", "reasons", "held"),
    [
        ("pending-held", (), True),
        ("pending-held", None, True),
        ("pending", ("job-hold-until-specified",), True),
        ("pending-held", ("job-held-for-authentication",), True),
        ("pending-held", ("account-info-needed",), False),
        ("pending-held", ("resources-are-not-ready",), False),
        ("processing", ("job-printing",), False),
        (None, (), None),
    ],
)
def test_held_by_design(state: str | None, reasons: tuple[str, ...] | None, held: bool | None) -> None:  # noqa: FBT001  (a column)
    assert ipp.is_held(state, reasons) is held


def test_a_job_in_the_engine_is_the_first() -> None:
    rows = ipp.jobs([{"job-id": [1], "job-state": [3]}, {"job-id": [2], "job-state": [5]}, {"job-id": [3], "job-state": [7]}, {"job-id": [4]}], None)
    assert [row.id for row in rows] == [2, 1]


@pytest.mark.parametrize(("created", "up_time", "age"), [(90, 100, 10), (0, 100, None), (110, 100, None), (None, 100, None), (90, None, None)])
def test_the_age_of_a_job_by_the_printer_s_own_clock(created: int | None, up_time: int | None, age: int | None) -> None:
    attrs: Attributes = {"job-state": [3]}
    if created is not None:
        attrs["time-at-creation"] = [created]
    assert ipp.jobs([attrs], up_time)[0].age_s == age


def test_a_head_without_an_id_cannot_be_told() -> None:
    assert ipp.is_still(JobRow(state="pending", impressions=0), JobRow(state="pending", impressions=0)) is None
    assert ipp.is_still(JobRow(id=1, state="pending"), JobRow(id=1, state="pending")) is True


@pytest.mark.parametrize(
    ("attrs", "headers", "shared"),
    [
        ({}, {}, False),
        ({}, {"server": "CUPS/2.4 IPP/2.1"}, False),
        ({}, {"server": "Microsoft-IIS/10.0"}, True),
        ({"cups-version": ["2.4.2"]}, {}, True),
        ({"device-uri": [OutOfBand.UNSUPPORTED]}, {}, False),
        ({"printer-uri-supported": ["ipp://print.acme.test/printers/Laser1"]}, {}, True),
        ({"printer-uri-supported": ["ipp://10.0.0.9:631/ipp/print", "ipp://[bad"]}, {}, False),
    ],
)
def test_whose_queue_it_is(attrs: Attributes, headers: dict[str, str], shared: bool) -> None:  # noqa: FBT001  (a column)
    assert ipp.is_shared_queue(attrs, headers) is shared


@pytest.mark.corpus
def test_real_printers(corpus: Path) -> None:
    def printer(name: str) -> Attributes:
        return decode((corpus / "ipp" / name).read_bytes().rpartition(b"\r\n\r\n")[2]).first(GroupTag.PRINTER)

    kyocera = ipp.supplies(printer("Kyocera-ECOSYS-M2040dn-Printer-Attributes.ipp")) or ()
    assert [(row.type, row.percent) for row in kyocera] == [("toner", 84.0), ("wasteToner", 100.0)]
    brother = printer("pyipp_get-printer-attributes-brother-mfcj5320dw.bin")
    assert ipp.keywords(brother, "printer-state-reasons") == ("marker-supply-low-warning",)
    assert [row.state for row in ipp.supplies(brother) or ()] == ["low", "low", None, "low"]
    assert not ipp.is_shared_queue(brother, {})
