# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from rules.load import Catalogue, RuleErrors, known_ids, load_catalogue
from tests.rules.samples import TESTS, TEXTS, VOCABULARY, WHEN, write_rule

GOOD = TEXTS + WHEN + TESTS


def load(*dirs: Path) -> Catalogue:
    return load_catalogue(dirs, VOCABULARY)


def mistakes_of(*dirs: Path) -> list[str]:
    with pytest.raises(RuleErrors) as error:
        load(*dirs)
    return [str(mistake).replace(str(dirs[0].parent), "") for mistake in error.value.mistakes]


def test_rules_of_every_folder_are_loaded_in_alphabetical_order(tmp_path: Path) -> None:
    write_rule(tmp_path / "queue", "b-rule")
    write_rule(tmp_path / "device", "c-rule")
    write_rule(tmp_path, "a-rule")
    (tmp_path / "README.txt").write_text("no rule")
    assert list(load(tmp_path).rules) == ["a-rule", "b-rule", "c-rule"]


def test_the_version_follows_the_contents(tmp_path: Path) -> None:
    write_rule(tmp_path, "a")
    first = load(tmp_path).version
    assert first == load(tmp_path).version
    assert first.startswith("1-")
    write_rule(tmp_path, "a", GOOD.replace("title: T", "title: Other"))
    assert load(tmp_path).version != first


def test_every_mistake_of_every_file_at_once(tmp_path: Path) -> None:
    rules = tmp_path / "r"
    write_rule(rules, "a", GOOD.replace("title: T", "titel: T"))
    write_rule(rules, "b", "a: [1\n")
    write_rule(rules, "c", GOOD.replace("tcp.9100: refused}\n", "tcp.910: refused}\n", 1))
    write_rule(rules, "Not_An_Id")
    (rules / "d.yml").write_text(GOOD)
    assert mistakes_of(rules) == [
        "/r/Not_An_Id.yaml: 'Not_An_Id' is no rule id; use small letters, digits and '-'",
        "/r/a.yaml:2:1: the rule lacks the key 'title'",
        "/r/a.yaml:2:1: unknown key 'titel' in the rule - did you mean 'title'?",
        "/r/b.yaml:2:1: a ',' or ']' is missing in the list",
        "/r/c.yaml:12:8: unknown fact 'tcp.910' - did you mean 'tcp.9100'?",
        "/r/d.yml: must be named .yaml",
    ]


def test_a_file_of_thousands_of_mistakes_is_one_mistake(tmp_path: Path) -> None:
    write_rule(tmp_path / "r", "a", "".join(f"printer.reson{number}: 1\n" for number in range(10_000)))
    assert mistakes_of(tmp_path / "r") == ["/r/a.yaml: holds more than 1500 texts; one file is one fault"]


def test_a_directory_that_is_not_there_or_empty(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path / "gone") == ["/gone: is no directory of rules"]
    (tmp_path / "empty").mkdir()
    assert mistakes_of(tmp_path / "empty") == ["/empty: holds no rule files (*.yaml)"]


def test_one_id_twice_in_one_directory(tmp_path: Path) -> None:
    write_rule(tmp_path / "r" / "one", "a")
    write_rule(tmp_path / "r" / "two", "a")
    assert mistakes_of(tmp_path / "r") == [f"/r/two/a.yaml:2:1: the rule 'a' is also in {tmp_path}/r/one/a.yaml".replace(f"in {tmp_path}", "in ")]


def test_a_rule_is_replaced_only_when_it_says_so(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    write_rule(ours, "a")
    write_rule(theirs, "a", GOOD.replace("title: T", "title: Theirs"))
    assert mistakes_of(ours, theirs) == ["/theirs/a.yaml:2:1: the rule 'a' is already in /ours/a.yaml; to replace it write 'overrides: true'"]
    write_rule(theirs, "a", GOOD.replace("title: T", "title: Theirs\noverrides: true"))
    assert load(ours, theirs).rules["a"].title.source == "Theirs"


def test_a_circle_through_a_rule_that_replaces_another_is_told_of_that_one_and_not_while_it_may_not_stand(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    write_rule(ours, "a", GOOD + "explained_by: [b]\n")
    write_rule(ours, "b")
    write_rule(theirs, "b", GOOD + "explained_by: [a]\n")
    assert mistakes_of(ours, theirs) == ["/theirs/b.yaml:2:1: the rule 'b' is already in /ours/b.yaml; to replace it write 'overrides: true'"]
    write_rule(theirs, "b", GOOD + "explained_by: [a]\noverrides: true\n")
    assert mistakes_of(ours, theirs) == ["/theirs/b.yaml:2:1: explained_by goes in a circle: b -> a -> b"]


def test_a_table_of_error_codes_among_rules_is_told_where_it_belongs(tmp_path: Path) -> None:
    write_rule(tmp_path / "r", "Acme", "makers: [Acme]\ncodes: []\n")
    write_rule(tmp_path / "r", "acme", "source: S\nmakers: [Acme]\nshown: []\ncodes: []\n")
    belongs = "stands in a table of error codes, not in a rule; put this file into the folder 'codes' of your rules"
    assert mistakes_of(tmp_path / "r") == [f"/r/Acme.yaml:1:1: 'makers' {belongs}", f"/r/acme.yaml:1:1: 'makers' {belongs}"]


def test_what_replaces_nothing_says_so(tmp_path: Path) -> None:
    write_rule(tmp_path / "r", "a", GOOD.replace("title: T", "title: T\noverrides: true"))
    assert mistakes_of(tmp_path / "r") == ["/r/a.yaml:2:1: overrides nothing: there is no earlier rule 'a'"]


def test_causes_may_be_reserved_ids_or_loaded_rules_but_no_circle(tmp_path: Path) -> None:
    rules = tmp_path / "r"
    write_rule(rules, "own-rule")
    write_rule(rules, "a", GOOD + "explained_by: [own-rule, segment-down]\n")
    assert load(rules).rules["a"].explained_by == ("own-rule", "segment-down")
    write_rule(rules, "own-rule", GOOD + "explained_by: [a]\n")
    assert mistakes_of(rules) == ["/r/a.yaml:2:1: explained_by goes in a circle: a -> own-rule -> a"]


def test_every_reserved_id_is_a_rule_id() -> None:
    assert {"host-unreachable", "drum-end", "community-guessing"} <= known_ids()
    assert len(known_ids()) == 129
