# SPDX-License-Identifier: Apache-2.0
"""One rule file: its table -> a Rule. Every mistake is noted and reading goes on, so that a person sees all of them at once."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import cast

from probes.fact import FactType, Value
from rules.kinds import KINDS, never_known
from rules.match import compile_tree
from rules.model import SEVERITIES, Applies, Confidence, Severity
from rules.operators import BEFORE
from rules.parse import Columns, TreeReader
from rules.rule import Case, Condition, Expected, Grade, PartText, RowCondition, Rule, StepText
from rules.template import EMPTY, ROW, Template, parse_template
from rules.tree import facts_of
from rules.typed import Reader
from rules.yaml import Mark, Mistakes, Node, Table, Text, shown

APPLIES = KINDS
CONFIDENCES = ("confirmed", "likely", "possible")
WHO = ("customer", "it", "technician", "sales")
EXPECTED = ("match", "no match", "unknown")
REQUIRED = ("title", "applies", "severity", "confidence", "cause", "customer", "fix", "tier", "prevent", "verify", "tests")
OPTIONAL = (
    *("when", "for_each", "where", "otherwise", "about", "grades", "needs", "explained_by", "for"),
    *("parts", "tools", "workshop", "references", "overrides"),
)
_IN_A_TEST = "it belongs in a test: tests: [{name: ..., given: ..., expect: ..., also: [...]}]"
_ELSEWHERE = {
    **dict.fromkeys(("also", "given", "expect"), _IN_A_TEST),
    **dict.fromkeys(("who", "minutes", "do"), "it belongs in a step of fix: fix: [{who: ..., minutes: ..., do: ...}]"),
}
MAX_MINUTES = 480


def read_rule(name: str, node: Node, vocabulary: Mapping[str, FactType], ids: AbstractSet[str], mistakes: Mistakes) -> Rule | None:
    """The rule `name` of a file; None, and at least one mistake noted, when it cannot be used. `ids` are all that may be named as a cause."""
    before = len(mistakes.found)
    rule = _RuleReader(vocabulary, ids, mistakes).rule(name, node)
    return rule if len(mistakes.found) == before else None


class _RuleReader:
    """Reads one file; what a mistake left open is filled with something harmless, since the rule is thrown away."""

    def __init__(self, vocabulary: Mapping[str, FactType], ids: AbstractSet[str], mistakes: Mistakes) -> None:
        self._vocabulary = vocabulary
        self._ids = ids
        self._mistakes = mistakes
        self._read = Reader(mistakes)
        self._kinds: tuple[Applies, ...] = ()
        self._trees = TreeReader(vocabulary, self._read)
        self._texts: Mapping[str, FactType] = vocabulary
        self._reads: set[str] = set()

    def rule(self, name: str, node: Node) -> Rule:
        keys = self._read.table(node, "the rule", (*REQUIRED, *OPTIONAL), REQUIRED, _ELSEWHERE)
        applies = self._applies(keys)
        each = self._rows(keys.get("for_each"), keys.get("where"), node.mark) if "for_each" in keys or "where" in keys else None
        about = self._about(keys["about"]) if "about" in keys else None
        columns = self._columns(keys.get("for_each"))
        self._texts = {**self._vocabulary, **{f"{ROW}{column}": entry for column, entry in (columns or self._columns(self._table_about(keys))).items()}}
        if "otherwise" in keys and "for_each" not in keys:
            self._mistakes.add(keys["otherwise"].mark, "'otherwise' goes with 'for_each'")
        if "when" not in keys and "for_each" not in keys:
            self._mistakes.add(node.mark, "the rule lacks the key 'when'")
        return Rule(
            id=name,
            mark=node.mark,
            title=self._text(keys, "title"),
            applies=applies,
            severity=cast("Severity", self._word(keys, "severity", SEVERITIES)),
            confidence=cast("Confidence", self._word(keys, "confidence", CONFIDENCES)),
            cause=self._text(keys, "cause"),
            customer=self._text(keys, "customer"),
            verify=self._text(keys, "verify"),
            when=self._condition(keys["when"]) if "when" in keys else None,
            each=each,
            otherwise=self._condition(keys["otherwise"]) if "otherwise" in keys else None,
            about=about,
            grades=tuple(self._grade(item, columns) for item in self._items(keys, "grades")),
            needs=self._needs(keys),
            explained_by=self._named(keys, "explained_by", "rule", self._ids),
            holds_s=(self._read.duration(keys["for"], "for") or 0) if "for" in keys else 0,
            fix=tuple(self._step(item) for item in self._items(keys, "fix")),
            tier=(self._read.number(keys["tier"], "tier", 1, 3) or 1) if "tier" in keys else 1,
            parts=tuple(self._part(item) for item in self._items(keys, "parts")),
            tools=self._strings(keys, "tools"),
            prevent=self._text(keys, "prevent"),
            workshop=self._text(keys, "workshop"),
            references=self._strings(keys, "references"),
            tests=self._cases(keys),
            overrides=self._read.scalar(keys["overrides"], "flag", "overrides") is True if "overrides" in keys else False,
            reads=frozenset(self._reads),
        )

    def _items(self, keys: Mapping[str, Node], name: str) -> tuple[Node, ...]:
        return self._read.items(keys[name], name) if name in keys else ()

    def _strings(self, keys: Mapping[str, Node], name: str) -> tuple[str, ...]:
        texts = (self._read.text(item, f"an item of {name}") for item in self._items(keys, name))
        return tuple(text for text in texts if text is not None)

    def _word(self, keys: Mapping[str, Node], name: str, words: tuple[str, ...]) -> str:
        return (self._read.word(keys[name], name, words) if name in keys else None) or words[0]

    def _applies(self, keys: Mapping[str, Node]) -> tuple[Applies, ...]:
        """The kinds of subject; facts that none of them has are refused from here on, unless it is not clear which are meant."""
        before = len(self._mistakes.found)
        kinds = self._kinds_said(keys)
        if "applies" in keys and len(self._mistakes.found) == before:
            self._kinds = kinds
            self._trees = TreeReader(self._vocabulary, self._read, kinds)
        return kinds

    def _kinds_said(self, keys: Mapping[str, Node]) -> tuple[Applies, ...]:
        """One word, or a list of them for a fault that several kinds of subject have."""
        if isinstance(keys.get("applies"), Text) or "applies" not in keys:
            return (cast("Applies", self._word(keys, "applies", APPLIES)),)
        words = (self._read.word(item, "applies", APPLIES) for item in self._items(keys, "applies"))
        return cast("tuple[Applies, ...]", tuple(word for word in words if word)) or ("device",)

    def _text(self, keys: Mapping[str, Node], name: str) -> Template:
        return self._template(keys[name], name) if name in keys else EMPTY

    def _template(self, node: Node, what: str) -> Template:
        text = self._read.text(node, what)
        template = parse_template(text.strip(), node.mark, self._texts, self._mistakes, self._kinds) if text else EMPTY
        self._reads.update(template.names())
        return template

    def _condition(self, node: Node, columns: Columns | None = None) -> Condition | None:
        tree = self._trees.tree(node, columns or {})
        if tree is None:
            return None
        self._reads.update(facts_of(tree))
        return Condition(tree, compile_tree(tree))

    def _rows(self, of: Node | None, where: Node | None, mark: Mark) -> RowCondition | None:
        if of is None or where is None:
            self._mistakes.add((of or where or Table((), mark)).mark, "'for_each' and 'where' go together")
            return None
        entry = self._trees.table_of(of, "for_each")
        condition = self._condition(where, entry.row) if entry else None
        return RowCondition(entry.name, condition) if entry and condition else None

    def _about(self, node: Node) -> RowCondition | None:
        keys = self._read.table(node, "about", ("of", "where"), ("of", "where"))
        return self._rows(keys["of"], keys["where"], node.mark) if {"of", "where"} <= set(keys) else None

    def _table_about(self, keys: Mapping[str, Node]) -> Node | None:
        about = keys.get("about")
        return about.get("of") if isinstance(about, Table) else None

    def _columns(self, of: Node | None) -> Mapping[str, FactType]:
        """The columns of the table that was named, even where something else about its rows is wrong."""
        entry = self._vocabulary.get(of.value) if isinstance(of, Text) else None
        return (entry.row if entry else None) or {}

    def _grade(self, node: Node, columns: Columns) -> Grade:
        keys = self._read.table(node, "a grade", ("when", "severity", "confidence"), ("when", "severity", "confidence"))
        condition = self._condition(keys["when"], columns) if "when" in keys else None
        severity = cast("Severity", self._word(keys, "severity", SEVERITIES))
        return Grade(cast("Condition", condition), severity, cast("Confidence", self._word(keys, "confidence", CONFIDENCES)))

    def _named(self, keys: Mapping[str, Node], name: str, what: str, known: AbstractSet[str]) -> tuple[str, ...]:
        for item in self._items(keys, name):
            if isinstance(item, Text) and item.value not in known:
                self._mistakes.add(item.mark, f"unknown {what} '{shown(item.value)}' in {name}{self._mistakes.hint(item.mark, item.value, known)}")
        return self._strings(keys, name)

    def _needs(self, keys: Mapping[str, Node]) -> tuple[str, ...]:
        sections = {name.partition(".")[0] for name in self._vocabulary}
        for item in self._items(keys, "needs"):
            if isinstance(item, Text) and item.value in sections and (why := never_known(item.value, self._kinds)):
                self._mistakes.add(item.mark, why)
        return self._named(keys, "needs", "section", sections)

    def _step(self, node: Node) -> StepText:
        keys = self._read.table(node, "a step of fix", ("who", "minutes", "do"), ("who", "minutes", "do"))
        minutes = self._read.number(keys["minutes"], "minutes", 1, MAX_MINUTES) if "minutes" in keys else None
        return StepText(self._word(keys, "who", WHO), minutes or 1, self._text(keys, "do"))

    def _part(self, node: Node) -> PartText:
        keys = self._read.table(node, "a part", ("name", "number", "chance"), ("name",))
        chance = self._read.scalar(keys["chance"], "number", "chance") if "chance" in keys else None
        if isinstance(chance, float) and not 0 <= chance <= 1:
            self._mistakes.add(keys["chance"].mark, "chance must be between 0 and 1")
        return PartText(self._text(keys, "name"), self._text(keys, "number"), chance if isinstance(chance, float) else None)

    def _cases(self, keys: Mapping[str, Node]) -> tuple[Case, ...]:
        cases = tuple(self._case(item) for item in self._items(keys, "tests"))
        wanted = ("match", "no match", *(("unknown",) if "needs" in keys else ()))
        for kind in wanted:
            if "tests" in keys and kind not in {case.expect for case in cases}:
                self._mistakes.add(keys["tests"].mark, f"no test expects '{kind}'; {_WHY[kind]}")
        return cases

    def _case(self, node: Node) -> Case:
        allowed = ("name", "given", "expect", "also", "severity", "confidence")
        keys = self._read.table(node, "a test", allowed, ("name", "given", "expect"))
        return Case(
            name=(self._read.text(keys["name"], "name") if "name" in keys else None) or "",
            mark=node.mark,
            given=self._given(keys["given"]) if "given" in keys else {},
            expect=cast("Expected", self._word(keys, "expect", EXPECTED)),
            also=self._named(keys, "also", "rule", self._ids),
            severity=cast("Severity", self._word(keys, "severity", SEVERITIES)) if "severity" in keys else None,
            confidence=cast("Confidence", self._word(keys, "confidence", CONFIDENCES)) if "confidence" in keys else None,
        )

    def _given(self, node: Node) -> dict[str, Value]:
        if not isinstance(node, Table):
            self._mistakes.add(node.mark, "given must be a table of facts")
            return {}
        facts: dict[str, Value] = {}
        for key, value in node.items:
            entry = self._vocabulary.get(key.value.removeprefix(BEFORE))
            if entry is None:
                self._mistakes.add(key.mark, f"unknown fact '{shown(key.value)}'{self._mistakes.hint(key.mark, key.value, self._vocabulary)}")
            else:
                facts[key.value] = self._read.fact(value, entry)
        return facts


_WHY: Mapping[str, str] = {
    "match": "a rule must show that it fires",
    "no match": "a rule must show that it stays silent",
    "unknown": "a rule with 'needs' must show what it cannot tell",
}
