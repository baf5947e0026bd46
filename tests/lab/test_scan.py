# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.lab.scans import Case, Scan, Scans
from tests.lab.score.outcome import judged
from tests.lab.score.wanted import wanted
from tests.lab.topology import Expect, load, names, topology_of

pytestmark = pytest.mark.lab

HEALTHY = (Case(), Case(as_user=True))
PRINTERS = ("reception", "accounts", "studio", "warehouse", "meeting", "workshop")
NO_PRINTERS = ("switch", "files", "router", "server")


def _expect(case: Case) -> Expect:
    return load(topology_of(case.fault), case.fault).expect


def _faults(kind: str) -> list[Case]:
    """The faults to be found, or those of which nothing can be determined, or those that are none (innocent)."""
    told = {Case(fault): _expect(Case(fault)) for fault in names("faults")}
    kinds = {case: "undetermined" if each.undetermined else "innocent" if each.innocent else "found" for case, each in told.items()}
    return [case for case in told if kinds[case] == kind]


def _told(findings: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted((each["rule"], each["severity"], each["key"]) for each in findings)


PAIRS = [Case(pair) for pair in ("duplicate-ip-and-toner-empty", "gateway-down-and-jam", "jam-and-printing-blocked", "segment-down-and-queue-paused")]
"""A sample of those that the score runs."""
EVERY_FAULT = [*_faults("found"), *_faults("undetermined"), *_faults("innocent")]
EVERY = [*HEALTHY, *EVERY_FAULT, *PAIRS]


@pytest.mark.parametrize("case", HEALTHY, ids=str)
def test_a_healthy_site_has_six_printers_and_nothing_above_info(scans: Scans, case: Case) -> None:
    scan = scans[case]
    assert _told(scan.above_info()) == []
    assert scan.code == 0
    for host in PRINTERS:
        device = scan.device(host)
        assert device is not None, host
        assert device["is_printer"], host
        assert device["state"] in {"up", "asleep"}, host


@pytest.mark.parametrize("case", HEALTHY, ids=str)
def test_what_the_printers_say_of_themselves_arrives_whole(scans: Scans, case: Case) -> None:
    scan = scans[case]
    for host in PRINTERS:
        device = scan.device(host)
        assert device is not None
        assert device["serial"] == scan.hosts[host].serial
        assert scan.hosts[host].model.split()[0] in device["model"]


@pytest.mark.parametrize("case", HEALTHY, ids=str)
def test_who_speaks_ws_discovery_is_told(scans: Scans, case: Case) -> None:
    said = _facts_of(scans[case], "studio", "wsd")
    assert (said["wsd.answers"], said["wsd.prints"], said["wsd.scans"]) == (True, True, True)
    assert _facts_of(scans[case], "accounts", "wsd") == {}


def test_a_printer_that_speaks_ws_discovery_alone_is_a_printer(scans: Scans) -> None:
    device = scans[Case("snmp-silent-windows-only")].device("warehouse")
    assert device is not None
    assert device["is_printer"]
    assert device["because"] == ["WS-Discovery PrintDeviceType"]


@pytest.mark.parametrize("case", HEALTHY, ids=str)
def test_what_is_no_printer_is_not_diagnosed(scans: Scans, case: Case) -> None:
    scan = scans[case]
    for host in NO_PRINTERS:
        device = scan.device(host)
        assert device is None or not device["is_printer"], host
        assert device is None or not [each for each in scan.report["findings"] if each["device"] == device["id"]], host


@pytest.mark.parametrize("case", _faults("found"), ids=str)
def test_a_fault_is_found_as_its_id_and_nothing_else_above_info(scans: Scans, case: Case) -> None:
    scan, expect = scans[case], _expect(case)
    found = [each for each in scan.report["findings"] if each["rule"] == expect.finding and not each["explained_by"]]
    assert len(found) == 1, _told(scan.report["findings"])
    assert [each for each in scan.above_info() if each is not found[0]] == []
    assert found[0]["subject"] == expect.subject if expect.subject else scan.hosts[expect.host].address in _addresses(scan, found[0])
    assert expect.severity in {"", found[0]["severity"]}
    assert expect.says in found[0]["cause"]
    explained = sorted(each["rule"] for each in scan.report["findings"] if each["explained_by"] == found[0]["key"])
    assert Counter(expect.explains) <= Counter(explained)
    assert scan.code == (1 if found[0]["severity"] in {"high", "critical"} else 0)


@pytest.mark.parametrize("case", PAIRS, ids=str)
def test_two_faults_at_once_give_both_causes_and_no_third(scans: Scans, case: Case) -> None:
    site = load(topology_of(case.fault), case.fault)
    outcome = judged(wanted(str(case), site.expects, site.hosts), scans[case].report, {}, 0.0)
    assert [(hit.rule, hit.found) for hit in outcome.hits] == [(each.finding, True) for each in site.expects]
    assert outcome.extras == []


@pytest.mark.parametrize("case", _faults("innocent"), ids=str)
def test_what_only_looks_like_a_fault_gives_nothing_above_info(scans: Scans, case: Case) -> None:
    assert _told(scans[case].above_info()) == []


@pytest.mark.parametrize("case", [case for case in EVERY_FAULT if _expect(case).left_out], ids=str)
def test_what_could_not_be_examined_is_said(scans: Scans, case: Case) -> None:
    said = [f"{each['what']}: {each['why']}" for each in scans[case].report["not_examined"]]
    for words in _expect(case).left_out:
        assert any(words in line for line in said), said


@pytest.mark.parametrize("case", _faults("undetermined"), ids=str)
def test_without_snmp_it_says_what_it_could_not_determine_and_claims_nothing(scans: Scans, case: Case) -> None:
    scan = scans[case]
    assert _told(scan.above_info()) == []
    device = scan.device("accounts")
    assert device is not None
    unknown = [each for each in scan.report["undetermined"] if each["device"] == device["id"]]
    assert "supply-empty" in {each["rule"] for each in unknown}
    assert all(each["because"] and each["missing"] for each in unknown)


@pytest.mark.parametrize("case", EVERY, ids=str)
def test_a_saved_report_judged_again_gives_the_same(scans: Scans, case: Case) -> None:
    scan = scans[case]
    assert _told(scan.again["findings"]) == _told(scan.report["findings"])
    assert scan.again["undetermined"] == scan.report["undetermined"]
    assert scan.code_again == scan.code


@pytest.mark.parametrize("case", EVERY, ids=str)
def test_nothing_was_printed_and_nothing_left_the_scope(scans: Scans, case: Case) -> None:
    scan = scans[case]
    assert scan.counters["frames"] > 300
    assert scan.counters["raw_payload"] == 0
    assert scan.counters["out_of_scope"] == 0
    assert sum(scan.printed.values()) == 0
    assert scan.forbidden == []
    assert scan.report["scan"]["sent"]["bytes_to_raw_ports"] == 0


def test_a_raw_port_is_connected_once_a_printer_and_the_report_says_how_often(scans: Scans) -> None:
    scan = scans[Case()]
    assert 1 <= scan.counters["raw_connects"] <= len(scan.hosts)
    assert scan.report["scan"]["sent"]["by_port"]["tcp/9100"] == scan.counters["raw_connects"]


def _facts_of(scan: Scan, host: str, probe: str) -> dict[str, Any]:
    device = scan.device(host)
    assert device is not None
    return next((each["facts"] for each in device["observations"] if each["probe"] == probe), {})


def _addresses(scan: Scan, finding: dict[str, Any]) -> list[str]:
    return [address for each in scan.report["devices"] if each["id"] == finding["device"] for address in each["addresses"] if "." in address]
