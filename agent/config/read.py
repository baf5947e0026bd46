# SPDX-License-Identifier: Apache-2.0
"""A tree of texts -> Config, or every mistake at once, each with file, line, column and the nearest right word."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from agent.config.fields import MISTAKE
from agent.config.model import Config, Part
from agent.refusal import quoted
from rules.yaml import Items, Mark, Mistakes, Node, Table, Text, YamlError, hint, read, read_file

_SENTENCES = {
    "model_type": "a table is wanted here, lines of 'key: value'",
    "model_attributes_type": "a table is wanted here, lines of 'key: value'",
    "dict_type": "a table is wanted here, lines of 'key: value'",
    "tuple_type": "a list is wanted here: [one, another], or lines that begin with '- '",
    "string_type": "a text is wanted here, not a list or a table",
}


def read_config(path: Path) -> Config:
    """The configuration in a file; secrets and paths are relative to its folder. Raises YamlError."""
    return configured(read_file(path), path.parent)


def parse_config(text: str, name: str, folder: Path) -> Config:
    """The configuration in a text. Raises YamlError."""
    return configured(read(text, name), folder)


def configured(tree: Node, folder: Path) -> Config:
    """The configuration in a tree. Raises YamlError with every mistake."""
    mistakes = Mistakes()
    config: Config | None = None
    try:
        config = Config.model_validate(plain(tree), context={"folder": folder})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            mistakes.add(*_told(tree, detail))
    if config:
        _join(config, tree, mistakes)
    if mistakes or config is None:
        raise YamlError(mistakes.sorted())
    return config


def plain(node: Node) -> Any:  # noqa: ANN401  (a tree of texts, lists and tables)
    """The tree without places: texts, None for nothing, lists, dictionaries."""
    if isinstance(node, Text):
        return None if node.null else node.value
    if isinstance(node, Items):
        return tuple(plain(item) for item in node.items)
    return {key.value: plain(value) for key, value in node.items}


def _told(tree: Node, detail: ErrorDetails) -> tuple[Mark, str]:
    """Where a mistake of pydantic's stands in the file, and one sentence about it."""
    path = detail["loc"]
    kind = detail["type"]
    if kind == "extra_forbidden":
        key = str(path[-1])
        keys = _keys(path[:-1])
        return _mark(tree, path, key=True), f"unknown key {quoted(key)}" + (hint(key, keys) or f" - known here: {', '.join(keys)}")
    if kind == "missing":
        return _mark(tree, path[:-1]), f"'{path[-1]}' is missing"
    if kind == MISTAKE:
        return _mark(tree, path), detail["msg"]
    return _mark(tree, path), _SENTENCES.get(kind, detail["msg"])


def _mark(tree: Node, path: Iterable[int | str], *, key: bool = False) -> Mark:
    """The place of the node at the path; steps that the file does not have (a union's tag) are passed over."""
    node, mark = tree, tree.mark
    for step in path:
        if isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            mark = node.mark
        elif isinstance(node, Table) and (entry := next(((k, v) for k, v in node.items if k.value == step), None)):
            node = entry[1]
            mark = entry[0].mark if key else node.mark
    return mark


def _keys(path: Iterable[int | str]) -> tuple[str, ...]:
    """The keys that are known in the table at the path."""
    model: type[BaseModel] = Config
    for step in path:
        choices = {part.__name__: part for part in _parts(model.model_fields[step].annotation)} if step in model.model_fields else {}
        if choices:
            model, several = next(iter(choices.values())), choices
        elif isinstance(step, str):
            model = next((part for part in several.values() if step in _versions(part)), model)
    return tuple(model.model_fields)


def _parts(annotation: object) -> list[type[Part]]:
    """The tables that may stand in a field of this type."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for inner in get_args(annotation) for part in _parts(inner)]


def _versions(part: type[Part]) -> tuple[str, ...]:
    field = part.model_fields.get("version")
    return get_args(field.annotation) if field else ()


def refuse_unknown_rules(path: Path, config: Config, rules: Collection[str]) -> None:
    """Hold `mute:` of a file against the rules in force. Raises YamlError with every one that does not exist."""
    unknown = [(index, mute.rule) for index, mute in enumerate(config.mute) if mute.rule not in rules]
    if not unknown:
        return
    mistakes, tree = Mistakes(), read_file(path)
    for index, rule in unknown:
        mistakes.add(_mark(tree, ("mute", index, "rule")), f"there is no rule {quoted(rule)}{hint(rule, rules)}")
    raise YamlError(mistakes.sorted())


def _join(config: Config, tree: Node, mistakes: Mistakes) -> None:
    """What holds between entries: ids are given once, and whoever is named exists."""
    seen: set[str] = set()
    for index, device in enumerate(config.devices):
        if device.id is not None and device.id in seen:
            mistakes.add(_mark(tree, ("devices", index, "id")), f"the device id '{device.id}' was given before")
        seen.add(device.id or "")
    for index, destination in enumerate(config.destinations):
        for place, user in enumerate(destination.used_by):
            if user not in seen:
                mistakes.add(_mark(tree, ("destinations", index, "used_by", place)), f"no device has the id '{user}'{hint(user, seen - {''})}")
