# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.wire.dns import NS, A, answers, query


def test_a_query_as_rfc_1035_has_it() -> None:
    assert query(0x1234, "printer.lan.", A) == b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07printer\x03lan\x00\x00\x01\x00\x01"
    assert query(1, ".", NS)[12:] == b"\x00\x00\x02\x00\x01"


@pytest.mark.parametrize("name", ["a..b", "x" * 64, "a." + "y" * 64])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="is no DNS name"):
        query(1, name, A)


def test_any_response_code_is_an_answer_and_a_query_is_none() -> None:
    refused = b"\x12\x34\x81\x05" + bytes(8)
    assert answers(refused, 0x1234)
    assert not answers(refused, 0x1235)
    assert not answers(query(0x1234, "a", A), 0x1234)
    assert not answers(refused[:11], 0x1234)


@given(st.binary(max_size=40))
def test_any_octets_are_read(data: bytes) -> None:
    assert answers(data, 7) in {True, False}
