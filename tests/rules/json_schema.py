# SPDX-License-Identifier: Apache-2.0
"""As much of JSON Schema as the rule schema uses, and YAML scalars as an editor reads them (YAML 1.2, core schema)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from rules.yaml import Items, Node, Table, Text

Anything: TypeAlias = Any

_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
KNOWN = {
    *("$ref", "$schema", "title", "description", "definitions", "type", "enum", "const", "pattern", "minimum", "maximum", "anyOf", "allOf", "if", "then"),
    *("properties", "required", "additionalProperties", "patternProperties", "minProperties", "items", "minItems", "maxItems"),
}


def as_editor_reads(node: Node) -> Anything:
    match node:
        case Table(items):
            return {key.value: as_editor_reads(value) for key, value in items}
        case Items(items):
            return [as_editor_reads(item) for item in items]
    return _scalar(node)


def _scalar(text: Text) -> Anything:
    if not text.plain:
        return text.value
    if text.null:
        return None
    if text.value in {"true", "false"}:
        return text.value == "true"
    if _INT.fullmatch(text.value):
        return int(text.value)
    return float(text.value) if _FLOAT.fullmatch(text.value) else text.value


def wrong(schema: Mapping[str, Any], value: Anything, root: Mapping[str, Any], at: str = "$") -> Iterator[str]:
    """One sentence for each place at which the value is not as the schema wants it."""
    if not _of_type(schema, value):
        yield f"{at}: {value!r} is no {schema['type']}"
        return
    yield from _wrong_value(schema, value, at)
    yield from _wrong_parts(schema, value, root, at)
    if isinstance(value, dict):
        yield from _wrong_table(schema, value, root, at)
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at}: {len(value)} items"
        for number, item in enumerate(value):
            yield from wrong(schema.get("items", {}), item, root, f"{at}[{number}]")


def _wrong_value(schema: Mapping[str, Any], value: Anything, at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} is not like {schema['pattern']}"
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of range"


def _wrong_parts(schema: Mapping[str, Any], value: Anything, root: Mapping[str, Any], at: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from wrong(root["definitions"][schema["$ref"].removeprefix("#/definitions/")], value, root, at)
    if "anyOf" in schema:
        tried = [list(wrong(part, value, root, at)) for part in schema["anyOf"]]
        yield from min(tried, key=len)
    for part in schema.get("allOf", ()):
        yield from wrong(part, value, root, at)
    if "then" in schema and not list(wrong(schema["if"], value, root, at)):
        yield from wrong(schema["then"], value, root, at)


def _of_type(schema: Mapping[str, Any], value: Anything) -> bool:
    types = schema.get("type", list(_TYPES))
    wanted = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in wanted
    return any(isinstance(value, _TYPES[name]) for name in wanted)


def _wrong_table(schema: Mapping[str, Any], value: dict[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    properties, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    yield from (f"{at}: lacks {name}" for name in schema.get("required", ()) if name not in value)
    if len(value) < schema.get("minProperties", 0):
        yield f"{at}: is empty"
    for key, item in value.items():
        if key in properties:
            yield from wrong(properties[key], item, root, f"{at}.{key}")
        elif not any(re.search(pattern, key) for pattern in patterns) and schema.get("additionalProperties") is False:
            yield f"{at}: unknown key {key}"


def keywords(schema: Anything) -> set[str]:
    """Every keyword that a schema uses, as far as this module would have to know it."""
    if not isinstance(schema, dict):
        return set()
    below = [*schema.get("properties", {}).values(), *schema.get("definitions", {}).values(), *schema.get("patternProperties", {}).values()]
    below += [*schema.get("anyOf", ()), *schema.get("allOf", ()), schema.get("items"), schema.get("if"), schema.get("then")]
    return set(schema).union(*map(keywords, below))
