# SPDX-License-Identifier: Apache-2.0
"""Texts with `{fact}`, `{row.column}` and `{fact|what to say when it is unknown}` in them. Nothing else is put in, and nothing is evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from probes.fact import Facts, FactType, Row
from rules.operators import human
from rules.yaml import Mark, Mistakes, hint, shown

ROW = "row."
_SLOT = re.compile(r"\{([A-Za-z0-9_.]+)(?:\|([^{}|]*))?\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text that a fact fills; `default` is said when the fact is unknown."""

    name: str
    kind: str
    default: str = "unknown"


@dataclass(frozen=True, slots=True)
class Template:
    """A text of a rule: as written, and cut at its slots."""

    source: str
    parts: tuple[str | Slot, ...]

    def names(self) -> tuple[str, ...]:
        """The facts and columns it speaks of."""
        return tuple(part.name for part in self.parts if isinstance(part, Slot))


EMPTY = Template("", ())


def parse_template(text: str, mark: Mark, types: Mapping[str, FactType], mistakes: Mistakes) -> Template:
    """Cut a text; names that `types` does not hold (facts, and `row.x` for columns) are mistakes."""
    parts: list[str | Slot] = []
    end = 0
    for hit in _SLOT.finditer(text):
        parts += [text[end : hit.start()], _slot(hit, mark, types, mistakes)]
        end = hit.end()
    parts.append(text[end:])
    if any("{" in part or "}" in part for part in parts if isinstance(part, str)):
        mistakes.add(mark, "a brace that is no '{fact}' or '{fact|otherwise}' cannot be used in a text")
    return Template(text, tuple(part.replace("  ", " ") if isinstance(part, str) else part for part in parts if part))


def render(template: Template, facts: Facts, row: Row) -> str:
    """The text for one subject and row; a slot that is left empty leaves no second space behind."""
    if len(template.parts) == 1 and isinstance(template.parts[0], str):
        return template.parts[0]
    return "".join(part if isinstance(part, str) else _fill(part, facts, row) for part in template.parts).replace("  ", " ")


def _slot(hit: re.Match[str], mark: Mark, types: Mapping[str, FactType], mistakes: Mistakes) -> Slot:
    name, default = hit[1], hit[2]
    entry = types.get(name)
    if entry is None:
        mistakes.add(mark, f"unknown fact '{shown(name)}' in a text{hint(name, types)}")
    elif entry.kind == "rows":
        mistakes.add(mark, f"'{name}' is a table and cannot stand in a text")
    return Slot(name, entry.kind if entry else "text", "unknown" if default is None else default)


def _fill(slot: Slot, facts: Facts, row: Row) -> str:
    value = row.get(slot.name.removeprefix(ROW)) if slot.name.startswith(ROW) else facts.get(slot.name)
    if value is None or value in ("", (), []):
        return slot.default
    return str(value)[:10] if slot.kind == "time" else human(value)
