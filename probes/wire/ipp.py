# SPDX-License-Identifier: Apache-2.0
"""IPP messages (RFC 8010) <-> octets, tolerant: real printers break the rules one attribute at a time.

A message is a header of 8 octets, then groups of attributes, then an end tag. An attribute is one
named value and, in a set, further values without a name. A collection is not nested octets but a
run of values between begin and end markers, so the reader keeps a stack instead of recursing.

Rules of the reader:

- what is no IPP at all (shorter than a header, another major version, over 1 MiB) is MalformedReply;
- a value that does not fit its tag, a collection deeper than 10, a second attribute of one name lose
  that *attribute*, whole: half a list of printer-state-reasons would be a wrong one;
- a length that runs over the end, or more than 4,000 attributes and groups or 50,000 values, end the
  reading: what was read stays, but not the attribute that was being read;
- each such loss leaves a complaint (the first 32), so that "not there" and "lost" can be told apart.

Jobs come as one group each. `code` is the status of a reply and the operation of a request.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from probes.malformed import MalformedReply
from probes.wire.ipp_tags import GroupTag, ValueTag
from probes.wire.ipp_values import Attributes, Value, read_value
from probes.wire.text import safe

MAX_MESSAGE = 1 << 20
MAX_ATTRIBUTES = 4_000
MAX_VALUES = 50_000
MAX_DEPTH = 10
MAX_COMPLAINTS = 32
HEADER = struct.Struct(">BBHi")


@dataclass(frozen=True, slots=True)
class Group:
    """A delimiter tag (GroupTag, or a number unknown here) and the attributes under it."""

    tag: int
    attrs: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IppMessage:
    """A request or reply as far as it could be read; `complaints` says what was lost and why, `cut_short` why there may be more; empty if it was whole."""

    version: tuple[int, int]
    code: int
    request_id: int
    groups: list[Group] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    cut_short: str = ""

    def first(self, tag: GroupTag) -> Attributes:
        """Attributes of the first group of this kind; empty if there is none."""
        return next((group.attrs for group in self.groups if group.tag == tag), {})

    def each(self, tag: GroupTag) -> list[Attributes]:
        """Attributes of every group of this kind: one a job in a reply to Get-Jobs."""
        return [group.attrs for group in self.groups if group.tag == tag]

    def complain(self, what: str) -> None:
        """Note a loss, if there is room."""
        if len(self.complaints) < MAX_COMPLAINTS:
            self.complaints.append(safe(what))


def integer(attrs: Attributes, name: str) -> int | None:
    """Return the first value of `name` if it is a number."""
    value = next(iter(attrs.get(name, ())), None)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def boolean(attrs: Attributes, name: str) -> bool | None:
    """Return the first value of `name` if it is true or false."""
    value = next(iter(attrs.get(name, ())), None)
    return value if isinstance(value, bool) else None


def text(attrs: Attributes, name: str) -> str | None:
    """Return the first value of `name` if it is text of any kind."""
    return next(iter(texts(attrs, name)), None)


def texts(attrs: Attributes, name: str) -> tuple[str, ...]:
    """Return the values of `name` that are text, keyword, name or URI."""
    return tuple(value for value in attrs.get(name, ()) if isinstance(value, str))


def decode(data: bytes) -> IppMessage:
    """Read a request or a reply; MalformedReply if it is no IPP."""
    if not HEADER.size <= len(data) <= MAX_MESSAGE:
        raise MalformedReply(f"IPP: message of {len(data)} octets")
    major, minor, code, request_id = HEADER.unpack_from(data)
    if major not in {1, 2}:
        raise MalformedReply(f"IPP: major version {major}")
    message = IppMessage((major, minor), code, request_id)
    reader = _Reader(message)
    try:
        for tag, name, raw in _elements(data):
            reader.take(tag, name, raw)
    except MalformedReply as why:
        reader.lose(str(why))
        message = replace(message, cut_short=str(why))
    reader.close()
    return message


@dataclass(slots=True)
class _Collection:
    members: Attributes
    slot: list[Value] | None = None


@dataclass(slots=True)
class _Reader:
    """Puts elements together to attributes; `name` is None between attributes, `lost` once one is given up."""

    message: IppMessage
    name: str | None = None
    values: list[Value] = field(default_factory=list)
    lost: bool = False
    depth: int = 0
    open: list[_Collection] = field(default_factory=list)

    def take(self, tag: int, name: str, raw: bytes) -> None:
        if tag <= 0x0F:
            self.close()
            self.message.groups.append(Group(tag))
            return
        if name:
            self.close()
            self.name = name
        if self.name is None:
            self.message.complain("value without an attribute")
            return
        try:
            self._add(tag, raw)
        except MalformedReply as why:
            self.lose(str(why))

    def close(self) -> None:
        """Hand the attribute that is complete to its group."""
        if self.depth > 0:
            self.lose("collection without end")
        if self.name is not None and not self.lost:
            self._keep(self.name)
        self.name, self.values, self.lost, self.depth, self.open = None, [], False, 0, []

    def lose(self, why: str) -> None:
        """Give up the attribute being read."""
        if not self.lost:
            self.message.complain(f"{self.name or 'message'}: {why}")
        self.lost = True

    def _keep(self, name: str) -> None:
        if not self.message.groups:
            self.message.complain(f"{name}: before any group")
        elif name in self.message.groups[-1].attrs:
            self.message.complain(f"{name}: given twice")
        else:
            self.message.groups[-1].attrs[name] = self.values

    def _add(self, tag: int, raw: bytes) -> None:
        self.depth += (tag == ValueTag.BEGIN_COLLECTION) - (tag == ValueTag.END_COLLECTION)
        if self.lost:
            return
        if not 0 <= self.depth <= MAX_DEPTH:
            raise MalformedReply(f"collection at depth {self.depth}")
        if tag == ValueTag.END_COLLECTION:
            self.open.pop()
        elif tag == ValueTag.MEMBER_NAME and self.open:
            self.open[-1].slot = self.open[-1].members.setdefault(safe(raw), [])
        else:
            self._value(tag, raw)

    def _value(self, tag: int, raw: bytes) -> None:
        slot = self.open[-1].slot if self.open else self.values
        if slot is None:
            raise MalformedReply("collection value without a member name")
        if tag == ValueTag.BEGIN_COLLECTION:
            self.open.append(_Collection({}))
            slot.append(self.open[-1].members)
        else:
            slot.append(read_value(tag, raw, self.name or ""))


def _elements(data: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Yield tag, name and octets of each element up to the end tag; MalformedReply where that fails."""
    at, named, values = HEADER.size, 0, 0
    while at < len(data) and data[at] != GroupTag.END:
        tag, name, raw, at = data[at], b"", b"", at + 1
        if tag > 0x0F:
            name, at = _string(data, at)
            raw, at = _string(data, at)
        named, values = named + (tag <= 0x0F or bool(name)), values + 1
        if named > MAX_ATTRIBUTES or values > MAX_VALUES:
            raise MalformedReply(f"more than {MAX_ATTRIBUTES} attributes and groups or {MAX_VALUES} values")
        yield tag, (safe(name) or "?") if name else "", raw
    if at >= len(data):
        raise MalformedReply("message without end tag")


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    start = at + 2
    stop = start + int.from_bytes(data[at:start], "big")
    if stop > len(data) or start > len(data):
        raise MalformedReply("message ends inside an attribute")
    return data[start:stop], stop
