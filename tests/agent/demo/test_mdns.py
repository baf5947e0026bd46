# SPDX-License-Identifier: Apache-2.0
"""The responder's octets are what zeroconf, our own listener's library, reads and writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zeroconf import DNSIncoming, DNSOutgoing, DNSPointer, DNSQuestion  # type: ignore[attr-defined]  # exported, but not listed in __all__

from agent.demo.mdns import ANY, PTR, SRV, TXT, A, Host, Service, decode_query, replies
from probes.malformed import MalformedReply

_IN = 1
IPP = Service("_ipp._tcp", 16631, {"rp": "ipp/print", "ty": "Halden C3045"})
RAW = Service("_pdl-datastream._tcp", 19100)
HOSTS = (Host("Halden C3045 (one)", "demo-one", "127.0.0.1", (IPP, RAW)), Host("Verano (två)", "demo-two", "127.0.0.1", (IPP,)))


def query(*asked: tuple[str, int], known: tuple[tuple[str, str, int], ...] = ()) -> bytes:
    out = DNSOutgoing(0)
    for name, kind in asked:
        out.add_question(DNSQuestion(name, kind, _IN))
    for name, alias, ttl in known:
        out.add_answer_at_time(DNSPointer(name, PTR, _IN, ttl, alias), 0)
    return bytes(out.packets()[0])


def answered(data: bytes, *, legacy: bool = False) -> list[DNSIncoming]:
    asked = decode_query(data)
    assert asked is not None
    return [DNSIncoming(reply) for reply in replies(asked, HOSTS, legacy=legacy)]


def test_a_service_type_brings_everything_of_every_host_that_has_it() -> None:
    one, two = answered(query(("_ipp._tcp.local.", PTR)))
    assert [record.alias for record in one.answers() if isinstance(record, DNSPointer)] == ["Halden C3045 (one)._ipp._tcp.local."]
    assert [record.alias for record in two.answers() if isinstance(record, DNSPointer)] == ["Verano (två)._ipp._tcp.local."]
    assert {record.type for record in one.answers()} == {A, PTR, SRV, TXT}


def test_srv_txt_and_a_are_read_back() -> None:
    (reply,) = answered(query(("Halden C3045 (one)._ipp._tcp.local.", SRV)))
    by_type = {record.type: record for record in reply.answers() if record.name in ("Halden C3045 (one)._ipp._tcp.local.", "demo-one.local.")}
    assert (getattr(by_type[SRV], "port", None), getattr(by_type[SRV], "server", None)) == (16631, "demo-one.local.")
    assert getattr(by_type[TXT], "text", None) == b"\x0crp=ipp/print\x0fty=Halden C3045"
    assert getattr(by_type[A], "address", None) == bytes((127, 0, 0, 1))


def test_case_does_not_matter_and_strangers_get_nothing() -> None:
    assert len(answered(query(("_IPP._TCP.local.", PTR)))) == 2
    assert answered(query(("_airplay._tcp.local.", PTR))) == []
    assert answered(query(("_ipp._tcp.local.", TXT))) == []
    assert len(answered(query(("demo-two.local.", ANY)))) == 1


def test_the_list_of_service_types() -> None:
    one, two = answered(query(("_services._dns-sd._udp.local.", PTR)))
    assert [record.alias for record in one.answers() if isinstance(record, DNSPointer)] == ["_ipp._tcp.local.", "_pdl-datastream._tcp.local."]
    assert [record.alias for record in two.answers() if isinstance(record, DNSPointer)] == ["_ipp._tcp.local."]


def test_what_is_known_is_not_told_again_unless_it_is_about_to_expire() -> None:
    fresh = query(("_ipp._tcp.local.", PTR), known=(("_ipp._tcp.local.", "Halden C3045 (one)._ipp._tcp.local.", 100),))
    assert len(answered(fresh)) == 1
    stale = query(("_ipp._tcp.local.", PTR), known=(("_ipp._tcp.local.", "Halden C3045 (one)._ipp._tcp.local.", 30),))
    assert len(answered(stale)) == 2


def test_a_one_shot_querier_gets_its_id_its_question_and_short_lives() -> None:
    data = b"\x12\x34" + query(("demo-one.local.", A))[2:]
    (reply,) = answered(data, legacy=True)
    assert reply.id == 0x1234
    assert [question.name for question in reply.questions] == ["demo-one.local."]
    assert {record.ttl for record in reply.answers()} == {10}
    assert not any(record.unique for record in reply.answers())


def test_a_reply_is_no_query() -> None:
    (reply,) = replies(decode_query(query(("demo-one.local.", A))) or pytest.fail("no query"), HOSTS)
    assert decode_query(reply) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 11,
        b"\0\0\0\0\0\1\0\0\0\0\0\0",
        b"\0\0\0\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1",  # a name that points at itself
        b"\0\0\0\0\0\1\0\0\0\0\0\0" + b"\1a" * 200 + b"\0\0\1\0\1",
    ],
)
def test_damage_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedReply):
        decode_query(data)


@given(st.binary(max_size=300))
def test_nothing_but_malformed_rises(data: bytes) -> None:
    try:
        asked = decode_query(data)
    except MalformedReply:
        return
    if asked:
        replies(asked, HOSTS)
