# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire.text import bounded, hexed, safe


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"HP LaserJet\x00\x00", "HP LaserJet"),
        (b" Ready \r\n", "Ready"),
        (b"Line one\r\nLine two\n\nthree", "Line one / Line two / three"),
        (b"", ""),
        (b"\x00\x00", ""),
        ("Größe".encode(), "Größe"),
        ("Größe".encode("latin-1"), "Größe"),
        ("Größe ü".encode()[:-1], "Größe"),
        (b"caf\xe9", "café"),
        ("トナー".encode("cp932"), "トナー"),
        (b"don\x92t", "don\\x92t"),
        (b"\xef\xbb\xbfBOM", "BOM"),
        (b"a\x00b", "a\\x00b"),
        (b"\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\tb\u00a0c\u3000d", "a b c d"),
        ("invoice\u202egpj.exe", "invoice\\u202egpj.exe"),
        ("a\u2066b\u200bc\u2028d", "a\\u2066b\\u200bc\\u2028d"),
        ("lone\ud800", "lone\\ud800"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("filler\u3164\ufe0f", "filler\\u3164\\ufe0f"),
    ],
)
def test_devices_text_is_one_visible_line(raw: bytes | str, shown: str) -> None:
    assert safe(raw) == shown


def test_shift_jis_needs_kana_or_the_callers_word() -> None:
    kanji = "用紙".encode("cp932")
    assert safe(kanji, shift_jis=True) == "用紙"
    assert safe(kanji) != "用紙"
    assert safe(b"caf\xe9 1", shift_jis=True) == "café 1"


def test_long_text_ends_in_an_ellipsis() -> None:
    assert safe(b"x" * 300) == "x" * 255 + "…"
    assert safe(b"x" * 256) == "x" * 256
    assert safe("ö\x01" * 5000, 16) == "ö\\x01ö\\x01ö\\x01…"
    assert bounded("abc", 2) == "a…"


def test_octets_are_shown_as_pairs() -> None:
    assert hexed(b"\x01\x15\xff") == "01 15 ff"
    assert hexed(bytes(40), 8) == "00 00 0…"


@given(st.binary(max_size=600) | st.text(max_size=600), st.booleans())
def test_any_octets_come_out_visible_bounded_and_stay_so(raw: bytes | str, shift_jis: bool) -> None:  # noqa: FBT001
    shown = safe(raw, shift_jis=shift_jis)
    assert len(shown) <= 256
    assert shown.isprintable()
    assert shown == shown.strip()
    assert safe(shown) == shown
    shown.encode()
