# SPDX-License-Identifier: Apache-2.0
"""Commands that send nothing: diagnose, explain, rules, config."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cli.catalogue import catalogue
from agent.diagnose import diagnose
from agent.report.build import build
from agent.report.read import read_report
from agent.report.write import json_text
from probes.registry import vocabulary
from rules.schema import SHIPPED
from tests.agent.cli.conftest import Said
from tests.agent.report import samples
from tests.rules.samples import write_rule

Unjam = Callable[..., Said]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    scan = samples.scan()
    judged = diagnose(catalogue(), scan.agent_facts, scan.devices)
    path = tmp_path / "report.json"
    path.write_text(json_text(build(samples.scan(findings=judged.findings, undetermined=judged.undetermined))), encoding="utf-8")
    return path


def test_diagnose_gives_the_same_findings_and_changes_nothing(unjam: Unjam, report: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    said = unjam("diagnose", report, "--json", "-")
    assert said.code == 1
    assert json.loads(said.out)["findings"] == [finding.model_dump() for finding in read_report(report).findings]
    assert "paper-jam" in said.err
    assert sorted(tmp_path.rglob("*")) == before


def test_diagnose_reads_no_configuration(unjam: Unjam, report: Path, tmp_path: Path) -> None:
    (tmp_path / "unjam.yaml").write_text("broken: [")
    assert unjam("diagnose", report).code == 1
    assert unjam("diagnose", report, "--fail-on", "critical").code == 0


def test_diagnose_of_an_interrupted_scan_is_judged_by_what_it_has(unjam: Unjam, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json_text(build(samples.scan(interrupted=True, devices=(samples.SWITCH,), findings=(), undetermined=()))), encoding="utf-8")
    assert unjam("diagnose", path).code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "r.json:1:1: is no JSON"), ("{}", "is no unjam report"), ('{"schema": "unjam.report/9"}', "of another generation"), ("[" * 9999, "nested deeper")],
)
def test_diagnose_of_a_foreign_file(unjam: Unjam, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "r.json").write_text(content)
    result = unjam("diagnose", tmp_path / "r.json")
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_diagnose_checks_its_outputs_first(unjam: Unjam, report: Path) -> None:
    assert unjam("diagnose", report, "--json", "nowhere/x").code == 2
    assert unjam("diagnose", report, "--out", "new").code == 1
    assert read_report(Path("new/report.json")).findings


def test_explain_says_what_it_means_what_shows_it_and_how_it_is_mended(unjam: Unjam) -> None:
    said = unjam("explain", "paper-jam")
    assert said.code == 0
    assert "The device reports a paper jam at a place that it does not name." in said.out
    for heading in ("paper-jam: Paper jam", "What it means", "For the customer", "Evidence needed", "How to mend it", "Mended when", "Parts", "Tools"):
        assert heading in said.out


@pytest.mark.parametrize("rule", sorted(catalogue().rules))
def test_every_rule_can_be_explained(unjam: Unjam, rule: str) -> None:
    said = unjam("explain", rule)
    assert said.code == 0
    meaning, _, rest = said.out.partition("Evidence needed")
    texts = meaning + rest.partition("How to mend it")[2]
    assert [mark for mark in ("{", "}", "|", " ;", " ,") if mark in texts] == []


def test_rules_check_and_test(unjam: Unjam) -> None:
    checked = unjam("rules", "check")
    assert (checked.code, checked.out) == (0, f"{len(catalogue().rules)} rules, no mistakes\n")
    tested = unjam("rules", "test")
    assert tested.code == 0
    assert "passed" in tested.out


def test_rules_of_ones_own_are_checked_beside_the_built_in_ones(unjam: Unjam, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "paper-jm.yaml").write_text("title: x\nwhen: {printer.reasns: {has: a}}")
    said = unjam("rules", "check", folder)
    assert said.code == 2
    assert "paper-jm.yaml:2:8: " in said.err
    assert "did you mean 'printer.reasons'?" in said.err


def test_naming_the_built_in_rules_does_not_load_them_twice(unjam: Unjam) -> None:
    assert unjam("rules", "check", Path(__file__).parents[3] / "rules" / "catalogue").code == 0


def test_rules_list(unjam: Unjam, tmp_path: Path) -> None:
    listed = json.loads(unjam("rules", "list", "--json").out)
    assert {"id": "paper-jam", "severity": "high"}.items() <= next(rule for rule in listed if rule["id"] == "paper-jam").items()
    assert "paper-jam" in unjam("rules", "list").out
    assert unjam("rules", "list", "--json", tmp_path / "rules.json").out == ""
    assert json.loads((tmp_path / "rules.json").read_text()) == listed
    assert unjam("rules", "list", "--json", "nowhere/x").code == 2


@pytest.mark.parametrize("device", ["serial:X1", "10.0.0.5", "mfp1.test"])
def test_rules_why_tells_each_leaf(unjam: Unjam, report: Path, device: str) -> None:
    said = unjam("rules", "why", report, device, "paper-jam")
    assert said.code == 0
    assert "yes          printer.conditions: some row where   (seen: 1 of 1 rows)" in said.out
    assert "(seen: media-jam)" in said.out


def test_rules_why_of_our_own_host_and_of_nobody(unjam: Unjam, report: Path) -> None:
    assert unjam("rules", "why", report, "agent", "agent-network-fault").code == 0
    assert "has nothing called '10.0.0.55' - did you mean '10.0.0.5'?" in unjam("rules", "why", report, "10.0.0.55", "paper-jam").err


def test_config_show_tells_values_and_where_they_come_from(unjam: Unjam, tmp_path: Path) -> None:
    (tmp_path / "ro.txt").write_text("canary-1")
    (tmp_path / "ro.txt").chmod(0o600)
    (tmp_path / "unjam.yaml").write_text("site: {id: acme}\nsnmp: [{version: v2c, community_file: ro.txt}]\nscope: {include: [10.0.0.0/24]}\nmute:")
    said = unjam("config", "show", "--origin")
    assert said.code == 0
    lines = said.out.splitlines()
    assert "site.id: acme   # unjam.yaml" in lines
    assert "site.language: en   # default" in lines
    assert "scope.include: [10.0.0.0/24]   # unjam.yaml" in lines
    assert "pace: normal   # default" in lines
    assert "canary" not in said.out + said.err
    assert "Secret(from ro.txt)" in said.out


def test_config_show_refuses_the_mutes_that_a_scan_refuses(unjam: Unjam, tmp_path: Path) -> None:
    told = tmp_path / "unjam.yaml"
    told.write_text("mute:\n  - {rule: paper-jm, until: 2026-12-31, reason: y}\n")
    said = unjam("config", "show")
    assert (said.code, said.out) == (2, "")
    assert "unjam.yaml:2:12: there is no rule 'paper-jm' - did you mean 'paper-jam'?" in said.err
    told.write_text("mute:\n  - {rule: paper-jam, where: {printer.serail: X1}, until: 2026-12-31, reason: y}\n")
    assert "unknown fact 'printer.serail' - did you mean 'printer.serial'?" in unjam("config", "show").err
    told.write_text("mute:\n  - {rule: own-rule, until: 2026-12-31, reason: y}\n")
    write_rule(tmp_path / "pack", "own-rule")
    assert unjam("config", "show").code == 2
    assert unjam("config", "show", "--rules", tmp_path / "pack").code == 0


def test_tickets_without_any_scan(unjam: Unjam, tmp_path: Path) -> None:
    said = unjam("tickets", "list")
    assert (said.code, said.out) == (0, "")
    assert "no tickets" in said.err
    assert unjam("tickets", "list", "--json").out == "[]\n"
    assert unjam("tickets", "retry").out == "0 deliveries queued again\n"
    assert list((tmp_path / "home").iterdir()) == []


def test_explain_looks_an_error_code_up(unjam: Unjam) -> None:
    said = unjam("explain", "HP", "50.2")
    assert (said.code, said.out.splitlines()[0]) == (0, "HP 50.2: the fuser warms up too slowly")
    assert "Ends in           fuser-fault" in said.out
    assert "Konica Minolta C6000" in unjam("explain", "C6000").out
    assert "no table of ours holds an error code 'QQ-99-1'" in unjam("explain", "QQ-99-1").err


def test_rules_facts_is_the_dictionary(unjam: Unjam) -> None:
    said = unjam("rules", "facts")
    assert said.code == 0
    for line in ("snmp   (the probe snmp)", "    icmp.loss   number, in %", "                prtAlertCode", "printer   (follows from the others)"):
        assert line in said.out.splitlines()
    told = json.loads(unjam("rules", "facts", "--json").out)
    assert {entry["name"] for entry in told} == set(vocabulary())
    assert unjam("rules", "facts", "icmp.loss").out.count("\n    icmp.") == 1
    assert "no fact or section 'tcp.910' - did you mean 'tcp.9100'?" in unjam("rules", "facts", "tcp.910").err


def test_rules_schema_is_the_shipped_one(unjam: Unjam) -> None:
    assert unjam("rules", "schema").out == SHIPPED.read_text(encoding="utf-8")


SCANS = Path(__file__).parents[2] / "scans"


@pytest.mark.parametrize(
    ("scan", "subject", "rule", "lines"),
    [
        ("queue-paused", "queue:10.77.0.21/accounts", "queue-paused", ["yes      queue-paused on queue:10.77.0.21/accounts"]),
        ("queue-paused", "accounts", "queue-paused", ["yes        queue.paused yes   (seen: yes)"]),
        ("scan-folder-smb1", "destination:scans", "scan-folder-smb1", ["yes      scan-folder-smb1 on destination:scans"]),
        ("segment-down", "10.77.0.0/24", "segment-down", ["no       segment-down on segment:10.77.0.0/24"]),
        ("paper-jam", "10.77.0.12", "cover-open", ["no       cover-open on serial:E78240A4N100012"]),
        (
            "snmp-silent",
            "10.77.0.12",
            "waste-full",
            ["unknown  waste-full on uuid:6e8a38be-6e44-3dd2-7759-33ca5de36542", "missing  printer.supplies", "because  snmp: timeout"],
        ),
    ],
)
def test_rules_why_says_yes_no_and_unknown_of_every_kind_of_subject(unjam: Unjam, scan: str, subject: str, rule: str, lines: list[str]) -> None:
    said = unjam("rules", "why", SCANS / scan / "report.json", subject, rule)
    assert said.code == 0
    for line in lines:
        assert line in said.out.splitlines()


@pytest.mark.parametrize(
    ("subject", "rule", "said"),
    [
        ("Ricoh IM C3000", "paper-jam", "paper-jam on serial:3089P500013"),
        ("IM C3000", "paper-jam", "paper-jam on serial:3089P500013"),
        ("10.77.0.21", "print-server-down", "print-server-down on server:10.77.0.21"),
        (
            "10.77.0.21",
            "queue-paused",
            "unjam: '10.77.0.21' means 2 things in REPORT, name one by its id: queue:10.77.0.21/accounts (queue), queue:10.77.0.21/studio (queue)",
        ),
        ("HL-L6400DW series", "paper-jam", "unjam: 'HL-L6400DW series' means 3 things in REPORT, name one by its id: serial:E78240A4N100011 (Brother HL-"),
    ],
)
def test_rules_why_takes_whom_a_name_means_alone_and_lists_them_otherwise(unjam: Unjam, subject: str, rule: str, said: str) -> None:
    path = SCANS / "queue-paused" / "report.json"
    told = unjam("rules", "why", path, subject, rule)
    assert told.code == (2 if said.startswith("unjam") else 0)
    assert said in (told.out + told.err).replace(str(path), "REPORT")


def test_rules_why_of_a_shared_address_means_the_only_printer_there(unjam: Unjam, tmp_path: Path) -> None:
    path = tmp_path / "shared.json"
    text = (SCANS / "queue-paused" / "report.json").read_text()
    path.write_text(text.replace('"10.77.0.2"', '"10.77.0.13"'))
    assert "paper-jam on serial:3089P500013" in unjam("rules", "why", path, "10.77.0.13", "paper-jam").out


def test_rules_why_of_a_rule_that_is_about_something_else(unjam: Unjam) -> None:
    said = unjam("rules", "why", SCANS / "queue-paused" / "report.json", "studio", "paper-jam")
    assert (said.code, said.err) == (2, "unjam: paper-jam is about a device, and 'studio' is a queue\n")
