# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import usm
from probes.wire.ber import OCTET_STRING, encode
from probes.wire.pace import Ask
from probes.wire.snmp import Message, Pdu, Tag, VarBind, encode_get
from probes.wire.snmp_v3 import UNKNOWN_ENGINE_IDS, V3Report, encode_v3_report
from probes.wire.usm import V3Message

ASK = Ask(Pdu.GETBULK, ((1, 3, 6, 1, 2, 1, 1, 1),), 10)
SCOPED = usm.encode_scoped(b"\x80\x00\x01", b"Jetdirect", ASK, 2**24)
SENT = V3Message(2**24, usm.AUTH | usm.REPORTABLE, b"\x80\x00\x01", 3, 1000, b"ops", bytes(12), b"saltsalt", SCOPED)
_COUNTS = st.integers(0, 2**31 - 1)


@given(
    st.builds(
        V3Message,
        _COUNTS,
        st.integers(0, 7),
        st.binary(max_size=usm.MAX_ENGINE_ID),
        _COUNTS,
        _COUNTS,
        st.binary(max_size=300),
        st.binary(max_size=48),
        st.binary(max_size=8),
        st.binary(max_size=2000).map(lambda octets: encode(OCTET_STRING, octets)),
    )
)
def test_a_message_survives_the_way_there_and_back(message: V3Message) -> None:
    octets, at = usm.encode_v3(message)
    assert usm.parse_v3(octets) == (message, at)
    assert octets[at : at + len(message.auth)] == message.auth
    assert encode(OCTET_STRING, usm.ciphered(message.data)) == message.data


def test_a_scoped_pdu_is_read_with_or_without_the_padding_of_des() -> None:
    read = usm.parse_scoped(SCOPED)
    assert read == Message(3, b"Jetdirect", Pdu.GETBULK, 2**24, 0, 10, (VarBind(ASK.oids[0], Tag.NULL, None),))
    assert usm.parse_scoped(SCOPED + bytes(7)) == read


def test_what_a_report_says() -> None:
    report = usm.parse_v3(encode_v3_report(V3Report(1, b"\x80", 1, 1, (*UNKNOWN_ENGINE_IDS, 0))))[0]
    assert usm.report_word(usm.parse_scoped(report.data)) == "unknown-engine"
    assert usm.report_word(Message(3, b"", Pdu.REPORT, 1, 0, 0, ())) == "other"


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (encode_get(1, b"public", 1, ASK.oids), "version field 1"),
        (usm.encode_v3(SENT)[0].replace(b"\x02\x01\x03\x04", b"\x02\x01\x01\x04"), "security model 1"),
        (usm.encode_v3(SENT._replace(engine_id=bytes(33)))[0], "impossible"),
        (usm.encode_v3(SENT._replace(boots=-1))[0], "impossible"),
        (usm.encode_v3(SENT._replace(time=2**31))[0], "impossible"),
    ],
)
def test_what_is_no_message_is_refused(octets: bytes, why: str) -> None:
    with pytest.raises(MalformedReply, match=why):
        usm.parse_v3(octets)


@given(st.binary(max_size=200), st.integers(0, 200))
def test_rubbish_is_malformed_and_nothing_else(rubbish: bytes, at: int) -> None:
    mixed = usm.encode_v3(SENT)[0][:at] + rubbish
    for read in (usm.parse_v3, usm.parse_scoped, usm.ciphered):
        try:
            read(mixed)
        except MalformedReply:
            continue
