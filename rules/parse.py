# SPDX-License-Identifier: Apache-2.0
# mypy: disable-error-code="func-returns-value"
# refuse() notes a mistake and gives the None that its caller hands on.
"""YAML nodes -> matcher tree, checked against the vocabulary: names, operators and the types of what stands beside them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from probes.fact import FactType
from rules.kinds import never_known
from rules.model import Applies
from rules.operators import NUMBERS, OPERATORS, Operator, equals, human
from rules.tree import AllOf, AnyOf, Leaf, Not, Rows, SureIf, Tree
from rules.typed import Reader
from rules.yaml import Items, Mark, Node, Table, Text, shown

Columns = Mapping[str, FactType]
GROUPS = ("all", "any", "not", "sure_if", "any_row", "no_row", "count")
_ROWS: Mapping[str, tuple[int, int | None, str]] = {"any_row": (1, None, "some row"), "no_row": (0, 0, "no row")}
_NO_COLUMNS: Columns = {}
_MAX_ROWS = 1_000_000


class TreeReader:
    """Reads the trees of one file; None means that a mistake was noted."""

    def __init__(self, vocabulary: Mapping[str, FactType], read: Reader, kinds: Collection[Applies] = ()) -> None:
        """`kinds` of subject are judged by these trees, so that facts which none of them has are refused; none given: all facts may be read."""
        self._vocabulary = vocabulary
        self._read = read
        self._kinds = kinds

    def tree(self, node: Node, columns: Columns = _NO_COLUMNS) -> Tree | None:
        """A table of leaves and groups; several keys in one table must all hold. Within rows, `columns` are the row's."""
        if not isinstance(node, Table) or not node.items:
            return self._read.refuse(node.mark, "a condition must be a table, such as {tcp.9100: refused}")
        parts = [self._part(key, value, columns) for key, value in node.items]
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            return None
        return whole[0] if len(whole) == 1 else AllOf(tuple(whole))

    def table_of(self, node: Node, what: str) -> FactType | None:
        """The entry of a fact that is a table of rows."""
        name = self._read.text(node, what)
        if name is None:
            return None
        entry = self._vocabulary.get(name)
        if entry is None or entry.kind != "rows":
            tables = [known.name for known in self._vocabulary.values() if known.kind == "rows"]
            return self._read.refuse(node.mark, f"{what}: '{shown(name)}' is no table of rows{self._near(node.mark, name, tables)}")
        self._refuse_never_known(node.mark, name)
        return entry

    def _refuse_never_known(self, mark: Mark, name: str) -> None:
        if why := never_known(name, self._kinds):
            self._read.refuse(mark, why)

    def _near(self, mark: Mark, word: str, choices: Iterable[str]) -> str:
        return self._read.mistakes.hint(mark, word, choices)

    def _part(self, key: Text, value: Node, columns: Columns) -> Tree | None:
        match key.value:
            case "all":
                return self._group(AllOf, value, columns)
            case "any":
                return self._group(AnyOf, value, columns)
            case "not":
                part = self.tree(value, columns)
                return part and Not(part)
            case "sure_if":
                part = self.tree(value, columns)
                return part and SureIf(part)
            case "any_row" | "no_row" | "count":
                return self._rows(key, value, columns)
        return self._leaf(key, value, columns)

    def _group(self, kind: type[AllOf | AnyOf], node: Node, columns: Columns) -> Tree | None:
        if not isinstance(node, Items) or not node.items:
            return self._read.refuse(node.mark, "'all' and 'any' want a list of conditions")
        parts = [self.tree(item, columns) for item in node.items]
        whole = tuple(part for part in parts if part is not None)
        return kind(whole) if len(whole) == len(parts) else None

    def _rows(self, key: Text, node: Node, columns: Columns) -> Tree | None:
        if columns:
            return self._read.refuse(key.mark, f"'{key.value}' cannot stand inside rows")
        bounds = ("ge", "le", "gt", "lt") if key.value == "count" else ()
        table = self._read.table(node, key.value, ("of", "where", *bounds), ("of", "where"))
        if "of" not in table or "where" not in table:
            return None
        entry = self.table_of(table["of"], "of")
        limits = self._limits(table, key.mark) if bounds else _ROWS[key.value]
        where = self.tree(table["where"], entry.row or {}) if entry else None
        return Rows(entry.name, where, *limits) if entry and where and limits else None

    def _limits(self, table: Mapping[str, Node], mark: Mark) -> tuple[int, int | None, str] | None:
        asked = {name: self._read.number(table[name], name, 0, _MAX_ROWS) for name in ("ge", "gt", "le", "lt") if name in table}
        if not asked:
            return self._read.refuse(mark, "'count' wants a limit: ge, gt, le or lt")
        numbers = {name: number for name, number in asked.items() if number is not None}
        low = max(numbers.get("ge", 0), numbers.get("gt", -1) + 1)
        highs = [numbers[name] - step for name, step in (("le", 0), ("lt", 1)) if name in numbers]
        return low, min(highs, default=None), " and ".join(f"{_SIGNS[name]} {number} rows" for name, number in numbers.items())

    def _leaf(self, key: Text, value: Node, columns: Columns) -> Tree | None:
        entry = columns.get(key.value) or self._vocabulary.get(key.value)
        if entry is None:
            choices = [*columns, *GROUPS, *self._vocabulary]
            what = "column or fact" if columns else "fact"
            return self._read.refuse(key.mark, f"unknown {what} '{shown(key.value)}'{self._near(key.mark, key.value, choices)}")
        if key.value not in columns:
            self._refuse_never_known(key.mark, key.value)
        if isinstance(value, Text):
            return self._equal(key.value, entry, value)
        if not isinstance(value, Table) or not value.items:
            return self._read.refuse(value.mark, "a leaf wants one value or {operator: value}; for several values write {in: [a, b]}")
        parts = [self._operated(key.value, entry, word, beside) for word, beside in value.items]
        whole = tuple(part for part in parts if part is not None)
        return None if len(whole) < len(parts) else whole[0] if len(whole) == 1 else AllOf(whole)

    def _equal(self, name: str, entry: FactType, value: Text) -> Leaf | None:
        if value.null:
            return self._read.refuse(value.mark, f"{name}: a value is missing; for a device that did not say write {{present: false}}")
        if use := _INSTEAD.get(entry.kind):
            return self._read.refuse(value.mark, f"{name} {use}")
        wanted = self._read.scalar(value, entry.kind, name, entry.words)
        return None if wanted is None else Leaf(name, human(wanted), equals(wanted))

    def _operated(self, name: str, entry: FactType, word: Text, beside: Node) -> Leaf | None:
        operator = OPERATORS.get(word.value)
        if operator is None:
            return self._read.refuse(word.mark, f"unknown operator '{shown(word.value)}'{self._near(word.mark, word.value, OPERATORS)}")
        if entry.kind not in operator.kinds:
            fitting = ", ".join(known for known, each in OPERATORS.items() if entry.kind in each.kinds)
            return self._read.refuse(word.mark, f"'{word.value}' does not go with {name}, which is {_KINDS[entry.kind]}; these do: {fitting}")
        if operator.beside == "bound" and isinstance(beside, Table):
            return self._bound(name, word.value, operator, beside)
        operand = self._operand(operator, entry, beside, f"{name}: {word.value}")
        return None if operand is None else self._made(name, word, operator, operand)

    def _made(self, name: str, word: Text, operator: Operator, operand: Any) -> Leaf | None:  # noqa: ANN401  (whatever stands beside the operator)
        try:
            test = operator.make(operand)
        except ValueError as error:
            return self._read.refuse(word.mark, f"{name}: {word.value}: {shown(str(error))}")
        return Leaf(name, operator.say(operand), test, operator.other(name), operand if word.value == "present" else None)

    def _bound(self, name: str, word: str, operator: Operator, beside: Table) -> Leaf | None:
        cells = self._read.table(beside, word, ("fact",), ("fact",))
        other = self._read.text(cells["fact"], "fact") if cells else None
        if other is None:
            return None
        entry = self._vocabulary.get(other)
        if entry is None or entry.kind not in NUMBERS:
            numbers = [known.name for known in self._vocabulary.values() if known.kind in NUMBERS]
            mark = cells["fact"].mark
            return self._read.refuse(mark, f"'{shown(other)}' is no fact that is a number{self._near(mark, other, numbers)}")
        self._refuse_never_known(cells["fact"].mark, other)
        return Leaf(name, operator.say(other), operator.make(0), other)

    def _operand(self, operator: Operator, entry: FactType, node: Node, what: str) -> Any:  # noqa: ANN401  (whatever stands beside the operator)
        match operator.beside:
            case "list" | "pair":
                return self._list(operator, entry, node, what)
            case "items":
                return self._whole(what, node, [self._read.text(item, what) for item in self._read.items(node, what)])
            case "item" | "text":
                return self._read.text(node, what)
            case "flag":
                return self._read.scalar(node, "flag", what)
            case "duration":
                return self._read.duration(node, what)
        return self._read.scalar(node, entry.kind, what, entry.words)

    def _list(self, operator: Operator, entry: FactType, node: Node, what: str) -> list[Any] | None:
        values = [self._read.scalar(item, entry.kind, what, entry.words) for item in self._read.items(node, what)]
        if operator.beside == "pair" and isinstance(node, Items) and len(values) != len(("low", "high")):
            return self._read.refuse(node.mark, f"{what} wants two numbers, [low, high]")
        return self._whole(what, node, values)

    def _whole(self, what: str, node: Node, values: Iterable[Any]) -> list[Any] | None:
        found = list(values)
        if not found and isinstance(node, Items):
            return self._read.refuse(node.mark, f"{what}: the list is empty")
        return None if not found or None in found else found


_SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_KINDS = {
    "text": "a text",
    "word": "a word of a closed list",
    "int": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "time": "a time",
    "words": "a list of words",
    "rows": "a table of rows",
}
_INSTEAD = {
    "words": "is a list; write {has: ...} or {has_any: [...]}",
    "rows": "is a table of rows; use any_row, no_row or count",
    "time": "is a time; write {older_than: 0d}",
    "number": "",
}
