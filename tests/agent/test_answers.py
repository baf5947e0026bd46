# SPDX-License-Identifier: Apache-2.0
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.answers import MAX_BYTES, SCHEMA, Answers, keep, read, told, understood
from agent.refusal import BadInputError
from probes.fact import Scalar, flatten
from rules.typed import UnfitError

NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
WHOLE: dict[str, Scalar | datetime] = {
    "users": "one",
    "application": "office",
    "since": NOW - timedelta(days=2),
    "changed": "driver",
    "copies": True,
    "code": "SC 542-01",
}


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("users", "one", "one"),
        ("users", "Alle", "all"),
        ("users", "  bara   jag ", "one"),
        ("application", "Excel", "office"),
        ("changed", "nytt lösenord", "password"),
        ("copies", "ja", True),
        ("copies", "No", False),
        ("since", "2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("since", "3h", NOW - timedelta(hours=3)),
        ("since", "igår", NOW - timedelta(days=1)),
        ("since", "heute", NOW),
        ("users", "1", "one"),
        ("changed", "10", "other"),
        ("copies", "2", False),
        ("copies", "Vet inte", None),
        ("users", "weiß nicht", None),
        ("code", "Don\u2019t know.", None),
        ("since", "", None),
        ("since", "3 dagar", NOW - timedelta(days=3)),
        ("since", "3 Tage", NOW - timedelta(days=3)),
        ("since", "vor 3 Stunden", NOW - timedelta(hours=3)),
        ("since", "a week ago", NOW - timedelta(weeks=1)),
        ("since", "för en vecka sedan", NOW - timedelta(weeks=1)),
        ("code", " SC  542-01 ", "SC 542-01"),
    ],
)
def test_an_answer_is_understood_in_any_language(question: str, text: str, value: object) -> None:
    assert understood(question, text, NOW) == value


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("users", "evrybody", "not one of: one, some, all - did you mean 'everybody'?"),
        ("copies", "maybe", "not one of: yes, no"),
        ("users", "4", "not one of: one, some, all"),
        ("since", "last week", "no time; write it as 2026-11-20"),
        ("since", "2026-13-40", "no time"),
        ("since", "999999999w", "no time"),
        ("since", "2026-11-23", "in the future"),
        ("since", "999999 weeks", "no time"),
        ("since", "-2d", "in the future"),
        ("code", "C7990; rm -rf", "no code"),
        ("code", "x" * 33, "no code"),
    ],
)
def test_what_is_not_understood_is_told(question: str, text: str, said: str) -> None:
    with pytest.raises(UnfitError) as error:
        understood(question, text, NOW)
    assert said in str(error.value)


def test_answers_come_back_from_their_file(tmp_path: Path) -> None:
    whole = Answers("cannot-print", NOW, ("10.0.0.5", "@office"), told("cannot-print", WHOLE))
    keep(tmp_path / "new" / "answers.json", whole)
    assert read(tmp_path / "new" / "answers.json") == whole
    some = Answers("fax-fails", NOW, (), told("fax-fails", {"users": None}))
    keep(tmp_path / "a.json", some)
    assert read(tmp_path / "a.json") == some
    assert flatten(some.told)["told.users"] is None
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_an_answer_that_is_null_in_the_file_is_none_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({**GOOD, "told": dict.fromkeys(("users", "since", "code", "copies"))}))
    assert read(path).told == told("cannot-print", {})


def test_answers_are_good_for_a_day_and_for_what_they_were_asked_about() -> None:
    answers = Answers("cannot-print", NOW, ("a", "b"))
    later = NOW + timedelta(hours=23)
    assert answers.fit("cannot-print", ("b", "a"), later)
    assert not answers.fit("fax-fails", ("a", "b"), later)
    assert not answers.fit("cannot-print", ("a",), later)
    assert not answers.fit(None, ("a", "b"), later)
    assert not answers.fit("cannot-print", ("a", "b"), NOW + timedelta(hours=25))
    assert not answers.fit("cannot-print", ("a", "b"), NOW - timedelta(minutes=1))


GOOD = {"schema": SCHEMA, "symptom": "cannot-print", "targets": [], "at": "2026-11-22T10:00:00Z", "told": {}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no answers of `unjam ask`"),
        ("[" * 99_999, "holds no answers"),
        ("\xff", "holds no answers"),
        ("{}", "holds no answers"),
        (" " * MAX_BYTES + json.dumps(GOOD), "holds no answers"),
        ({"schema": "unjam.answers/2"}, "holds no answers"),
        ({"symptom": "cannot-prnt"}, "symptom: 'cannot-prnt' is not one of: cannot-print"),
        ({"symptom": None}, "symptom: 'None' is not one of"),
        ({"targets": "x"}, "targets: is no list"),
        ({"targets": [1]}, "targets: is no list"),
        ({"targets": ["x"] * 65}, "targets: is no list"),
        ({"at": "yesterday"}, "at: is no moment"),
        ({"at": 1}, "at: is no moment"),
        ({"told": []}, "told: is no table"),
        ({"told": {"usrs": "one"}}, "told: there is no question 'usrs' - did you mean 'users'?"),
        ({"told": {"users": "nobody"}}, "told: users cannot be 'nobody'"),
        ({"told": {"copies": "yes"}}, "told: copies cannot be 'yes'"),
        ({"told": {"since": "1999"}}, "told: since cannot be '1999'"),
        ({"told": {"code": "\u202e;"}}, "no code"),
        ({"told": {"code": 5}}, "told: code cannot be '5'"),
    ],
)
def test_a_file_that_anybody_may_have_written_is_refused_in_one_sentence(tmp_path: Path, content: object, said: str) -> None:
    path = tmp_path / "a.json"
    text = content if isinstance(content, str) else json.dumps({**GOOD, **content})  # type: ignore[dict-item]
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInputError) as error:
        read(path)
    (sentence,) = error.value.sentences
    assert sentence.startswith(f"{path}: ")
    assert said in sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read: No such file"):
        read(tmp_path / "none.json")
