# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime
from struct import unpack_from

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import smb
from tests.fuzz.scanning import CLOCK, smb1_reply, smb2_reply


def test_a_modern_server_says_dialect_signing_cipher_logins_and_clock() -> None:
    found = smb.decode(smb2_reply(mode=3))
    assert found == smb.Negotiated("3.1.1", signing_required=True, encryption=True, logins=("kerberos", "ntlm"), clock=CLOCK)


@pytest.mark.parametrize(("dialect", "capabilities", "able"), [(0x0300, 0x40, True), (0x0302, 0x07, False), (0x0210, 0x07, False)])
def test_below_311_the_capability_bit_says_whether_it_encrypts(dialect: int, capabilities: int, able: bool) -> None:  # noqa: FBT001  (pytest gives it so)
    assert smb.decode(smb2_reply(dialect, capabilities=capabilities, cipher=None)).encryption is able


def test_in_311_only_the_agreed_cipher_says_it() -> None:
    assert smb.decode(smb2_reply(cipher=None)).encryption is False
    assert smb.decode(smb2_reply(cipher=0)).encryption is False


def test_a_server_that_speaks_and_agrees_to_nothing() -> None:
    assert smb.decode(smb2_reply(status=smb.NOT_SUPPORTED)).dialect is None
    assert smb.decode(smb1_reply(0xFFFF)).dialect is None


def test_smb1_and_its_signing() -> None:
    assert smb.decode(smb1_reply()).dialect == "1"
    assert smb.decode(smb1_reply()).signing_required is False
    assert smb.decode(smb1_reply(mode=15)).signing_required is True


@pytest.mark.parametrize("octets", [b"", b"\xffSMB", b"\xfeSMB", smb2_reply()[:90], smb2_reply(status=0xC0000022), smb2_reply(0x02FF), b"HTTP/1.1 400 Bad"])
def test_what_is_no_answer_is_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedReply):
        smb.decode(octets)


@given(st.binary(max_size=300))
def test_rubbish_is_malformed_and_nothing_else(octets: bytes) -> None:
    for start in (b"", b"\xffSMB", b"\xfeSMB", smb2_reply()[:64], smb1_reply()[:32]):
        try:
            smb.decode(start + octets)
        except MalformedReply:
            continue


def test_a_request_is_framed_and_asks_for_negotiate_alone() -> None:
    one, two = smb.negotiate1(), smb.negotiate2(smb.EVERY, bytes(16), bytes(32))
    for frame in (one, two, smb.negotiate2(smb.SMB2, bytes(16), b"")):
        assert smb.frame_length(frame[:4]) == len(frame) - 4
    assert one[4:9] == b"\xffSMB\x72"
    assert one.endswith(b"\x02NT LM 0.12\x00")
    assert two[4:8] == b"\xfeSMB"
    assert unpack_from("<H", two, 4 + 12) == (0,)
    count, offset = unpack_from("<H", two, 4 + 64 + 2)[0], unpack_from("<I", two, 4 + 64 + 28)[0]
    assert count == 5
    assert unpack_from("<5H", two, 4 + 64 + 36) == smb.EVERY
    assert offset % 8 == 0
    assert unpack_from("<HH", two, 4 + offset) == (1, 38)


def test_frames_are_bounded() -> None:
    assert smb.frame_length(b"\x85\x00\x00\x00") is None
    for head in (b"\x00\x7f\xff\xff", b"HTTP", b"\x00\x00", b"\x83\x00\x00\x01"):
        with pytest.raises(MalformedReply):
            smb.frame_length(head)


def test_a_clock_that_no_calendar_holds_is_none() -> None:
    message = bytearray(smb2_reply())
    message[64 + 40 : 64 + 48] = b"\xff" * 8
    assert smb.decode(bytes(message)).clock is None
    assert datetime(1601, 1, 1, tzinfo=UTC) < CLOCK


def test_netbios_asks_for_whatever_server_is_there() -> None:
    request = smb.netbios_request()
    assert request[0] == 0x81
    assert int.from_bytes(request[2:4], "big") == len(request) - 4 == 68
    assert request[4:13] == b"\x20CKFDENEC"
