# SPDX-License-Identifier: Apache-2.0
"""`unjam demo` as a command: what it writes, and the code it leaves with."""

import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.cli import demonstration
from agent.demo.run import Outcome
from agent.refusal import BadInputError


@pytest.fixture
def ends_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Outcome | Exception], None]:
    """Let the demo come to this outcome without running."""

    def arrange(outcome: Outcome | Exception) -> None:
        def instead(work: Coroutine[Any, Any, Outcome]) -> Outcome:
            work.close()
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(demonstration, "run_loop", instead)

    return arrange


def test_all_is_well(outcome: Outcome, ends_in: Callable[[Outcome], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends_in(outcome)
    assert demonstration.demonstrate(tmp_path / "new") == 0
    report = json.loads((tmp_path / "new" / "report.json").read_text(encoding="utf-8"))
    assert {finding["rule"] for finding in report["findings"]} == {finding.rule for finding in outcome.scan.findings}
    assert "paper-jam" in (tmp_path / "new" / "report.txt").read_text(encoding="utf-8")
    told = capsys.readouterr().out
    assert "0 bytes received" in told
    assert "as the dispatcher reads it" in told
    assert str(tmp_path / "new" / "report.json") in told


def test_a_missing_finding_is_named_and_fails(outcome: Outcome, ends_in: Callable[[Outcome], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = tuple(finding for finding in outcome.scan.findings if finding.rule != "host-asleep")
    ends_in(replace(outcome, scan=replace(outcome.scan, findings=findings)))
    assert demonstration.demonstrate(tmp_path) == 1
    assert "host-asleep was not found on the Norrland M2210dn (archive)" in capsys.readouterr().out


def test_an_interrupted_demo_says_so_and_writes_its_report(outcome: Outcome, ends_in: Callable[[Outcome], None], tmp_path: Path) -> None:
    ends_in(replace(outcome, scan=replace(outcome.scan, interrupted=True), posted=()))
    assert demonstration.demonstrate(tmp_path) == 4
    assert (tmp_path / "report.json").is_file()


def test_a_folder_that_cannot_be_written_stops_it_before_it_starts(ends_in: Callable[[Exception], None], tmp_path: Path) -> None:
    ends_in(AssertionError("it was started"))
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInputError, match="cannot be written"):
        demonstration.demonstrate(tmp_path / "file")


def test_a_machine_without_free_ports_gets_a_sentence(ends_in: Callable[[Exception], None], tmp_path: Path) -> None:
    ends_in(OSError("no ports left"))
    with pytest.raises(BadInputError, match="the demo cannot run here: no ports left"):
        demonstration.demonstrate(tmp_path)
