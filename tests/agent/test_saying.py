# SPDX-License-Identifier: Apache-2.0
import pytest

from agent.saying import answering, in_order, said
from probes.fact import Facts, Row, Value

TONER: Row = {"index": "1.1", "description": "Black Toner", "state": "empty", "percent": 0.0}
INK: Row = {"index": "1.2", "state": "low", "percent": None}
PORT: Row = {"port": 443}
FACTS: Facts = {"printer.supplies": [TONER, INK], "tls.certificates": [PORT]}


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("tcp.9100", "refused", "port 9100 refused"),
        ("printer.reasons", ["media-jam", "paused"], "it reports media-jam, paused"),
        ("printer.supplies[1.1].state", "empty", "Black Toner: empty (0 % left)"),
        ("printer.supplies[1.2].state", "low", "a supply: low"),
        ("printer.supplies[1.1].type", "toner", ""),
        ("printer.conditions[media-jam].text", "Jam inside", 'it says "Jam inside"'),
        ("tls.certificates[443].not_after", "2020-01-01T00:00:00Z", "the certificate on port 443 is valid until 2020-01-01"),
        ("control.answers", True, "something else on its segment answers"),
        ("target.named", True, ""),
        ("printer.is_printer", True, ""),
        ("reach.snmp", "timeout", "SNMP: timeout"),
        ("tcp.515", None, ""),
        ("some.fact", 3, "some.fact 3"),
        ("some.flag", False, "some.flag no"),
        ("other.rows[x].column", "y", "other.rows[x] column y"),
    ],
)
def test_evidence_is_told_in_the_readers_words(fact: str, value: Value, words: str) -> None:
    assert said(fact, value, FACTS) == words


def test_the_devices_own_words_come_first_and_nothing_twice() -> None:
    assert in_order(["port 631 open", "", 'it says "Jam"', "port 631 open"]) == ['it says "Jam"', "port 631 open"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"reach.by": ["tcp", "snmp"], "tcp.80": "open", "tcp.515": "refused", "reach.snmp": "answered"}, "it answers tcp, snmp"),
        (
            {"reach.by": ["icmp", "tcp", "snmp", "ipp"], "tcp.515": "refused", "reach.snmp": "refused", "reach.ipp": "refused"},
            "it answers icmp, it is there but refuses tcp, snmp, ipp",
        ),
        ({"reach.by": ["tcp"], "tcp.515": "refused"}, "it is there but refuses tcp"),
        ({"reach.by": []}, ""),
        ({}, ""),
    ],
)
def test_a_refusal_is_no_answer(facts: Facts, words: str) -> None:
    assert answering(facts) == words
    assert said("reach.by", facts.get("reach.by"), facts) == words or not words
