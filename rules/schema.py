# SPDX-License-Identifier: Apache-2.0
"""The rule language as a JSON Schema, from the tables that the loader reads by: an editor completes keys, facts, operators and words from it.

The loader is stricter: whether an id exists, a pattern is one, or a test holds, only `unjam rules check` and `test` say.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from probes.fact import FactType
from rules.load import MAX_TEXTS
from rules.model import SEVERITIES
from rules.operators import BEFORE, NUMBERS, OPERATORS, Operator
from rules.rulefile import APPLIES, CONFIDENCES, EXPECTED, MAX_MINUTES, OPTIONAL, REQUIRED, WHO

SHIPPED = Path(__file__).with_name("schema.json")
Schema: TypeAlias = dict[str, Any]
_FOLDED = 4
"""Levels of the shipped file that have a line of their own."""

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_KINDS: Mapping[str, Schema] = {
    "text": _TEXT,
    "word": _TEXT,
    "int": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "time": {"type": "string"},
}
_NO_VALUE = {"words", "rows", "time"}
"""Kinds that only operators speak of."""
_DURATION: Schema = {"type": "string", "pattern": "^-?[0-9]{1,9}[smhdw]$"}
_WHAT: Mapping[str, str] = {
    "title": "the fault in a few words; {fact} and {row.column} are filled in",
    "applies": "what the rule is about",
    "severity": "how many cannot work, and how badly",
    "confidence": "how sure the finding is",
    "cause": "the cause, for the dispatcher",
    "customer": "the same in plain words, for the customer",
    "fix": "what to do, in the order to try",
    "tier": "1 help desk, 2 technician, 3 specialist",
    "prevent": "how to keep it from coming back",
    "verify": "what a recheck must see",
    "tests": "cases that prove the rule; one that matches, one that does not, one unknown where there are needs",
    "when": "what must hold",
    "for_each": "a table of rows: one finding a row",
    "where": "which of these rows",
    "otherwise": "what may hold where no row does",
    "about": "the rows that speak of this fault: {row.column} in the texts, and who may clear it",
    "grades": "cases that weigh more or less; the first that holds counts",
    "needs": "sections that must have answered, else unknown",
    "explained_by": "rules under whose findings this one is listed",
    "for": "how long it must hold before a ticket, and be gone before it resolves",
    "parts": "parts to bring",
    "tools": "tools to bring",
    "workshop": "whether it is repaired on site or taken in",
    "references": "where this is published",
    "overrides": "replaces the rule of this name of an earlier folder",
}


def schema(vocabulary: Mapping[str, FactType]) -> Schema:
    """The schema of a rule file (draft 7, which editors know best)."""
    tables = [entry for entry in vocabulary.values() if entry.kind == "rows"]
    every = [*vocabulary.values(), *(column for entry in tables for column in (entry.row or {}).values())]
    definitions = {
        "condition": _condition(vocabulary.values(), tables),
        **{f"where_{entry.name}": _condition((entry.row or {}).values(), [], facts=True) for entry in tables},
        "rows": _rows_of(tables),
        "number": {"enum": [name for name, entry in vocabulary.items() if entry.kind in NUMBERS]},
        "table": {"enum": [entry.name for entry in tables]},
        **{_of_kind(entry): _operated(entry) for entry in every},
        **{_words(entry): {"enum": list(entry.words)} for entry in every if _closed(entry)},
        "given": _given(vocabulary.values()),
        **{f"row_{entry.name}": _table({name: _fact(column) for name, column in (entry.row or {}).items()}) for entry in tables},
    }
    sections = list(dict.fromkeys(name.partition(".")[0] for name in vocabulary))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A fault rule of unjam",
        "description": f"One file, one fault; its name is the rule's id. At most {MAX_TEXTS} texts.",
        **_table(_keys(sections), REQUIRED),
        "allOf": _columns("for_each", tables),
        "definitions": definitions,
    }


def schema_text(vocabulary: Mapping[str, FactType]) -> str:
    """The schema as it is shipped: one line a key or fact."""
    return _dumped(schema(vocabulary)) + "\n"


def _dumped(value: Any, depth: int = 0) -> str:  # noqa: ANN401  (any JSON)
    if not isinstance(value, dict) or not value or depth == _FOLDED:
        return json.dumps(value, ensure_ascii=False)
    pad = " " * (depth + 1)
    lines = ",\n".join(f"{pad}{json.dumps(key, ensure_ascii=False)}: {_dumped(item, depth + 1)}" for key, item in value.items())
    return f"{{\n{lines}\n{' ' * depth}}}"


def _table(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(required), "additionalProperties": False}


def _list(item: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": item, **({"minItems": least} if least else {})}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _keys(sections: list[str]) -> dict[str, Schema]:
    """Every key of a rule file."""
    severity, confidence = {"enum": list(reversed(SEVERITIES))}, {"enum": list(CONFIDENCES)}
    applies = {"enum": list(APPLIES)}
    part = _table({"name": _TEXT, "number": _TEXT, "chance": {"type": "number", "minimum": 0, "maximum": 1}}, ("name",))
    step = _table({"who": {"enum": list(WHO)}, "minutes": {"type": "integer", "minimum": 1, "maximum": MAX_MINUTES}, "do": _TEXT}, ("who", "minutes", "do"))
    grade = _table({"when": _ref("condition"), "severity": severity, "confidence": confidence}, ("when", "severity", "confidence"))
    case = {"name": _TEXT, "given": _ref("given"), "expect": {"enum": list(EXPECTED)}, "also": _list(_TEXT), "severity": severity, "confidence": confidence}
    made: dict[str, Schema] = {
        "applies": {"anyOf": [applies, _list(applies)]},
        "severity": severity,
        "confidence": confidence,
        "fix": _list(step),
        "tier": {"type": "integer", "minimum": 1, "maximum": 3},
        "tests": _list(_table(case, ("name", "given", "expect")), 2),
        "when": _ref("condition"),
        "for_each": _ref("table"),
        "where": {"type": "object"},
        "otherwise": _ref("condition"),
        "about": _ref("rows"),
        "grades": _list({**grade, "properties": {**grade["properties"], "when": {"type": "object"}}}),
        "needs": _list({"enum": sections}),
        "explained_by": _list(_TEXT),
        "for": _DURATION,
        "parts": _list(part),
        "tools": _list(_TEXT),
        "references": _list(_TEXT),
        "overrides": {"type": "boolean"},
    }
    return {name: {"description": _WHAT[name], **made.get(name, _TEXT)} for name in (*REQUIRED, *OPTIONAL)}


def _condition(entries: Iterable[FactType], tables: Iterable[FactType], *, facts: bool = False) -> Schema:
    """A table of leaves and groups. Within rows (`facts`) the leaves are columns, and any fact may stand beside them."""
    itself = _condition_ref(facts=facts)
    groups: dict[str, Schema] = {"all": _list(itself, 1), "any": _list(itself, 1), "not": itself, "sure_if": itself}
    if tables:
        limits = {name: {"type": "integer", "minimum": 0} for name in ("ge", "gt", "le", "lt")}
        groups |= {"any_row": _ref("rows"), "no_row": _ref("rows"), "count": {**_rows_of(tables, limits)}}
    leaves = {entry.name: _leaf(entry) for entry in entries}
    whole = {**_table({**groups, **leaves}), "minProperties": 1}
    return {**whole, "patternProperties": {r"^[a-z_0-9]+\.": {}}} if facts else whole


def _condition_ref(*, facts: bool) -> Schema:
    """Groups nest; within rows, a nested table is looked at no further than that it is one."""
    return {"type": "object"} if facts else _ref("condition")


def _rows_of(tables: Iterable[FactType], limits: Mapping[str, Schema] | None = None) -> Schema:
    """`{of: TABLE, where: ...}`; the columns follow from the table."""
    keys = {"of": _ref("table"), "where": {"type": "object"}, **(limits or {})}
    return {**_table(keys, ("of", "where")), "allOf": _columns("of", tables)}


def _columns(key: str, tables: Iterable[FactType]) -> list[Schema]:
    """Which columns `where` may speak of, by the table that `key` names."""
    return [
        {
            "if": {"properties": {key: {"const": entry.name}}, "required": [key]},
            "then": {"properties": {"where": _ref(f"where_{entry.name}")}},
        }
        for entry in tables
    ]


def _leaf(entry: FactType) -> Schema:
    told = {"description": _described(entry)}
    return {**told, **_ref(_of_kind(entry))} if entry.kind in _NO_VALUE else {**told, "anyOf": [_value(entry), _ref(_of_kind(entry))]}


def _of_kind(entry: FactType) -> str:
    """The name of the operators that go with facts like this one."""
    return f"operators_{_words(entry) if _closed(entry) else entry.kind}"


def _words(entry: FactType) -> str:
    return "_".join(("words", *entry.words))


def _closed(entry: FactType) -> bool:
    return entry.kind == "word" and bool(entry.words)


def _operated(entry: FactType) -> Schema:
    fitting = {name: _beside(operator, entry) for name, operator in OPERATORS.items() if entry.kind in operator.kinds}
    return {**_table(fitting), "minProperties": 1}


def _described(entry: FactType) -> str:
    more = [entry.unit and f"in {entry.unit}", entry.source and f"({entry.source})"]
    return " ".join(filter(None, (entry.doc, *more)))


def _value(entry: FactType) -> Schema:
    return _ref(_words(entry)) if _closed(entry) else _KINDS.get(entry.kind, _TEXT)


def _beside(operator: Operator, entry: FactType) -> Schema:
    value = _value(entry)
    of_its_own: Mapping[str, Schema] = {
        "bound": {"anyOf": [value, _table({"fact": _ref("number")}, ("fact",))]},
        "list": _list(value, 1),
        "pair": {**_list(value, 2), "maxItems": 2},
        "items": _list(_TEXT, 1),
        "item": _TEXT,
        "text": _TEXT,
        "flag": {"type": "boolean"},
        "duration": _DURATION,
    }
    return of_its_own.get(operator.beside, value)


def _given(entries: Iterable[FactType]) -> Schema:
    """The facts of a test; null: the device was asked and did not say."""
    facts = {entry.name: _fact(entry) for entry in entries}
    return {**_table(facts), "patternProperties": {f"^{BEFORE.rstrip('.')}\\.": {}}}


def _fact(entry: FactType) -> Schema:
    if entry.kind == "rows":
        return {"anyOf": [_list(_ref(f"row_{entry.name}")), {"type": "null"}]}
    value = _list(_TEXT) if entry.kind == "words" else _value(entry)
    return {"anyOf": [value, {"type": "null"}]}
