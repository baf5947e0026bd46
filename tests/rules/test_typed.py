# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.fact import Value
from rules.mistake import Mistakes
from rules.typed import Reader, UnfitError, duration, scalar
from rules.yaml import read
from tests.rules.samples import VOCABULARY


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("012", "int", 12),
        ("-5", "int", -5),
        ("1.5", "number", 1.5),
        ("2", "number", 2.0),
        ("true", "flag", True),
        ("false", "flag", False),
        ("50.10", "text", "50.10"),
        ("no", "text", "no"),
        ("2026-01-31T12:00:00Z", "time", "2026-01-31T12:00:00Z"),
    ],
)
def test_the_type_reads_the_text(text: str, kind: str, value: object) -> None:
    assert scalar(text, kind) == value
    assert type(scalar(text, kind)) is type(value)


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("x", "int", "no whole number"),
        ("1.5", "int", "no whole number"),
        ("1e5", "number", "no number"),
        ("9" * 30, "int", "no whole number"),
        ("yes", "flag", "neither true nor false - did you mean 'true'?"),
        ("False", "flag", "neither true nor false - did you mean 'false'?"),
        ("x", "flag", "neither true nor false"),
        ("yesterday", "time", "no time; write it as 2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00", "time", "no time; write it as 2026-01-31T12:00:00Z"),
    ],
)
def test_what_does_not_fit_is_said(text: str, kind: str, sentence: str) -> None:
    with pytest.raises(UnfitError) as error:
        scalar(text, kind)
    assert str(error.value) == sentence


def test_a_word_of_a_closed_list() -> None:
    with pytest.raises(UnfitError, match="not one of open, refused - did you mean 'refused'"):
        scalar("refuse", "word", ("open", "refused"))


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("10m", 600), ("4h", 14400), ("30d", 2592000), ("2w", 1209600), ("-1d", -86400)])
def test_durations(text: str, seconds: int) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["10", "m", "1.5h", "10 m", ""])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(UnfitError, match="no duration"):
        duration(text)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("icmp.sent", "20", 20),
        ("tcp.9100", "null", None),
        ("printer.reasons", "[media-jam, '']", ["media-jam"]),
        ("printer.reasons", "~", None),
        ("snmp.alerts", "[]", []),
        ("snmp.alerts", "null", None),
        ("snmp.alerts", "[{code: 8, text: null, severity: critical}]", [{"code": 8, "text": None, "severity": "critical"}]),
        ("tls.certificates", "[{names: [a, b]}]", [{"names": ["a", "b"]}]),
    ],
)
def test_a_fact_of_a_test_case(name: str, text: str, value: Value) -> None:
    assert Reader(Mistakes()).fact(read(text, "f"), VOCABULARY[name]) == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("icmp.sent", "[1]", "f:1:1: icmp.sent must be a single value"),
        ("printer.reasons", "media-jam", "f:1:1: printer.reasons must be a list, [a, b] or lines that begin with '- '"),
        ("printer.reasons", "[[a]]", "f:1:2: an item of printer.reasons must be a text"),
        ("snmp.alerts", "{code: 8}", "f:1:1: snmp.alerts must be a list, [a, b] or lines that begin with '- '"),
        ("snmp.alerts", "[{cod: 8}]", "f:1:3: unknown key 'cod' in a row of snmp.alerts - did you mean 'code'?"),
        ("snmp.alerts", "[8]", "f:1:2: a row of snmp.alerts must be a table, lines of 'key: value'"),
        ("snmp.alerts", "[{code: x}]", "f:1:9: code: 'x' is no whole number"),
    ],
)
def test_a_fact_that_does_not_fit_is_placed(name: str, text: str, sentence: str) -> None:
    mistakes = Mistakes()
    Reader(mistakes).fact(read(text, "f"), VOCABULARY[name])
    assert sentence in [str(mistake) for mistake in mistakes.found]


def test_limits_of_a_number_and_missing_keys() -> None:
    mistakes = Mistakes()
    reader = Reader(mistakes)
    assert reader.number(read("4", "f"), "tier", 1, 3) is None
    assert reader.number(read("x", "f"), "tier", 1, 3) is None
    assert reader.number(read("3", "f"), "tier", 1, 3) == 3
    assert reader.duration(read("[1]", "f"), "for") is None
    assert reader.duration(read("soon", "f"), "for") is None
    assert reader.word(read("hihg", "f"), "severity", ("high",)) is None
    assert set(reader.table(read("{a: 1}", "f"), "it", ("a", "b"), ("b",))) == {"a"}
    assert [mistake.sentence for mistake in mistakes.found] == [
        "tier must be between 1 and 3",
        "tier: 'x' is no whole number",
        "for must be a duration such as 10m",
        "for: 'soon' is no duration; write it as 90s, 10m, 4h, 30d or 2w",
        "severity: 'hihg' is not one of high - did you mean 'high'?",
        "it lacks the key 'b'",
    ]
