# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.reading.codes import codes_in


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Functional problem SC542", ("SC542",)),
        ("SC 542-01 call service", ("SC 542-01",)),
        ("C7990", ("C7990",)),
        ("Call service:C-2557", ("C-2557",)),
        ("50.2 Fuser Error", ("50.2",)),
        ("49.4C02 Error Turn off then on", ("49.4C02",)),
        ("13.A1.B2 Jam", ("13.A1.B2",)),
        ("E000-0001", ("E000-0001",)),
        ("Error E000", ("E000",)),
        ("Fault 016-720", ("016-720",)),
        ("Print Unable 32", ("32",)),
        ("Error code 0x97", ("0x97",)),
        ("Trouble H4-00", ("H4-00",)),
        ("SC542 and SC543, SC542 again", ("SC542", "SC543")),
        ("RICOH IM C3000 is ready", ()),
        ("Ink low. C", ()),
        ("Load A4 500 sheets", ()),
        ("5 copies left", ()),
        ("100% done", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_codes(text: str | None, codes: tuple[str, ...]) -> None:
    assert codes_in([text]) == codes


@given(st.text(max_size=256))
def test_any_text_may_come(text: str) -> None:
    assert all(code in text for code in codes_in([text]))
