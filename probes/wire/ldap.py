# SPDX-License-Identifier: Apache-2.0
"""LDAP (RFC 4511), as much as an anonymous look at the rootDSE and StartTLS need. No bind exists here.

One message is one BER element; `length` says how long the first one of a buffer is, `decode` reads one. Bounds: 64 KiB a message, 64
attributes an entry, 64 values an attribute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from probes.malformed import MalformedReply
from probes.wire import ber

MAX_MESSAGE = 64 * 1024
START_TLS = "1.3.6.1.4.1.1466.20037"
ACTIVE_DIRECTORY = "1.2.840.113556.1.4.800"
"""LDAP_CAP_ACTIVE_DIRECTORY_OID ([MS-ADTS] 3.1.1.3.4.3.1)."""
ATTRIBUTES = ("namingContexts", "supportedLDAPVersion", "supportedSASLMechanisms", "supportedExtension", "supportedCapabilities", "vendorName")

_SEARCH, _ENTRY, _DONE, _REFERENCE = 0x63, 0x64, 0x65, 0x73
_EXTENDED, _EXTENDED_REPLY = 0x77, 0x78
_PRESENT, _EXTENDED_NAME = 0x87, 0x80
_ENUMERATED, _BOOLEAN, _SET = 0x0A, 0x01, 0x31
_MOST = 64
_RESULTS = {
    0: "success", 1: "operationsError", 2: "protocolError", 3: "timeLimitExceeded", 7: "authMethodNotSupported", 8: "strongerAuthRequired",
    10: "referral", 13: "confidentialityRequired", 32: "noSuchObject", 48: "inappropriateAuthentication", 49: "invalidCredentials",
    50: "insufficientAccessRights", 51: "busy", 52: "unavailable", 53: "unwillingToPerform", 80: "other",
}  # fmt: skip
"""RFC 4511 appendix A."""


@dataclass(frozen=True, slots=True)
class Message:
    """One answer. `result` is None for an entry, `attributes` (by lower-case name) empty for anything else."""

    id: int
    result: int | None = None
    attributes: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    is_entry: bool = False


def root_dse(message_id: int) -> bytes:
    """A search of the rootDSE by nobody in particular (RFC 4512 section 5.1)."""
    wanted = b"".join(ber.encode(ber.OCTET_STRING, name.encode()) for name in ATTRIBUTES)
    body = (
        ber.encode(ber.OCTET_STRING),
        ber.encode_integer(0, _ENUMERATED),
        ber.encode_integer(0, _ENUMERATED),
        ber.encode_integer(1),
        ber.encode_integer(5),
        ber.encode(_BOOLEAN, b"\x00"),
        ber.encode(_PRESENT, b"objectClass"),
        ber.encode(ber.SEQUENCE, wanted),
    )
    return _message(message_id, ber.encode(_SEARCH, *body))


def start_tls(message_id: int) -> bytes:
    """The request to go on over TLS (RFC 4511 section 4.14)."""
    return _message(message_id, ber.encode(_EXTENDED, ber.encode(_EXTENDED_NAME, START_TLS.encode())))


def length(came: bytes) -> int | None:
    """How many octets the first message takes; None while it is not all there. Raises MalformedReply."""
    if len(came) >= 1 and came[0] != ber.SEQUENCE:
        raise MalformedReply(f"LDAP: tag {came[0]:#04x} where a message begins")
    if len(came) < 2:
        return None
    octets = came[1] & 0x7F if came[1] >= 0x80 else 0
    if octets > 4 or came[1] == 0x80:
        raise MalformedReply(f"LDAP: length of {octets} octets")
    if len(came) < 2 + octets:
        return None
    size = 2 + octets + (int.from_bytes(came[2 : 2 + octets], "big") if octets else came[1])
    if size > MAX_MESSAGE:
        raise MalformedReply(f"LDAP: message of {size} octets")
    return size if len(came) >= size else None


def decode(message: bytes) -> Message:
    """One whole message. Raises MalformedReply."""
    at, end = ber.expect(ber.SEQUENCE, message, 0, len(message))
    start, stop = ber.expect(ber.INTEGER, message, at, end)
    number = ber.signed(message[start:stop])
    kind, start, stop = ber.element(message, stop, end)
    if kind == _ENTRY:
        return Message(number, attributes=_attributes(message, start, stop), is_entry=True)
    if kind in {_DONE, _EXTENDED_REPLY}:
        at, until = ber.expect(_ENUMERATED, message, start, stop)
        return Message(number, ber.signed(message[at:until]))
    if kind == _REFERENCE:
        return Message(number)
    raise MalformedReply(f"LDAP: operation {kind:#04x} is no answer of a search")


def result_name(code: int) -> str:
    """The result by its name."""
    return _RESULTS.get(code, f"result {code}")


def _attributes(message: bytes, at: int, end: int) -> dict[str, tuple[bytes, ...]]:
    _, at = ber.expect(ber.OCTET_STRING, message, at, end)
    at, end = ber.expect(ber.SEQUENCE, message, at, end)
    found: dict[str, tuple[bytes, ...]] = {}
    while at < end and len(found) < _MOST:
        start, at = ber.expect(ber.SEQUENCE, message, at, end)
        first, last = ber.expect(ber.OCTET_STRING, message, start, at)
        found[message[first:last][:64].decode("latin-1").lower()] = _values(message, last, at)
    return found


def _values(message: bytes, at: int, end: int) -> tuple[bytes, ...]:
    at, end = ber.expect(_SET, message, at, end)
    values: list[bytes] = []
    while at < end and len(values) < _MOST:
        start, at = ber.expect(ber.OCTET_STRING, message, at, end)
        values.append(message[start:at])
    return tuple(values)


def _message(number: int, operation: bytes) -> bytes:
    return ber.encode(ber.SEQUENCE, ber.encode_integer(number), operation)
