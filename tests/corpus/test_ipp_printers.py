# SPDX-License-Identifier: Apache-2.0
"""Recorded IPP replies, through decoder, facts and normalisation."""

from pathlib import Path

import pytest

from probes import ipp
from probes.facts import PrinterFacts
from probes.model import Target
from probes.normalise import normalise
from probes.wire.ipp import decode

pytestmark = pytest.mark.corpus


def facts_of(reply: Path) -> PrinterFacts:
    answer = ipp.Answer(decode(reply.read_bytes()), ipp.Lane("ipp"), "/ipp/print", (2, 0), {})
    return normalise(Target("10.0.0.9"), {"ipp": ipp._facts(answer)})


@pytest.mark.parametrize(
    ("name", "vendor", "model", "reasons", "low"),
    [
        ("pyipp_get-printer-attributes-brother-mfcj5320dw.bin", "Brother", "MFC-J5320DW", {"marker-supply-low"}, {"magenta", "cyan", "black"}),
        ("pyipp_get-printer-attributes-epsonxp6000.bin", "Epson", "XP-6000 Series", {"marker-supply-low"}, {"yellow"}),
        ("goipp_hp-officejet-pro-8730.ipp", "HP", "OfficeJet Pro 8730", {"wifi-not-configured"}, set()),
        ("Kyocera-ECOSYS-M2040dn-Printer-Attributes.ipp", "Kyocera", "ECOSYS M2040dn", set(), set()),
        ("pyipp_get-printer-attributes-kyocera-ecosys-m2540dn-001.bin", "Kyocera", "ECOSYS M2540dn", None, set()),
    ],
)
def test_a_printer_s_attributes(corpus: Path, name: str, vendor: str, model: str, reasons: set[str] | None, low: set[str]) -> None:
    facts = facts_of(corpus / "ipp" / name)
    assert (facts.is_printer, facts.vendor, facts.model, facts.state) == (True, vendor, model, "idle")
    assert (None if facts.reasons is None else set(facts.reasons)) == reasons
    assert {supply.colour for supply in facts.supplies or () if supply.state == "low"} == low
    assert [row for row in facts.conditions or () if row.severity == "error"] == []


@pytest.mark.parametrize("name", ["pyipp_get-printer-attributes-error-0x0503.bin", "pyipp_get-printer-attributes-empty-attribute-group.bin"])
def test_an_answer_without_attributes_says_nothing(corpus: Path, name: str) -> None:
    facts = facts_of(corpus / "ipp" / name)
    assert (facts.is_printer, facts.state, facts.reasons) == (None, None, None)
