# SPDX-License-Identifier: Apache-2.0
import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire.dns import AAAA, CNAME, NS, PTR, A, Record, Reply, answers, query, read, reverse_name


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


# --- replies ----------------------------------------------------------------------------------------------------------------------------------

QUESTION = query(7, "mfp1.acme.test", A)


def reply(*records: bytes, flags: int = 0x8180, question: bytes = QUESTION) -> bytes:
    return question[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0) + question[12:] + b"".join(records)


def record(kind: int, value: bytes, name: bytes = b"\xc0\x0c") -> bytes:
    return name + struct.pack("!HHIH", kind, 1, 60, len(value)) + value


def test_an_alias_and_its_addresses() -> None:
    found = read(reply(record(CNAME, b"\x02km\xc0\x11"), record(A, bytes([10, 20, 8, 40]), b"\xc0\x2c"), record(A, bytes([10, 20, 8, 40]))), QUESTION)
    assert found == Reply("answered", (Record(CNAME, "km.acme.test"), Record(A, "10.20.8.40"), Record(A, "10.20.8.40")))
    assert found.values(A) == ("10.20.8.40",)
    assert found.values(AAAA) == ()


@pytest.mark.parametrize(("code", "word"), [(0, "answered"), (2, "server-failure"), (3, "no-such-name"), (5, "refused"), (9, "code-9")])
def test_codes_by_name(code: int, word: str) -> None:
    assert read(reply(flags=0x8180 | code), QUESTION).code == word


def test_a_name_comes_back_for_an_address() -> None:
    question = query(9, reverse_name("10.20.8.40"), PTR)
    assert b"\x0240\x018\x0220\x0210\x07in-addr\x04arpa" in question
    assert read(reply(record(PTR, b"\x04mfp1\x04acme\x04test\x00"), question=question), question).values(PTR) == ("mfp1.acme.test",)
    assert reverse_name("fe80::1%eth0").endswith("8.e.f.ip6.arpa")


def test_other_records_are_passed_over() -> None:
    assert read(reply(record(16, b"\x03abc"), record(AAAA, bytes(15) + b"\x01")), QUESTION).records == (Record(AAAA, "::1"),)


def test_what_was_cut_keeps_what_arrived_whole() -> None:
    whole = reply(record(A, bytes(4)), record(A, bytes(4)), flags=0x8380)
    assert len(read(whole[:-3], QUESTION).records) == 1
    assert read(whole[:-3], QUESTION).truncated
    with pytest.raises(MalformedReply):
        read(reply(record(A, bytes(4)))[:-3], QUESTION)


@pytest.mark.parametrize(
    "data",
    [
        reply(question=query(8, "mfp1.acme.test", A)),
        reply(question=query(7, "mfp2.acme.test", A)),
        reply(record(A, bytes(5))),
        reply(record(PTR, b"\xc0\x2c")),
        reply(record(PTR, b"\x80a")),
        reply(record(PTR, (b"\x3f" + b"x" * 63) * 5 + b"\x00")),
        QUESTION,
        b"",
    ],
    ids=["another id", "another name", "long address", "loop", "long label", "long name", "a query", "nothing"],
)
def test_what_is_no_answer_to_it_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedReply):
        read(data, QUESTION)


@given(st.binary(max_size=120), st.integers(0, 70))
def test_any_octets_are_a_reply_or_malformed(data: bytes, count: int) -> None:
    with contextlib.suppress(MalformedReply):
        read(QUESTION[:2] + struct.pack("!HHHHH", 0x8180, 1, count, 0, 0) + QUESTION[12:] + data, QUESTION)
