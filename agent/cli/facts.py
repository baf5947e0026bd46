# SPDX-License-Identifier: Apache-2.0
"""The dictionary of facts as people read it: name, type, unit, what it means, and which probe says it."""

import inspect
from collections.abc import Iterator, Mapping
from textwrap import wrap

from agent.refusal import BadInputError, quoted
from probes.fact import FactType, Section, types_of
from probes.registry import DERIVED, DESTINATION_PROBES, GIVEN, PROBES, QUEUES, SECTIONS
from rules.mistake import hint

WIDTH = 120
_INDENT = 4


def told(words: tuple[str, ...]) -> Iterator[str]:
    """The reference of the sections and facts that these words name; of all, without a word. Raises BadInputError."""
    known = {section.section: types_of(section) for section in SECTIONS}
    for word in words:
        _refuse_unknown(word, known)
    for section in SECTIONS:
        entries = {name: entry for name, entry in known[section.section].items() if not words or {name, section.section} & set(words)}
        if entries:
            yield from _section(section, entries)


def as_json() -> list[dict[str, object]]:
    """Every fact, for other programs."""
    return [{"section": section.section, "by": by_whom(section), **_entry(entry)} for section in SECTIONS for entry in types_of(section).values()]


def by_whom(section: type[Section]) -> str:
    """Who says it: a probe, the print servers, the user and the site, or nobody, since it follows from the others."""
    probe = next((probe.name for probe in (*PROBES, *DESTINATION_PROBES) if probe.section is section), None)
    return f"the probe {probe}" if probe else next(by for group, by in _GROUPS.items() if section in group)


_GROUPS: Mapping[tuple[type[Section], ...], str] = {
    GIVEN: "known before anything is sent",
    QUEUES: "what print servers tell",
    DERIVED: "follows from the others",
}


def _refuse_unknown(word: str, known: Mapping[str, Mapping[str, FactType]]) -> None:
    names = [name for section, entries in known.items() for name in (section, *entries)]
    if word not in names:
        raise BadInputError(f"there is no fact or section {quoted(word)}{hint(word, names) or '; unjam rules facts shows all'}")


def _section(section: type[Section], entries: Mapping[str, FactType]) -> Iterator[str]:
    yield f"{section.section}   ({by_whom(section)})"
    yield from _wrapped(inspect.getdoc(section) or "", _INDENT)
    yield ""
    for entry in entries.values():
        yield from _fact(entry)
    yield ""


def _fact(entry: FactType, depth: int = 1) -> Iterator[str]:
    yield f"{' ' * _INDENT * depth}{entry.name}   {_kind(entry)}"
    yield from _wrapped(" ".join(filter(None, (entry.doc, entry.source and f"({entry.source})"))), _INDENT * (depth + 1))
    for column in (entry.row or {}).values():
        yield from _fact(column, depth + 2)


_KINDS = {
    "text": "text",
    "int": "whole number",
    "number": "number",
    "flag": "true or false",
    "time": "time",
    "words": "list of words",
    "rows": "table of rows:",
}


def _kind(entry: FactType) -> str:
    kind = f"one of: {', '.join(entry.words)}" if entry.words else _KINDS.get(entry.kind, entry.kind)
    return f"{kind}, in {entry.unit}" if entry.unit else kind


def _entry(entry: FactType) -> dict[str, object]:
    row = {name: _entry(column) for name, column in entry.row.items()} if entry.row else None
    return {"name": entry.name, "type": entry.kind, "unit": entry.unit, "what": entry.doc, "source": entry.source, "words": list(entry.words), "row": row}


def _wrapped(text: str, indent: int) -> Iterator[str]:
    for line in wrap(" ".join(text.split()), WIDTH - indent, break_long_words=False, break_on_hyphens=False):
        yield f"{' ' * indent}{line}"
