# SPDX-License-Identifier: Apache-2.0
"""Texts with `{fact}`, `{row.column}` and `{fact|what to say when it is unknown}` in them. Nothing else is put in, and nothing is evaluated."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from probes.fact import Facts, FactType, Row
from rules.kinds import never_known
from rules.model import Applies
from rules.operators import human
from rules.yaml import Mark, Mistakes, shown

ROW = "row."
UNKNOWN = "unknown"
"""Said of a fact that is not known where a text does not say what else to say."""
_SLOT = re.compile(r"\{([A-Za-z0-9_.]+)(?:\|([^{}|]*))?\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text that a fact fills; `default` is said when the fact is unknown."""

    name: str
    kind: str
    default: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Template:
    """A text of a rule: as written, and cut at its slots."""

    source: str
    parts: tuple[str | Slot, ...]

    def names(self) -> tuple[str, ...]:
        """The facts and columns it speaks of."""
        return tuple(part.name for part in self.parts if isinstance(part, Slot))


EMPTY = Template("", ())


def parse_template(text: str, mark: Mark, types: Mapping[str, FactType], mistakes: Mistakes, kinds: Collection[Applies] = ()) -> Template:
    """Cut a text; names that `types` does not hold (facts, and `row.x` for columns) are mistakes, and facts that none of the `kinds` has."""
    whole = cut(text, mark, mistakes)
    return Template(text, tuple(part if isinstance(part, str) else _typed(part, mark, types, mistakes, kinds) for part in whole.parts))


def cut(text: str, mark: Mark, mistakes: Mistakes) -> Template:
    """Cut a text at its slots, whatever they name; a brace that opens none is a mistake."""
    parts: list[str | Slot] = []
    end = 0
    for hit in _SLOT.finditer(text):
        parts += [text[end : hit.start()], Slot(hit[1], "text", UNKNOWN if hit[2] is None else hit[2])]
        end = hit.end()
    parts.append(text[end:])
    if any("{" in part or "}" in part for part in parts if isinstance(part, str)):
        mistakes.add(mark, "a brace that is no '{fact}' or '{fact|otherwise}' cannot be used in a text")
    return Template(text, tuple(part.replace("  ", " ") if isinstance(part, str) else part for part in parts if part))


def render(template: Template, facts: Facts, row: Row) -> str:
    """The text for one subject and row; a slot that is left empty leaves no second space, and none before a comma, behind."""
    return put_in(template, filled([template], facts, row))


def filled(templates: Iterable[Template], facts: Facts, row: Row) -> dict[str, str]:
    """What the slots of some texts are filled with, by name; one whose fact is unknown is not there."""
    slots = (part for template in templates for part in template.parts if isinstance(part, Slot))
    return {slot.name: text for slot in slots if (text := _fill(slot, facts, row)) is not None}


def put_in(template: Template, texts: Mapping[str, str]) -> str:
    """The text with its slots filled by name, and what it says otherwise in those that nothing is known for."""
    if len(template.parts) == 1 and isinstance(template.parts[0], str):
        return template.parts[0]
    said, empty = "", False
    for part in template.parts:
        text = part if isinstance(part, str) else texts.get(part.name, part.default)
        said = f"{said.removesuffix(' ') if empty and text.startswith((';', ',')) else said}{text}"
        empty = not text
    return said.replace("  ", " ")


def _typed(slot: Slot, mark: Mark, types: Mapping[str, FactType], mistakes: Mistakes, kinds: Collection[Applies]) -> Slot:
    entry = types.get(slot.name)
    if entry is None:
        mistakes.add(mark, f"unknown fact '{shown(slot.name)}' in a text{_meant(slot.name, mark, types, mistakes)}")
    elif entry.kind == "rows":
        mistakes.add(mark, f"'{slot.name}' is a table and cannot stand in a text")
    elif not slot.name.startswith(ROW) and (why := never_known(slot.name, kinds)):
        mistakes.add(mark, f"{why}, so that no text can say it")
    return Slot(slot.name, entry.kind if entry else "text", slot.default)


def _meant(name: str, mark: Mark, types: Mapping[str, FactType], mistakes: Mistakes) -> str:
    """What was probably meant; a column wants rows before it can be misspelt."""
    if not name.startswith(ROW):
        return mistakes.hint(mark, name, types)
    columns = [known for known in types if known.startswith(ROW)]
    return mistakes.hint(mark, name, columns) if columns else " - 'row.' works only in a rule with 'for_each' or 'about'"


def _fill(slot: Slot, facts: Facts, row: Row) -> str | None:
    value = row.get(slot.name.removeprefix(ROW)) if slot.name.startswith(ROW) else facts.get(slot.name)
    if value is None or value in ("", (), []):
        return None
    return str(value)[:10] if slot.kind == "time" else human(value)
