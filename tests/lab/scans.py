# SPDX-License-Identifier: Apache-2.0
"""Runs the agent in labs, a few side by side, as a technician would: one command, a report on its standard output."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Final, Self

from tests.lab.lab import NOBODY, Lab, LabError
from tests.lab.topology import BEFORE, Expect, Host, load, networks_of, topology_of

Json = dict[str, Any]
SIDE_BY_SIDE: Final = 5
"""Labs at once: most of a scan is waiting for answers that do not come, so that three leave half of two cores idle."""
TRIES: Final = 3
"""How often a case is run on a machine that is too busy to judge a silence, which the agent says by itself."""
_BUSY: Final = ("our own host was too busy", "the raw-socket helper gave up: TimeoutError")
CONFIG: Final = "site: {{id: lab, name: Lab{site}}}\n"
LIMIT: Final = {"fast": 180, "gentle": 900}
"""Seconds for one scan, by pace."""


@dataclass(frozen=True, slots=True)
class Case:
    """One lab and one way to scan it; `fault` may be a pair and carry marks (see topology.load)."""

    fault: str | None = None
    as_user: bool = False
    pace: str = "fast"

    def __str__(self) -> str:
        return (self.fault or "healthy") + ("-as-user" if self.as_user else "")


@dataclass(frozen=True, slots=True)
class Scan:
    """What came of one case: two reports with their exit codes, and what the wire and the printers saw."""

    hosts: dict[str, Host]
    expect: Expect
    report: Json
    code: int
    again: Json
    code_again: int
    counters: dict[str, int]
    printed: dict[str, int]
    forbidden: list[str]

    def above_info(self) -> list[Json]:
        """Findings that somebody would be sent for: not explained, not muted, not info."""
        return [each for each in self.report["findings"] if each["severity"] != "info" and not each["explained_by"] and not each["muted"]]

    def has_found(self) -> bool:
        """Whether the fault that is there, if one is, came out."""
        return self.expect.finding in {"", *(each["rule"] for each in self.report["findings"])}

    def device(self, host: str) -> Json | None:
        """The report's device at a host's address."""
        address = self.hosts[host].address
        return next((each for each in self.report["devices"] if address in each["addresses"]), None)


class Scans:
    """All scans of a test run; each is made once, however many tests look at it."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE)
        self._begun: dict[Case, Future[Scan]] = {}
        for case in sorted(set(cases), key=str):
            self._begin(case)

    def __getitem__(self, case: Case) -> Scan:
        return self._begin(case).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def finished(self) -> list[Scan]:
        """Every scan that was begun, when all have ended; those that failed have failed a test already."""
        return [future.result() for future in self._begun.values() if future.exception() is None]

    def _begin(self, case: Case) -> Future[Scan]:
        if case not in self._begun:
            self._begun[case] = self._pool.submit(scan, case)
        return self._begun[case]


def scan(case: Case) -> Scan:
    """Raise a lab, scan it, judge the report again, and let the lab go; once more where the machine was too busy for the lab, or for what it should find."""
    for _ in range(TRIES - 1):
        with suppress(LabError):
            done = _once(case)
            if done.has_found() or not was_busy(done.report):
                return done
    return _once(case)


def was_busy(report: Json) -> bool:
    """Whether the report itself says that this machine was too busy to judge a silence."""
    told = [*report["not_examined"], *(each for device in report["devices"] for each in device["observations"])]
    return any(sign in each["why"] for each in told for sign in _BUSY)


def _once(case: Case) -> Scan:
    with TemporaryDirectory() as folder:
        return _scan(case, remembered(case, Path(folder)))


def remembered(case: Case, folder: Path) -> Path | None:
    """Scan the site as it was, and give the state that the agent remembers it by; None if this case asks for no scan before."""
    if not load(topology_of(case.fault), case.fault).expect.scans:
        return None
    with Lab(topology_of(case.fault), f"{case.fault}{BEFORE}") as lab:
        for _ in range(lab.site.expect.scans):
            _agent(lab, [*words(lab, case), "--json", "-"], case)
        kept = Path(shutil.copytree(lab.path("tech") / "state", folder / "state"))
        if lab.site.expect.habit:
            _remember_silences(kept, lab.site.hosts[lab.site.expect.habit])
        return kept


def _remember_silences(state: Path, host: Host) -> None:
    """Four days on which this host was silent at this hour, and answered in the next one."""
    now, device = datetime.now(UTC).astimezone(), f"serial:{host.serial}"
    silent = [now - timedelta(days=days) for days in range(1, 5)]
    rows = [("lab", device, then.date().isoformat(), then.hour, 0, 1) for then in silent]
    rows += [("lab", device, back.date().isoformat(), back.hour, 1, 0) for then in silent for back in [then + timedelta(hours=1)]]
    with closing(sqlite3.connect(state / "unjam.sqlite")) as store, store:
        store.executemany("INSERT OR REPLACE INTO presence VALUES (?, ?, ?, ?, ?, ?)", rows)


def remember(lab: Lab, kept: Path | None, case: Case) -> None:
    """Lay the state of the scans before into a lab."""
    if kept:
        _hand_over(Path(shutil.copytree(kept, lab.path("tech") / "state")), NOBODY if case.as_user else os.getuid())


def words(lab: Lab, case: Case) -> list[str]:
    """The scan's command line but for where the report goes, its configuration written."""
    expect = lab.site.expect
    site = f", {expect.site}" if expect.site else ""
    (lab.path("tech") / "unjam.yaml").write_text(f"{CONFIG.format(site=site)}{expect.config}\n", encoding="utf-8")
    options = ["--pace", case.pace, "--state", "/run/lab/tech/state", "--config", "/run/lab/tech/unjam.yaml"]
    return ["scan", *([] if expect.attached else networks_of(lab.site)), *expect.targets, *options]


def _scan(case: Case, kept: Path | None) -> Scan:
    with Lab(topology_of(case.fault), case.fault) as lab:
        expect, place = lab.site.expect, lab.path("tech")
        remember(lab, kept, case)
        report, code = _agent(lab, [*words(lab, case), "--json", "-"], case)
        counters = lab.counters()
        (place / "report.json").write_text(json.dumps(report), encoding="utf-8")
        again, code_again = _agent(lab, ["diagnose", "/run/lab/tech/report.json", "--json", "-"], case)
        return Scan(lab.site.hosts, expect, report, code, again, code_again, counters, lab.printed(), lab.forbidden())


def _hand_over(folder: Path, owner: int) -> None:
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner, owner)


def _agent(lab: Lab, argv: list[str], case: Case) -> tuple[Json, int]:
    done = lab.run([*unjam(), *argv], as_user=case.as_user, timeout=LIMIT[case.pace])
    try:
        return json.loads(done.stdout), done.returncode
    except json.JSONDecodeError:
        raise AssertionError(f"unjam {' '.join(argv)} ended with {done.returncode} and no report:\n{done.stderr}") from None


def unjam() -> list[str]:
    """The command of the agent in this tree, whichever is installed."""
    return [sys.executable, "-m", "agent"]
