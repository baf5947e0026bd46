# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.fact import Facts, Row
from rules.mistake import Mark, Mistakes
from rules.template import Template, parse_template, render
from tests.rules.samples import VOCABULARY

TYPES = {**VOCABULARY, **{f"row.{name}": entry for name, entry in (VOCABULARY["tls.certificates"].row or {}).items()}}
MARK = Mark("f", 1, 1)


def parsed(text: str) -> tuple[Template, list[str]]:
    mistakes = Mistakes()
    return parse_template(text, MARK, TYPES, mistakes), [mistake.sentence for mistake in mistakes.found]


@pytest.mark.parametrize(
    ("text", "facts", "row", "said"),
    [
        ("plain", {}, {}, "plain"),
        ("port is {tcp.9100}", {"tcp.9100": "open"}, {}, "port is open"),
        ("port is {tcp.9100}", {"tcp.9100": None}, {}, "port is unknown"),
        ("port is {tcp.9100|not asked}.", {}, {}, "port is not asked."),
        ("{printer.model|}x", {"printer.model": ""}, {}, "x"),
        ("{printer.reasons}", {"printer.reasons": ["a", "b"]}, {}, "a, b"),
        ("{row.port}: {row.not_after}", {}, {"port": 443, "not_after": "2026-01-02T03:04:05Z"}, "443: 2026-01-02"),
        ("{icmp.loss} %", {"icmp.loss": 5.0}, {}, "5 %"),
        ("{printer.model}", {"printer.model": "{tcp.9100}{0.__class__}"}, {}, "{tcp.9100}{0.__class__}"),
        ("Order {printer.model} {row.port|}; keep it", {"printer.model": "A ; B"}, {}, "Order A ; B; keep it"),
    ],
)
def test_facts_are_put_in_literally(text: str, facts: Facts, row: Row, said: str) -> None:
    template, mistakes = parsed(text)
    assert not mistakes
    assert render(template, facts, row) == said
    assert template.source == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{tcp.910}", "unknown fact 'tcp.910' in a text - did you mean 'tcp.9100'?"),
        ("{row.prt}", "unknown fact 'row.prt' in a text - did you mean 'row.port'?"),
        ("{snmp.alerts}", "'snmp.alerts' is a table and cannot stand in a text"),
        ("{tcp.9100!r}", "a brace that is no '{fact}' or '{fact|otherwise}' cannot be used in a text"),
        ("{}", "a brace that is no '{fact}' or '{fact|otherwise}' cannot be used in a text"),
        ("50 % }", "a brace that is no '{fact}' or '{fact|otherwise}' cannot be used in a text"),
    ],
)
def test_anything_else_in_braces_is_refused(text: str, sentence: str) -> None:
    assert sentence in parsed(text)[1]


def test_a_template_names_what_it_speaks_of() -> None:
    assert parsed("{tcp.9100} and {row.port|x}")[0].names() == ("tcp.9100", "row.port")
