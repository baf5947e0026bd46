# SPDX-License-Identifier: Apache-2.0
from typing import Any

import pytest

from rules.fits import unfit_facts
from tests.rules.samples import VOCABULARY

GOOD: dict[str, Any] = {
    "tcp.9100": "open",
    "icmp.sent": 20,
    "icmp.loss": 5,
    "control.answers": True,
    "scan.now": "2026-11-22T12:00:00Z",
    "printer.reasons": ["media-jam"],
    "printer.model": "anything",
    "printer.state": None,
    "snmp.alerts": [{"code": 8, "text": None}, {}],
    "tls.certificates": [{"names": ["a"]}],
}


def test_facts_of_the_right_types_fit() -> None:
    assert unfit_facts(GOOD, VOCABULARY) == ()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("tcp.910", "open", "tcp.910"),
        ("tcp.9100", "ajar", "tcp.9100"),
        ("tcp.9100", 5, "tcp.9100"),
        ("icmp.sent", True, "icmp.sent"),
        ("icmp.sent", 1.5, "icmp.sent"),
        ("icmp.loss", "5", "icmp.loss"),
        ("icmp.loss", False, "icmp.loss"),
        ("control.answers", 1, "control.answers"),
        ("scan.now", "yesterday", "scan.now"),
        ("scan.now", 5, "scan.now"),
        ("printer.reasons", "media-jam", "printer.reasons"),
        ("printer.reasons", [1], "printer.reasons"),
        ("printer.model", ["x"], "printer.model"),
        ("snmp.alerts", {}, "snmp.alerts"),
        ("snmp.alerts", [1], "snmp.alerts"),
        ("snmp.alerts", [{"code": "x"}, {"code": "y"}], "snmp.alerts.code"),
        ("snmp.alerts", [{"cod": 1}], "snmp.alerts.cod"),
    ],
)
def test_what_does_not_fit_is_named(name: str, value: object, told: str) -> None:
    facts: dict[str, Any] = {**GOOD, name: value}
    assert unfit_facts(facts, VOCABULARY) == (told,)
