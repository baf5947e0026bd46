# SPDX-License-Identifier: Apache-2.0
"""Files of error codes -> tables, or every mistake of all files at once, with its place.

A code is written as the maker writes it; `?` stands for any character, `*` for any run of them, `A..B` for all from A to B. Each also means itself
with a sub-code behind `-`, `.` or `/`: `50` is 50.2 and 50.2.1 too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

from probes.facts import CODE_FAMILIES
from rules.code_shown import Showing
from rules.error_codes import CodeEntry, Codes, CodeTable, plain
from rules.match import finder, pattern
from rules.typed import Reader
from rules.yaml import Mark, Mistake, Mistakes, Node, Text, YamlError, read, read_bytes, shown, texts_in

CODES = Path(__file__).parent / "codes"
FOLDER = "codes"
"""A folder of this name among rules holds error codes."""
MAX_TEXTS = 8_000
_SUB = "-./"
_WRITTEN = re.compile(r"[A-Z0-9][A-Z0-9.?*/-]{0,15}")
_WILD = re.compile(r"[?*]")
_TIERS = (1, 3)
_KEYS = ("code", "family", "says", "parts", "tier", "source", "verified")


@dataclass(frozen=True, slots=True)
class Family:
    """What holds for a family of codes unless a code says otherwise."""

    tier: int
    parts: tuple[str, ...] = ()


FAMILIES: Mapping[str, Family] = {
    "fuser": Family(2, ("fuser unit",)),
    "laser": Family(3, ("laser scanner unit",)),
    "drive": Family(3, ("drive motor", "drive gears")),
    "fan": Family(2, ("fan",)),
    "power": Family(3, ("power supply",)),
    "high-voltage": Family(3, ("high-voltage power supply",)),
    "transfer": Family(2, ("transfer unit",)),
    "imaging": Family(2, ("drum and developer unit",)),
    "engine": Family(3, ("engine control board",)),
    "paper-path": Family(2, ("pickup and feed rollers", "paper lift motor")),
    "jam": Family(1, ("pickup and feed rollers",)),
    "cover": Family(1, ()),
    "paper": Family(1, ()),
    "supply": Family(1, ()),
    "waste": Family(1, ("waste toner or ink box",)),
    "finisher": Family(2, ("finisher parts",)),
    "scanner": Family(2, ("scanner or document feeder parts",)),
    "storage": Family(2, ("hard disk or SSD",)),
    "memory": Family(2, ("memory module",)),
    "controller": Family(3, ("main board",)),
    "firmware": Family(1, ()),
    "network": Family(1, ()),
    "panel": Family(2, ("operation panel",)),
    "job": Family(1, ()),
    "service": Family(2, ()),
    "information": Family(1, ()),
}


def load_codes(folders: Iterable[Path], mistakes: Mistakes) -> tuple[Codes, bytes]:
    """The tables of several folders, those of the last folder first, and a digest of their files. What is wrong is noted, and its file left out."""
    layers = [_ours() if folder == CODES else _layer(folder) for folder in folders]
    for layer in layers:
        mistakes.extend(layer.mistakes)
    return Codes(tuple(table for layer in reversed(layers) for table in layer.tables)), b"".join(layer.digest for layer in layers)


@dataclass(frozen=True, slots=True)
class _Layer:
    tables: tuple[CodeTable, ...]
    digest: bytes
    mistakes: tuple[Mistake, ...]


@cache
def _ours() -> _Layer:
    """The shipped tables: they do not change while the program runs."""
    return _layer(CODES)


def _layer(folder: Path) -> _Layer:
    mistakes, digest = Mistakes(), sha256()
    tables = tuple(table for path in _paths(folder, mistakes) if (table := _file(path, mistakes, digest.update)))
    return _Layer(tables, digest.digest(), mistakes.sorted())


def _paths(folder: Path, mistakes: Mistakes) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml"})
    for path in found:
        if path.suffix == ".yml":
            mistakes.add(Mark(str(path)), "must be named .yaml")
    return found


def _file(path: Path, mistakes: Mistakes, digest: Callable[[bytes], None]) -> CodeTable | None:
    try:
        data = read_bytes(path)
        node = read(data, str(path))
    except YamlError as error:
        mistakes.extend(error.mistakes)
        return None
    if texts_in(node) > MAX_TEXTS:
        mistakes.add(Mark(str(path)), f"holds more than {MAX_TEXTS} texts")
        return None
    digest(path.stem.encode() + b"\0" + data + b"\0")
    return read_codes(node, mistakes)


def read_codes(node: Node, mistakes: Mistakes) -> CodeTable | None:
    """The table of a file; None, and at least one mistake noted, when it cannot be used."""
    before = len(mistakes.found)
    table = _CodeReader(mistakes).table(node)
    return table if len(mistakes.found) == before else None


class _CodeReader:
    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._read = Reader(mistakes)
        self._given: dict[str, Mark] = {}
        self._showing = Showing(())

    def table(self, node: Node) -> CodeTable:
        keys = self._read.table(node, "the file of codes", ("makers", "shown", "source", "codes"), ("source", "codes"))
        source = (self._read.text(keys["source"], "source") if "source" in keys else None) or ""
        items = self._read.items(keys["codes"], "codes") if "codes" in keys else ()
        makers, finders = self._texts(keys, "makers"), tuple(self._shown(keys))
        self._showing = Showing(item.value for item in self._read.items(keys["shown"], "shown") if isinstance(item, Text)) if finders else self._showing
        if finders and not makers:
            self._mistakes.add(keys["shown"].mark, "'shown' wants 'makers': only a maker's own writing is looked for in texts")
        return CodeTable(makers, finders, tuple(entry for item in items if (entry := self._entry(item, source))))

    def _texts(self, keys: Mapping[str, Node], name: str) -> tuple[str, ...]:
        texts = (self._read.text(item, f"an item of {name}") for item in (self._read.items(keys[name], name) if name in keys else ()))
        return tuple(text for text in texts if text)

    def _shown(self, keys: Mapping[str, Node]) -> Iterable[Callable[[str], tuple[str, ...]]]:
        for item in self._read.items(keys["shown"], "shown") if "shown" in keys else ():
            if found := self._finder(item):
                yield found

    def _finder(self, node: Node) -> Callable[[str], tuple[str, ...]] | None:
        text = self._read.text(node, "an item of shown")
        try:
            return finder(text) if text else None
        except ValueError as error:
            self._mistakes.add(node.mark, f"shown: {shown(str(error))}")
            return None

    def _entry(self, node: Node, source: str) -> CodeEntry | None:
        keys = self._read.table(node, "a code", _KEYS, ("code", "family", "says"))
        if not {"code", "family", "says"} <= set(keys):
            return None
        code = self._code(keys["code"])
        family = self._read.word(keys["family"], "family", tuple(name for name in CODE_FAMILIES if name in FAMILIES))
        says = self._read.text(keys["says"], "says")
        if code is None or family is None or says is None:
            return None
        self._refuse_never_shown(keys["code"].mark, code)
        usual = FAMILIES[family]
        return CodeEntry(
            code=code,
            fits=_fits(code),
            weight=_weight(code),
            family=family,
            says=says,
            parts=self._texts(keys, "parts") if "parts" in keys else usual.parts,
            tier=(self._read.number(keys["tier"], "tier", *_TIERS) or usual.tier) if "tier" in keys else usual.tier,
            source=(self._read.text(keys["source"], "source") if "source" in keys else None) or source,
            verified=self._read.scalar(keys["verified"], "flag", "verified") is True if "verified" in keys else False,
            mark=node.mark,
        )

    def _refuse_never_shown(self, mark: Mark, code: str) -> None:
        if self._showing.never(code, _fits(code)):
            self._mistakes.add(mark, f"code: no pattern of 'shown' ever finds {code} in a text; codes that only people read go into a file without 'shown'")

    def _code(self, node: Node) -> str | None:
        text = self._read.text(node, "code")
        ends = [plain(end) for end in text.split("..")] if text else []
        if text and not self._right(ends):
            self._mistakes.add(node.mark, f"code: '{shown(text)}' is no code; write letters, digits and . - / with ? or *, or two of one length as A..B")
            return None
        written = "..".join(ends)
        if written in self._given:
            self._mistakes.add(node.mark, f"the code '{written}' was given before, in line {self._given[written].line}")
        self._given.setdefault(written, node.mark)
        return written if isinstance(node, Text) and text else None

    @staticmethod
    def _right(ends: list[str]) -> bool:
        if not all(_WRITTEN.fullmatch(end) for end in ends):
            return False
        if len(ends) == 1:
            return True
        low, high = ends if len(ends) == len(("low", "high")) else ("", "")
        return len(low) == len(high) and low < high and not set("?*") & set(low + high)


def _fits(code: str) -> Callable[[str], bool]:
    low, _, high = code.partition("..")
    if high:
        return lambda said: low <= said[: len(low)] <= high and len(said) >= len(low) and said[len(low) : len(low) + 1] in ("", *_SUB)
    if not _WILD.search(code):
        return lambda said: said.startswith(code) and said[len(code) : len(code) + 1] in ("", *_SUB)
    body = "".join({"?": ".", "*": ".*"}.get(char) or re.escape(char) for char in code)
    return pattern(rf"^{body}(?:[./-].*)?$")


def _weight(code: str) -> int:
    low, _, high = code.partition("..")
    same = takewhile(lambda pair: pair[0] == pair[1], zip(low, high, strict=False))
    return len(list(same)) if high else sum(char not in "?*" for char in code)
