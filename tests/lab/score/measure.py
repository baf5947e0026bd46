# SPDX-License-Identifier: Apache-2.0
"""Scans a lab as a technician would and writes down when each finding was first told."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Final

from tests.lab.lab import Lab, environment
from tests.lab.scans import Case, remember, remembered, unjam, words
from tests.lab.score.outcome import Outcome, judged, without_report
from tests.lab.score.wanted import Json, Wanted, wanted
from tests.lab.topology import load, topology_of

LIMIT: Final = 900  # seconds for one scan


class NoReportError(Exception):
    """The scan ended without a report; the message says what it said instead."""


def measured(case: Case, kept: Path | None = None) -> Outcome:
    """Raise a lab, scan it, and give the score of the report; one that falls short is kept in that folder."""
    site = load(topology_of(case.fault), case.fault)
    wants = wanted((case.fault or "").partition(":")[0] or "healthy", site.expects, site.hosts)
    try:
        with TemporaryDirectory() as folder:
            state = remembered(case, Path(folder))
            with Lab(topology_of(case.fault), case.fault) as lab:
                remember(lab, state, case)
                return watched(lab, words(lab, case), wants, as_user=case.as_user, kept=kept)
    except Exception as error:  # noqa: BLE001 - whatever it was, the others go on, and the table says it
        return without_report(wants, error)


def watched(lab: Lab, argv: Sequence[str], wants: Wanted, *, as_user: bool = False, kept: Path | None = None) -> Outcome:
    """Run one scan and judge it. Raises NoReportError."""
    command = lab.command([*unjam(), *argv, "--quiet", "--json-events", "-"], as_user=as_user)
    began = time.monotonic()
    with subprocess.Popen(
        command,
        env=environment(),
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        watch = Timer(LIMIT, running.kill)
        watch.start()
        try:
            report, times = _told(running.stdout or (), began)
            seconds = time.monotonic() - began
            said = running.stderr.read() if running.stderr else ""
        finally:
            watch.cancel()
    if report is None:
        raise NoReportError(f"the scan ended with {running.returncode} after {seconds:.0f} s: {said.strip()[-200:]}")
    outcome = judged(wants, report, times, round(seconds, 2))
    if kept and not outcome.is_perfect:
        kept.mkdir(parents=True, exist_ok=True)
        (kept / f"{wants.name}.json").write_text(json.dumps(report), encoding="utf-8")
    return outcome


def _told(lines: Iterable[str], began: float) -> tuple[Json | None, dict[tuple[str, str], float]]:
    times: dict[tuple[str, str], float] = {}
    report: Json | None = None
    for line in lines:
        with suppress(json.JSONDecodeError):
            event: Json = json.loads(line)
            if event["event"] == "finding":
                times.setdefault((event["rule"], event["subject"]), round(time.monotonic() - began, 2))
            elif event["event"] == "done":
                report = event
    return report, times
