# SPDX-License-Identifier: Apache-2.0
"""DNS (RFC 1035 section 4.1) as far as a lookup needs it: one question out, the answer's code and records in. No socket, no await.

Bounds: a name of 255 octets and at most 64 compression pointers, each of which must point backwards (so that none goes round in circles), 64
records. Records of other kinds are skipped; a reply that was cut (TC) keeps the records that arrived whole.
"""

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from probes.malformed import MalformedReply
from probes.wire.text import safe

A, NS, CNAME, PTR, AAAA = 1, 2, 5, 12, 28
_HEADER = struct.Struct("!HHHHHH")
_RECORD = struct.Struct("!HHIH")
_RECURSION_DESIRED, _TRUNCATED, _RESPONSE, _CODE = 0x0100, 0x0200, 0x8000, 0x000F
_IN = 1
_LONGEST_LABEL, _LONGEST_NAME = 63, 255
_POINTER = 0xC0
_MOST_POINTERS, _MOST_RECORDS = 64, 64
_ADDRESS_SIZE = {A: 4, AAAA: 16}
_CODES = {0: "answered", 1: "format-error", 2: "server-failure", 3: "no-such-name", 4: "not-implemented", 5: "refused"}


@dataclass(frozen=True, slots=True)
class Record:
    """One resource record: its kind, and its value as text, an address or a name without the root's dot."""

    kind: int
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a resolver said: `code` is the RCODE by name (RFC 1035 section 4.1.1), `records` those of its answer section that we read."""

    code: str
    records: tuple[Record, ...] = ()
    truncated: bool = False

    def values(self, kind: int) -> tuple[str, ...]:
        """The values of one kind of record, in order, without repeats."""
        return tuple(dict.fromkeys(record.value for record in self.records if record.kind == kind))


def query(ident: int, name: str, kind: int) -> bytes:
    """A standard query. Raises ValueError for a name that DNS cannot carry."""
    labels = [label.encode("ascii") for label in name.rstrip(".").split(".")] if name.rstrip(".") else []
    if not all(0 < len(label) <= _LONGEST_LABEL for label in labels) or sum(len(label) + 1 for label in labels) >= _LONGEST_NAME:
        raise ValueError(f"{name!r} is no DNS name")
    wire = b"".join(bytes([len(label)]) + label for label in labels)
    return _HEADER.pack(ident, _RECURSION_DESIRED, 1, 0, 0, 0) + wire + b"\0" + struct.pack("!HH", kind, _IN)


def reverse_name(address: str) -> str:
    """The name under which an address is looked up: `40.8.20.10.in-addr.arpa` (RFC 1035 section 3.5), nibbles of ip6.arpa (RFC 3596)."""
    bare = address.partition("%")[0]
    return (IPv6Address(bare) if ":" in bare else IPv4Address(bare)).reverse_pointer


def answers(data: bytes, ident: int) -> bool:
    """Whether a datagram is a response to the query with this id; whatever its code, somebody who speaks DNS is there."""
    if len(data) < _HEADER.size:
        return False
    number, flags = _HEADER.unpack_from(data)[:2]
    return number == ident and bool(flags & _RESPONSE)


def read(data: bytes, question: bytes) -> Reply:
    """The reply to a query that we sent. Raises MalformedReply for anything that is not the response to this very question."""
    (ident,) = struct.unpack_from("!H", question)
    if not answers(data, ident):
        raise MalformedReply("DNS: not the response to this query")
    _, flags, questions, count, _, _ = _HEADER.unpack_from(data)
    asked = question[_HEADER.size :]
    if questions != 1 or data[_HEADER.size : _HEADER.size + len(asked)].lower() != asked.lower():
        raise MalformedReply("DNS: the response is to another question")
    cut = bool(flags & _TRUNCATED)
    records = _records(data, _HEADER.size + len(asked), min(count, _MOST_RECORDS), cut=cut)
    return Reply(_CODES.get(flags & _CODE, f"code-{flags & _CODE}"), records, cut)


def _records(data: bytes, at: int, count: int, *, cut: bool) -> tuple[Record, ...]:
    found = []
    for _ in range(count):
        try:
            at, record = _record(data, at)
        except MalformedReply:
            if cut:
                break
            raise
        if record:
            found.append(record)
    return tuple(found)


def _record(data: bytes, at: int) -> tuple[int, Record | None]:
    _, at = _name(data, at)
    kind, of_class, _, length = _RECORD.unpack(_part(data, at, _RECORD.size))
    at += _RECORD.size
    value = _part(data, at, length)
    return at + length, _read(data, at, kind, value) if of_class == _IN else None


def _read(data: bytes, at: int, kind: int, value: bytes) -> Record | None:
    if kind in _ADDRESS_SIZE:
        if len(value) != _ADDRESS_SIZE[kind]:
            raise MalformedReply(f"DNS: an address of {len(value)} octets")
        return Record(kind, str(IPv4Address(value) if kind == A else IPv6Address(value)))
    return Record(kind, _name(data, at)[0]) if kind in {PTR, CNAME} else None


def _name(data: bytes, at: int) -> tuple[str, int]:
    """A name and where what follows it begins; a pointer leads only backwards."""
    labels: list[bytes] = []
    after, bound, jumps = 0, at, 0
    while length := _part(data, at, 1)[0]:
        if length & _POINTER == _POINTER:
            (target,) = struct.unpack("!H", _part(data, at, 2))
            target, jumps = target & 0x3FFF, jumps + 1
            if target >= bound or jumps > _MOST_POINTERS:
                raise MalformedReply("DNS: a compression pointer that does not lead backwards")
            after = after or at + 2
            at = bound = target
            continue
        if length > _LONGEST_LABEL:
            raise MalformedReply(f"DNS: a label of {length} octets")
        labels.append(_part(data, at + 1, length))
        at += 1 + length
        if sum(map(len, labels)) + len(labels) >= _LONGEST_NAME:
            raise MalformedReply("DNS: a name of more than 255 octets")
    return safe(b".".join(labels)), after or at + 1


def _part(data: bytes, at: int, length: int) -> bytes:
    part = data[at : at + length]
    if len(part) < length:
        raise MalformedReply("DNS: the message ends early")
    return part
