# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import smtp
from probes.wire.smtp import Offer, Reply
from tests.fuzz.scanning import SMTP


def test_a_reply_is_read_once_it_is_whole() -> None:
    whole = SMTP[1]
    assert [smtp.reply(whole[:cut]) for cut in range(len(whole) - 1)] == [None] * (len(whole) - 1)
    found = smtp.reply(whole + b"220 next\r\n")
    assert found is not None
    assert (found.code, found.size, found.text) == (250, len(whole), "mail.acme.test")


def test_what_a_relay_offers() -> None:
    answer = smtp.reply(SMTP[1])
    assert answer is not None
    assert smtp.offer(answer) == Offer(starttls=True, auth=("PLAIN", "LOGIN", "XOAUTH2"), size_limit=20_971_520)


def test_an_old_relay_with_bare_line_feeds() -> None:
    answer = smtp.reply(SMTP[3])
    assert answer is not None
    assert smtp.offer(answer) == Offer(auth=("CRAM-MD5",))


@pytest.mark.parametrize("came", [b"HTTP/1.1 400 Bad Request\r\n", b"99 x\r\n", b"\xff\xff\r\n", b"SSH-2.0-x\r\n", b"250-x\r\n" * 101, b"2" * 16_385])
def test_what_is_no_reply_or_never_ends_is_malformed(came: bytes) -> None:
    with pytest.raises(MalformedReply):
        smtp.reply(came)


@given(st.binary(max_size=200))
def test_rubbish_is_a_reply_nothing_or_malformed(came: bytes) -> None:
    try:
        found = smtp.reply(came)
    except MalformedReply:
        return
    assert found is None or 200 <= found.code < 600


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_a_hostile_offer_gives_words_of_the_alphabet_only(lines: list[str]) -> None:
    for word in smtp.offer(Reply(250, ("x", *(f"AUTH {line}" for line in lines)), 0)).auth:
        assert word.isascii()
        assert len(word) <= 20


def test_there_are_four_commands_and_none_begins_a_mail_or_a_login() -> None:
    commands = [value for name, value in vars(smtp).items() if name.isupper() and isinstance(value, bytes)]
    assert sorted([*commands, smtp.ehlo("[10.0.0.1]")]) == [b"EHLO [10.0.0.1]\r\n", b"QUIT\r\n", b"RSET\r\n", b"STARTTLS\r\n"]


@pytest.mark.parametrize("name", ["", "a b", "a\r\nMAIL FROM:<x>", "x" * 256, "é"])
def test_a_name_that_could_carry_a_command_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="EHLO"):
        smtp.ehlo(name)
