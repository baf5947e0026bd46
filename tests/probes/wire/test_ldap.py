# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import ber, ldap
from tests.fuzz.scanning import ROOT_DSE, done


def test_an_entry_and_its_end() -> None:
    entry = ldap.decode(ROOT_DSE)
    assert entry.is_entry
    assert entry.attributes["namingcontexts"] == (b"dc=acme,dc=test",)
    assert ldap.decode(done(50)).result == 50
    assert ldap.decode(done(0, 0x78, 2)) == ldap.Message(2, 0)
    assert ldap.result_name(50) == "insufficientAccessRights"
    assert ldap.result_name(4711) == "result 4711"


def test_a_message_is_measured_before_it_is_all_there() -> None:
    both = ROOT_DSE + done()
    assert [ldap.length(both[:cut]) for cut in range(len(ROOT_DSE))] == [None] * len(ROOT_DSE)
    assert ldap.length(both) == len(ROOT_DSE)


@pytest.mark.parametrize("came", [b"\x31\x00", b"\x30\x80", b"\x30\x85\x00\x00\x00\x00\x01", b"\x30\x83\x7f\xff\xff", b"HTTP"])
def test_what_is_no_message_or_too_long_is_malformed(came: bytes) -> None:
    with pytest.raises(MalformedReply):
        ldap.length(came)


@given(st.binary(max_size=120))
def test_rubbish_is_malformed_and_nothing_else(octets: bytes) -> None:
    for message in (octets, ber.encode(ber.SEQUENCE, octets), ber.encode(ber.SEQUENCE, ber.encode_integer(1), ber.encode(0x64, octets))):
        try:
            ldap.decode(message)
        except MalformedReply:
            continue


def test_the_questions_are_a_search_and_start_tls_and_never_a_bind() -> None:
    for message, tag in ((ldap.root_dse(1), 0x63), (ldap.start_tls(2), 0x77)):
        at, end = ber.expect(ber.SEQUENCE, message, 0, len(message))
        _, at = ber.expect(ber.INTEGER, message, at, end)
        assert ber.element(message, at, end)[0] == tag
    assert not [name for name in dir(ldap) if "bind" in name.lower()]


def test_attributes_and_values_are_bounded() -> None:
    values = ber.encode(0x31, *(ber.encode(ber.OCTET_STRING, b"x") for _ in range(500)))
    row = ber.encode(ber.SEQUENCE, ber.encode(ber.OCTET_STRING, b"a"), values)
    rows = [ber.encode(ber.SEQUENCE, ber.encode(ber.OCTET_STRING, str(number).encode()), ber.encode(0x31)) for number in range(500)]
    operation = ber.encode(0x64, ber.encode(ber.OCTET_STRING), ber.encode(ber.SEQUENCE, row, *rows))
    found = ldap.decode(ber.encode(ber.SEQUENCE, ber.encode_integer(1), operation)).attributes
    assert len(found) == 64
    assert len(found["a"]) == 64
