# SPDX-License-Identifier: Apache-2.0
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from rules import yaml
from rules.yaml import Items, Mistake, Node, Table, Text, YamlError, read, read_file, texts_in

HOSTILE = {
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "f:3:1: the key 'a' was given before, in line 1"),
    "anchor": ("a: &x 1\n", "f:1:4: anchors ('&x') are not allowed; write the value out"),
    "anchor on a list": ("a: &x [1]\n", "f:1:4: anchors ('&x') are not allowed; write the value out"),
    "alias": ("a: *x\n", "f:1:4: aliases ('*x') are not allowed; write the value out"),
    "merge key": ("a:\n  <<: {b: 1}\n", "f:2:3: merge keys ('<<') are not allowed; write the keys out"),
    "tag": ("a: !!python/name:os.system x\n", "f:1:4: explicit tags ('tag:yaml.org,2002:python/name:os.system') are not allowed"),
    "tag on a table": ("a: !x {b: 1}\n", "f:1:4: explicit tags ('!x') are not allowed"),
    "directive": ("%YAML 1.1\n---\na: 1\n", "f:1:1: directives ('%YAML', '%TAG') are not allowed"),
    "two documents": ("a: 1\n---\nb: 1\n", "f:2:1: a second document ('---') is not allowed; one file is one document"),
    "tab": ("a:\n\tb: 1\n", "f:2:1: a tab indents this line; YAML wants spaces"),
    "tab after blanks": ("a:\n  \tb: 1\n", "f:2:3: a tab indents this line; YAML wants spaces"),
    "byte order mark": ("\ufeffa: 1\n", "f:1:1: holds a byte order mark; save the file as UTF-8 without BOM"),
    "NUL": ("a: 1\nb: \x00\n", "f:2:4: holds a NUL byte; is this a text file in UTF-8?"),
    "lone CR": ("a: 1\rb: 2\n", "f:1:5: holds a carriage return without a line feed; save the file with LF or CRLF line ends"),
    "text direction": ("a: x\u202ey\n", "f:1:5: holds the invisible character U+202E"),
    "lone surrogate": ("a: \udc80\n", "f:1:4: holds the invisible character U+DC80"),
    "deep lists": ("[" * 200_000, "f:1:33: is nested deeper than 32 levels"),
    "deep tables": ("{a: " * 60_000, "f:1:129: is nested deeper than 32 levels"),
    "deep complex keys": ("? " * 100_000, "f:1:65: is nested deeper than 32 levels"),
    "list as a key": ("? [a]\n: b\n", "f:1:3: a key must be a text, not a list or a table"),
    "too large": ("a: " + "x" * 300_000, "f: is larger than 256 KiB"),
    "colon in a text": ("a: b: c\n", "f:1:5: a ': ' is not expected here; check the indentation above, or quote the text"),
    "open list": ("a: [1, 2\n", "f:2:1: a ',' or ']' is missing in the list"),
    "open quote": ("a: 'x\n", "f:2:1: the file ends inside a quoted text"),
    "reserved character": ("a: @x\n", "f:1:4: this character cannot begin a text; quote the text"),
    "unknown escape": ('a: "\\q"\n', "f:1:5: is no YAML: found unknown escape character"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_with_its_place(name: str) -> None:
    text, sentence = HOSTILE[name]
    with pytest.raises(YamlError) as error:
        read(text, "f")
    assert str(error.value) == sentence


def test_every_duplicate_key_is_told_at_once() -> None:
    with pytest.raises(YamlError) as error:
        read("a: 1\na: 2\nb: {c: 1, c: 2}\n", "f")
    assert [mistake.mark.line for mistake in error.value.mistakes] == [2, 3]


def test_bytes_that_are_not_utf_8_are_placed() -> None:
    with pytest.raises(YamlError, match=r"f:2:6: byte 0xe9 is not UTF-8"):
        read("a: ö\nb: caf\xe9".encode("latin-1").replace(b"\xf6", "ö".encode()).replace(b"caf", b"ca"), "f")


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    with pytest.raises(YamlError, match=r"f:1:4: anchors"):
        read(bomb, "f")


@pytest.mark.parametrize("text", ["no", "012", "22:22", "50.10", "10:20:30:40:50:59", "0x1F", "1e3", "2026-01-01", "~", "null", "true", "="])
def test_every_scalar_stays_the_text_it_is(text: str) -> None:
    node = read(f"a: {text}\n", "f")
    assert isinstance(node, Table)
    value = node.get("a")
    assert isinstance(value, Text)
    assert (value.value, value.plain) == (text, True)


def test_only_an_unquoted_null_is_null() -> None:
    node = read("a: null\nb: 'null'\nc:\nd: ''\ne: ~\n", "f")
    assert isinstance(node, Table)
    assert {key.value: isinstance(value, Text) and value.null for key, value in node.items} == {"a": True, "b": False, "c": True, "d": False, "e": True}


def test_places_count_from_one_and_survive_crlf() -> None:
    node = read(b"a: 1\r\nb:\r\n  - x\r\n  - {c: y}\r\n", "f")
    assert isinstance(node, Table)
    assert node.keys() == ("a", "b")
    assert node.get("z") is None
    rows = node.get("b")
    assert isinstance(rows, Items)
    assert [str(item.mark) for item in rows.items] == ["f:3:5", "f:4:5"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_file_is_an_empty_table(text: str) -> None:
    assert read(text, "f") == Table((), yaml.Mark("f", 1, 1))


def test_the_texts_of_a_tree_are_counted() -> None:
    assert texts_in(read("a: 1\nb: [x, {c: d}]\ne: {}\n", "f")) == 8


def test_a_file_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(YamlError, match=r"gone\.yaml: cannot be read: No such file"):
        read_file(tmp_path / "gone.yaml")
    with pytest.raises(YamlError, match="cannot be read"):
        read_file(tmp_path)


def test_a_file_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    with pytest.raises(YamlError, match="is larger than 256 KiB"):
        read_file(path)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: å\n", encoding="utf-8")
    node = read_file(path)
    assert isinstance(node, Table)
    assert str(node.items[0][0].mark) == f"{path}:1:1"


def test_the_slow_parser_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = read("a: [1, 'null', null]\nb: {c: d}\n", "f")
    monkeypatch.setattr(yaml, "_Loader", pyyaml.SafeLoader)
    assert read("a: [1, 'null', null]\nb: {c: d}\n", "f") == fast


def test_an_error_without_a_place_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_kw: object) -> SimpleNamespace:
        raise pyyaml.MarkedYAMLError

    monkeypatch.setattr(pyyaml, "parse", fails)
    with pytest.raises(YamlError, match=r"^f: is no YAML: cannot be read$"):
        read("a: 1", "f")


def outcome(text: str | bytes) -> Node | tuple[Mistake, ...]:
    try:
        return read(text, "f")
    except YamlError as error:
        return error.mistakes


def tree_or_placed(result: Node | tuple[Mistake, ...]) -> bool:
    return isinstance(result, Text | Items | Table) or (bool(result) and all(str(mistake).startswith("f:") for mistake in result))


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_any_input_gives_a_tree_or_a_placed_mistake(text: str | bytes) -> None:
    assert tree_or_placed(outcome(text))


@given(st.text(alphabet="ab:- \n{}[]'\"#|>&*!?,<", max_size=120))
def test_what_looks_like_yaml_gives_a_tree_or_a_placed_mistake(text: str) -> None:
    assert tree_or_placed(outcome(text))
