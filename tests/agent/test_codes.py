# SPDX-License-Identifier: Apache-2.0
"""A code from the panel or the telephone, all the way into the finding and its ticket."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.cli.catalogue import catalogue
from agent.diagnose import Diagnosis, diagnose
from agent.model import Device
from agent.report.build import build
from agent.tickets.ticket import TicketSite, ticket_body
from probes.model import Observation, Target
from tests.agent.report import samples

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def device(vendor: str | None, *texts: str, named: bool = False, state: str | None = "stopped") -> Device:
    facts = {"is_printer": True, "vendor": vendor, "model": "X", "state": state, "reasons": [], "conditions": [], "console": list(texts)}
    seen = (Observation("target", NOW, 0, {"named": named}), Observation("printer", NOW, 0, facts))
    return Device("serial:X", (Target("10.0.0.5", named=named),), seen)


def judged(one: Device, said: str | None = None) -> Diagnosis:
    return diagnose(catalogue(), {"scan.error_code": said, "scan.now": "2026-11-22T10:00:00Z"}, [one])


@pytest.mark.parametrize(
    ("vendor", "text", "rule", "tier", "part"),
    [
        ("Ricoh", "SC542 call service", "fuser-fault", 2, "fuser unit for X"),
        ("HP", "50.2 Fuser Error", "fuser-fault", 2, "fuser unit for X"),
        ("Kyocera", "Call service C4000", "engine-fault", 3, "laser scanner unit"),
        ("Kyocera", "Call service C2000", "engine-fault", 3, "drive motor"),
        ("Canon", "E602-0001", "storage-fault", 2, "hard disk or SSD"),
        ("Ricoh", "SC720", "finisher-fault", 2, "finisher parts"),
        ("Ricoh", "SC672", "service-call", 3, "main board"),
    ],
)
def test_a_code_in_the_devices_text_ends_in_its_finding(vendor: str, text: str, rule: str, tier: int, part: str) -> None:
    (finding,) = judged(device(vendor, text)).findings
    assert (finding.rule, finding.severity == "medium" if rule in {"storage-fault", "finisher-fault"} else finding.severity == "high") == (rule, True)
    assert finding.tier == tier
    assert part in [each.name for each in finding.parts]
    assert finding.codes == (text.removeprefix("Call service ").split()[0],)


def test_another_makers_code_says_nothing() -> None:
    assert judged(device("Ricoh", "50.2 Fuser Error")).findings == ()
    assert judged(device(None, "SC542")).findings == ()


def test_the_code_on_the_telephone_ends_in_the_ticket() -> None:
    diagnosis = judged(device("HP", named=True), "50.2")
    (finding,) = diagnosis.findings
    assert (finding.rule, finding.codes, finding.confidence) == ("fuser-fault", ("50.2",), "likely")
    scan = replace(samples.scan(), devices=diagnosis.devices, findings=diagnosis.findings)
    body = ticket_body(finding, diagnosis.devices[0], scan, TicketSite("s"))
    assert body["finding"]["error_codes"] == ["50.2"]
    assert "the customer reads the code 50.2: the fuser warms up too slowly" in [leaf["said"] for leaf in body["finding"]["evidence"]]
    assert body["plan"]["tier"] == 2
    assert build(scan).findings[0].codes == ["50.2"]


def test_an_unknown_code_is_passed_on_as_it_is_and_nothing_is_guessed() -> None:
    (finding,) = judged(device("Epson", named=True), "031 008").findings
    assert (finding.rule, finding.severity, finding.confidence, finding.tier) == ("service-call", "medium", "possible", 1)
    assert finding.codes == ("031 008",)
    assert finding.parts == ()
    assert "031 008 (in no table of ours)" in finding.cause


def test_what_looks_like_a_code_of_a_maker_without_a_table_is_told_and_judged_by_no_rule() -> None:
    one = device("Halden", "SC542: fusing unit", state="stopped")
    known = Observation("printer", NOW, 0, {**(one.observations[1].facts or {}), "codes": ["SC542"], "reasons": ["service-needed"]})
    (finding,) = judged(replace(one, observations=(one.observations[0], known))).findings
    assert (finding.rule, finding.codes) == ("service-call", ("SC542",))
    assert finding.cause.endswith("code: SC542.")
    assert "the code that we have (SC542)" in finding.fix[0].do


def test_a_call_for_service_without_a_code_says_so() -> None:
    one = device("Halden", state="stopped")
    known = Observation("printer", NOW, 0, {**(one.observations[1].facts or {}), "codes": [], "reasons": ["service-needed"]})
    (finding,) = judged(replace(one, observations=(one.observations[0], known))).findings
    assert finding.cause.endswith("code: none.")
    assert "the code that we have (none)" in finding.fix[0].do


def test_where_the_maker_is_unknown_the_code_is_told_for_each_maker_that_has_it_and_nothing_is_concluded() -> None:
    diagnosis = judged(device(None, named=True), "SC542")
    (finding,) = diagnosis.findings
    assert (finding.rule, finding.confidence, finding.tier, finding.parts) == ("service-call", "possible", 1, ())
    told = "its maker is unknown; if it is a Ricoh: the fuser does not reach its temperature (fuser unit)"
    assert f"SC542 ({told})" in finding.cause
    report = build(replace(samples.scan(), devices=diagnosis.devices, findings=diagnosis.findings))
    assert f"the customer reads the code SC542: {told}" in [item.said for item in report.findings[0].evidence]
    (two,) = judged(device(None, named=True), "C7990").findings
    assert "if it is a Konica Minolta: a trouble code; if it is a Kyocera: toner supply" in two.cause
    (none,) = judged(device(None, named=True), "ZZZ99").findings
    assert "ZZZ99 (in no table of ours)" in none.cause


def test_a_code_for_another_device_is_not_this_ones() -> None:
    assert judged(device("HP", named=False), "50.2").findings == ()


def test_a_code_of_a_printer_that_works_again_is_only_possible() -> None:
    assert [finding.confidence for finding in judged(device("HP", named=True, state="idle"), "59.F0").findings] == ["possible"]


def test_a_saved_report_is_read_with_todays_tables() -> None:
    old = device("HP", "50.2 Fuser Error")
    stale = replace(old, observations=(*old.observations, Observation("code", NOW, 0, {"seen": [], "told": []})))
    assert [finding.rule for finding in judged(stale).findings] == ["fuser-fault"]
    assert [one.probe for one in judged(stale).devices[0].observations].count("code") == 1
