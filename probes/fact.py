# SPDX-License-Identifier: Apache-2.0
"""What one fact is: its name, its type, what it means and who said it.

A section of facts is a frozen dataclass whose fields are made by `fact()`; everything that wants to know the dictionary (the rule loader,
`rules facts`, the report's JSON Schema) reads it back through `types_of()`. `None` in a field means that the device was asked and did not say.
A section that is missing altogether is *unknown*: nobody asked, or the probe failed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from types import NoneType
from typing import Any, ClassVar, Literal, Protocol, TypeAlias, get_args, get_origin, get_type_hints

Kind: TypeAlias = Literal["text", "word", "int", "number", "flag", "time", "words", "rows"]
"""`word` is text of a closed list, `words` a list of texts, `number` may have decimals, `rows` a table."""

Scalar: TypeAlias = bool | int | float | str | None
Row: TypeAlias = Mapping[str, Scalar | list[str]]
Value: TypeAlias = Scalar | list[str] | list[Row]
"""A fact as the rules, the report and JSON hold it; times are ISO 8601 in UTC with a trailing Z."""

Facts: TypeAlias = Mapping[str, Value]
"""Everything known about one subject, flat: `{"tcp.9100": "refused", "printer.reasons": ["media-jam"]}`. An absent name is unknown."""


class Section(Protocol):
    """A frozen dataclass of facts, one probe's or one derivation's; `section` is the part of the name before the dot."""

    section: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FactType:
    """One entry of the dictionary."""

    name: str
    kind: Kind
    doc: str
    unit: str = ""
    source: str = ""
    words: tuple[str, ...] = ()
    row: Mapping[str, "FactType"] | None = None


def fact(doc: str, *, unit: str = "", source: str = "", words: Iterable[str] = (), name: str = "") -> Any:  # noqa: ANN401  (stands for any field type, as dataclasses.field does)
    """A documented field that defaults to None, "the device did not say".

    `words` closes the list of values, `source` names the MIB object or RFC section, `name` is the public name where Python forbids it ("9100").
    """
    return field(default=None, metadata={"doc": doc, "unit": unit, "source": source, "words": tuple(words), "name": name})


def types_of(section: type[Section]) -> dict[str, FactType]:
    """The section's entries by full name, e.g. `tcp.9100`."""
    return {entry.name: entry for entry in _entries(section, f"{section.section}.")}


def flatten(section: Section) -> dict[str, Value]:
    """The section as plain values under their full names; what the report stores and the rules read."""
    return {f"{section.section}.{name}": value for name, value in _plain(section).items()}


def iso(moment: datetime) -> str:
    """A moment as the report writes it: UTC, whole seconds, trailing Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _entries(owner: type[Any], prefix: str) -> Iterable[FactType]:
    hints = get_type_hints(owner)
    for item in fields(owner):
        meta, kind, row = item.metadata, *_kind_of(hints[item.name], closed=bool(item.metadata.get("words")))
        if item.default is MISSING and "doc" not in meta:
            msg = f"{owner.__name__}.{item.name} is not a documented fact"
            raise TypeError(msg)
        columns = {entry.name: entry for entry in _entries(row, "")} if row else None
        yield FactType(
            prefix + (meta["name"] or item.name),
            kind,
            meta["doc"],
            meta["unit"],
            meta["source"],
            meta["words"],
            columns,
        )


_SCALARS: Mapping[type, Kind] = {bool: "flag", int: "int", float: "number", datetime: "time"}


def _kind_of(hint: Any, *, closed: bool) -> tuple[Kind, type[Any] | None]:  # noqa: ANN401  (a type hint is any object)
    inner = next(arg for arg in get_args(hint) if arg is not NoneType)
    if get_origin(inner) is tuple:
        item: type[Any] = get_args(inner)[0]
        return ("rows", item) if hasattr(item, "__dataclass_fields__") else ("words", None)
    if inner is str:
        return ("word" if closed else "text", None)
    return _SCALARS[inner], None


def _plain(owner: Any) -> dict[str, Any]:  # noqa: ANN401  (any dataclass of facts)
    return {item.metadata.get("name") or item.name: _plain_value(getattr(owner, item.name)) for item in fields(owner)}


def _plain_value(value: Any) -> Any:  # noqa: ANN401  (any fact's value)
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, datetime):
        return iso(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(value)
    return value
