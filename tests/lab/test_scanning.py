# SPDX-License-Identifier: Apache-2.0
"""The way of a scan in the lab: what is drawn, and what the servers themselves heard."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.lab.lab import Lab
from tests.lab.scans import unjam

pytestmark = pytest.mark.lab

_CONFIG = "/run/lab/tech/unjam.yaml"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab("office", "scan-login-suspected") as raised:
        (raised.path("tech") / "unjam.yaml").write_text(f"site: {{id: lab}}\n{raised.site.expect.config}\n", encoding="utf-8")
        yield raised


def _said_by_smbd(lab: Lab) -> str:
    return (lab.path("log") / "files").read_text(encoding="utf-8", errors="replace")


def test_the_symptom_ends_in_one_cause_with_the_whole_way_drawn(lab: Lab) -> None:
    words = ["scan", "--symptom", "cannot-scan-to-folder", "10.77.0.21", "--pace", "fast", "--config", _CONFIG, "--out", "/run/lab/tech/out"]
    done = lab.run([*unjam(), *words], timeout=180)
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert sum("scan-login-suspected" in line for line in lines if line.startswith(("✖", "▲"))) == 1
    assert sum(line.startswith(("✖", "▲")) for line in lines) == 1
    start = lines.index("Path        the way to smb://10.77.0.20/scans")
    hops = [line.split()[1] for line in lines[start + 1 : start + 8]]
    assert hops == ["device", "entry", "name", "address", "port", "dialect", "login"]
    assert lines[start + 7].startswith("? login")
    assert lines[start + 7].endswith("<== all that is left")
    assert "The way of a scan, hop by hop" in (lab.path("tech") / "out" / "report.txt").read_text(encoding="utf-8")


def test_a_password_that_was_changed_makes_the_login_likely_and_the_answer(lab: Lab) -> None:
    answers = "/run/lab/tech/answers.json"
    asked = lab.run([*unjam(), "ask", "kan inte skanna till mapp", "10.77.0.21", "--changed", "lösenord", "--users", "alla", "--answers", answers])
    assert f"Next  unjam scan 10.77.0.21 --symptom cannot-scan-to-folder --answers {answers}" in asked.stdout
    words = ["scan", "10.77.0.21", "--answers", answers, "--lang", "sv", "--pace", "fast", "--config", _CONFIG]
    done = lab.run([*unjam(), *words], timeout=180)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Svar")]
    assert line.startswith("Svar        1. ")
    assert line.endswith(" (troligt): scan-login-suspected")


def test_samba_itself_heard_negotiations_and_no_login(lab: Lab) -> None:
    """The same log shows a login as soon as somebody tries one, so its silence counts."""
    said = _said_by_smbd(lab)
    assert "Selected protocol SMB" in said
    assert "NTLMSSP" not in said
    code = "import subprocess; subprocess.run(['smbclient', '-N', '-L', '//10.77.0.20'], check=False, timeout=30)"
    lab.run([sys.executable, "-c", code])
    assert "NTLMSSP" in _said_by_smbd(lab)
