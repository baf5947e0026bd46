# SPDX-License-Identifier: Apache-2.0
"""The catalogue's texts in other languages: `texts/sv.yaml` and `texts/de.yaml` have each rule's title, text for the customer and steps.

A file is read when its language is first asked for, and never for English. A language without a file, and a rule without a text, stay English.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rules.load import known_ids
from rules.model import LANGUAGES, Finding, Language
from rules.rule import Rule
from rules.template import EMPTY, Template, cut, put_in
from rules.typed import Reader
from rules.yaml import Mark, Mistake, Mistakes, Node, Table, YamlError, hint, read_file, shown

FOLDER = Path(__file__).parent / "texts"
_KEYS = ("title", "customer", "fix")


class Spot(NamedTuple):
    """One text, and where it stands in its file."""

    text: Template
    mark: Mark


@dataclass(frozen=True, slots=True)
class Spoken:
    """One rule's texts in another language; `fix` has one text for each of the rule's steps."""

    mark: Mark
    title: Spot
    customer: Spot
    fix: tuple[Spot, ...]


def is_written(language: Language) -> bool:
    """Whether there are texts in this language at all."""
    return language == "en" or _file(language).is_file()


@cache
def texts(language: Language) -> Mapping[str, Spoken]:
    """The texts in one language, by rule; none for English. Raises YamlError."""
    return read_texts(_file(language)) if language != "en" and is_written(language) else {}


def in_language(finding: Finding, language: Language) -> Finding:
    """The finding with its title, its text for the customer and its steps in a language; as it is where that has no text for it."""
    spoken = texts(language).get(finding.rule)
    if spoken is None or finding.filled is None or len(spoken.fix) != len(finding.fix):
        return finding
    title, customer, *steps = (put_in(spot.text, finding.filled) for spot in (spoken.title, spoken.customer, *spoken.fix))
    fix = tuple(replace(step, do=do) for step, do in zip(finding.fix, steps, strict=True))
    return replace(finding, title=title, customer=customer, fix=fix)


def for_customers(finding: Finding) -> dict[str, str]:
    """What the customer reads, in every language that has it."""
    said = {language: in_language(finding, language) for language in LANGUAGES}
    return {language: told.customer for language, told in said.items() if told.customer and (language == "en" or told is not finding)}


def read_texts(path: Path) -> Mapping[str, Spoken]:
    """The texts of one file. Raises YamlError with every mistake."""
    mistakes = Mistakes()
    spoken = _TextsReader(mistakes).rules(read_file(path))
    if mistakes:
        raise YamlError(mistakes.sorted())
    return spoken


def differences(path: Path, rules: Mapping[str, Rule]) -> tuple[Mistake, ...]:
    """Where a file does not match the rules: one missing or too many, another number of steps, other facts in a text. Raises YamlError."""
    spoken = read_texts(path)
    lacking = (Mistake(Mark(str(path)), f"lacks the rule '{name}'") for name in rules if name not in spoken)
    known = (mistake for name, told in spoken.items() for mistake in _differences(name, told, rules))
    return tuple(sorted((*lacking, *known)))


def _file(language: Language) -> Path:
    return FOLDER / f"{language}.yaml"


def _differences(name: str, told: Spoken, rules: Mapping[str, Rule]) -> Iterator[Mistake]:
    rule = rules.get(name)
    if rule is None:
        yield Mistake(told.mark, f"there is no rule '{name}'{hint(name, rules)}")
        return
    if len(told.fix) != len(rule.fix):
        yield Mistake(told.mark, f"{name} has {len(told.fix)} steps, and the rule {len(rule.fix)}")
    theirs = (rule.title, rule.customer, *(step.do for step in rule.fix))
    for spot, text in zip((told.title, told.customer, *told.fix), theirs, strict=False):
        yield from _odd_slots(spot, set(text.names()))


def _odd_slots(spot: Spot, wanted: set[str]) -> Iterator[Mistake]:
    names = set(spot.text.names())
    for name in sorted(names - wanted):
        yield Mistake(spot.mark, f"the rule's text has no '{{{shown(name)}}}' here{hint(name, wanted)}")
    for name in sorted(wanted - names):
        yield Mistake(spot.mark, f"lacks '{{{name}}}', which the rule's text has")


class _TextsReader:
    """Reads one file of texts; what a mistake left open is filled with something harmless, since the file is refused."""

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._read = Reader(mistakes)
        self._ids = known_ids()

    def rules(self, node: Node) -> dict[str, Spoken]:
        if not isinstance(node, Table):
            self._mistakes.add(node.mark, "the texts must be a table of rules")
            return {}
        for key, _ in node.items:
            if key.value not in self._ids:
                self._mistakes.add(key.mark, f"unknown rule '{shown(key.value)}'{hint(key.value, self._ids)}")
        return {key.value: self._rule(key.value, key.mark, value) for key, value in node.items}

    def _rule(self, name: str, mark: Mark, node: Node) -> Spoken:
        keys = self._read.table(node, name, _KEYS, _KEYS)
        title, customer = (self._spot(keys[key], key) if key in keys else Spot(EMPTY, mark) for key in ("title", "customer"))
        steps = self._read.items(keys["fix"], "fix") if "fix" in keys else ()
        return Spoken(mark, title, customer, tuple(self._spot(item, "a step of fix") for item in steps))

    def _spot(self, node: Node, what: str) -> Spot:
        text = self._read.text(node, what)
        return Spot(cut(text.strip(), node.mark, self._mistakes) if text else EMPTY, node.mark)
