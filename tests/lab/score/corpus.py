# SPDX-License-Identifier: Apache-2.0
"""Recordings of real devices, each scanned on the loopback of a lab's technician."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.lab.lab import ROOT, Lab, environment
from tests.lab.score.measure import watched
from tests.lab.score.outcome import Outcome, without_report
from tests.lab.score.replay import LOOPBACK, ports
from tests.lab.score.wanted import Cause, Json, Wanted

_ENDINGS: Final = {"snmp": "snmprec", "ipp": "bin"}


def folder() -> Path:
    """Where the recordings lie; it may not exist."""
    return Path(os.environ.get("UNJAM_CORPUS") or ROOT.parent / "shared" / "corpus").absolute()


def truths() -> dict[str, Wanted]:
    """What is true of each recording, by its path under the corpus."""
    return {path: _wanted(Path(path).stem, truth) for path, truth in _told().items()}


def replayed(name: str, kept: Path | None = None) -> Outcome:
    """Scan one recording and judge what is said of it; as `measure.measured`."""
    recording, wants = folder() / name, truths()[name]
    try:
        return _scanned(recording, _told()[name].get("adds", []), wants, kept)
    except Exception as error:  # noqa: BLE001 - as in measure
        return without_report(wants, error)


def _told() -> dict[str, Json]:
    table = tomllib.loads(Path(__file__).with_name("recordings.toml").read_text(encoding="utf-8"))
    return {f"{kind}/{name}.{_ENDINGS[kind]}": truth for kind, named in table.items() for name, truth in named.items()}


def _scanned(recording: Path, adds: Sequence[str], wants: Wanted, kept: Path | None) -> Outcome:
    with Lab("desk") as lab:
        device = lab.command([sys.executable, "-m", "tests.lab.score.replay", str(recording), *adds])
        with subprocess.Popen(device, env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as answering:
            if answering.stdout:
                answering.stdout.readline()
            outcome = watched(lab, ["scan", ports(recording), "--pace", "fast", "--state", "/run/lab/tech/state"], wants, kept=kept)
            if answering.stdin:
                answering.stdin.close()
    return outcome


def _wanted(name: str, truth: Json) -> Wanted:
    causes, unknown, harmless = (tuple(Cause(rule, LOOPBACK) for rule in truth.get(key, [])) for key in ("causes", "unknown", "harmless"))
    return Wanted(name, "recording", causes, unknown, harmless)
