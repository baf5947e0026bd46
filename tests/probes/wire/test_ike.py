# SPDX-License-Identifier: Apache-2.0
from struct import unpack_from

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import ike
from tests.lab.ike_responder import answer

SPI, KEY, NONCE = b"\x01" * 8, b"\x02" * 256, b"\x03" * 32
QUESTIONS = {2: ike.first_v2(SPI, KEY, NONCE), 1: ike.first_v1(SPI)}


def _payloads(message: bytes) -> list[tuple[int, bytes]]:
    """A message's payloads by type, each length and chain checked (RFC 7296 section 3.2)."""
    kind, at, found = message[16], 28, []
    while kind:
        following, _, length = unpack_from(">BBH", message, at)
        found.append((kind, message[at + 4 : at + length]))
        kind, at = following, at + length
    assert at == len(message) == unpack_from(">I", message, 24)[0]
    return found


def test_an_ike_sa_init_offers_a_proposal_a_key_and_a_nonce() -> None:
    message = QUESTIONS[2]
    assert (message[:8], message[8:16], message[17], message[18], message[19]) == (SPI, bytes(8), 0x20, 34, 0x08)
    proposal, key, nonce = _payloads(message)
    assert [proposal[0], key[0], nonce[0]] == [33, 34, 40]
    assert unpack_from(">BBHBBBB", proposal[1]) == (0, 0, len(proposal[1]), 1, 1, 0, 7)
    at, kinds = 8, []
    while at < len(proposal[1]):
        more, _, length, kind = unpack_from(">BBHB", proposal[1], at)
        kinds.append(kind)
        at += length
        assert more == (3 if at < len(proposal[1]) else 0)
    assert (kinds, key[1][:2], key[1][4:], nonce[1]) == ([1, 1, 2, 2, 3, 3, 4], b"\x00\x0e", KEY, NONCE)


def test_the_first_message_of_main_mode_offers_three_transforms() -> None:
    message = QUESTIONS[1]
    assert (message[:8], message[17], message[18]) == (SPI, 0x10, 2)
    ((kind, body),) = _payloads(message)
    assert (kind, unpack_from(">II", body)) == (1, (1, 1))
    following, _, length, number, protocol, spi, transforms = unpack_from(">BBHBBBB", body, 8)
    assert (following, length, number, protocol, spi, transforms) == (0, len(body) - 8, 1, 1, 0, 3)
    at, chain = 16, []
    while at < len(body):
        more, _, length, place = unpack_from(">BBHB", body, at)
        chain.append((more, place))
        at += length
    assert (chain, at) == ([(3, 1), (3, 2), (0, 3)], len(body))


@pytest.mark.parametrize("version", [1, 2])
def test_a_responder_that_agrees_to_nothing_has_answered(version: int) -> None:
    said = answer(version, QUESTIONS[version])
    assert said is not None
    assert ike.decode(said, QUESTIONS[version]).version == version
    assert answer(version, QUESTIONS[3 - version]) is None


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        (answer(2, QUESTIONS[2]) or b"")[:27],
        QUESTIONS[2],
        b"\x09" * 8 + (answer(2, QUESTIONS[2]) or b"")[8:],
        QUESTIONS[2][:17] + b"\x50" + QUESTIONS[2][18:],
    ],
    ids=["nothing", "cut", "an echo of our own", "another's", "version 5"],
)
def test_what_is_no_answer_to_this_question_is_malformed(packet: bytes) -> None:
    with pytest.raises(MalformedReply):
        ike.decode(packet, QUESTIONS[2])


@given(st.binary(max_size=64))
def test_rubbish_is_malformed_or_an_answer(packet: bytes) -> None:
    try:
        found = ike.decode(SPI + packet, QUESTIONS[2])
    except MalformedReply:
        return
    assert found.version in {1, 2}
