# SPDX-License-Identifier: Apache-2.0
"""Directories of rule files -> a catalogue, or every mistake of all files at once."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from probes.fact import FactType
from rules.causes import refuse_cycles
from rules.code_file import CODES, FOLDER, load_codes
from rules.error_codes import Codes
from rules.rule import Rule
from rules.rulefile import read_rule
from rules.yaml import Mark, Mistake, Mistakes, Node, Table, YamlError, read, read_bytes, shown, texts_in

BUILTIN = Path(__file__).parent / "catalogue"
MAX_TEXTS = 1_500
"""Keys and values of one rule file; four times what the longest of ours needs, and few enough to look a nearest word up for each."""

IDS = Path(__file__).parent / "ids.txt"
_OF_CODES = ("makers", "codes")
"""Keys that only a file of error codes has."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rules in force, by id, in alphabetical order, and the error codes. `version` = number of rules and a short hash of all files.

    `refused` = what was wrong with a later state of these files, which was therefore not taken; empty where there is none.
    """

    rules: Mapping[str, Rule]
    version: str
    codes: Codes = field(default_factory=Codes)
    refused: tuple[str, ...] = ()


class RuleErrors(Exception):  # noqa: N818  (it holds many)
    """Rule files that cannot be used; `mistakes` is every one, in the order of files and lines."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def load_catalogue(dirs: Iterable[Path], vocabulary: Mapping[str, FactType]) -> Catalogue:
    """The rules of several directories; a later one may replace a rule of an earlier one only with `overrides: true`. Raises RuleErrors."""
    mistakes = Mistakes()
    folders = [Path(directory) for directory in dirs]
    layers = [_files(folder, mistakes) for folder in folders]
    loader = _Loader(vocabulary, known_ids() | {path.stem for layer in layers for path in layer}, mistakes)
    for layer in layers:
        loader.add(layer)
    refuse_cycles(loader.rules, mistakes)
    codes, digest = load_codes((CODES if folder == BUILTIN else folder / FOLDER for folder in folders), mistakes)
    loader.digest.update(digest)
    if mistakes:
        raise RuleErrors(mistakes.sorted())
    rules = dict(sorted(loader.rules.items()))
    return Catalogue(rules, f"{len(rules)}-{loader.digest.hexdigest()[:8]}", codes)


def known_ids() -> frozenset[str]:
    """Every id that the fault catalogue reserves, whether or not its rule exists yet."""
    return frozenset(IDS.read_text(encoding="utf-8").split())


def _files(directory: Path, mistakes: Mistakes) -> list[Path]:
    if not directory.is_dir():
        mistakes.add(Mark(str(directory)), "is no directory of rules")
        return []
    files = (path for path in directory.rglob("*") if path.suffix in {".yaml", ".yml"})
    paths = sorted(path for path in files if directory / FOLDER not in path.parents)
    for path in paths:
        if path.suffix == ".yml":
            mistakes.add(Mark(str(path)), "must be named .yaml")
    if not paths and not (directory / FOLDER).is_dir():
        mistakes.add(Mark(str(directory)), "holds no rule files (*.yaml)")
    return paths


class _Loader:
    """Reads layer after layer of rule files; the same id twice in one layer, or over another layer unsaid, is a mistake."""

    def __init__(self, vocabulary: Mapping[str, FactType], ids: AbstractSet[str], mistakes: Mistakes) -> None:
        self.rules: dict[str, Rule] = {}
        self.digest = sha256()
        self._vocabulary = vocabulary
        self._ids = ids
        self._mistakes = mistakes

    def add(self, paths: Iterable[Path]) -> None:
        layer: dict[str, Rule] = {}
        for path in paths:
            rule = self._read(path)
            if rule and rule.id in layer:
                self._mistakes.add(rule.mark, f"the rule '{rule.id}' is also in {layer[rule.id].mark.path}")
            elif rule:
                layer[rule.id] = rule
        self.rules.update({rule.id: rule for rule in layer.values() if self._may_stand(rule)})

    def _read(self, path: Path) -> Rule | None:
        try:
            data = read_bytes(path)
            node = read(data, str(path))
        except YamlError as error:
            self._mistakes.extend(error.mistakes)
            return None
        if wrong := _unfit(path, node):
            self._mistakes.add(*wrong)
            return None
        self.digest.update(path.stem.encode() + b"\0" + data + b"\0")
        return read_rule(path.stem, node, self._vocabulary, self._ids, self._mistakes)

    def _may_stand(self, rule: Rule) -> bool:
        """Whether a rule may be taken; one that replaces another unsaid is left out, so that nothing false follows from it."""
        earlier = self.rules.get(rule.id)
        if earlier and not rule.overrides:
            self._mistakes.add(rule.mark, f"the rule '{rule.id}' is already in {earlier.mark.path}; to replace it write 'overrides: true'")
        if rule.overrides and not earlier:
            self._mistakes.add(rule.mark, f"overrides nothing: there is no earlier rule '{rule.id}'")
        return earlier is None or rule.overrides


def _unfit(path: Path, node: Node) -> tuple[Mark, str] | None:
    """Why a file is not read as a rule at all."""
    keys = node.keys() if isinstance(node, Table) else ()
    if "title" not in keys and (key := next((name for name in keys if name in _OF_CODES), None)):
        return node.mark, f"'{key}' stands in a table of error codes, not in a rule; put this file into the folder '{FOLDER}' of your rules"
    if not _ID.fullmatch(path.stem):
        return Mark(str(path)), f"'{shown(path.stem)}' is no rule id; use small letters, digits and '-'"
    if texts_in(node) > MAX_TEXTS:
        return Mark(str(path)), f"holds more than {MAX_TEXTS} texts; one file is one fault"
    return None
