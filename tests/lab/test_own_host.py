# SPDX-License-Identifier: Apache-2.0
"""The agent's own interface, down before the scan and lost during it: one finding about this host, and not a word against a printer."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.lab import Lab
from tests.lab.scans import unjam

pytestmark = pytest.mark.lab

CONFIG: Final = "devices: [{id: desk, address: 10.77.0.11, critical: true}, {id: gone, address: 10.77.0.40, critical: true}]\n"
PATIENCE_S: Final = 60
DOWN: Final = ["ip", "link", "set", "eth0", "down"]


def _scanned(meanwhile: Callable[[Lab, Path], None], *, before: bool) -> tuple[dict[str, Any], int]:
    """A scan of the pair's segment, during or before which something happens to the technician's host."""
    with Lab("pair") as lab:
        place = lab.path("tech")
        (place / "unjam.yaml").write_text(CONFIG, encoding="utf-8")
        if before:
            meanwhile(lab, place / "events")
        words = ["scan", "10.77.0.0/24", "--config", "/run/lab/tech/unjam.yaml", "--state", "/run/lab/tech/state"]
        options = ["--json", "/run/lab/tech/report.json", "--json-events", "/run/lab/tech/events"]
        running = subprocess.Popen(lab.command([*unjam(), *words, *options]), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if not before:
            meanwhile(lab, place / "events")
        _, said = running.communicate(timeout=PATIENCE_S)
        report = place / "report.json"
        assert report.exists(), said
        return json.loads(report.read_text(encoding="utf-8")), running.returncode


def _pull(lab: Lab, _events: Path) -> None:
    assert lab.run(DOWN).returncode == 0


def _pull_once_the_printer_has_answered(lab: Lab, events: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while not (events.exists() and '"snmp"' in events.read_text(encoding="utf-8")):
        assert time.monotonic() < until
        time.sleep(0.1)
    _pull(lab, events)


@pytest.mark.parametrize(("meanwhile", "before"), [(_pull, True), (_pull_once_the_printer_has_answered, False)], ids=["before the scan", "during the scan"])
def test_our_own_dead_interface_is_named_and_no_printer_is_blamed(meanwhile: Callable[[Lab, Path], None], *, before: bool) -> None:
    report, code = _scanned(meanwhile, before=before)
    told = [(each["rule"], each["subject"]) for each in report["findings"] if each["severity"] != "info" and not each["explained_by"]]
    assert told == [("agent-network-fault", "agent")]
    assert code == 3
    assert {device["state"] for device in report["devices"]} <= {"unknown", "up"}
    assert any("own" in each["why"] or "interface" in each["why"] for each in report["not_examined"])
