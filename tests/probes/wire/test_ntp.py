# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import ntp
from tests.fuzz.scanning import NONCE, NOW, ntp_answer


def test_a_question_tells_nothing_but_its_nonce() -> None:
    packet = ntp.question(NONCE)
    assert len(packet) == ntp.SIZE
    assert packet[0] == 0x23
    assert packet[1:40] == bytes(39)
    assert int.from_bytes(packet[40:], "big") == NONCE


def test_the_offset_between_two_clocks() -> None:
    answer = ntp.decode(ntp_answer(at=NOW + 90), NONCE, NOW)
    assert answer.synchronised
    assert ntp.offset(answer, NOW - 0.1, NOW + 0.1) == pytest.approx(90, abs=1e-3)


@pytest.mark.parametrize("answer", [ntp_answer(leap=3), ntp_answer(stratum=16), ntp_answer(stratum=0, reference=b"RATE")])
def test_a_clock_that_is_not_set_or_refuses_is_not_synchronised(answer: bytes) -> None:
    assert not ntp.decode(answer, NONCE, NOW).synchronised


def test_a_kiss_code_is_a_word_or_nothing() -> None:
    assert ntp.decode(ntp_answer(stratum=0, reference=b"RATE"), NONCE, NOW).kiss == "RATE"
    assert ntp.decode(ntp_answer(stratum=0, reference=b"\x1b[31"), NONCE, NOW).kiss is None


def test_an_answer_of_the_next_era_is_of_today() -> None:
    """The counter of seconds begins again in February 2036 (RFC 5905 section 6)."""
    later = 2_100_000_000.0
    assert ntp.decode(ntp_answer(at=later), NONCE, later).sent == pytest.approx(later, abs=1e-3)


@pytest.mark.parametrize("packet", [b"", ntp_answer()[:47], ntp_answer(nonce=1), ntp.question(NONCE)])
def test_what_answers_another_question_is_malformed(packet: bytes) -> None:
    with pytest.raises(MalformedReply):
        ntp.decode(packet, NONCE, NOW)


@given(st.binary(max_size=80))
def test_rubbish_is_malformed_or_an_answer(packet: bytes) -> None:
    try:
        ntp.decode(packet, int.from_bytes(packet[24:32], "big"), NOW)
    except MalformedReply:
        return
    assert len(packet) >= ntp.SIZE
