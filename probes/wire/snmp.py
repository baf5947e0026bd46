# SPDX-License-Identifier: Apache-2.0
"""SNMP v1 and v2c messages (RFC 1157, RFC 1901, RFC 3416) <-> octets. v3: `snmp_v3`.

The pure half of the v1/v2c lane: fast, because a starved event loop invents time-outs, and without
SET, because unjam changes nothing. `decode` reads replies and, for simulated devices, requests. It
raises MalformedReply and nothing else, whatever the octets.

A varbind keeps its tag beside the value, since the tag says what the Python type does not:

    INTEGER, Counter32, Gauge32, TimeTicks, UInteger32, Counter64   int (the unsigned ones >= 0)
    OCTET STRING, IpAddress, Opaque, and any tag unknown here       bytes
    OBJECT IDENTIFIER                                               tuple of int
    NULL, and an INTEGER without content (some agents do)           None: the device did not say
    noSuchObject, noSuchInstance, endOfMibView                      Missing

Odd things real agents send, all taken: octets after the message, `request-id` in any length, a
NULL-tagged element with content, an error status that no RFC names.

Request ids for `Sweep` come from REQUEST_IDS: those whose shortest encoding is exactly four octets, so
that a datagram is patched instead of built.
"""

from collections.abc import Iterable
from enum import Enum, IntEnum
from typing import NamedTuple

from probes.malformed import MalformedReply
from probes.wire import ber
from probes.wire.ber import Oid, element, encode, encode_integer, encode_oid, expect, read_oid

MAX_DATAGRAM = 65_535
MAX_VARBINDS = 1_000
REQUEST_IDS = range(2**23, 2**31)


class Version(IntEnum):
    """The version field of a message."""

    V1 = 0
    V2C = 1
    V3 = 3


class Pdu(IntEnum):
    """PDU tags (RFC 3416 section 3); SET is not compiled in."""

    GET = 0xA0
    GETNEXT = 0xA1
    RESPONSE = 0xA2
    GETBULK = 0xA5
    REPORT = 0xA8


class Tag(IntEnum):
    """Tags of varbind values (RFC 2578 section 7.1, RFC 3416 section 3)."""

    INTEGER = 0x02
    OCTET_STRING = 0x04
    NULL = 0x05
    OBJECT_IDENTIFIER = 0x06
    IP_ADDRESS = 0x40
    COUNTER32 = 0x41
    GAUGE32 = 0x42
    TIMETICKS = 0x43
    OPAQUE = 0x44
    COUNTER64 = 0x46
    UINTEGER32 = 0x47
    NO_SUCH_OBJECT = 0x80
    NO_SUCH_INSTANCE = 0x81
    END_OF_MIB_VIEW = 0x82


class ErrorStatus(IntEnum):
    """Names of error-status (RFC 3416 section 3); a reply may carry other numbers."""

    NO_ERROR = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    BAD_VALUE = 3
    READ_ONLY = 4
    GEN_ERR = 5
    NO_ACCESS = 6
    RESOURCE_UNAVAILABLE = 13
    AUTHORIZATION_ERROR = 16


class Missing(Enum):
    """What v2c says instead of a value (RFC 3416 section 2.3)."""

    NO_SUCH_OBJECT = Tag.NO_SUCH_OBJECT
    NO_SUCH_INSTANCE = Tag.NO_SUCH_INSTANCE
    END_OF_MIB_VIEW = Tag.END_OF_MIB_VIEW


Value = int | bytes | Oid | None | Missing


class VarBind(NamedTuple):
    """One variable binding: name, tag of the value, value."""

    oid: Oid
    tag: int
    value: Value


class Message(NamedTuple):
    """A v1 or v2c message; in a GETBULK the error fields are non-repeaters and max-repetitions."""

    version: int
    community: bytes
    pdu_type: int
    request_id: int
    error_status: int
    error_index: int
    varbinds: tuple[VarBind, ...]


_UNSIGNED_BITS: dict[int, int] = {
    Tag.COUNTER32: 32,
    Tag.GAUGE32: 32,
    Tag.TIMETICKS: 32,
    Tag.UINTEGER32: 32,
    Tag.COUNTER64: 64,
}
_MISSING: dict[int, Missing] = {missing.value: missing for missing in Missing}
_NULL = encode(ber.NULL)
_ZERO = encode_integer(0)


def encode_get(version: int, community: bytes, request_id: int, oids: Iterable[Oid]) -> bytes:
    """Return a GetRequest for exactly these instances."""
    return _message(version, community, Pdu.GET, (request_id, 0, 0), _asked(oids))


def encode_getnext(version: int, community: bytes, request_id: int, oids: Iterable[Oid]) -> bytes:
    """Return a GetNextRequest for what follows each OID."""
    return _message(version, community, Pdu.GETNEXT, (request_id, 0, 0), _asked(oids))


def encode_getbulk(community: bytes, request_id: int, oids: Iterable[Oid], *, non_repeaters: int = 0, max_repetitions: int) -> bytes:
    """Return a v2c GetBulkRequest (v1 has none)."""
    fields = (request_id, non_repeaters, max_repetitions)
    return _message(Version.V2C, community, Pdu.GETBULK, fields, _asked(oids))


def encode_response(request: Message, varbinds: Iterable[VarBind], error_status: int = 0, error_index: int = 0) -> bytes:
    """Return the Response to `request`, as a device sends it (for simulated devices)."""
    fields = (request.request_id, error_status, error_index)
    pairs = (encode(ber.SEQUENCE, encode_oid(bind.oid), _encode_value(bind)) for bind in varbinds)
    return _message(request.version, request.community, Pdu.RESPONSE, fields, b"".join(pairs))


class Sweep:
    """One GetRequest, encoded once, for thousands of addresses: only the request id differs."""

    __slots__ = ("_head", "_tail")

    def __init__(self, version: int, community: bytes, oids: Iterable[Oid]) -> None:
        """Encode a GET of `oids`."""
        names = _asked(oids)
        datagram = _message(version, community, Pdu.GET, (REQUEST_IDS[0], 0, 0), names)
        self._tail = _ZERO + _ZERO + encode(ber.SEQUENCE, names)
        self._head = datagram[: -len(self._tail) - 4]

    def datagram(self, request_id: int) -> bytes:
        """Return the datagram that carries `request_id`, which is one of REQUEST_IDS."""
        if request_id not in REQUEST_IDS:
            raise ValueError(f"request id {request_id} is not in {REQUEST_IDS}")
        return self._head + request_id.to_bytes(4, "big") + self._tail


def decode(datagram: bytes) -> Message:
    """Read a v1 or v2c message; MalformedReply if it is anything else."""
    version, at, end = envelope(datagram)
    if version not in (Version.V1, Version.V2C):
        raise MalformedReply(f"SNMP: version field {version}, not v1 or v2c")
    start, stop = expect(ber.OCTET_STRING, datagram, at, end)
    return Message(version, datagram[start:stop], *pdu_fields(datagram, stop, end))


def peek_version(datagram: bytes) -> int:
    """Return the version field: 0 is v1, 1 is v2c, 3 is v3."""
    return envelope(datagram)[0]


def envelope(datagram: bytes) -> tuple[int, int, int]:
    """Return the version, where the rest of the message begins, and where it ends."""
    if len(datagram) > MAX_DATAGRAM:
        raise MalformedReply(f"SNMP: datagram of {len(datagram)} octets")
    start, end = expect(ber.SEQUENCE, datagram, 0, len(datagram))
    version, at = read_integer(datagram, start, end)
    return version, at, end


def read_integer(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Return the INTEGER at `at` and where it stops."""
    start, stop = expect(ber.INTEGER, data, at, end)
    return ber.signed(data[start:stop]), stop


def pdu_fields(data: bytes, at: int, end: int) -> tuple[int, int, int, int, tuple[VarBind, ...]]:
    """Return tag, request id, error status, error index and varbinds of the PDU at `at`."""
    tag, at, end = element(data, at, end)
    request_id, at = read_integer(data, at, end)
    error_status, at = read_integer(data, at, end)
    error_index, at = read_integer(data, at, end)
    at, end = expect(ber.SEQUENCE, data, at, end)
    return tag, request_id, error_status, error_index, _varbinds(data, at, end)


def _varbinds(data: bytes, at: int, end: int) -> tuple[VarBind, ...]:
    found: list[VarBind] = []
    while at < end:
        if len(found) == MAX_VARBINDS:
            raise MalformedReply(f"SNMP: more than {MAX_VARBINDS} varbinds")
        at, stop = expect(ber.SEQUENCE, data, at, end)
        start, name_stop = expect(ber.OBJECT_IDENTIFIER, data, at, stop)
        tag, value_start, value_stop = element(data, name_stop, stop)
        found.append(VarBind(read_oid(data[start:name_stop]), tag, _value(tag, data[value_start:value_stop])))
        at = stop
    return tuple(found)


def _value(tag: int, content: bytes) -> Value:
    if tag == Tag.OCTET_STRING:
        return content
    if tag == Tag.INTEGER:
        return ber.signed(content) if content else None
    if tag in _UNSIGNED_BITS:
        return ber.unsigned(content, _UNSIGNED_BITS[tag]) if content else None
    if tag == Tag.OBJECT_IDENTIFIER:
        return read_oid(content)
    return None if tag == Tag.NULL else _MISSING.get(tag, content)


def _message(version: int, community: bytes, pdu: int, fields: tuple[int, int, int], varbinds: bytes) -> bytes:
    return encode(
        ber.SEQUENCE,
        encode_integer(version),
        encode(ber.OCTET_STRING, community),
        encode(pdu, *map(encode_integer, fields), encode(ber.SEQUENCE, varbinds)),
    )


def _asked(oids: Iterable[Oid]) -> bytes:
    return b"".join(encode(ber.SEQUENCE, encode_oid(name), _NULL) for name in oids)


def _encode_value(bind: VarBind) -> bytes:
    value = bind.value
    if isinstance(value, Missing):
        return encode(value.value)
    if isinstance(value, tuple):
        return encode_oid(value)
    if isinstance(value, int):
        return encode_integer(value, bind.tag)
    return encode(bind.tag, value or b"")
