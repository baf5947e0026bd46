# SPDX-License-Identifier: Apache-2.0
from collections import Counter
from pathlib import Path

import pytest

from probes.registry import PROBES
from probes.told_facts import SYMPTOMS
from rules.intake import FIRST, answering, hints, near_symptom, questions, shift, symptoms, symptoms_of
from rules.load import known_ids
from rules.model import LANGUAGES
from rules.yaml import YamlError

STEPS = "[{who: customer, minutes: 2, en: a, sv: b, de: c}]"
WORDS = "{en: [a], sv: [b], de: [c]}"


def of_symptoms(**changes: str) -> str:
    """A whole file of symptoms, in which the first differs."""
    whole = {"words": WORDS, "ask": "[users]", "first": "[]", "rules": "[paper-jam]", "steps": STEPS}
    entries = [{**whole, **changes} if name == SYMPTOMS[0] else whole for name in SYMPTOMS]
    return "".join(f"{name}: {{{', '.join(f'{key}: {text}' for key, text in entry.items() if text)}}}\n" for name, entry in zip(SYMPTOMS, entries, strict=True))


def test_every_symptom_has_words_questions_rules_and_steps_in_every_language() -> None:
    assert tuple(symptoms()) == SYMPTOMS
    for symptom in symptoms().values():
        assert all(len(symptom.words[language]) >= 3 for language in LANGUAGES)
        assert all(set(step.do) == set(LANGUAGES) and all(step.do.values()) for step in symptom.steps)
        assert 0 < len(symptom.ask) <= 6
        assert len(symptom.steps) >= 3
        assert set(symptom.rules) <= known_ids()
        assert len(set(symptom.rules)) == len(symptom.rules)


def test_no_words_mean_two_symptoms_but_the_vague_ones() -> None:
    words = Counter(word for symptom in symptoms().values() for word in {word for said in symptom.words.values() for word in said})
    vague = {word for word, count in words.items() if count > 1}
    assert vague == {
        *("cannot scan", "can't scan", "does not scan", "kan inte skanna", "kann nicht scannen", "scannt nicht"),
        *("streaks", "stripes", "ränder", "streck", "streifen", "striche"),
    }
    assert all(len(symptoms_of(word)) > 1 for word in vague)
    assert set(FIRST) <= {probe.name for probe in PROBES}


def test_no_word_answers_a_question_in_two_ways() -> None:
    for question in questions().values():
        words = [(word.casefold(), value) for value, said in question.words.items() for word in {value, *(word for each in said.values() for word in each)}]
        assert len({word for word, _ in set(words)}) == len(set(words)), question.name
        assert all(len(said[language]) > 0 for said in question.words.values() for language in LANGUAGES)


def test_a_question_is_asked_with_its_choices_in_the_language() -> None:
    assert questions()["users"].choices("en") == ["one", "some", "all"]
    assert questions()["users"].choices("sv") == ["en", "några", "alla"]
    assert questions()["copies"].choices("en") == ["yes", "no"]
    assert questions()["copies"].choices("de") == ["ja", "nein"]
    assert questions()["code"].choices("sv") == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("cannot-print", ["cannot-print"]),
        ("druckt nicht", ["cannot-print"]),
        ("it does not print", ["cannot-print"]),
        ("The printer won\u2019t print!", ["cannot-print"]),
        ("Drucker druckt nicht", ["cannot-print"]),
        ("Scannen in Ordner geht nicht", ["cannot-scan-to-folder"]),
        ("PRINTER OFFLINE", ["offline-in-windows"]),
        ("slow", ["prints-slowly"]),
        ("papper fastnar", ["error-on-panel"]),
        ("it prints streaks", ["poor-quality"]),
        ("ränder på skanningar", ["lines-on-scans"]),
        ("streifen, schlechte Druckqualität", ["poor-quality"]),
        ("Streifen", ["poor-quality", "lines-on-scans"]),
        ("RÄNDER", ["poor-quality", "lines-on-scans"]),
        ("it is offline and slow", ["prints-slowly", "offline-in-windows"]),
        (" Skriver  INTE ut", ["cannot-print"]),
        ("kan inte skanna till e-post", ["cannot-scan-to-mail"]),
        ("kan inte skanna", ["cannot-scan-to-folder", "cannot-scan-to-mail"]),
        ("lines_on_scans", ["lines-on-scans"]),
        ("druckt nich", []),
        ("", []),
    ],
)
def test_a_symptom_is_named_in_any_language(said: str, meant: list[str]) -> None:
    assert list(symptoms_of(said)) == meant


@pytest.mark.parametrize(("said", "near"), [("druckt nich", "cannot-print (druckt nicht)"), ("fax-fals", "fax-fails"), ("qqqq", None)])
def test_the_nearest_words_are_told_with_what_they_mean(said: str, near: str | None) -> None:
    assert near_symptom(said) == near


def test_only_a_symptom_is_answered() -> None:
    assert answering("lines-on-scans") == ("scanner-adf", "service-call")
    assert answering(None) == answering("of another version") == ()


def test_an_answer_speaks_for_and_against_causes() -> None:
    assert shift("engine-fault", {"told.copies": True}) == 1
    assert shift("engine-fault", {"told.copies": False}) == -1
    assert shift("engine-fault", {"told.copies": None}) == 0
    assert shift("engine-fault", {}) == 0
    assert shift("queue-filter-failed", {"told.copies": False, "told.changed": "driver"}) == 0
    assert {hint.fact for hint in hints()} <= set(questions())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ask": "[usrs]"}, "s.yaml:1:58: ask: 'usrs' is not one of users, application"),
        ({"ask": "[users, users, users, users, users, users, users]"}, "cannot-print asks more than 6 questions"),
        ({"first": "[scnr]"}, "first: 'scnr' is not one of path"),
        ({"rules": "[paper-jm]"}, "did you mean 'paper-jam'?"),
        ({"rules": "", "words": "", "steps": ""}, "cannot-print lacks the key 'words'"),
        ({"words": "{en: [a], sv: [b]}"}, "words lacks the key 'de'"),
        ({"words": "{en: [a], sv: [b], de: [[c]]}"}, "a word must be a text"),
        ({"steps": "[{who: cat, minutes: 999, en: a, sv: b, de: c}]"}, "who: 'cat' is not one of customer"),
        ({"steps": "[{who: cat, minutes: 999, en: a, sv: b, de: c}]"}, "minutes must be between 1 and 480"),
        ({"steps": "[{en: a, sv: b}]"}, "a step lacks the key 'de'"),
    ],
)
def test_a_mistake_in_the_symptoms_is_told_with_its_place(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    (tmp_path / "s.yaml").write_text(of_symptoms(**changes), encoding="utf-8")
    with pytest.raises(YamlError) as error:
        symptoms(tmp_path / "s.yaml")
    assert said in str(error.value)


def test_symptoms_questions_and_hints_are_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("cannot-prnt: {}", encoding="utf-8")
    with pytest.raises(YamlError, match="unknown key 'cannot-prnt' in the symptoms - did you mean 'cannot-print'"):
        symptoms(path)
    path.write_text("users: {ask: {en: a, sv: b}, words: {one: {en: [x]}}}\ncode: {}\nasince: [x]", encoding="utf-8")
    with pytest.raises(YamlError) as error:
        questions(path)
    for said in ("a text lacks the key 'de'", "the words for one lacks the key 'sv'", "code lacks the key 'ask'", "did you mean 'since'?"):
        assert said in str(error.value)
    path.write_text("- {told: {usrs: one, users: on}, raises: [paper-jm]}\n- {lowers: [paper-jam]}", encoding="utf-8")
    with pytest.raises(YamlError) as error:
        hints(path)
    for said in ("unknown key 'usrs' in told", "users: 'on' is not one of one", "did you mean 'paper-jam'?", "a hint lacks the key 'told'"):
        assert said in str(error.value)
