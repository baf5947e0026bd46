# SPDX-License-Identifier: Apache-2.0
"""What every test may ask for, and the lines that say what was not run, and why."""

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("unjam", settings.default, deadline=None)  # a busy machine is no bug
settings.load_profile("unjam")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The recordings of real devices; the test is skipped where they are not."""
    folder = Path(os.environ.get("UNJAM_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip("no recordings of real devices here (UNJAM_CORPUS or ../shared/corpus)")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason to skip."""
    reports = terminalreporter.getreports("skipped")
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in reports)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"not run: {count} test{'s' * (count > 1)}: {reason}")
