# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyasn1.codec.ber import decoder
from pysnmp.proto.mpmod.rfc3412 import SNMPv3Message
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from probes.wire import snmp, snmp_v3
from probes.wire.snmp import Message, Pdu, VarBind, Version
from probes.wire.snmp_v3 import V3Report
from tests.probes.wire import reference
from tests.probes.wire.reference import CORPUS, needs_corpus
from tests.probes.wire.strategies import VARBINDS

RECORDINGS = sorted(CORPUS.glob("*/*.snmprec"))
ROWS_A_MESSAGE = 40


def agree(varbinds: list[VarBind]) -> None:
    message = Message(Version.V2C, b"public", Pdu.RESPONSE, 77, 0, 0, tuple(varbinds))
    assert snmp.decode(reference.encode(message)) == message
    assert reference.decode(snmp.encode_response(message, varbinds)) == varbinds


@settings(max_examples=50, deadline=None)
@given(VARBINDS)
def test_pysnmp_and_we_read_each_others_messages(varbinds: list[VarBind]) -> None:
    agree(varbinds)


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_every_recorded_value_is_read_as_pysnmp_reads_it(recording: Path) -> None:
    rows = list(reference.recorded(recording))
    assert rows
    for at in range(0, len(rows), ROWS_A_MESSAGE):
        agree(rows[at : at + ROWS_A_MESSAGE])


def test_pysnmp_reads_our_v3_discovery() -> None:
    whole, rest = decoder.decode(snmp_v3.v3_discovery(2**23 + 5), asn1Spec=SNMPv3Message())
    assert rest == b""
    header = whole["msgGlobalData"]
    assert [int(whole["msgVersion"]), int(header["msgID"]), int(header["msgMaxSize"])] == [3, 2**23 + 5, 65_507]
    assert (bytes(header["msgFlags"]), int(header["msgSecurityModel"])) == (b"\x04", 3)
    usm, _ = decoder.decode(bytes(whole["msgSecurityParameters"]), asn1Spec=UsmSecurityParameters())
    assert [bytes(usm[n]) for n in (0, 3, 4, 5)] == [b""] * 4
    assert [int(usm[n]) for n in (1, 2)] == [0, 0]


def test_we_read_a_report_that_pysnmp_reads_too() -> None:
    report = V3Report(2**23, b"\x80\x00\x00\x09\x01", 7, 123_456, (*snmp_v3.UNKNOWN_ENGINE_IDS, 0))
    octets = snmp_v3.encode_v3_report(report)
    whole, _ = decoder.decode(octets, asn1Spec=SNMPv3Message())
    pdu = whole["msgData"]["plaintext"]["data"]["report"]
    assert tuple(pdu["variable-bindings"][0][0]) == report.counter
    assert snmp_v3.parse_v3_report(octets) == report
