# SPDX-License-Identifier: Apache-2.0
"""IPP requests that only read, and replies for simulated devices -> octets (RFC 8010)."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from probes.wire.ipp import HEADER
from probes.wire.ipp_tags import GroupTag, Operation, OutOfBand, ValueTag
from probes.wire.ipp_values import Value, write_value

_LENGTH = struct.Struct(">H")


class Attribute(NamedTuple):
    """An attribute to encode."""

    name: str
    tag: ValueTag
    values: Sequence["Value | Collection"]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection to encode, as the attributes that are its members."""

    members: tuple[Attribute, ...]


def encode_request(operation: int, request_id: int, attributes: Iterable[Attribute], *, version: tuple[int, int] = (2, 0)) -> bytes:
    """Return a request; `attributes` follow attributes-charset and -natural-language."""
    return HEADER.pack(*version, operation, request_id) + _operation(attributes) + bytes((GroupTag.END,))


def encode_response(
    version: tuple[int, int],
    status: int,
    request_id: int,
    groups: Iterable[tuple[int, Iterable[Attribute]]] = (),
    status_message: str = "",
) -> bytes:
    """Return a reply as a printer sends it (for simulated devices): the operation group, then `groups`."""
    said = [Attribute("status-message", ValueTag.TEXT, [status_message])] if status_message else []
    rest = b"".join(bytes((tag,)) + _attributes(attributes) for tag, attributes in groups)
    return HEADER.pack(*version, status, request_id) + _operation(said) + rest + bytes((GroupTag.END,))


def get_printer_attributes(uri: str, requested: Sequence[str], request_id: int, *, version: tuple[int, int] = (2, 0)) -> bytes:
    """Return Get-Printer-Attributes (RFC 8011 section 4.2.5) for a named list of attributes."""
    return encode_request(Operation.GET_PRINTER_ATTRIBUTES, request_id, [_uri(uri), _requested(requested)], version=version)


def get_jobs(
    uri: str,
    requested: Sequence[str],
    request_id: int,
    *,
    which: str = "not-completed",
    limit: int = 100,
    version: tuple[int, int] = (2, 0),
) -> bytes:
    """Return Get-Jobs (RFC 8011 section 4.2.6) for at most `limit` jobs."""
    attributes = [
        _uri(uri),
        Attribute("limit", ValueTag.INTEGER, [limit]),
        _requested(requested),
        Attribute("which-jobs", ValueTag.KEYWORD, [which]),
    ]
    return encode_request(Operation.GET_JOBS, request_id, attributes, version=version)


def cups_get_printers(requested: Sequence[str], request_id: int, *, limit: int = 10_000, first: str | None = None) -> bytes:
    """Return CUPS-Get-Printers, which a print server answers with a group a queue; `first` is the name of the queue to begin with."""
    begin = [Attribute("first-printer-name", ValueTag.NAME, [first])] if first is not None else []
    attributes = [*begin, Attribute("limit", ValueTag.INTEGER, [limit]), _requested(requested)]
    return encode_request(Operation.CUPS_GET_PRINTERS, request_id, attributes)


def _operation(attributes: Iterable[Attribute]) -> bytes:
    charset = Attribute("attributes-charset", ValueTag.CHARSET, ["utf-8"])
    language = Attribute("attributes-natural-language", ValueTag.NATURAL_LANGUAGE, ["en"])
    return bytes((GroupTag.OPERATION,)) + _attributes((charset, language, *attributes))


def _uri(uri: str) -> Attribute:
    return Attribute("printer-uri", ValueTag.URI, [uri])


def _requested(names: Sequence[str]) -> Attribute:
    return Attribute("requested-attributes", ValueTag.KEYWORD, names)


def _attributes(attributes: Iterable[Attribute]) -> bytes:
    return b"".join(_attribute(*attribute) for attribute in attributes)


def _attribute(name: str, tag: int, values: Sequence[Value | Collection]) -> bytes:
    names = [name, *[""] * (len(values) - 1)]
    return b"".join(_element(tag, word, value) for word, value in zip(names, values, strict=False))


def _element(tag: int, name: str, value: Value | Collection) -> bytes:
    if isinstance(value, Collection):
        return _field(tag, name) + b"".join(map(_member, value.members)) + _field(ValueTag.END_COLLECTION)
    if isinstance(value, OutOfBand):
        tag = value.value
    return _field(tag, name, write_value(tag, value))


def _member(attribute: Attribute) -> bytes:
    return _field(ValueTag.MEMBER_NAME, "", attribute.name.encode()) + _attribute("", attribute.tag, attribute.values)


def _field(tag: int, name: str = "", raw: bytes = b"") -> bytes:
    return b"".join((bytes((tag,)), _LENGTH.pack(len(name)), name.encode(), _LENGTH.pack(len(raw)), raw))
