# SPDX-License-Identifier: Apache-2.0
"""The demo from end to end, and that its verdict sees what goes wrong."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.demo.devices import FLEET
from agent.demo.endpoint import Posted
from agent.demo.run import Outcome
from agent.demo.story import one_to_show, story, verdict
from agent.demo.verdict import expected, shortcomings
from agent.report.build import build


def found(outcome: Outcome) -> set[tuple[str, str]]:
    return {(finding.subject.removeprefix("asset:"), finding.rule) for finding in outcome.scan.findings}


def test_every_fault_is_found_and_nothing_else(outcome: Outcome) -> None:
    assert found(outcome) == {(device.id, rule) for device in FLEET for rule in (*device.finds, *device.finds_info)}
    assert shortcomings(outcome) == []


def test_the_stuck_job_is_explained_by_the_pause(outcome: Outcome) -> None:
    explained = {finding.rule: finding.explained_by for finding in outcome.scan.findings}
    assert explained.pop("job-stuck") == "asset%3Awarehouse/printer-paused"
    assert set(explained.values()) == {None}


def test_one_ticket_a_cause_arrives_once(outcome: Outcome) -> None:
    rules = ["paper-jam", "printer-paused", "raw-port-refused", "service-call", "supply-empty"]
    assert sorted(posted.body["finding"]["rule"] for posted in outcome.posted) == rules
    assert (outcome.delivery.delivered, outcome.delivery.queued, outcome.delivery.dead) == (len(rules), 0, 0)
    assert {posted.body["event"] for posted in outcome.posted} == {"open"}


def test_nothing_reaches_a_raw_port_but_one_connection_each(outcome: Outcome) -> None:
    listening = sum(device.printer and device.raw == "open" for device in FLEET)
    assert (outcome.raw_connections, outcome.raw_octets) == (listening, 0)
    assert outcome.scan.sent["bytes_to_raw_ports"] == 0


def test_adverts_are_heard_and_told_apart_by_their_ports(outcome: Outcome) -> None:
    if outcome.notes:
        pytest.skip(outcome.notes[0])
    names = {device.id: device.facts.get("mdns.host") for device in outcome.scan.devices}
    assert names["asset:sales"] == "unjam-demo-sales.local"
    assert sum(name is not None for name in names.values()) == sum(device.printer for device in FLEET)


def test_the_story_shows_a_whole_ticket_with_its_codes(outcome: Outcome) -> None:
    told = "\n".join(map(str, story(outcome, Path("folder"))))
    assert "0 bytes received" in told
    assert "5 arrived at the demo's own endpoint" in told
    assert "codes SC542" in told
    assert str(Path("folder") / "report.json") in told
    assert f"all {expected()} findings" in "\n".join(map(str, verdict([], Path("folder"))))


def test_the_first_ticket_is_shown_where_none_has_codes() -> None:
    bare = Posted("a", 1, {"key": "k", "finding": {"error_codes": []}})
    assert one_to_show((bare,)) is bare
    assert one_to_show(()) is None


# --- what goes wrong is said ------------------------------------------------------------------------------------------------------------------


def without(outcome: Outcome, rule: str) -> Outcome:
    scan = replace(outcome.scan, findings=tuple(finding for finding in outcome.scan.findings if finding.rule != rule))
    return replace(outcome, scan=scan, report=build(scan))


def test_a_finding_that_did_not_come_out_is_named(outcome: Outcome) -> None:
    assert shortcomings(without(outcome, "supply-low")) == ["supply-low was not found on the Kestrel ColorJet 652 (design)"]


def test_a_finding_too_many_is_named(outcome: Outcome) -> None:
    jam = next(finding for finding in outcome.scan.findings if finding.rule == "supply-low")
    false = replace(jam, subject="asset:reception", key="asset%3Areception/supply-low", severity="low")
    scan = replace(outcome.scan, findings=(*outcome.scan.findings, false))
    assert shortcomings(replace(outcome, scan=scan)) == ["supply-low was found on the Halden C3045 (reception), which has no such fault"]


def test_bytes_at_a_raw_port_are_a_shortcoming(outcome: Outcome) -> None:
    assert shortcomings(replace(outcome, raw_octets=3)) == ["3 bytes arrived at raw print ports, where every byte is printed"]


def test_tickets_that_are_missing_doubled_or_too_many_are_named(outcome: Outcome) -> None:
    jam: Any = next(posted for posted in outcome.posted if posted.body["finding"]["rule"] == "paper-jam")
    rest = tuple(posted for posted in outcome.posted if posted is not jam)
    key = "demo/asset%3Asales/paper-jam"
    assert shortcomings(replace(outcome, posted=rest)) == [f"no ticket arrived for {key}"]
    assert shortcomings(replace(outcome, posted=(*outcome.posted, jam))) == [f"the ticket for {key} arrived 2 times"]
    stray = Posted("x", 9, {"key": "demo/stray"})
    assert shortcomings(replace(outcome, posted=(*outcome.posted, stray))) == ["a ticket arrived for demo/stray, which deserves none"]


def test_a_switch_that_is_taken_for_a_printer_is_a_shortcoming(outcome: Outcome) -> None:
    printers = tuple(device for device in outcome.scan.devices if device.facts.get("printer.is_printer"))
    scan = replace(outcome.scan, devices=printers)
    assert shortcomings(replace(outcome, scan=scan)) == ["0 devices were told from printers, and 1 should have been"]
