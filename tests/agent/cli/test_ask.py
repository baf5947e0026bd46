# SPDX-License-Identifier: Apache-2.0
import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from agent.cli import asking
from tests.agent.cli.conftest import Network, Said

Unjam = Callable[..., Said]


@pytest.fixture
def caller(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Somebody on a terminal who gives these answers; the questions as they were put."""

    def answers(*words: str) -> list[str]:
        left, put = list(words), list[str]()

        def prompt(text: str, **_: object) -> str:
            put.append(text)
            return left.pop(0)

        monkeypatch.setattr(click, "prompt", prompt)
        monkeypatch.setattr(asking, "_somebody_answers", lambda: True)
        return put

    return answers


def kept(path: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return told


def test_six_questions_become_answers_that_the_next_scan_uses(unjam: Unjam, network: Network, caller: Callable[..., list[str]], tmp_path: Path) -> None:
    put = caller("one", "", "2d", "new driver", "yes", "SC542")
    said = unjam("ask", "cannot-print", "10.0.0.5", "--state", tmp_path / "s")
    assert said.code == 0
    assert len(put) == 6
    assert put[0] == "Does it fail for one user, for some, or for all? [1 one / 2 some / 3 all / Enter: don't know]"
    assert said.out.splitlines() == [str(tmp_path / "s" / "answers.json"), f"Next  unjam scan 10.0.0.5 --symptom cannot-print --state {tmp_path / 's'}"]
    told = kept(tmp_path / "s" / "answers.json")["told"]
    assert isinstance(told, dict)
    assert {name: told.get(name) for name in ("users", "application", "changed", "copies", "code")} == {
        "users": "one", "application": None, "changed": "driver", "copies": True, "code": "SC542",
    }  # fmt: skip
    result = unjam("scan", "10.0.0.5", "--symptom", "cannot-print", "--state", tmp_path / "s")
    assert "uses the answers about cannot-print of 20" in result.err
    (made,) = network.commissions
    assert made.told is not None
    assert (made.told.users, made.told.copies, made.error_code, made.first) == ("one", True, "SC542", ("lpd",))


def test_questions_are_put_in_the_callers_language_until_they_are_understood(unjam: Unjam, caller: Callable[..., list[str]], tmp_path: Path) -> None:
    put = caller("3 dagar", "1", "kanske", "nej", "vet inte")
    said = unjam("ask", "streck på skanningar", "--lang", "sv", "--answers", tmp_path / "a.json")
    assert put[0].startswith("Sedan när?")
    assert put[2:4] == ["Blir kopior direkt på enheten bra? [1 ja / 2 nej / Enter: vet inte]"] * 2
    assert "'kanske' är inte något av: ja, nej" in said.err
    assert said.out.splitlines()[1] == f"Sedan  unjam scan --symptom lines-on-scans --answers {tmp_path / 'a.json'}"
    told = kept(tmp_path / "a.json")["told"]
    assert isinstance(told, dict)
    assert (told["changed"], told["copies"]) == ("nothing", False)


def test_scripts_answer_by_options(unjam: Unjam, tmp_path: Path) -> None:
    words = ("--users", "alla", "--application", "all", "--since", "1w", "--changed", "nichts", "--copies", "no", "--code", "C7990")
    assert unjam("ask", "druckt nicht", *words, "--answers", tmp_path / "a.json").code == 0
    assert kept(tmp_path / "a.json")["symptom"] == "cannot-print"
    assert unjam("ask", "cannot-print", "--users", "", "--answers", tmp_path / "b.json").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["cannot-print"],
            "no answers are read from a pipe or a file; give them as options: --users --application --since --changed --copies --code",
        ),
        (["cannot-prnt"], "did you mean cannot-print?"),
        (["druckt nich"], "did you mean cannot-print (druckt nicht)?"),
        (["Streifen"], "'Streifen' can mean poor-quality or lines-on-scans: say which"),
        (["qqqq"], "'qqqq' is not one of: cannot-print"),
        (["cannot-print", "--users", "alls", "--since", "soon"], "--users: 'alls' is not one of: one, some, all - did you mean 'all'?"),
        (["cannot-print", "--users", "alls", "--since", "soon"], "--since: 'soon' is no time"),
        (["cannot-print", "--users", "all", "--answers", "/dev/null/x"], "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_one_clear_sentence(unjam: Unjam, words: list[str], said: str) -> None:
    result = unjam("ask", *words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_scan_uses_named_answers_and_no_others_that_are_about_something_else(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    unjam("ask", "fax-fails", "--users", "all", "--answers", path)
    unjam("scan", "10.0.0.5", "--answers", path)
    unjam("ask", "fax-fails", "10.0.0.7", "--users", "all", "--state", tmp_path / "s")
    unjam("scan", "10.0.0.5", "--symptom", "fax-fails", "--state", tmp_path / "s")
    unjam("scan", "10.0.0.7", "--symptom", "cannot-print", "--state", tmp_path / "s")
    unjam("scan", "10.0.0.7", "--state", tmp_path / "s")
    assert [(made.symptom, made.told is not None) for made in network.commissions] == [
        ("fax-fails", True), ("fax-fails", False), ("cannot-print", False), (None, False),
    ]  # fmt: skip
    refused = unjam("scan", "10.0.0.5", "--answers", path, "--symptom", "cannot-print")
    assert (refused.code, "holds answers about fax-fails, not about cannot-print" in refused.err) == (2, True)


def test_broken_answers_stop_a_scan_only_if_they_were_named(unjam: Unjam, network: Network, tmp_path: Path) -> None:
    path = tmp_path / "s" / "answers.json"
    path.parent.mkdir()
    path.write_text("{}")
    assert unjam("scan", "10.0.0.5", "--answers", path).code == 2
    said = unjam("scan", "10.0.0.5", "--symptom", "cannot-print", "--state", tmp_path / "s")
    assert "holds no answers" in said.err
    assert [made.told for made in network.commissions] == [None]
