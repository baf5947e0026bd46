# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import ber, snmp, snmp_v3
from probes.wire.ber import Oid, encode, encode_integer, encode_oid, oid
from probes.wire.snmp import ErrorStatus, Message, Missing, Pdu, Tag, VarBind, Version
from probes.wire.snmp_v3 import V3Report
from tests.probes.wire.strategies import OID, REQUEST, VARBINDS

SYS_DESCR = oid("1.3.6.1.2.1.1.1.0")
SYS_OBJECT_ID = oid("1.3.6.1.2.1.1.2.0")
REQUEST_1 = snmp.decode(snmp.encode_get(Version.V2C, b"public", 1, [SYS_DESCR]))


def reply(*varbinds: bytes, pdu: int = Pdu.RESPONSE, version: int = 1, request_id: bytes = b"\x02\x01\x07") -> bytes:
    zero = encode_integer(0)
    body = encode(pdu, request_id, zero, zero, encode(ber.SEQUENCE, *varbinds))
    return encode(ber.SEQUENCE, encode_integer(version), encode(ber.OCTET_STRING, b"public"), body)


def bind(tag: int, content: bytes) -> bytes:
    return encode(ber.SEQUENCE, encode_oid(SYS_DESCR), encode(tag, content))


def test_get_is_the_octets_that_net_snmp_sends() -> None:
    assert snmp.encode_get(Version.V1, b"public", 0x1234, [SYS_DESCR]).hex() == (
        "302702010004067075626c6963a01a0202123402010002010030" + "0e300c06082b060102010101000500"
    )


@given(REQUEST, VARBINDS, st.integers(0, 18), st.integers(0, 12), st.binary(max_size=9))
def test_response_survives_the_way_there_and_back(request: Message, varbinds: list[VarBind], status: int, index: int, behind: bytes) -> None:
    octets = snmp.encode_response(request, varbinds, status, index)
    expected = request._replace(pdu_type=Pdu.RESPONSE, error_status=status, error_index=index, varbinds=tuple(varbinds))
    assert snmp.decode(octets) == expected
    assert snmp.decode(octets + behind) == expected


@given(REQUEST, st.lists(OID, max_size=8), st.integers(0, 8), st.integers(0, 50))
def test_requests_survive_too(request: Message, oids: list[Oid], first: int, repetitions: int) -> None:
    asked = tuple(VarBind(name, Tag.NULL, None) for name in oids)
    version, community, _, request_id, *_ = request
    get = snmp.encode_get(version, community, request_id, oids)
    assert snmp.decode(get) == request._replace(varbinds=asked)
    following = snmp.encode_getnext(version, community, request_id, oids)
    assert snmp.decode(following) == request._replace(varbinds=asked, pdu_type=Pdu.GETNEXT)
    bulk = snmp.encode_getbulk(community, request_id, oids, non_repeaters=first, max_repetitions=repetitions)
    assert snmp.decode(bulk) == Message(Version.V2C, community, Pdu.GETBULK, request_id, first, repetitions, asked)


@given(REQUEST, VARBINDS, st.data())
def test_a_message_cut_anywhere_is_malformed(request: Message, varbinds: list[VarBind], data: st.DataObject) -> None:
    octets = snmp.encode_response(request, varbinds)
    cut = data.draw(st.integers(0, len(octets) - 1))
    with pytest.raises(MalformedReply):
        snmp.decode(octets[:cut])


@given(st.binary(max_size=200))
def test_any_octets_parse_or_are_malformed(octets: bytes) -> None:
    for decoder in (snmp.decode, snmp_v3.parse_v3_report, snmp.peek_version):
        try:
            decoder(octets)
        except MalformedReply as why:
            assert len(str(why)) <= 120  # noqa: PT017


@pytest.mark.parametrize("community", [b"public", b"", b"\x02\x04\x00\x80\x00\x00", b"x" * 200])
@given(request_id=st.sampled_from([2**23, 2**31 - 1]) | st.integers(2**23, 2**31 - 1))
def test_sweep_patches_what_get_would_encode(community: bytes, request_id: int) -> None:
    sweep = snmp.Sweep(Version.V2C, community, [SYS_DESCR, SYS_OBJECT_ID])
    assert sweep.datagram(request_id) == snmp.encode_get(Version.V2C, community, request_id, [SYS_DESCR, SYS_OBJECT_ID])


@pytest.mark.parametrize("request_id", [0, 2**23 - 1, 2**31, -1])
def test_sweep_refuses_an_id_of_another_length(request_id: int) -> None:
    with pytest.raises(ValueError, match="request id"):
        snmp.Sweep(Version.V1, b"public", [SYS_DESCR]).datagram(request_id)


@pytest.mark.parametrize(
    ("tag", "content", "value"),
    [
        (Tag.INTEGER, b"\xfe", -2),
        (Tag.INTEGER, b"\x00\x00\x00\x05", 5),
        (Tag.INTEGER, b"", None),
        (Tag.COUNTER32, b"\xff\xff\xff\xff", 2**32 - 1),
        (Tag.COUNTER32, b"\x00\xff\xff\xff\xff", 2**32 - 1),
        (Tag.GAUGE32, b"", None),
        (Tag.COUNTER64, b"\x00" + b"\xff" * 8, 2**64 - 1),
        (Tag.UINTEGER32, b"\x80", 2**32 - 128),
        (Tag.NULL, b"odd", None),
        (Tag.NO_SUCH_OBJECT, b"", Missing.NO_SUCH_OBJECT),
        (Tag.END_OF_MIB_VIEW, b"\x00", Missing.END_OF_MIB_VIEW),
        (0x45, b"nsap", b"nsap"),
        (Tag.OBJECT_IDENTIFIER, b"", (0, 0)),
    ],
)
def test_odd_values_are_taken(tag: int, content: bytes, value: snmp.Value) -> None:
    assert snmp.decode(reply(bind(tag, content))).varbinds == (VarBind(SYS_DESCR, tag, value),)


def test_needless_length_octets_and_trailing_octets_are_taken() -> None:
    octets = reply(bind(Tag.OCTET_STRING, b"hello"))
    long = octets[:1] + b"\x84\x00\x00\x00" + octets[1:] + b"\x00\x00"
    assert snmp.decode(long) == snmp.decode(octets)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30",
        b"\x30\x80\x00\x00",
        b"\x30\x85\x00\x00\x00\x00\x01\x00",
        b"\x30\x84\x00",
        b"\x31\x00",
        reply(version=2),
        reply(version=3),
        reply(request_id=b"\x02\x00"),
        reply(request_id=b"\x02\x0a" + bytes(10)),
        reply(b"\x30\x00"),
        reply(b"\x04\x00"),
        reply(bind(0x1F, b"")),
        reply(bind(Tag.INTEGER, bytes(10))),
        reply(bind(Tag.OBJECT_IDENTIFIER, b"\x2b\x86")),
        reply(bind(Tag.OBJECT_IDENTIFIER, b"\x2b" * 128)),
        reply(bind(Tag.OBJECT_IDENTIFIER, b"\x80" * 641)),
        reply(bind(Tag.OBJECT_IDENTIFIER, b"\x2b\x90\x80\x80\x80\x00")),
        reply(bind(Tag.OBJECT_IDENTIFIER, b"\x2b\x9f\xff\xff\xff\xff\x00")),
        reply(*[bind(Tag.NULL, b"")] * 1001),
        bytes(65_536),
    ],
)
def test_what_is_no_message_is_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedReply):
        snmp.decode(octets)


def test_v1_errors_have_names() -> None:
    octets = snmp.encode_response(REQUEST_1, REQUEST_1.varbinds, ErrorStatus.NO_SUCH_NAME, 1)
    message = snmp.decode(octets)
    assert ErrorStatus(message.error_status) is ErrorStatus.NO_SUCH_NAME
    assert message.error_index == 1


REPORT = V3Report(2**23, b"\x80\x00\x00\x09\x01", 7, 123_456, (*snmp_v3.UNKNOWN_ENGINE_IDS, 0))


def test_v3_discovery_is_what_the_rfc_asks_for() -> None:
    octets = snmp_v3.v3_discovery(2**23)
    assert snmp.peek_version(octets) == Version.V3
    assert b"\x04\x01\x04\x02\x01\x03" in octets  # reportable, noAuthNoPriv, USM
    with pytest.raises(MalformedReply, match="no Report"):
        snmp_v3.parse_v3_report(octets)


@given(st.integers(0, 2**31 - 1), st.binary(max_size=32), st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1))
def test_v3_report_survives_the_way_there_and_back(msg_id: int, engine_id: bytes, boots: int, time: int) -> None:
    report = V3Report(msg_id, engine_id, boots, time, REPORT.counter)
    assert snmp_v3.parse_v3_report(snmp_v3.encode_v3_report(report)) == report
    assert report.unknown_engine_id


def test_another_usm_counter_is_no_discovery() -> None:
    unsupported = REPORT._replace(counter=oid("1.3.6.1.6.3.15.1.1.1.0"))
    assert not snmp_v3.parse_v3_report(snmp_v3.encode_v3_report(unsupported)).unknown_engine_id


def test_v2c_is_no_v3_report() -> None:
    with pytest.raises(MalformedReply, match="version field 1"):
        snmp_v3.parse_v3_report(reply())
    assert snmp.peek_version(reply()) == Version.V2C


@pytest.mark.parametrize("text", ["1.3.6.1", ".1.3.6.1", "0.0", "2.999.3", "2.4294967295"])
def test_oids_are_read_from_text(text: str) -> None:
    assert ".".join(map(str, oid(text))) == text.removeprefix(".")


@pytest.mark.parametrize("text", ["", "1", "1.3.", "1..3", "3.1", "1.40", "1.3.4294967296", "1.3.x", "1.3.٣", "-1.3"])
def test_what_is_no_oid_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an OID"):
        oid(text)


@given(OID)
def test_oid_survives_the_way_there_and_back(name: Oid) -> None:
    octets = encode_oid(name)
    start, stop = ber.expect(ber.OBJECT_IDENTIFIER, octets, 0, len(octets))
    assert ber.read_oid(octets[start:stop]) == name
