# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from rules.code_file import load_codes, read_codes
from rules.code_shown import Showing
from rules.error_codes import CodeTable
from rules.load import RuleErrors, load_catalogue
from rules.mistake import Mistakes
from rules.yaml import read
from tests.rules.samples import VOCABULARY, write_rule

GOOD = """
makers: [Acme]
shown: ['\\b(AC[0-9]{3})\\b']
source: Acme, a manual of some length
codes:
  - {code: "AC???", family: service, says: a call}
  - {code: AC100..AC199, family: laser, says: the laser, parts: [a mirror], tier: 2, verified: true}
  - {code: AC150, family: fuser, says: the fuser, source: another manual}
"""


def table(text: str) -> CodeTable | list[str]:
    mistakes = Mistakes()
    found = read_codes(read(text, "acme.yaml"), mistakes)
    return found or [str(mistake) for mistake in mistakes.sorted()]


def test_the_nearest_entry_counts_and_a_family_brings_parts_and_tier() -> None:
    found = table(GOOD)
    assert isinstance(found, CodeTable)
    told = {code: found.entry(code) for code in ("AC099", "AC120", "AC120-7", "AC150", "AC150.1", "AC1500", "AB150")}
    assert {code: entry and entry.code for code, entry in told.items()} == {
        "AC099": "AC???",
        "AC120": "AC100..AC199",
        "AC120-7": "AC100..AC199",
        "AC150": "AC150",
        "AC150.1": "AC150",
        "AC1500": None,
        "AB150": None,
    }
    laser, fuser = told["AC120"], told["AC150"]
    assert laser
    assert fuser
    assert (laser.parts, laser.tier, laser.verified, laser.source) == (("a mirror",), 2, True, "Acme, a manual of some length")
    assert (fuser.parts, fuser.tier, fuser.verified, fuser.source) == (("fuser unit",), 2, False, "another manual")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD.replace("makers", "maker"), "acme.yaml:2:1: unknown key 'maker' in the file of codes - did you mean 'makers'?"),
        (GOOD.replace("family: laser", "family: lazer"), "acme.yaml:7:34: family: 'lazer' is not one of "),
        (GOOD.replace("family: laser", "famly: laser"), "acme.yaml:7:26: unknown key 'famly' in a code - did you mean 'family'?"),
        (GOOD.replace("tier: 2", "tier: 4"), "tier must be between 1 and 3"),
        (GOOD.replace("verified: true", "verified: yes"), "verified: 'yes' is neither true nor false - did you mean 'true'?"),
        (GOOD.replace("AC100..AC199", "AC199..AC100"), "acme.yaml:7:12: code: 'AC199..AC100' is no code"),
        (GOOD.replace("AC100..AC199", "AC100..AC1999"), "is no code"),
        (GOOD.replace("AC100..AC199", "E540..E569"), "acme.yaml:7:12: code: no pattern of 'shown' ever finds E540..E569 in a text; codes that only people"),
        (GOOD.replace("AC150", "AC1500"), "acme.yaml:8:12: code: no pattern of 'shown' ever finds AC1500 in a text"),
        (GOOD.replace("AC100..AC199", "a+b"), "is no code"),
        (GOOD.replace("AC150", "AC???"), "acme.yaml:8:12: the code 'AC???' was given before, in line 6"),
        (GOOD.replace("'\\b(AC[0-9]{3})\\b'", "'(AC'"), "acme.yaml:3:9: shown: missing ): (AC"),
        (GOOD.replace("makers: [Acme]", ""), "'shown' wants 'makers'"),
        (GOOD.replace("source: Acme, a manual of some length", ""), "the file of codes lacks the key 'source'"),
        (GOOD.replace("says: a call", "parts: []"), "acme.yaml:6:5: a code lacks the key 'says'"),
        ("codes: {a: b}\nsource: s\n", "codes must be a list"),
        ("- a\n", "the file of codes must be a table"),
    ],
)
def test_a_mistake_is_placed_and_said(text: str, sentence: str) -> None:
    found = table(text)
    assert isinstance(found, list)
    assert any(sentence in told for told in found), found


def test_a_pack_brings_codes_of_its_own_and_they_go_first(tmp_path: Path) -> None:
    write_rule(tmp_path / "one", "x")
    write_rule(tmp_path / "one" / "codes", "acme", GOOD)
    write_rule(tmp_path / "two" / "codes", "acme", GOOD.replace("family: fuser", "family: drive"))
    catalogue = load_catalogue([tmp_path / "one", tmp_path / "two"], VOCABULARY)
    entry = catalogue.codes.look_up("AC150", "Acme").entry
    assert list(catalogue.rules) == ["x"]
    assert entry
    assert entry.family == "drive"


def test_every_mistake_of_rules_and_codes_comes_at_once(tmp_path: Path) -> None:
    write_rule(tmp_path, "x", "title: T\n")
    write_rule(tmp_path / "codes", "acme", GOOD.replace("says: a call", "sais: a call"))
    (tmp_path / "codes" / "b.yml").write_text("a: 1\n")
    (tmp_path / "codes" / "c.yaml").write_bytes(b"\xff\n")
    with pytest.raises(RuleErrors) as errors:
        load_catalogue([tmp_path], VOCABULARY)
    assert {Path(mistake.mark.path).name for mistake in errors.value.mistakes} == {"x.yaml", "acme.yaml", "b.yml", "c.yaml"}


def test_a_file_of_too_many_texts_is_refused(tmp_path: Path) -> None:
    write_rule(tmp_path, "acme", "codes: [" + "a," * 9000 + "a]\n")
    mistakes = Mistakes()
    load_codes([tmp_path], mistakes)
    assert [mistake.sentence for mistake in mistakes.found] == ["holds more than 8000 texts"]


@pytest.mark.parametrize(
    ("shown", "code", "never"),
    [
        (r"(?i)panel says\s(E-?[0-9]{2})\b", "E01", False),
        (r"^(50\.[0-9A-F]{4})$", "50", False),
        (r"E [0-9]{3}", "E1??", False),
        (r"(?:SC)([0-9]{3})", "SC540", True),
        (r"(?:SC)([0-9]{3})", "540", False),
        (r"(SC(?:5[0-9]|60)[)\]]?0)|(C[0-9]{4})", "SC400..SC699", False),
        (r"(SC[0-9]{3})", "E540..E569", True),
        (r"\Q(SC\E", "E540", False),
        ("(", "E540", False),
    ],
)
def test_a_code_that_shown_can_never_find(shown: str, code: str, never: bool) -> None:  # noqa: FBT001
    low, _, high = code.replace("?", "1").partition("..")
    assert Showing([shown]).never(code, lambda said: low <= said[: len(low)] <= (high or low)) is never
