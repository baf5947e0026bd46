# SPDX-License-Identifier: Apache-2.0
"""Scan -> report, and back."""

import json
from pathlib import Path

import pytest

from agent.cli.catalogue import catalogue
from agent.diagnose import diagnose
from agent.model import Device
from agent.report.build import Beside, Past, build
from agent.report.model import Report
from agent.report.read import parse_report
from agent.report.restore import beside_of, scan_of
from agent.report.schema import SHIPPED, schema_text
from agent.report.write import json_text, write_whole
from agent.secret import Redactor, Secret
from probes.model import Target
from rules.model import Undetermined
from tests.agent.report import samples


@pytest.fixture(scope="module")
def report() -> Report:
    return build(samples.scan())


def test_the_shipped_schema_is_the_types() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schema_text()


def test_the_top_level_is_what_others_rely_on(report: Report) -> None:
    told = json.loads(json_text(report))
    assert list(told) == [
        "schema", "scan", "preflight", "devices", "agent_facts", "segments", "queues", "print_servers", "destinations",
        "findings", "answer", "undetermined", "not_examined",
    ]  # fmt: skip
    assert told["schema"] == "unjam.report/1"
    assert list(told["scan"]) == ["id", "site", "started", "finished", "agent", "catalogue", "pace", "targets", "interrupted", "sent", "config"]
    assert told["scan"]["sent"] == {"packets": 40, "by_port": {"udp/161": 30, "tcp/9100": 1}, "infrastructure": {"udp/5353": 2}, "bytes_to_raw_ports": 0}
    assert told["scan"]["config"] == {"thresholds": {"supply_low_percent": 10.0}, "mutes": [], "expected": 1}


def test_a_device(report: Report) -> None:
    device = json.loads(json_text(report))["devices"][0]
    wanted = {
        "id", "addresses", "mac", "names", "vendor", "model", "serial", "uuid", "firmware", "location", "state", "is_printer", "because", "pages_total",
        "reasons", "supplies", "expected", "ports", "history", "trays", "alerts", "queues", "observations",
    }  # fmt: skip
    assert wanted <= set(device)
    assert (device["id"], device["addresses"], device["names"], device["state"]) == ("serial:X1", ["10.0.0.5"], ["mfp1.test"], "up")
    assert (device["vendor"], device["mac"], device["expected"], device["pages_total"]) == ("Halden", "00:26:73:01:02:03", True, 1200)
    assert device["reasons"] == ["media-jam-error"]
    assert device["supplies"][0]["class"] == "supplyThatIsConsumed"
    assert (device["supplies"][0]["percent"], device["supplies"][0]["state"]) == (0.0, "empty")
    assert device["alerts"] == [
        {"code": 8, "severity": "critical", "group": "mediaPath", "training": "untrained", "location": None, "text": "Jam", "age_s": None}
    ]


def test_an_observation_has_facts_by_their_full_names_or_a_failure(report: Report) -> None:
    tcp = next(item for item in report.devices[0].observations if item.probe == "tcp")
    assert tcp.facts["tcp.9100"] == "open"
    assert tcp.failure is None
    snmp = next(item for item in report.devices[1].observations if item.probe == "snmp")
    assert (snmp.failure, snmp.facts, snmp.why) == ("timeout", {}, "no answer in 5 s")


@pytest.mark.parametrize(("device", "state"), [(samples.SLEEPER, "asleep"), (samples.GONE, "unreachable"), (samples.QUIET, "up")])
def test_the_state_of_a_device(device: Device, state: str) -> None:
    assert build(samples.scan(devices=(device,), findings=(), undetermined=())).devices[0].state == state


def test_a_device_of_which_nothing_was_tried_is_unknown() -> None:
    device = Device("addr:10.0.0.8", (Target("10.0.0.8"),), (samples.seen("reach", answers=None),))
    assert build(samples.scan(devices=(device,), findings=(), undetermined=())).devices[0].state == "unknown"


def test_a_finding_has_its_tickets_key_its_evidence_and_its_cause(report: Report) -> None:
    jam, stuck = report.findings[:2]
    assert jam.key == "acme/serial%3AX1/paper-jam"
    assert jam.explains == ["acme/serial%3AX1/job-stuck"]
    assert stuck.explained_by == jam.key
    assert (jam.device, jam.first_seen, jam.occurrences) == ("serial:X1", "2026-11-22T10:00:00Z", 1)
    assert jam.evidence[0].model_dump() == {
        "fact": "printer.reasons", "seen": ["media-jam"], "wanted": "has media-jam", "said": "it reports media-jam",
        "probe": "printer", "at": "2026-11-22T10:00:00Z",
    }  # fmt: skip
    assert jam.open
    assert not stuck.open


def test_a_finding_about_our_own_host_has_no_device() -> None:
    (told,) = build(samples.scan(findings=(samples.finding("agent-network-fault", None),))).findings
    assert (told.device, told.subject, told.key) == (None, "agent", "acme/agent/agent-network-fault")


def test_earlier_scans_are_told() -> None:
    past = {"serial%3AX1/paper-jam": Past("2026-01-01T00:00:00Z", 7, {"reason": "ordered", "until": "2027-01-01"})}
    told = build(samples.scan(), Beside(past=past)).findings[0]
    assert (told.first_seen, told.occurrences, told.open) == ("2026-01-01T00:00:00Z", 7, False)


@pytest.mark.parametrize(
    ("item", "because"),
    [
        (Undetermined("x", samples.QUIET.id, ("snmp.alerts",)), "snmp: timeout"),
        (Undetermined("x", samples.QUIET.id, ("printer.reasons",)), "snmp: timeout, ipp: not asked"),
        (Undetermined("x", samples.MFP.id, ("lpd.states", "lpd.jobs")), "lpd: not asked"),
        (Undetermined("x", samples.MFP.id, ("snmp.console",)), "snmp: did not say"),
        (Undetermined("x", "agent", ("agent.dns",)), "agent: did not say"),
    ],
)
def test_what_is_undetermined_names_the_probe_that_is_why(item: Undetermined, because: str) -> None:
    assert build(samples.scan(undetermined=(item,))).undetermined[0].because == because


def test_a_secret_that_a_device_repeats_is_struck_out() -> None:
    redact = Redactor([Secret(b"canary-1", Path("ro.txt"))])
    said = Device("serial:X1", (Target("10.0.0.5"),), (samples.seen("snmp", sys_descr="canary-1 here", console=["canary-1"]),))
    text = json_text(build(samples.scan(devices=(said,), findings=(samples.finding(cause="canary-1"),)), Beside(redact=redact)))
    assert "canary" not in text
    assert "[redacted] here" in text


# --- and back -----------------------------------------------------------------------------------------------------------------------------------


def test_a_report_that_was_written_reads_the_same(report: Report) -> None:
    assert parse_report(json_text(report).encode(), "r.json") == report


def test_a_report_is_a_complete_capture(report: Report) -> None:
    again = scan_of(parse_report(json_text(report).encode(), "r.json"))
    before = samples.scan()
    assert [device.facts for device in again.devices] == [device.facts for device in before.devices]
    assert [device.failure("snmp") for device in again.devices] == [device.failure("snmp") for device in before.devices]
    assert (again.agent_facts, again.started, again.expected, again.preflight) == (before.agent_facts, before.started, before.expected, before.preflight)


def test_judging_a_saved_scan_gives_the_same_findings() -> None:
    known = catalogue()
    before = samples.scan()
    first = diagnose(known, before.agent_facts, before.devices)
    assert {finding.rule for finding in first.findings} >= {"paper-jam", "supply-empty"}
    saved = build(samples.scan(findings=first.findings, undetermined=first.undetermined))
    read = parse_report(json_text(saved).encode(), "r.json")
    scan = scan_of(read)
    second = diagnose(known, scan.agent_facts, scan.devices)
    assert (second.findings, second.undetermined) == (first.findings, first.undetermined)
    again = build(samples.scan(findings=second.findings, undetermined=second.undetermined), beside_of(read))
    assert again.findings == saved.findings


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    write_whole(path, "new å")
    assert path.read_text(encoding="utf-8") == "new å"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.json"]
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "gone" / "report.json", "new")
