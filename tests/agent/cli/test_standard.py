# SPDX-License-Identifier: Apache-2.0
"""A full or closed standard output: one sentence, exit 2, and everything else done all the same."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def told(redirection: str, *words: str) -> tuple[int, str]:
    line = f'exec "$@" {redirection}'
    run = subprocess.run(["sh", "-c", line, "sh", sys.executable, "-m", "agent", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    return run.returncode, run.stderr


@needs_dev_full
@pytest.mark.parametrize("words", [("--version",), ("--help",), ("rules", "list"), ("explain", "paper-jam")])
def test_a_full_standard_output_is_said(words: tuple[str, ...]) -> None:
    assert told(">/dev/full", *words) == (2, "unjam: standard output cannot be written: No space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
@pytest.mark.parametrize("words", [("--version",), ("rules", "list")])
def test_a_closed_standard_output_is_said(words: tuple[str, ...]) -> None:
    assert told(">&-", *words) == (2, "unjam: standard output cannot be written: it is closed\n")


@needs_dev_full
def test_what_goes_elsewhere_is_written_all_the_same(tmp_path: Path) -> None:
    rows = tmp_path / "rows.json"
    assert told(">/dev/full", "rules", "list", "--json", str(rows)) == (0, "")
    assert rows.read_text(encoding="utf-8").startswith("[")


@needs_dev_full
def test_a_full_standard_error_changes_nothing() -> None:
    assert told("2>/dev/full >/dev/null", "explain", "no-such-rule")[0] == 2
