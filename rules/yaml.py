# SPDX-License-Identifier: Apache-2.0
"""The one YAML reader: text in, a tree of texts with their places out.

Nothing is guessed: `no`, `012`, `22:22` and `50.10` stay the texts they are until the declared type of their field reads them. What can make a
small file huge or slow, or read differently by two people, is refused while it is parsed: anchors, aliases, `<<`, explicit tags, directives,
more than 256 KiB, more than 32 levels, duplicate keys, byte order marks, control and direction characters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple, TypeAlias, cast

import yaml

from rules.mistake import Mark, Mistake, Mistakes, hint, nearest, shown

__all__ = [
    "Items",
    "Mark",
    "Mistake",
    "Mistakes",
    "Node",
    "Table",
    "Text",
    "YamlError",
    "hint",
    "nearest",
    "read",
    "read_bytes",
    "read_file",
    "shown",
    "texts_in",
]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# C0 and C1 controls, DEL, NEL, the Unicode line ends, direction marks, lone surrogates, byte order marks, non-characters. Tab and LF are judged apart.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_NAMES: Mapping[str, str] = {
    "\x00": "a NUL byte; is this a text file in UTF-8?",
    "\r": "a carriage return without a line feed; save the file with LF or CRLF line ends",
    "\ufeff": "a byte order mark; save the file as UTF-8 without BOM",
}
_QUOTED = {"'", '"', "|", ">"}
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_SENTENCES: Mapping[str, str] = {
    "mapping values are not allowed in this context": "a ': ' is not expected here; check the indentation above, or quote the text",
    "could not find expected ':'": "a ':' is missing after the key",
    "did not find expected key": "a key is expected here; check the indentation, and quote texts that hold '#', ': ' or quotes",
    "found unexpected end of stream": "the file ends inside a quoted text",
    "did not find expected '-' indicator": "a '-' is expected here; check the indentation of the list",
    "found character that cannot start any token": "this character cannot begin a text; quote the text",
    "did not find expected ',' or ']'": "a ',' or ']' is missing in the list",
    "did not find expected ',' or '}'": "a ',' or '}' is missing in the table",
    "did not find expected node content": "a value is expected here; quote texts that begin with a special character",
}


class Text(NamedTuple):
    """A scalar as it is written; `plain` = without quotes, so that an unquoted `null` can be told from a quoted one."""

    value: str
    mark: Mark
    plain: bool = True

    @property
    def null(self) -> bool:
        """Nothing was written, or an unquoted `null` or `~`."""
        return self.plain and self.value in {"", "null", "~"}


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order written; no key comes twice."""

    items: tuple[tuple[Text, "Node"], ...]
    mark: Mark

    def get(self, name: str) -> "Node | None":
        """The value of a key."""
        return next((value for key, value in self.items if key.value == name), None)

    def keys(self) -> tuple[str, ...]:
        """The keys' texts."""
        return tuple(key.value for key, _ in self.items)


Node: TypeAlias = Text | Items | Table


class YamlError(Exception):
    """A file that cannot be read as a tree; `mistakes` says where and why, one line each."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def texts_in(node: Node) -> int:
    """How many texts a tree holds, keys included; an empty list or table counts as one."""
    count, waiting = 0, [node]
    while waiting:
        match waiting.pop():
            case Items(items) if items:
                waiting.extend(items)
            case Table(items) if items:
                count += len(items)
                waiting.extend(value for _, value in items)
            case _:
                count += 1
    return count


def read_file(path: Path) -> Node:
    """The tree of a file; raises YamlError, also for a file that cannot be opened."""
    return read(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """A file's bytes, one more than allowed at most; raises YamlError for what cannot be opened, and for a pipe or device, which may never end."""
    try:
        if not S_ISREG(path.stat().st_mode) and not path.is_dir():
            raise _error(Mark(str(path)), "cannot be read: it is no file")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _error(Mark(str(path)), f"cannot be read: {error.strerror or error}") from None


def read(text: str | bytes, name: str) -> Node:
    """The tree of one document; an empty one is an empty table. `name` is the path that mistakes are told with. Raises YamlError."""
    clean = _checked(text, name)
    mistakes = Mistakes()
    try:
        root = _Builder(name, mistakes).build(yaml.parse(clean, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mistakes.add(_place(name, error.problem_mark or error.context_mark), _sentence(error))
        root = None
    if mistakes:
        raise YamlError(mistakes.sorted())
    return root or Table((), Mark(name, 1, 1))


def _error(mark: Mark, sentence: str) -> YamlError:
    return YamlError((Mistake(mark, sentence),))


def _checked(text: str | bytes, name: str) -> str:
    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    if len(data) > MAX_BYTES:
        raise _error(Mark(name), f"is larger than {MAX_BYTES // 1024} KiB")
    try:
        decoded = data.decode(errors="surrogatepass") if isinstance(text, str) else data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise _error(_after(name, before), f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8") from None
    decoded = decoded.replace("\r\n", "\n")
    if odd := _ODD.search(decoded):
        what = _NAMES.get(odd[0], f"the invisible character U+{ord(odd[0]):04X}")
        raise _error(_after(name, decoded[: odd.start()]), f"holds {what}")
    if tab := _TAB_INDENT.search(decoded):
        raise _error(_after(name, decoded[: tab.end() - 1]), "a tab indents this line; YAML wants spaces")
    return decoded


def _after(name: str, before: str) -> Mark:
    return Mark(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _place(name: str, mark: Any) -> Mark:  # noqa: ANN401  (PyYAML has two mark classes)
    return Mark(name, mark.line + 1, mark.column + 1) if mark else Mark(name)


def _sentence(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "cannot be read"
    return _SENTENCES.get(problem, f"is no YAML: {problem}")


@dataclass(slots=True)
class _Open:
    """A list or table that has begun and not ended; `key` waits for its value."""

    mark: Mark
    table: bool
    nodes: list[Node]


class _Builder:
    """Folds the parser's events into one tree without recursion."""

    def __init__(self, name: str, mistakes: Mistakes) -> None:
        self._name = name
        self._mistakes = mistakes
        self._open: list[_Open] = []
        self._root: Node | None = None

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    if event.anchor is not None or event.tag is not None:
                        self._refuse_magic(event)
                    self._put(Text(event.value, self._mark(event), event.style not in _QUOTED))
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self._begin(event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._put(self._end())
                case yaml.AliasEvent():
                    raise _error(self._mark(event), f"aliases ('*{shown(event.anchor or '')}') are not allowed; write the value out")
                case yaml.DocumentStartEvent():
                    self._document(event)
        return self._root

    def _mark(self, event: yaml.Event) -> Mark:
        start = cast("yaml.error.Mark", event.start_mark)  # every event of a parser has one
        return Mark(self._name, start.line + 1, start.column + 1)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        if event.version or event.tags:
            raise _error(self._mark(event), "directives ('%YAML', '%TAG') are not allowed")
        if self._root is not None:
            raise _error(self._mark(event), "a second document ('---') is not allowed; one file is one document")

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._refuse_magic(event)
        if len(self._open) >= MAX_DEPTH:
            raise _error(self._mark(event), f"is nested deeper than {MAX_DEPTH} levels")
        self._open.append(_Open(self._mark(event), isinstance(event, yaml.MappingStartEvent), []))

    def _refuse_magic(self, event: yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.anchor is not None:
            raise _error(self._mark(event), f"anchors ('&{shown(event.anchor)}') are not allowed; write the value out")
        if event.tag is not None:
            raise _error(self._mark(event), f"explicit tags ('{shown(event.tag)}') are not allowed")

    def _put(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        top = self._open[-1]
        if top.table and len(top.nodes) % 2 == 0:
            self._check_key(node)
        top.nodes.append(node)

    def _check_key(self, node: Node) -> None:
        if not isinstance(node, Text):
            raise _error(node.mark, "a key must be a text, not a list or a table")
        if node.plain and node.value == "<<":
            raise _error(node.mark, "merge keys ('<<') are not allowed; write the keys out")

    def _end(self) -> Node:
        top = self._open.pop()
        if not top.table:
            return Items(tuple(top.nodes), top.mark)
        pairs = [(key, value) for key, value in zip(top.nodes[::2], top.nodes[1::2], strict=True) if isinstance(key, Text)]
        if len({key.value for key, _ in pairs}) < len(pairs):
            self._tell_twice(key for key, _ in pairs)
        return Table(tuple(pairs), top.mark)

    def _tell_twice(self, keys: Iterable[Text]) -> None:
        seen: dict[str, Mark] = {}
        for key in keys:
            if key.value in seen:
                self._mistakes.add(key.mark, f"the key '{shown(key.value)}' was given before, in line {seen[key.value].line}")
            seen.setdefault(key.value, key.mark)
