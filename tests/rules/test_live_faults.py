# SPDX-License-Identifier: Apache-2.0
"""Recordings of real printers, judged by the whole catalogue: each fault as its rule, and nothing else above info."""

from functools import cache
from pathlib import Path

import pytest

from probes.fact import Facts, flatten
from rules.causes import resolve
from rules.error_codes import codes_of
from rules.judge import judge
from rules.load import BUILTIN, Catalogue, load_catalogue
from rules.model import Finding
from tests.corpus.recordings import printer_facts, snmp_facts
from tests.rules.samples import VOCABULARY

pytestmark = pytest.mark.corpus

FAULTS = {
    "pm_ip153": ["waste-full"],
    "pm_test_epson_cw": ["supply-low/1.2", "supply-low/1.3", "supply-low/1.4"],
    "pm_ip94": ["supply-empty/1.2", "supply-low/1.3", "supply-low/1.5"],
    "lnms_konica_c250i": ["service-call"],
    "lnms_sharp": ["supply-low/1.2"],
    "lnms_xerox": ["waste-near-full"],
    "iss_lexmark_x950_nopaper_partial": ["out-of-paper"],  # and service-call, as info: the bit beside a customer's reason
    "iss_brother_mfcj5110dw_tray1missing": ["offline-at-panel"],
    "iss_hp_z5200_partial": ["cover-open"],
}


@cache
def catalogue() -> Catalogue:
    return load_catalogue([BUILTIN], VOCABULARY)


def told_by(recording: Path) -> Facts:
    return {**flatten(snmp_facts(recording)), **flatten(printer_facts(recording))}


def findings_of(recording: Path) -> tuple[Finding, ...]:
    told = told_by(recording)
    site: Facts = {"site.supply_low_percent": 10.0, "site.supplies_by": "unjam", "site.snmp_policy": "open"}
    reached: Facts = {"reach.answers": True, "reach.snmp": "answered", "reach.late": False}
    codes: Facts = {} if codes_of(told, catalogue().codes) is None else {"code.seen": []}
    findings, undetermined = judge(catalogue().rules.values(), "d", {**told, **site, **reached, **codes}, "device")
    return resolve(catalogue().rules, findings, undetermined)


def above_info(recording: Path) -> list[str]:
    return [finding.key.removeprefix("d/") for finding in findings_of(recording) if finding.severity != "info" and finding.explained_by is None]


def test_every_recording_gives_its_fault_and_nothing_else(corpus: Path) -> None:
    recordings = sorted((corpus / "snmp").glob("*.snmprec"))
    assert len(recordings) >= 60
    assert {recording.stem: found for recording in recordings if (found := above_info(recording))} == FAULTS


def test_no_text_of_a_real_printer_is_taken_for_a_code_that_it_is_not(corpus: Path) -> None:
    for recording in (corpus / "snmp").glob("*.snmprec"):
        assert not codes_of(told_by(recording), catalogue().codes), recording.stem


def test_the_service_bit_beside_empty_paper_is_named_but_weighs_nothing(corpus: Path) -> None:
    findings = findings_of(corpus / "snmp" / "iss_lexmark_x950_nopaper_partial.snmprec")
    assert {finding.rule: finding.severity for finding in findings}["service-call"] == "info"


def test_the_supplies_of_a_finding_are_named(corpus: Path) -> None:
    (finding,) = [each for each in findings_of(corpus / "snmp" / "pm_ip94.snmprec") if each.rule == "supply-empty"]
    assert finding.evidence[0].fact == "printer.supplies[1.2].state"
    assert finding.parts[0].name in finding.title
