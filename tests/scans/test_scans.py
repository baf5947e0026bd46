# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from tests.lab.topology import load, topology_of
from tests.scans.golden import HERE, concluded, kept, names

RENEW = "if that is right, `python -m tests.scans.renew` keeps it"
FEWEST = 20


@pytest.mark.parametrize("name", names())
def test_a_kept_scan_gives_its_findings_and_its_ticket(name: str) -> None:
    assert concluded(name) == kept(name), RENEW


def test_there_are_twenty_whole_scans_of_one_or_more_devices() -> None:
    reports = {name: json.loads((HERE / name / "report.json").read_text(encoding="utf-8")) for name in names()}
    assert len(reports) >= FEWEST
    assert all(report["devices"] and not report["findings"] and not report["undetermined"] for report in reports.values())


@pytest.mark.parametrize("name", names())
def test_the_scan_of_a_fault_concludes_that_fault_first(name: str) -> None:
    expect = load(topology_of(name), name).expect
    worst = [finding for finding in kept(name)["findings.json"]["findings"] if finding["severity"] != "info" and not finding["explained_by"]]
    assert [finding["key"].split("/")[1] for finding in worst] == ([expect.finding] if expect.finding else [])
