# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from probes.fact import Facts
from rules import texts
from rules.judge import judge
from rules.load import BUILTIN, Catalogue, load_catalogue
from rules.model import Finding, Language
from rules.texts import FOLDER, differences, for_customers, in_language, is_written, read_texts
from rules.yaml import YamlError
from tests.rules.samples import VOCABULARY, table
from tests.rules.test_catalogue import JARGON, catalogue

WHOLE = "cover-open:\n  title: Öppen\n  customer: Stäng.\n  fix: [a, b]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another folder of texts; nothing that was read from the shipped one is remembered."""
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts.texts.cache_clear()
    yield tmp_path
    texts.texts.cache_clear()


def finding(rules: Catalogue | None = None) -> Finding:
    supplies = table({"index": "1", "type": "toner", "consumed": True, "state": "empty", "description": "TK-5240 Cyan"})
    facts: Facts = {"printer.supplies": supplies}
    found, _ = judge([(rules or catalogue()).rules["supply-empty"]], "d", facts, "device")
    return found[0]


@pytest.mark.parametrize("language", ["sv", "de"])
def test_every_rule_has_its_texts_with_the_same_steps_and_facts(language: Language) -> None:
    if not is_written(language):
        pytest.skip(f"rules/texts/{language}.yaml is not written yet")
    path = FOLDER / f"{language}.yaml"
    assert [str(mistake) for mistake in differences(path, catalogue().rules)] == []
    assert list(read_texts(path)) == sorted(catalogue().rules)


@pytest.mark.parametrize("language", ["sv", "de"])
def test_what_the_customer_reads_is_plain_in_every_language(language: Language) -> None:
    told = {name: spoken.customer.text.source for name, spoken in texts.texts(language).items()}
    assert [name for name, text in told.items() if any(word in text for word in JARGON)] == []


def test_a_finding_is_said_in_another_language_with_the_same_facts_in_it() -> None:
    swedish = in_language(finding(), "sv")
    assert swedish.title == "TK-5240 Cyan är slut"
    assert swedish.customer == "Skrivaren behöver en ny patron, TK-5240 Cyan."
    assert [(step.who, step.minutes) for step in swedish.fix] == [(step.who, step.minutes) for step in finding().fix]
    assert "TK-5240 Cyan" in swedish.fix[0].do
    assert (swedish.cause, swedish.key) == (finding().cause, finding().key)
    assert in_language(finding(), "en") == finding()


def test_what_is_unknown_is_said_in_the_language_too() -> None:
    known = finding()
    assert in_language(replace(known, filled={}), "sv").title == "En toner eller ett bläck är slut"


def test_the_customer_reads_every_language_that_there_is(folder: Path) -> None:
    (folder / "sv.yaml").write_text("supply-empty:\n  title: t\n  customer: '{row.description} är slut'\n  fix: [a, b]\n", encoding="utf-8")
    assert for_customers(finding()) == {"en": finding().customer, "sv": "TK-5240 Cyan är slut"}
    assert for_customers(replace(finding(), rule="cover-open")) == {"en": finding().customer}


def test_a_rule_that_the_site_wrote_anew_keeps_its_own_words(tmp_path: Path) -> None:
    ours = (BUILTIN / "supplies" / "supply-empty.yaml").read_text(encoding="utf-8")
    (tmp_path / "supply-empty.yaml").write_text(f"{ours}\noverrides: true\n", encoding="utf-8")
    theirs = finding(load_catalogue([BUILTIN, tmp_path], VOCABULARY))
    assert in_language(theirs, "sv") == theirs


def test_a_text_with_another_number_of_steps_is_not_used() -> None:
    assert in_language(replace(finding(), fix=()), "sv").title == finding().title


def test_a_language_without_a_file_stays_english(folder: Path) -> None:
    assert (is_written("de"), is_written("en"), texts.texts("de")) == (False, True, {})
    assert in_language(finding(), "de") == finding()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "sv.yaml:1:1: the texts must be a table of rules"),
        (WHOLE.replace("cover-open", "cover-opn"), "sv.yaml:1:1: unknown rule 'cover-opn' - did you mean 'cover-open'?"),
        (WHOLE.replace("title", "titel"), "sv.yaml:2:3: unknown key 'titel' in cover-open - did you mean 'title'?"),
        (WHOLE.replace("title", "titel"), "sv.yaml:2:3: cover-open lacks the key 'title'"),
        (WHOLE.replace("  fix: [a, b]\n", ""), "sv.yaml:2:3: cover-open lacks the key 'fix'"),
        (WHOLE.replace("Stäng.", ""), "sv.yaml:3:12: customer must be a text"),
        (WHOLE.replace("Öppen", "{öppen}"), "a brace that is no '{fact}'"),
        (WHOLE.replace("[a, b]", "[a, [b]]"), "sv.yaml:4:12: a step of fix must be a text"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "sv.yaml").write_text(text.replace("{öppen}", "'{öppen}'"), encoding="utf-8")
    with pytest.raises(YamlError) as error:
        read_texts(tmp_path / "sv.yaml")
    assert said in str(error.value)


def test_what_does_not_match_the_rules_is_told_with_its_place(tmp_path: Path) -> None:
    rules = {name: catalogue().rules[name] for name in ("supply-low", "cover-open")}
    path = tmp_path / "sv.yaml"
    low = "supply-low:\n  title: '{row.descripton} är låg'\n  customer: '{row.description}'\n  fix: ['{row.description} {row.part_number}']\n"
    path.write_text(f"paper-jam:\n  title: x\n  customer: x\n  fix: []\n{low}", encoding="utf-8")
    assert [str(mistake).removeprefix(str(path)) for mistake in differences(path, rules)] == [
        ": lacks the rule 'cover-open'",
        ":1:1: there is no rule 'paper-jam'",
        ":6:10: lacks '{row.description}', which the rule's text has",
        ":6:10: the rule's text has no '{row.descripton}' here - did you mean 'row.description'?",
    ]
    path.write_text(f"{low.replace('descripton', 'description').replace('fix: [', 'fix: [x, ')}{WHOLE}", encoding="utf-8")
    assert ":1:1: supply-low has 2 steps, and the rule 1" in "\n".join(map(str, differences(path, rules)))
