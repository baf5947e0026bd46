# SPDX-License-Identifier: Apache-2.0
"""Rule files as people misspell them and as others mean harm by them, each with what must be said of it and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.operators import OPERATORS
from tests.rules.samples import VOCABULARY

NAME = "case.yaml"
GOOD = """\
title: Tray {row.name|x} is empty
applies: device
severity: low
confidence: confirmed
needs: [printer]
when: {tcp.9100: open}
for_each: printer.trays
where: {state: empty}
otherwise: {printer.reasons: {has: media-empty}}
grades:
  - when: {tcp.631: open}
    severity: high
    confidence: likely
explained_by: [paper-jam]
for: 45m
cause: C {printer.model|}
customer: K
fix:
  - who: customer
    minutes: 2
    do: D
tier: 1
parts:
  - name: a part
    number: N1
    chance: 0.5
tools: [torch]
prevent: P
workshop: W
verify: V
references: [RFC 8011]
tests:
  - name: empty
    given: {tcp.9100: open, tcp.631: open, printer.trays: [{name: A, state: empty}], printer.reasons: []}
    expect: match
    also: [paper-jam]
    severity: high
    confidence: likely
  - {name: full, given: {tcp.9100: open, printer.trays: [], printer.reasons: []}, expect: no match}
  - {name: not known, given: {tcp.9100: open}, expect: unknown}
"""


@dataclass(frozen=True)
class Bad:
    """One case: its files, and for each mistake that must be told, `FILE:LINE:COLUMN` and a piece of the sentence."""

    name: str
    files: dict[str, str | bytes]
    told: tuple[tuple[str, str], ...]
    heavy: bool = False
    seen: tuple[str, ...] = ()
    size: int = 0
    """To how many bytes the file is stretched behind its content; the hole costs no disk."""


def place(text: str, needle: str, file: str = NAME, *, within: str = "") -> str:
    """Where a text is in another (behind the beginning of `within`), as an editor counts."""
    start = text.index(needle, text.index(within))
    return f"{file}:{text.count(chr(10), 0, start) + 1}:{start - text.rfind(chr(10), 0, start)}"


def changed(name: str, old: str, new: str, sentence: str, needle: str = "") -> Bad:
    """The good file with one change; the mistake stands at `needle`, or where the change is."""
    assert GOOD.count(old) >= 1, old
    text = GOOD.replace(old, new, 1)
    return Bad(name, {NAME: text}, ((place(text, needle or new, within=new if needle in new else ""), sentence),))


def whole(name: str, text: str | bytes, where: str, sentence: str, *, heavy: bool = False) -> Bad:
    """A file of its own."""
    return Bad(name, {NAME: text}, ((f"{NAME}{where}", sentence),), heavy=heavy)


# --- spelling -------------------------------------------------------------------------------------------------------------------------------------


def keys() -> Iterator[Bad]:
    """Every key of every level, its last letter doubled, and the long ones without their first letter."""
    for number, line in enumerate(GOOD.splitlines(keepends=True), 1):
        if hit := re.match(r"( *(?:- )?)([a-z_]+):", line):
            lead, key = hit.groups()
            for typo in [key + key[-1], *([key[1:]] if len(key) > 5 else [])]:
                lines = GOOD.splitlines(keepends=True)
                lines[number - 1] = line.replace(key, typo, 1)
                sentence = f"unknown key '{typo}' in "
                yield Bad(
                    f"key {typo} in line {number}", {NAME: "".join(lines)}, ((f"{NAME}:{number}:{len(lead) + 1}", sentence),), seen=(f"did you mean '{key}'?",)
                )


def facts() -> Iterator[Bad]:
    """Every tenth fact, with one letter too many."""
    for name in list(VOCABULARY)[::10]:
        typo = f"{name}x"
        text = GOOD.replace("when: {tcp.9100: open}", f"when: {{{typo}: 1}}")
        yield Bad(f"fact {typo}", {NAME: text}, ((place(text, typo), f"unknown fact '{typo}' - did you mean '"),))


def operators() -> Iterator[Bad]:
    """Every operator, misspelt."""
    for name in OPERATORS:
        typo = name + name[-1]
        text = GOOD.replace("when: {tcp.9100: open}", f"when: {{printer.model: {{{typo}: x}}}}")
        yield Bad(f"operator {typo}", {NAME: text}, ((place(text, typo), f"unknown operator '{typo}' - did you mean '{name}'?"),))


# --- types ----------------------------------------------------------------------------------------------------------------------------------------


def types() -> Iterator[Bad]:
    """Values that their key cannot have."""
    yield from (changed(f"{old} as {new}", old, new, sentence, piece) for old, new, piece, sentence in _WRONG_VALUES)
    yield from (changed(f"condition {new}", "when: {tcp.9100: open}", f"when: {new}", sentence, needle) for new, needle, sentence in _WRONG_CONDITIONS)


_WRONG_VALUES = (
    ("title: Tray {row.name|x} is empty", "title: [a]", "[a]", "title must be a text"),
    ("title: Tray {row.name|x} is empty", "title: {a: b}", "{a: b}", "title must be a text"),
    ("title: Tray {row.name|x} is empty", "title: null", "null", "title must be a text"),
    ("title: Tray {row.name|x} is empty", "title: '  '", "'  '", "title must be a text"),
    ("title: Tray {row.name|x} is empty", "title: '{row.nam} is empty'", "'{row.nam} is empty'", "unknown fact 'row.nam' in a text - did you mean 'row.name'?"),
    ("title: Tray {row.name|x} is empty", "title: 'a { b'", "'a { b'", "a brace that is no"),
    ("cause: C {printer.model|}", "cause: '{printer.trays}'", "'{printer.trays}'", "'printer.trays' is a table and cannot stand in a text"),
    ("cause: C {printer.model|}", "cause: '{__class__.x}'", "'{__class__.x}'", "unknown fact '__class__.x' in a text"),
    ("applies: device", "applies: devise", "devise", "'devise' is not one of device, queue, server, segment, destination, agent - did you mean 'device'?"),
    ("applies: device", "applies: {device: true}", "{device: true}", "applies must be a list"),
    ("severity: low", "severity: lo", "lo", "did you mean 'low'?"),
    ("severity: low", "severity: [low]", "[low]", "severity must be a single value"),
    ("severity: low\nconfidence", "severity:\nconfidence", "\n", "severity must be a single value"),
    ("confidence: confirmed", "confidence: sure", "sure", "'sure' is not one of confirmed, likely, possible"),
    ("needs: [printer]", "needs: printer", "printer", "needs must be a list"),
    ("needs: [printer]", "needs: [printr]", "printr", "unknown section 'printr' in needs - did you mean 'printer'?"),
    ("explained_by: [paper-jam]", "explained_by: [papr-jam]", "papr-jam", "unknown rule 'papr-jam' in explained_by - did you mean 'paper-jam'?"),
    ("explained_by: [paper-jam]", "explained_by: paper-jam", "paper-jam", "explained_by must be a list"),
    ("explained_by: [paper-jam]", "explained_by: [[a]]", "[a]", "an item of explained_by must be a text"),
    ("for: 45m", "for: soon", "soon", "'soon' is no duration"),
    ("for: 45m", "for: 45", "45", "'45' is no duration"),
    ("for: 45m", "for: [45m]", "[45m]", "for must be a duration"),
    ("tier: 1", "tier: 4", "4", "tier must be between 1 and 3"),
    ("tier: 1", "tier: two", "two", "'two' is no whole number"),
    ("tier: 1", "tier: 1.5", "1.5", "'1.5' is no whole number"),
    ("tier: 1", "tier: 99999999999999999999", "99999999999999999999", "is no whole number"),
    ("    minutes: 2", "    minutes: 0", "0", "minutes must be between 1 and 480"),
    ("    minutes: 2", "    minutes: 1e3", "1e3", "'1e3' is no whole number"),
    ("who: customer", "who: custmer", "custmer", "did you mean 'customer'?"),
    ("    chance: 0.5", "    chance: 2", "2", "chance must be between 0 and 1"),
    ("    chance: 0.5", "    chance: half", "half", "'half' is no number"),
    ("tools: [torch]", "tools: torch", "torch", "tools must be a list"),
    ("tools: [torch]", "tools: [{a: b}]", "{a: b}", "an item of tools must be a text"),
    ("references: [RFC 8011]", "references: {a: b}", "{a: b}", "references must be a list"),
    ("for_each: printer.trays", "for_each: printer.tray", "printer.tray", "'printer.tray' is no table of rows - did you mean 'printer.trays'?"),
    ("for_each: printer.trays", "for_each: [printer.trays]", "[printer.trays]", "for_each must be a text"),
    ("where: {state: empty}", "where: {state: emty}", "emty", "did you mean 'empty'?"),
    ("where: {state: empty}", "where: {stat: empty}", "stat:", "unknown column or fact 'stat' - did you mean 'state'?"),
    ("where: {state: empty}", "where: empty", "empty", "a condition must be a table"),
    ("    expect: match\n", "    expect: matches\n", "matches", "did you mean 'match'?"),
    ("    also: [paper-jam]", "    also: [paper-jm]", "paper-jm", "unknown rule 'paper-jm' in also - did you mean 'paper-jam'?"),
    ("{name: not known, given: {tcp.9100: open}", "{name: not known, given: [a]", "[a]", "given must be a table of facts"),
)  # fmt: skip
_WRONG_CONDITIONS = (
    ("open", "open", "a condition must be a table"),
    ("[]", "[]", "a condition must be a table"),
    ("{}", "{}", "a condition must be a table"),
    ("{all: {tcp.9100: open}}", "{tcp.9100: open}}", "'all' and 'any' want a list of conditions"),
    ("{any: []}", "[]}", "'all' and 'any' want a list of conditions"),
    ("{tcp.9100: opn}", "opn", "did you mean 'open'?"),
    ("{tcp.9100: [open]}", "[open]", "a leaf wants one value or {operator: value}"),
    ("{tcp.9100: null}", "null", "a value is missing"),
    ("{tcp.9100: {gt: 1}}", "gt: 1", "'gt' does not go with tcp.9100"),
    ("{tcp.9100: {in: []}}", "[]", "the list is empty"),
    ("{icmp.loss: much}", "much", "'much' is no number"),
    ("{icmp.loss: {between: [1]}}", "[1]", "wants two numbers"),
    ("{icmp.loss: {gt: {fact: printer.model}}}", "printer.model}", "'printer.model' is no fact that is a number"),
    ("{icmp.loss: {gt: {fakt: control.loss}}}", "fakt", "did you mean 'fact'?"),
    ("{printer.model: {matches: '('}}", "matches", "missing )"),
    ("{printer.model: {matches: '(?=a)'}}", "matches", "invalid perl operator"),
    ("{printer.model: {matches: '\\1'}}", "matches", "invalid escape sequence"),
    ("{printer.model: {matches: 'a{1001}'}}", "matches", "invalid repetition size"),
    ("{printer.model: {matches: '" + "a" * 600 + "'}}", "matches", "a pattern has at most 512 characters"),
    ("{printer.reasons: media-jam}", "media-jam", "is a list; write {has: ...}"),
    ("{printer.trays: {has: a}}", "has: a", "'has' does not go with printer.trays"),
    ("{scan.now: {older_than: long}}", "long", "'long' is no duration"),
    ("{printer.accepting: yes}", "yes", "did you mean 'true'?"),
    ("{printer.model: {present: maybe}}", "maybe", "neither true nor false"),
    ("{any_row: {of: printer.trays}}", "{of: printer.trays}}", "any_row lacks the key 'where'"),
    ("{count: {of: printer.trays, where: {state: empty}}}", "count", "'count' wants a limit"),
    ("{any_row: {of: printer.trays, where: {no_row: {of: printer.trays, where: {state: empty}}}}}", "no_row", "'no_row' cannot stand inside rows"),
)  # fmt: skip


# --- harm -----------------------------------------------------------------------------------------------------------------------------------------

_BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


def bombs() -> Iterator[Bad]:
    """Small files that want to grow, and large ones."""
    yield whole("alias bomb of lists", _BOMB, ":1:4", "anchors ('&a') are not allowed", heavy=True)
    yield whole("alias bomb of tables", "a: &a {k: &b {k: x}}\nb: {<<: *a}\n", ":1:4", "anchors")
    yield whole("alias to nowhere", GOOD + "x: *y\n", f":{GOOD.count(chr(10)) + 1}:4", "aliases ('*y') are not allowed")
    yield whole("alias to itself", "a: &a [*a]\n", ":1:4", "anchors")
    yield whole("anchor on a text", GOOD.replace("tier: 1", "tier: &t 1"), ":22:7", "anchors ('&t')")
    yield whole("merge key", "base: {a: b}\n<<: {c: d}\n", ":2:1", "merge keys")
    yield whole("python tag", "title: !!python/object/apply:os.system [id]\n", ":1:8", "explicit tags")
    yield whole("own tag", "title: !secret x\n", ":1:8", "explicit tags ('!secret')")
    yield whole("binary tag", "title: !!binary aGk=\n", ":1:8", "explicit tags")
    yield whole("directive", "%YAML 1.2\n---\n" + GOOD, ":1:1", "directives")
    yield whole("second document", GOOD + "---\n" + GOOD, f":{GOOD.count(chr(10)) + 1}:1", "a second document")
    for what, content in (("one text", b"title: " + b"x" * 1_000_000), ("lines", b"a: b\n" * 200_000)):
        yield Bad(f"100 MB of {what}", {NAME: content}, ((NAME, "is larger than 256 KiB"),), heavy=True, size=100_000_000)
    yield whole("one text of 255 KiB", "title: " + "x" * 260_000 + "\n", ":1:1", "the rule lacks the key 'applies'", heavy=True)
    yield whole("deep lists", "when: " + "[" * 200_000, ":1:38", "is nested deeper than 32 levels", heavy=True)
    yield whole("deep tables", "when: " + "{not: " * 30_000, ":1:193", "is nested deeper than 32 levels", heavy=True)
    yield whole("deep complex keys", "? " * 100_000, ":1:65", "is nested deeper than 32 levels", heavy=True)
    yield whole("deep blocks", "".join(f"{' ' * depth}a:\n" for depth in range(60)), ":33:33", "is nested deeper than 32 levels")
    yield whole("ten thousand keys", "".join(f"key{number}: x\n" for number in range(10_000)), "", "holds more than 1500 texts", heavy=True)
    yield whole(
        "seven hundred unknown facts", _many_facts(), f":{GOOD.count(chr(10))}:31", "unknown fact 'target.namedq' - did you mean 'target.named'?", heavy=True
    )
    yield whole("seven hundred unknown keys", "".join(f"severty{number}: x\n" for number in range(700)), ":1:1", "did you mean 'severity'?", heavy=True)
    yield whole("twenty thousand empty lists", "when: {all: [" + "[]," * 20_000 + "[]]}\n", "", "holds more than 1500 texts", heavy=True)


def characters() -> Iterator[Bad]:
    """Bytes that no text editor should have written."""
    yield whole("tab indents", GOOD.replace("  - who", "\t- who"), ":19:1", "a tab indents this line")
    yield whole("tab after blanks", GOOD.replace("    minutes", "  \tminutes"), ":20:3", "a tab indents this line")
    yield whole("only tabs", "\t\t\n", ":1:1", "a tab indents this line")
    yield whole("byte order mark", "\ufeff" + GOOD, ":1:1", "byte order mark")
    yield whole("byte order mark inside", GOOD.replace("tier", "\ufefftier"), ":22:1", "byte order mark")
    yield whole("UTF-16", GOOD.encode("utf-16"), ":1:1", "byte 0xff is not UTF-8")
    yield whole("UTF-16 without mark", GOOD.encode("utf-16-le"), ":1:2", "NUL byte")
    yield whole("UTF-32", GOOD.encode("utf-32"), ":1:1", "byte 0xff is not UTF-8")
    yield whole("Latin-1", GOOD.replace("cause: C", "cause: \xe9").encode("latin-1"), ":16:8", "byte 0xe9 is not UTF-8")
    yield whole("NUL in a text", GOOD.replace("cause: C", "cause: C\x00"), ":16:9", "NUL byte")
    yield whole("only NUL", "\x00" * 1000, ":1:1", "NUL byte")
    yield whole("lone CR", GOOD.replace("\n", "\r"), ":1:34", "a carriage return without a line feed")
    yield whole("CR in a text", GOOD.replace("cause: C", "cause: C\rD"), ":16:9", "a carriage return")
    yield whole("text that turns round", GOOD.replace("cause: C", "cause: \u202eC"), ":16:8", "U+202E")
    yield whole("Unicode line end", GOOD.replace("cause: C", "cause: C\u2028D"), ":16:9", "U+2028")
    yield whole("escape character", GOOD.replace("cause: C", "cause: \x1b[31mC"), ":16:8", "U+001B")
    yield whole("delete character", GOOD.replace("cause: C", "cause: C\x7f"), ":16:9", "U+007F")
    yield whole("Cyrillic letter in a key", GOOD.replace("severity: low", "s\u0435verity: low"), ":3:1", "did you mean 'severity'?")
    yield whole("Cyrillic letter in a fact", GOOD.replace("when: {tcp.9100", "when: {t\u0441p.9100"), ":6:8", "did you mean 'tcp.9100'?")


def shapes() -> Iterator[Bad]:
    """What is another kind of file, or no YAML."""
    yield whole("an executable", b"\x7fELF\x02\x01\x01\x00" * 100, ":1:1", "U+007F")
    yield whole("a picture", b"\x89PNG\r\n\x1a\n" * 9, ":1:1", "byte 0x89 is not UTF-8")
    yield whole("JSON of another kind", '{"a": [1, 2, 3]}\n', ":1:2", "unknown key 'a' in the rule")
    yield whole("a list", "- a\n- b\n", ":1:1", "the rule must be a table")
    yield whole("a text", "hello\n", ":1:1", "the rule must be a table")
    yield whole("nothing", "", ":1:1", "the rule lacks the key 'title'")
    yield whole("only a comment", "# later\n", ":1:1", "the rule lacks the key 'title'")
    yield whole("key twice", GOOD + "tier: 2\n", f":{GOOD.count(chr(10)) + 1}:1", "the key 'tier' was given before, in line 22")
    yield whole(
        "fact twice", GOOD.replace("{tcp.9100: open}\nfor_each", "{tcp.9100: open, tcp.9100: refused}\nfor_each"), ":6:24", "'tcp.9100' was given before"
    )
    yield whole("key of a step twice", GOOD.replace("    do: D", "    do: D\n    who: it"), ":22:5", "the key 'who' was given before, in line 19")
    yield whole("open quote", GOOD.replace("cause: C", "cause: 'C"), f":{GOOD.count(chr(10)) + 1}:1", "the file ends inside a quoted text")
    yield whole("open bracket", GOOD.replace("tools: [torch]", "tools: [torch"), ":28:8", "")
    yield whole("colon in a text", GOOD.replace("customer: K", "customer: K: L"), ":17:12", "a ': ' is not expected here")
    yield whole("missing colon", GOOD.replace("tier: 1", "tier 1"), ":23:1", "")
    yield whole("bad indentation", GOOD.replace("    minutes: 2", "   minutes: 2"), ":20:4", "")
    yield whole("reserved character", GOOD.replace("cause: C", "cause: @C"), ":16:8", "this character cannot begin a text")
    yield whole("list as a key", "? [a]\n: b\n", ":1:3", "a key must be a text")
    yield whole("unknown escape", GOOD.replace("cause: C {printer.model|}", 'cause: "\\q"'), ":16:9", "unknown escape character")


def _many_facts() -> str:
    known = list(VOCABULARY)
    typos = ", ".join(f"{known[number % len(known)]}{'q' * (1 + number // len(known))}: 1" for number in range(600))
    return GOOD.replace("{name: not known, given: {tcp.9100: open}", f"{{name: not known, given: {{{typos}}}")


# --- rules among rules ----------------------------------------------------------------------------------------------------------------------------


def among() -> Iterator[Bad]:
    """Files that are wrong only together, and rules that prove nothing."""
    for length in (1, 2, 3, 9):
        names = [f"r{number}" for number in range(length)]
        files = {f"{name}.yaml": GOOD.replace("[paper-jam]", f"[{names[(at + 1) % length]}]", 1) for at, name in enumerate(names)}
        yield Bad(f"circle of {length}", dict(files), (("r0.yaml:1:1", "explained_by goes in a circle: r0 -> "),))
    yield Bad("one id twice", {"a/x.yaml": GOOD, "b/x.yaml": GOOD}, (("b/x.yaml:1:1", "the rule 'x' is also in"),))
    yield Bad("no id", {"Tray_Two.yaml": GOOD}, (("Tray_Two.yaml", "is no rule id"),))
    yield Bad("another ending", {"x.yml": GOOD}, (("x.yml", "must be named .yaml"),))
    yield Bad("overrides nothing", {NAME: "overrides: true\n" + GOOD}, ((f"{NAME}:1:1", "overrides nothing"),))
    start = GOOD.index("tests:")
    yield whole("no tests", GOOD[:start], ":1:1", "the rule lacks the key 'tests'")
    yield whole("empty tests", GOOD[:start] + "tests: []\n", ":32:8", "no test expects 'match'")
    yield changed(
        "no test that matches", "    expect: match\n", "    expect: unknown\n", "no test expects 'match'; a rule must show that it fires", "- name: empty"
    )
    yield changed("no test that does not", "expect: no match}", "expect: unknown}", "no test expects 'no match'", "- name: empty")
    yield changed("no unknown test", "expect: unknown}", "expect: no match}", "no test expects 'unknown'; a rule with 'needs'", "- name: empty")
    yield changed("no where", "where: {state: empty}\n", "", "'for_each' and 'where' go together", "printer.trays\notherwise")
    yield changed("otherwise alone", "for_each: printer.trays\nwhere: {state: empty}\n", "", "'otherwise' goes with 'for_each'", "{printer.reasons: {has")


def all_cases() -> list[Bad]:
    """Every case that the loader must refuse."""
    return [*keys(), *facts(), *operators(), *types(), *bombs(), *characters(), *shapes(), *among()]


PROVEN = (
    GOOD
    + """\
  - {name: once more, given: {tcp.9100: open, printer.trays: [{name: A, state: empty}]}, expect: match}
  - {name: not that, given: {tcp.9100: refused, printer.trays: []}, expect: no match}
  - {name: nor that, given: {tcp.9100: open}, expect: unknown}
"""
)
FAILING = (
    ("expect: match\n", "expect: no match\n", ":33:5", "expected no match, got match"),
    ("expect: no match}", "expect: unknown}", ":39:5", "expected unknown, got no match"),
    ("expect: unknown}", "expect: match}", ":40:5", "expected match, got unknown (missing: printer)"),
    ("    severity: high\n    confidence: likely\n  - {", "    severity: low\n    confidence: likely\n  - {", ":33:5", "expected severity low, got high"),
    ("    confidence: likely\n  - {name: full", "    confidence: possible\n  - {name: full", ":33:5", "expected confidence possible, got likely"),
)  # fmt: skip
"""Changes after which one test of the proven file fails, and what is said where."""
