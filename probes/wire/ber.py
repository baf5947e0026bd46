# SPDX-License-Identifier: Apache-2.0
"""Basic Encoding Rules (X.690), the part that SNMP uses (RFC 3417 section 8), one element at a time.

An element is one tag octet, a length and the content. Nothing here recurses: a reader holds the
message once and moves two offsets over it, so depth is what the caller's own code has.

Devices are read more kindly than X.690 allows, because they are what they are: lengths with
leading zeros (`82 00 05`), integers with needless octets, the unsigned types in two's complement
(`FF FF FF FF` for a Counter32 of 4294967295), sub-identifiers with leading `80`, an OBJECT
IDENTIFIER without content (net-snmp reads it as 0.0 too). What stays an error, always as
MalformedReply: an element that is longer than what holds it, an indefinite length, a tag of several
octets, an integer of more than nine octets, more than 128 arcs, an arc beyond 2**32 - 1.
"""

from functools import lru_cache

from probes.malformed import MalformedReply

Oid = tuple[int, ...]

INTEGER = 0x02
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30

MAX_ARCS = 128
MAX_ARC = 2**32 - 1
_MAX_LENGTH_OCTETS = 4
_MAX_INTEGER_OCTETS = 9
_LONG = 0x80
_MORE = 0x80
_MULTI_OCTET_TAG = 0x1F


def element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Return tag, start and stop of the content of the element at `at`; it ends at or before `end`."""
    if at + 2 > end:
        raise MalformedReply("BER: message ends inside an element")
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & _MULTI_OCTET_TAG == _MULTI_OCTET_TAG:
        raise MalformedReply(f"BER: tag {tag:#04x} has several octets")
    if length >= _LONG:
        start, length = _long_length(data, start, end, length - _LONG)
    if start + length > end:
        raise MalformedReply(f"BER: element of {length} octets where {end - start} are left")
    return tag, start, start + length


def expect(wanted: int, data: bytes, at: int, end: int) -> tuple[int, int]:
    """Return start and stop of the content of the element at `at`, whose tag must be `wanted`."""
    tag, start, stop = element(data, at, end)
    if tag != wanted:
        raise MalformedReply(f"BER: tag {tag:#04x} where {wanted:#04x} belongs")
    return start, stop


def signed(content: bytes) -> int:
    """Read the content of an INTEGER."""
    if not 0 < len(content) <= _MAX_INTEGER_OCTETS:
        raise MalformedReply(f"BER: integer of {len(content)} octets")
    return int.from_bytes(content, "big", signed=True)


def unsigned(content: bytes, bits: int) -> int:
    """Read the content of Counter32, Gauge32, TimeTicks (`bits` 32) or Counter64 (`bits` 64)."""
    return signed(content) & ((1 << bits) - 1)


def oid(text: str) -> Oid:
    """Return the OID written as `1.3.6.1` or `.1.3.6.1`; ValueError if it is none."""
    digits = text.removeprefix(".").split(".")
    if not all(part.isascii() and part.isdigit() for part in digits):
        raise ValueError(f"not an OID: {text[:64]!r}")
    arcs = tuple(map(int, digits))
    encode_oid(arcs)
    return arcs


@lru_cache(maxsize=4096)
def read_oid(content: bytes) -> Oid:
    """Read the content of an OBJECT IDENTIFIER."""
    if len(content) > 5 * MAX_ARCS:
        raise MalformedReply(f"BER: OID of {len(content)} octets")
    arcs = tuple(content) if content.isascii() else _long_arcs(content)
    if len(arcs) >= MAX_ARCS:
        raise MalformedReply(f"BER: OID of more than {MAX_ARCS} arcs")
    if not arcs:
        return (0, 0)
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - 40 * first, *arcs[1:])


@lru_cache(maxsize=4096)
def encode_oid(arcs: Oid) -> bytes:
    """Return the whole element of an OID; ValueError if X.690 has no encoding for it."""
    if not 2 <= len(arcs) <= MAX_ARCS or not all(0 <= arc <= MAX_ARC for arc in arcs):
        raise ValueError(f"not an OID: {len(arcs)} arcs, first ones {arcs[:8]}")
    if arcs[0] > 2 or (arcs[0] < 2 and arcs[1] >= 40):
        raise ValueError(f"not an OID: it begins {arcs[0]}.{arcs[1]}")
    content = b"".join(map(_encode_arc, (40 * arcs[0] + arcs[1], *arcs[2:])))
    return encode(OBJECT_IDENTIFIER, content)


def encode(tag: int, *contents: bytes) -> bytes:
    """Return one element around `contents`, with the shortest length."""
    content = b"".join(contents)
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG + len(octets))) + octets + content


def encode_integer(number: int, tag: int = INTEGER) -> bytes:
    """Return the shortest element that holds `number`, in two's complement."""
    octets = (number if number >= 0 else ~number).bit_length() // 8 + 1
    return encode(tag, number.to_bytes(octets, "big", signed=True))


def _long_length(data: bytes, at: int, end: int, octets: int) -> tuple[int, int]:
    if not 0 < octets <= _MAX_LENGTH_OCTETS:
        raise MalformedReply(f"BER: length of {octets} octets")
    if at + octets > end:
        raise MalformedReply("BER: message ends inside a length")
    return at + octets, int.from_bytes(data[at : at + octets], "big")


def _long_arcs(content: bytes) -> Oid:
    arcs = []
    arc = 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if arc > MAX_ARC + 80:  # the first sub-identifier carries 2 arcs: 2.4294967295 is 80 more
            raise MalformedReply("BER: arc beyond 2**32 - 1")
        if octet < _MORE:
            arcs.append(arc)
            arc = 0
    if content[-1] >= _MORE:
        raise MalformedReply("BER: OID ends inside an arc")
    if any(arc > MAX_ARC for arc in arcs[1:]):
        raise MalformedReply("BER: arc beyond 2**32 - 1")
    return tuple(arcs)


def _encode_arc(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(arc & 0x7F | _MORE)
    return bytes(reversed(octets))
