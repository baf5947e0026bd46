# SPDX-License-Identifier: Apache-2.0
"""One IPP value <-> its octets (RFC 8010 section 3.9), by tag; both directions from the same table.

integer, enum                          int
boolean                                bool
dateTime                               datetime with its zone
resolution, rangeOfInteger             Resolution, Range
every kind of text, name and keyword   str, safe and bounded; a value's own language is dropped
octetString and tags unknown here      bytes
out-of-band values                     OutOfBand
collection                             dict, member name -> values (put together in `ipp`)
"""

import struct
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import NamedTuple, TypeAlias

from probes.malformed import MalformedReply
from probes.wire.ipp_tags import OutOfBand, ValueTag
from probes.wire.text import LIMIT, safe

LONG_TEXT = 1023  # RFC 8011 section 5.1.2, 5.1.6: a cut URI or 1284 id would be another one
LONG_ATTRIBUTES = frozenset({"printer-device-id"})


class Resolution(NamedTuple):
    """Dots per inch (`units` 3) or per centimetre (4)."""

    cross_feed: int
    feed: int
    units: int


class Range(NamedTuple):
    """A rangeOfInteger, both ends included."""

    lower: int
    upper: int


Value: TypeAlias = int | str | bytes | datetime | Resolution | Range | OutOfBand | dict[str, "list[Value]"]
Attributes: TypeAlias = dict[str, list[Value]]

_OUT_OF_BAND: dict[int, OutOfBand] = {word.value: word for word in OutOfBand}
_DATE_TIME = struct.Struct(">HBBBBBBcBB")


def read_value(tag: int, raw: bytes, name: str) -> Value:
    """Return the value of one `tag` in the attribute `name`; MalformedReply if the octets do not fit the tag."""
    if tag in _OUT_OF_BAND:
        return _OUT_OF_BAND[tag]
    if tag in _CODECS:
        return _CODECS[tag][0](raw)
    if tag in _WITH_LANGUAGE:
        raw = _without_language(raw)
    elif not ValueTag.TEXT <= tag <= 0x5F:  # 0x40 to 0x5F is text, RFC 8010 section 3.5.2
        return raw
    return safe(raw, LONG_TEXT if tag == ValueTag.URI or name in LONG_ATTRIBUTES else LIMIT)


def write_value(tag: int, value: Value) -> bytes:
    """Return the octets of `value` under `tag`; a str under a with-language tag is marked `en`."""
    if isinstance(value, OutOfBand):
        return b""
    if tag in _CODECS:
        return _CODECS[tag][1](value)
    raw = value if isinstance(value, bytes) else str(value).encode()
    return struct.pack(">H2sH", 2, b"en", len(raw)) + raw if tag in _WITH_LANGUAGE else raw


def _unpack(layout: str, raw: bytes) -> tuple[int, ...]:
    if len(raw) != struct.calcsize(layout):
        raise MalformedReply(f"value of {len(raw)} octets, not {struct.calcsize(layout)}")
    return struct.unpack(layout, raw)


def _read_date_time(raw: bytes) -> datetime:
    """Read DateAndTime (RFC 2579); a leap second becomes the second before it."""
    if len(raw) != _DATE_TIME.size:
        raise MalformedReply(f"dateTime of {len(raw)} octets")
    year, month, day, hour, minute, second, tenths, sign, zone_hours, zone_minutes = _DATE_TIME.unpack(raw)
    offset = timedelta(hours=zone_hours, minutes=zone_minutes)
    try:
        zone = timezone(-offset if sign == b"-" else offset)
        return datetime(year, month, day, hour, minute, min(second, 59), 100_000 * tenths, zone)
    except ValueError as why:
        raise MalformedReply(f"no such dateTime: {why}") from None


def _write_date_time(when: datetime) -> bytes:
    offset = when.utcoffset() or timedelta()
    hours, rest = divmod(abs(offset), timedelta(hours=1))
    sign = b"-" if offset < timedelta() else b"+"
    clock = (when.year, when.month, when.day, when.hour, when.minute, when.second, when.microsecond // 100_000)
    return _DATE_TIME.pack(*clock, sign, hours, rest // timedelta(minutes=1))


def _without_language(raw: bytes) -> bytes:
    language = int.from_bytes(raw[:2], "big")
    length = int.from_bytes(raw[2 + language : 4 + language], "big")
    text = raw[4 + language :]
    if len(raw) < 4 + language or len(text) != length:
        raise MalformedReply("text with language whose lengths do not add up")
    return text


_INTEGER = (lambda raw: _unpack(">i", raw)[0], lambda value: struct.pack(">i", value))
_CODECS: dict[int, tuple[Callable[[bytes], Value], Callable[..., bytes]]] = {
    ValueTag.INTEGER: _INTEGER,
    ValueTag.ENUM: _INTEGER,
    ValueTag.BOOLEAN: (lambda raw: _unpack(">B", raw)[0] != 0, lambda value: struct.pack(">?", value)),
    ValueTag.RESOLUTION: (lambda raw: Resolution(*_unpack(">iib", raw)), lambda value: struct.pack(">iib", *value)),
    ValueTag.RANGE: (lambda raw: Range(*_unpack(">ii", raw)), lambda value: struct.pack(">ii", *value)),
    ValueTag.DATE_TIME: (_read_date_time, _write_date_time),
}
_WITH_LANGUAGE = frozenset({ValueTag.TEXT_WITH_LANGUAGE, ValueTag.NAME_WITH_LANGUAGE})
