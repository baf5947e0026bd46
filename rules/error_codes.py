# SPDX-License-Identifier: Apache-2.0
"""Error codes as makers print them (`codes/`): where a text shows one, and what it means. A code that no table holds stays what it is.

A code is looked up as its maker writes it, whatever blanks, case or hyphen somebody put into it: `sc 542-01` is SC542-01.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from probes.fact import Facts
from rules.yaml import Mark

MOST = 16
"""Codes that a device shows and that are looked up; what the customer reads comes on top."""
_PREFIXED = re.compile(r"([A-Z]{1,2})-(?=[0-9])")
_LED = re.compile(r"(?:ERROR|FAULT|CODE)[:#]*(?=[A-Z0-9])")
_VENDORS = ("printer.vendor", "before.printer.vendor")
"""Who made it: by its own word, or by that of the last scan in which it answered."""
_TEXTS = ("printer.console", "ipp.alerts")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code or a group of codes: what it speaks of, what is likely to mend it, and who. `weight`: characters that it fixes; more is nearer."""

    code: str
    fits: Callable[[str], bool]
    weight: int
    family: str
    says: str
    parts: tuple[str, ...]
    tier: int
    source: str
    verified: bool
    mark: Mark


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One file: the makers that write codes so (none: every maker's), how a text of theirs shows one, and the codes."""

    makers: tuple[str, ...]
    shown: tuple[Callable[[str], tuple[str, ...]], ...]
    entries: tuple[CodeEntry, ...]

    @property
    def maker(self) -> str:
        """Whose it is, by the first name; empty for everybody's."""
        return self.makers[0] if self.makers else ""

    def entry(self, code: str) -> CodeEntry | None:
        """The nearest entry of a code that is written plainly."""
        return max((entry for entry in self.entries if entry.fits(code)), key=lambda entry: entry.weight, default=None)


@dataclass(frozen=True, slots=True)
class Known:
    """A code somebody said, as it was written, and its entry, if a table holds it; `others`: where the maker is unknown, what it would be of each."""

    code: str
    maker: str
    entry: CodeEntry | None
    by_device: bool
    others: tuple["Known", ...] = ()

    @property
    def perhaps(self) -> str:
        """What it would mean for each maker whose table holds it; never a verdict. Empty where nothing is to be guessed."""
        told = [f"if it is a {known.maker}: {known.entry.says}{_listed(known.entry.parts)}" for known in self.others if known.entry and known.maker]
        return "; ".join(["its maker is unknown", *told]) if told else ""


@dataclass(frozen=True, slots=True)
class Codes:
    """Every table; of two that hold a code equally near, the first counts."""

    tables: tuple[CodeTable, ...] = ()

    def of_maker(self, maker: str | None) -> tuple[CodeTable, ...]:
        """The maker's own tables, then those of every maker."""
        own = tuple(table for table in self.tables if maker in table.makers)
        return own + tuple(table for table in self.tables if not table.makers)

    def look_up(self, code: str, maker: str | None, *, by_device: bool = False) -> Known:
        """What the maker's table says of a code."""
        written = plain(code)
        found = (table.entry(written) for table in self.of_maker(maker))
        return Known(code.strip(), maker or "", next(filter(None, found), None), by_device)

    def shown_in(self, texts: Iterable[str], maker: str | None) -> Iterator[str]:
        """Codes in these texts, in the maker's own writing."""
        finders = [find for table in self.of_maker(maker) for find in table.shown]
        for text in texts:
            yield from (code for find in finders for code in find(text))

    def split(self, said: str) -> tuple[str | None, str]:
        """A maker's name before a code, if there is one, and the code: `HP 50.2` is (HP, 50.2)."""
        words = " ".join(said.split())
        names = sorted(((name, table.maker) for table in self.tables for name in table.makers), key=lambda pair: -len(pair[0]))
        for name, _ in names:
            if words.casefold().startswith(f"{name.casefold()} "):
                return name, words[len(name) + 1 :]
        return None, words

    def everywhere(self, said: str) -> tuple[Known, ...]:
        """What each maker's table says of a code; only the maker's that is named in front of it, if one is."""
        maker, code = self.split(said)
        makers = [maker] if maker else [table.maker for table in self.tables]
        found = (self._only(code, name) for name in dict.fromkeys(makers))
        return tuple(known for known in found if known.entry)

    def _only(self, code: str, maker: str) -> Known:
        tables = [table for table in self.tables if maker in table.makers or (not maker and not table.makers)]
        return Known(code, maker, next(filter(None, (table.entry(plain(code)) for table in tables)), None), by_device=False)


def _listed(parts: tuple[str, ...]) -> str:
    return f" ({', '.join(parts)})" if parts else ""


def plain(code: str) -> str:
    """A code without what people and panels put into it: blanks, small letters, a hyphen after the letters, `error` in front."""
    return _PREFIXED.sub(r"\1", _LED.sub("", "".join(code.split()).upper(), count=1), count=1)


def codes_of(facts: Facts, codes: Codes) -> tuple[Known, ...] | None:
    """Every code that a device shows in its maker's writing, and the one that the customer reads on it; None when there is nothing to look into."""
    maker = next((name for name in map(facts.get, _VENDORS) if isinstance(name, str)), None)
    texts = _texts(facts)
    said = facts.get("scan.error_code") if facts.get("target.named") else None
    if texts is None and not said:
        return None
    found: dict[str, Known] = {}
    for code in codes.shown_in(texts or (), maker):
        if len(found) == MOST:
            break
        if plain(code) not in found:
            found[plain(code)] = codes.look_up(code, maker, by_device=True)
    if isinstance(said, str) and said.strip():
        named, code = codes.split(said)
        known = codes.look_up(code, maker or named)
        found.setdefault(plain(code), known if known.entry or known.maker else replace(known, others=codes.everywhere(code)))
    return tuple(found.values())


def _texts(facts: Facts) -> list[str] | None:
    """What the device wrote for people; None when it told nothing of its state."""
    alerts, conditions = facts.get("snmp.alerts"), facts.get("printer.conditions")
    lists = [facts.get(name) for name in _TEXTS]
    rows = [row.get("text") for row in alerts if isinstance(row, Mapping)] if isinstance(alerts, list) else []
    told = [text for some in (rows, *lists, [facts.get("ipp.message")]) if isinstance(some, list) for text in some if isinstance(text, str)]
    return told if told or conditions is not None else None
