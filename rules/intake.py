# SPDX-License-Identifier: Apache-2.0
"""What a complaint is worth: the symptoms, the questions about them, and which causes the answers speak for. Read from `data/` when first needed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias, TypeVar

from probes.fact import Facts, FactType, Scalar, types_of
from probes.told_facts import SYMPTOMS, ToldFacts
from rules.data_lists import DATA
from rules.load import known_ids
from rules.mistake import nearest
from rules.model import LANGUAGES, Language
from rules.rulefile import MAX_MINUTES, WHO
from rules.typed import Reader
from rules.yaml import Mistakes, Node, Table, YamlError, read_file

Content = TypeVar("Content")
Many: TypeAlias = Mapping[Language, str]
"""One text in every language."""
FIRST = ("path", "dns", "lpd", "tls", "web", "escl")
"""The probes whose place in the order is free."""
MOST_QUESTIONS = 6
_WORD = re.compile(r"[\w']+")
_FLAGS = ("true", "false")


@dataclass(frozen=True, slots=True)
class ManyStep:
    """One thing to try, by whom, in about how many minutes."""

    who: str
    minutes: int
    do: Many


@dataclass(frozen=True, slots=True)
class Symptom:
    """What is known of one complaint. `rules` can be its cause, the nearest first; `steps` are tried when none of them holds; `first` are probes."""

    id: str
    words: Mapping[Language, tuple[str, ...]]
    ask: tuple[str, ...]
    first: tuple[str, ...]
    rules: tuple[str, ...]
    steps: tuple[ManyStep, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question and the fact that its answer is; `words`: each value and what people say for it, the usual word first; none where it is free."""

    name: str
    ask: Many
    words: Mapping[str, Mapping[Language, tuple[str, ...]]]

    def choices(self, language: Language) -> list[str]:
        """What can be answered, in the language's usual words."""
        return [value if language == "en" and value not in _FLAGS else said[language][0] for value, said in self.words.items()]

    @property
    def called(self) -> Mapping[str, str]:
        """The value of each word of any language, in small letters."""
        words = {word.casefold(): value for value, said in self.words.items() for each in said.values() for word in each}
        return {**words, **{value: value for value in self.words}}


@dataclass(frozen=True, slots=True)
class Hint:
    """One answer, and the causes that it makes more or less likely."""

    fact: str
    value: Scalar
    raises: frozenset[str]
    lowers: frozenset[str]


@cache
def symptoms(path: Path = DATA / "symptoms.yaml") -> Mapping[str, Symptom]:
    """Every symptom by its id, in the order of the closed list. Raises YamlError."""
    mistakes = Mistakes()
    reader = _IntakeReader(mistakes)
    found = {name: reader.symptom(name, node) for name, node in reader.named(read_file(path), "the symptoms", SYMPTOMS)}
    return _sound(found, mistakes)


@cache
def questions(path: Path = DATA / "questions.yaml") -> Mapping[str, Question]:
    """Every question by the fact that it asks for. Raises YamlError."""
    mistakes = Mistakes()
    reader = _IntakeReader(mistakes)
    return _sound({name: reader.question(name, node) for name, node in reader.named(read_file(path), "the questions", tuple(reader.told))}, mistakes)


@cache
def hints(path: Path = DATA / "hints.yaml") -> tuple[Hint, ...]:
    """What each answer speaks for. Raises YamlError."""
    mistakes = Mistakes()
    reader = _IntakeReader(mistakes)
    return _sound(tuple(hint for item in reader.items(read_file(path), "the hints") for hint in reader.hint(item)), mistakes)


def answering(symptom: object) -> tuple[str, ...]:
    """The rules that can be the cause of a symptom, the nearest first; none for what is no symptom."""
    return symptoms()[str(symptom)].rules if symptom in SYMPTOMS else ()


def symptoms_of(text: str) -> tuple[str, ...]:
    """The symptoms that somebody may mean, by an id or by words of any language anywhere in a sentence; one where it is clear, else in their order."""
    words = tuple(_folded(text).split())
    meant = [set(_called()[" ".join(words[start:end])]) for start, end in _widest(words)]
    agreed = set.intersection(*meant) if meant else set[str]()
    return tuple(name for name in SYMPTOMS if name in (agreed or set().union(*meant)))


def _widest(words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where known words stand; of those within longer ones only the longer."""
    longest = max(len(name.split()) for name in _called())
    ends = ((start, end) for start in range(len(words)) for end in range(start + 1, min(start + longest, len(words)) + 1))
    spans = [(start, end) for start, end in ends if " ".join(words[start:end]) in _called()]
    return [span for span in spans if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)]


def near_symptom(text: str) -> str | None:
    """What was probably meant: the id, and the words that are near."""
    near = nearest(_folded(text), _called())
    if near is None:
        return None
    meant = " or ".join(_called()[near])
    return meant if near == _folded(meant) else f"{meant} ({near})"


def shift(rule: str, told: Facts) -> int:
    """How much the answers speak for a rule (below 0) or against it (above 0)."""
    speaking = [hint for hint in hints() if told.get(f"told.{hint.fact}") == hint.value]
    return (1 if any(rule in hint.lowers for hint in speaking) else 0) - (1 if any(rule in hint.raises for hint in speaking) else 0)


@cache
def _called() -> Mapping[str, tuple[str, ...]]:
    """Every symptom's id and words, folded; a vague word is that of several."""
    called: defaultdict[str, list[str]] = defaultdict(list)
    for symptom in symptoms().values():
        for word in dict.fromkeys(_folded(word) for said in symptom.words.values() for word in said):
            called[word].append(symptom.id)
    return {**{word: tuple(ids) for word, ids in called.items()}, **{_folded(name): (name,) for name in SYMPTOMS}}


def _folded(text: str) -> str:
    """Words in small letters with a blank between: `won't` in either writing, and no other marks."""
    return " ".join(_WORD.findall(text.casefold().replace("\u2019", "'").replace("_", " ")))


def _sound(content: Content, mistakes: Mistakes) -> Content:
    if mistakes:
        raise YamlError(mistakes.sorted())
    return content


class _IntakeReader(Reader):
    """Reads the three files; what a mistake left open is filled with something harmless, since the file is refused."""

    def __init__(self, mistakes: Mistakes) -> None:
        super().__init__(mistakes)
        self._ids = tuple(sorted(known_ids()))
        named = {name.partition(".")[2]: entry for name, entry in types_of(ToldFacts).items()}
        self.told: Mapping[str, FactType] = {name: entry for name, entry in named.items() if name != "symptom"}

    def named(self, node: Node, what: str, names: tuple[str, ...]) -> list[tuple[str, Node]]:
        """The entries of a table that has exactly these names, in their order."""
        table = self.table(node, what, names, names)
        return [(name, table[name]) for name in names if name in table]

    def symptom(self, name: str, node: Node) -> Symptom:
        keys = ("words", "ask", "first", "rules", "steps")
        table = self.table(node, name, keys, keys)
        ask = self._closed(table, "ask", tuple(self.told))
        if len(ask) > MOST_QUESTIONS:
            self.refuse(node.mark, f"{name} asks more than {MOST_QUESTIONS} questions")
        return Symptom(
            name,
            self._said(table["words"], "words") if "words" in table else {},
            ask,
            self._closed(table, "first", FIRST),
            self._closed(table, "rules", self._ids),
            tuple(self._step(item) for item in self._listed(table, "steps")),
        )

    def question(self, name: str, node: Node) -> Question:
        table = self.table(node, name, ("ask", "words"), ("ask",))
        words = table.get("words")
        values = words.items if isinstance(words, Table) else ()
        return Question(
            name, self._many(table["ask"]) if "ask" in table else {}, {key.value: self._said(value, f"the words for {key.value}") for key, value in values}
        )

    def hint(self, node: Node) -> Iterator[Hint]:
        table = self.table(node, "a hint", ("told", "raises", "lowers"), ("told",))
        told = self.table(table["told"], "told", self.told) if "told" in table else {}
        raises, lowers = (frozenset(self._closed(table, key, self._ids)) for key in ("raises", "lowers"))
        for name, value in told.items():
            entry = self.told[name]
            yield Hint(name, self.scalar(value, entry.kind, name, entry.words), raises, lowers)

    def _step(self, node: Node) -> ManyStep:
        keys = ("who", "minutes", *LANGUAGES)
        table = self.table(node, "a step", keys, keys)
        who = self.word(table["who"], "who", WHO) if "who" in table else None
        minutes = self.number(table["minutes"], "minutes", 1, MAX_MINUTES) if "minutes" in table else None
        return ManyStep(who or "customer", minutes or 1, {language: self._text(table[language]) for language in LANGUAGES if language in table})

    def _many(self, node: Node) -> Many:
        table = self.table(node, "a text", LANGUAGES, LANGUAGES)
        return {language: self._text(table[language]) for language in LANGUAGES if language in table}

    def _said(self, node: Node, what: str) -> dict[Language, tuple[str, ...]]:
        table = self.table(node, what, LANGUAGES, LANGUAGES)
        return {language: self._words(table[language]) for language in LANGUAGES if language in table}

    def _listed(self, table: Mapping[str, Node], name: str) -> tuple[Node, ...]:
        return self.items(table[name], name) if name in table else ()

    def _closed(self, table: Mapping[str, Node], name: str, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.word(item, name, words) or words[0] for item in self._listed(table, name))

    def _words(self, node: Node) -> tuple[str, ...]:
        return tuple(self._text(item) for item in self.items(node, "words"))

    def _text(self, node: Node) -> str:
        return self.text(node, "a word") or ""
