# SPDX-License-Identifier: Apache-2.0
"""SNMPv3 messages with the parameters of the User-based Security Model (RFC 3412 section 6, RFC 3414 section 2.4) <-> octets.

The envelope alone: nothing is signed, checked or deciphered here. What a Report's counter means is here too (RFC 3414 section 5, RFC 3412 section 5).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from probes.malformed import MalformedReply
from probes.wire import ber
from probes.wire.ber import Oid, element, encode, encode_integer, encode_oid, expect, oid
from probes.wire.pace import Ask
from probes.wire.snmp import Message, Version, envelope, pdu_fields, read_integer

AUTH, PRIV, REPORTABLE = 1, 2, 4
"""msgFlags."""
MAX_ENGINE_ID = 32
MAX_SIZE = 65_507
_USM = 3
_LARGEST = 2**31 - 1
_NULL = encode(ber.NULL)

NOT_IN_TIME_WINDOWS = oid("1.3.6.1.6.3.15.1.1.2")
REPORTS: Mapping[Oid, str] = MappingProxyType(
    {
        oid("1.3.6.1.6.3.15.1.1.1"): "unsupported-level",
        NOT_IN_TIME_WINDOWS: "not-in-time-window",
        oid("1.3.6.1.6.3.15.1.1.3"): "unknown-user",
        oid("1.3.6.1.6.3.15.1.1.4"): "unknown-engine",
        oid("1.3.6.1.6.3.15.1.1.5"): "wrong-digest",
        oid("1.3.6.1.6.3.15.1.1.6"): "decryption-error",
        oid("1.3.6.1.6.3.12.1.4"): "unknown-context",
        oid("1.3.6.1.6.3.12.1.5"): "unknown-context",
    }
)
"""usmStats* and snmpUnavailableContexts, snmpUnknownContexts -> the word of `reach.snmp_v3`."""


class V3Message(NamedTuple):
    """A message as it travels. `data` is the whole element: a ScopedPDU (SEQUENCE) or, enciphered, an OCTET STRING."""

    msg_id: int
    flags: int
    engine_id: bytes
    boots: int
    time: int
    user: bytes
    auth: bytes
    priv: bytes
    data: bytes


def report_word(reply: Message) -> str:
    """What the counter in a Report says of us."""
    names = [bind.oid for bind in reply.varbinds]
    return next((word for root, word in REPORTS.items() for name in names if name[: len(root)] == root), "other")


def encode_v3(message: V3Message) -> tuple[bytes, int]:
    """Return the message's octets, and where in them its authentication parameters stand."""
    flags = encode(ber.OCTET_STRING, bytes((message.flags,)))
    header = encode(ber.SEQUENCE, encode_integer(message.msg_id), encode_integer(MAX_SIZE), flags, encode_integer(_USM))
    engine = encode(ber.OCTET_STRING, message.engine_id) + encode_integer(message.boots) + encode_integer(message.time)
    priv = encode(ber.OCTET_STRING, message.priv)
    usm = encode(ber.SEQUENCE, engine, encode(ber.OCTET_STRING, message.user), encode(ber.OCTET_STRING, message.auth), priv)
    octets = encode(ber.SEQUENCE, encode_integer(Version.V3), header, encode(ber.OCTET_STRING, usm), message.data)
    return octets, len(octets) - len(message.data) - len(priv) - len(message.auth)


def parse_v3(datagram: bytes) -> tuple[V3Message, int]:
    """Read a message, and where its authentication parameters stand; MalformedReply if it is anything else."""
    version, at, end = envelope(datagram)
    if version != Version.V3:
        raise MalformedReply(f"SNMP: version field {version}, not v3")
    start, at = expect(ber.SEQUENCE, datagram, at, end)
    msg_id, start = read_integer(datagram, start, at)
    _size, start = read_integer(datagram, start, at)
    flags, start = _octets(datagram, start, at)
    model, _ = read_integer(datagram, start, at)
    if model != _USM or len(flags) != 1:
        raise MalformedReply(f"SNMP: security model {model}, not the user-based one")
    start, at = expect(ber.OCTET_STRING, datagram, at, end)
    start, stop = expect(ber.SEQUENCE, datagram, start, at)
    engine_id, start = _octets(datagram, start, stop)
    boots, start = read_integer(datagram, start, stop)
    time, start = read_integer(datagram, start, stop)
    user, start = _octets(datagram, start, stop)
    auth, start = _octets(datagram, start, stop)
    auth_at = start - len(auth)
    priv, _ = _octets(datagram, start, stop)
    if len(engine_id) > MAX_ENGINE_ID or not (0 <= boots <= _LARGEST and 0 <= time <= _LARGEST):
        raise MalformedReply("SNMP: impossible engine id, boots or time")
    _, _, stop = element(datagram, at, end)
    return V3Message(msg_id, flags[0], engine_id, boots, time, user, auth, priv, datagram[at:stop]), auth_at


def encode_scoped(engine_id: bytes, context: bytes, ask: Ask, request_id: int) -> bytes:
    """Return the ScopedPDU of a request in one context of an engine."""
    names = b"".join(encode(ber.SEQUENCE, encode_oid(name), _NULL) for name in ask.oids)
    fields = (encode_integer(request_id), encode_integer(0), encode_integer(ask.repetitions), encode(ber.SEQUENCE, names))
    return encode(ber.SEQUENCE, encode(ber.OCTET_STRING, engine_id), encode(ber.OCTET_STRING, context), encode(ask.pdu, *fields))


def parse_scoped(octets: bytes) -> Message:
    """Read a ScopedPDU, with or without padding behind it; the context's name stands where v2c has the community."""
    start, end = expect(ber.SEQUENCE, octets, 0, len(octets))
    _engine, start = _octets(octets, start, end)
    context, start = _octets(octets, start, end)
    return Message(Version.V3, context, *pdu_fields(octets, start, end))


def ciphered(data: bytes) -> bytes:
    """The octets in an enciphered message's data."""
    return _octets(data, 0, len(data))[0]


def _octets(data: bytes, at: int, end: int) -> tuple[bytes, int]:
    start, stop = expect(ber.OCTET_STRING, data, at, end)
    return data[start:stop], stop
