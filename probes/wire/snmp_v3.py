# SPDX-License-Identifier: Apache-2.0
"""SNMPv3 engine discovery (RFC 3414 section 4) <-> octets: an empty GET, and the Report that names the engine.

It tells a v3-only device from a silent one, without a user or a key. All else of v3 is pysnmp's.
"""

from typing import NamedTuple

from probes.malformed import MalformedReply
from probes.wire import ber
from probes.wire.ber import Oid, encode, encode_integer, encode_oid, expect
from probes.wire.snmp import Pdu, Tag, Version, envelope, pdu_fields, read_integer


class V3Report(NamedTuple):
    """A v3 Report (RFC 3412): who the engine is, its boots and seconds since, and the counter it names."""

    msg_id: int
    engine_id: bytes
    boots: int
    time: int
    counter: Oid

    @property
    def unknown_engine_id(self) -> bool:
        """Is this the answer to a discovery: usmStatsUnknownEngineIDs (RFC 3414 section 4)."""
        return self.counter[: len(UNKNOWN_ENGINE_IDS)] == UNKNOWN_ENGINE_IDS


UNKNOWN_ENGINE_IDS: Oid = (1, 3, 6, 1, 6, 3, 15, 1, 1, 4)
_USM = 3
_REPORTABLE = b"\x04"
_ZERO = encode_integer(0)


def v3_discovery(msg_id: int) -> bytes:
    """Return the empty v3 GET that makes an engine name itself (RFC 3414 section 4)."""
    pdu = encode(Pdu.GET, encode_integer(msg_id), _ZERO, _ZERO, encode(ber.SEQUENCE))
    return _v3_message(V3Report(msg_id, b"", 0, 0, ()), _REPORTABLE, pdu)


def parse_v3_report(datagram: bytes) -> V3Report:
    """Read a v3 message that carries a plain-text Report; MalformedReply if it is anything else."""
    version, at, end = envelope(datagram)
    if version != Version.V3:
        raise MalformedReply(f"SNMP: version field {version}, not v3")
    start, stop = expect(ber.SEQUENCE, datagram, at, end)
    msg_id, _ = read_integer(datagram, start, stop)
    start, at = expect(ber.OCTET_STRING, datagram, stop, end)
    start, stop = expect(ber.SEQUENCE, datagram, start, at)
    engine, engine_stop = expect(ber.OCTET_STRING, datagram, start, stop)
    boots, start = read_integer(datagram, engine_stop, stop)
    time, _ = read_integer(datagram, start, stop)
    return V3Report(msg_id, datagram[engine:engine_stop], boots, time, _report_counter(datagram, at, end))


def encode_v3_report(report: V3Report) -> bytes:
    """Return the Report as an engine sends it (for simulated devices)."""
    bind = encode(ber.SEQUENCE, encode_oid(report.counter), encode_integer(1, Tag.COUNTER32))
    pdu = encode(Pdu.REPORT, encode_integer(report.msg_id), _ZERO, _ZERO, encode(ber.SEQUENCE, bind))
    return _v3_message(report, b"\0", pdu)


def _report_counter(data: bytes, at: int, end: int) -> Oid:
    """Walk msgData (an encrypted one is an OCTET STRING) to the Report's first varbind."""
    at, end = expect(ber.SEQUENCE, data, at, end)
    _, at = expect(ber.OCTET_STRING, data, at, end)
    _, at = expect(ber.OCTET_STRING, data, at, end)
    tag, _, _, _, varbinds = pdu_fields(data, at, end)
    if tag != Pdu.REPORT or not varbinds:
        raise MalformedReply(f"SNMP: v3 PDU {tag:#04x} is no Report")
    return varbinds[0].oid


def _v3_message(engine: V3Report, flags: bytes, pdu: bytes) -> bytes:
    """Wrap a PDU for an engine without security (noAuthNoPriv), with a data size of 65507."""
    header = (
        encode_integer(engine.msg_id),
        encode_integer(65_507),
        encode(ber.OCTET_STRING, flags),
        encode_integer(_USM),
    )
    empty = encode(ber.OCTET_STRING)
    engine_id = encode(ber.OCTET_STRING, engine.engine_id)
    usm = (engine_id, encode_integer(engine.boots), encode_integer(engine.time), empty, empty, empty)
    return encode(
        ber.SEQUENCE,
        encode_integer(Version.V3),
        encode(ber.SEQUENCE, *header),
        encode(ber.OCTET_STRING, encode(ber.SEQUENCE, *usm)),
        encode(ber.SEQUENCE, engine_id, empty, pdu),
    )
