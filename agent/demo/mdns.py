# SPDX-License-Identifier: Apache-2.0
"""A small mDNS responder's codec (RFC 6762, RFC 6763): a query's octets in, the replies' octets out. No socket, no clock.

Names are written without compression, which every reader must take; a query's are read with it. Only what the simulated devices need is known:
A, PTR, SRV and TXT, and the list of service types.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import NamedTuple

from probes.malformed import MalformedReply

A, PTR, TXT, SRV, ANY = 1, 12, 16, 33, 255
TTL_S = 120
LEGACY_TTL_S = 10
"""The most that a one-shot querier may keep (RFC 6762 section 6.7)."""
SERVICE_TYPES = "_services._dns-sd._udp.local"
_HEADER = struct.Struct(">HHHHHH")
_QUESTION = struct.Struct(">HH")
_RECORD = struct.Struct(">HHIH")
_IS_REPLY, _AUTHORITATIVE = 0x8000, 0x8400
_IN, _CLASS_BITS, _FLUSH = 1, 0x7FFF, 0x8000
_POINTER, _LABEL_BITS, _OFFSET_BITS = 0xC0, 0x3F, 0x3FFF
_MOST_LABELS, _MOST_QUESTIONS, _MOST_KNOWN = 32, 128, 512

Labels = tuple[str, ...]


class Question(NamedTuple):
    """What is asked for."""

    name: Labels
    kind: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its id, its questions, and the pointers that the querier knows already (RFC 6762 section 7.1)."""

    id: int
    questions: tuple[Question, ...]
    known: frozenset[tuple[Labels, Labels]] = frozenset()


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a host: `_ipp._tcp`, its port, and its TXT record's keys."""

    kind: str
    port: int
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Host:
    """One host: its service name as people read it, its host name without `.local`, its address, its services."""

    label: str
    host: str
    address: str
    services: tuple[Service, ...]


class _Record(NamedTuple):
    name: Labels
    kind: int
    data: bytes
    shared: bool = False


def decode_query(datagram: bytes) -> Query | None:
    """A query; None for a reply. Raises MalformedReply."""
    try:
        ident, flags, questions, answers, _, _ = _HEADER.unpack_from(datagram)
        if flags & _IS_REPLY:
            return None
        asked, at = [], _HEADER.size
        for _ in range(min(questions, _MOST_QUESTIONS)):
            name, at = _read_name(datagram, at)
            kind, _class = _QUESTION.unpack_from(datagram, at)
            asked.append(Question(name, kind))
            at += _QUESTION.size
        return Query(ident, tuple(asked), frozenset(_read_known(datagram, at, answers)) if questions <= _MOST_QUESTIONS else frozenset())
    except (struct.error, IndexError) as error:
        msg = f"DNS: {error}"
        raise MalformedReply(msg) from None


def replies(query: Query, hosts: Iterable[Host], *, legacy: bool = False) -> list[bytes]:
    """A datagram for each host that has something to say. `legacy`: to a one-shot querier, who wants its id and questions back."""
    found = []
    for host in hosts:
        records = _records(host)
        answers = [record for record in records if any(_answers(record, question) for question in query.questions) and not _is_known(record, query)]
        if answers:
            also = [record for record in records if record not in answers and record.kind != PTR]
            found.append(_encode(query, answers, also, legacy=legacy))
    return found


def _records(host: Host) -> list[_Record]:
    name = (host.host, "local")
    records = [_Record(name, A, IPv4Address(host.address).packed)]
    for service in host.services:
        kind = (*service.kind.split("."), "local")
        instance = (host.label, *kind)
        texts = [f"{key}={value}".encode()[:255] for key, value in service.text.items()] or [b""]
        records += [
            _Record(_labels(SERVICE_TYPES), PTR, _name(kind), shared=True),
            _Record(kind, PTR, _name(instance), shared=True),
            _Record(instance, SRV, struct.pack(">HHH", 0, 0, service.port) + _name(name)),
            _Record(instance, TXT, b"".join(bytes([len(text)]) + text for text in texts)),
        ]
    return records


def _answers(record: _Record, question: Question) -> bool:
    return question.kind in (record.kind, ANY) and _same(question.name, record.name)


def _is_known(record: _Record, query: Query) -> bool:
    return record.kind == PTR and any(_same(name, record.name) and _name(target) == record.data for name, target in query.known)


def _same(one: Labels, other: Labels) -> bool:
    return [label.lower() for label in one] == [label.lower() for label in other]


# --- octets -----------------------------------------------------------------------------------------------------------------------------------


def _encode(query: Query, answers: Sequence[_Record], also: Sequence[_Record], *, legacy: bool) -> bytes:
    asked = query.questions if legacy else ()
    head = _HEADER.pack(query.id if legacy else 0, _AUTHORITATIVE, len(asked), len(answers), 0, len(also))
    questions = b"".join(_name(question.name) + _QUESTION.pack(question.kind, _IN) for question in asked)
    return head + questions + b"".join(_encode_record(record, legacy=legacy) for record in (*answers, *also))


def _encode_record(record: _Record, *, legacy: bool) -> bytes:
    """What belongs to one host alone flushes older records from the caches, save for one-shot queriers, who know nothing of that."""
    flush = 0 if record.shared or legacy else _FLUSH
    return _name(record.name) + _RECORD.pack(record.kind, _IN | flush, LEGACY_TTL_S if legacy else TTL_S, len(record.data)) + record.data


def _name(labels: Labels) -> bytes:
    return b"".join(bytes([len(octets)]) + octets for octets in (label.encode()[:63] for label in labels)) + b"\0"


def _labels(text: str) -> Labels:
    return tuple(text.split("."))


def _read_known(data: bytes, at: int, count: int) -> Iterator[tuple[Labels, Labels]]:
    for _ in range(min(count, _MOST_KNOWN)):
        name, at = _read_name(data, at)
        kind, _class, ttl, length = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        if kind == PTR and 2 * ttl >= TTL_S:
            yield name, _read_name(data, at)[0]
        at += length


def _read_name(data: bytes, at: int) -> tuple[Labels, int]:
    """A name and where it stops. A pointer leads back only, so that no name is read for ever. Raises IndexError, MalformedReply."""
    labels: list[str] = []
    stop: int | None = None
    while data[at]:
        if data[at] & _POINTER == _POINTER:
            target = int.from_bytes(data[at : at + 2], "big") & _OFFSET_BITS
            stop = stop or at + 2
            if target >= at:
                raise MalformedReply("DNS: a name points forward")
            at = target
            continue
        size = data[at] & _LABEL_BITS
        labels.append(data[at + 1 : at + 1 + size].decode("utf-8", "replace"))
        at += 1 + size
        if len(labels) > _MOST_LABELS:
            raise MalformedReply("DNS: a name of too many labels")
    return tuple(labels), stop or at + 1
