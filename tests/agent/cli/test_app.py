# SPDX-License-Identifier: Apache-2.0
"""Words to commands; everything that goes wrong is one sentence and exit 2."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.cli.app import COMMANDS
from agent.version import VERSION
from tests.agent.cli.conftest import Said

ROOT = Path(__file__).parents[3]
Unjam = Callable[..., Said]


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *words], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False, timeout=60)


def test_the_version_needs_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['unjam', '--version']; from agent.__main__ import main; assert main() == 0; "
        "print([name for name in ('click', 'pydantic', 'rich', 'sqlalchemy', 'aiohttp', 'zeroconf') if name in sys.modules])"
    )
    assert python("-c", code).stdout.decode().splitlines() == [f"unjam {VERSION}", "[]"]


def test_help_needs_no_command(unjam: Unjam) -> None:
    said = unjam("--help")
    assert said.code == 0
    assert all(name in said.out for name in COMMANDS)


def test_no_word_at_all_is_a_usage_error_that_helps(unjam: Unjam) -> None:
    said = unjam()
    assert (said.code, said.out) == (2, "")
    assert "Commands:" in said.err


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(unjam: Unjam, name: str) -> None:
    said = unjam(name, "--help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: unjam {name}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scna"], "There is no command 'scna' - did you mean 'scan'?"),
        (["zzz"], "There is no command 'zzz' - there are: scan, demo, diagnose"),
        (["serve"], "'unjam serve' does not exist in this version yet"),
        (["rules", "lst"], "Did you mean 'list'?"),
        (["scan", "--alow-public"], "Did you mean '--allow-public'?"),
        (["scan", "--pace", "fats"], "'fats' is not one of: gentle, normal, fast - did you mean 'fast'?"),
        (["scan", "--pace"], "requires an argument"),
        (["scan", "--fail-on", "hihg"], "did you mean 'high'?"),
        (["scan", "--symptom", "cannot-prnt"], "did you mean cannot-print?"),
        (["scan", "--lang", "fr"], "'fr' is not one of: en, sv, de"),
        (["scan", "--lang", "svenska"], "'svenska' is not one of: en, sv, de - did you mean 'sv'?"),
        (["demo", "--lang", "de_DE.UTF-8"], "'de_DE.UTF-8' is not one of: en, sv, de - did you mean 'de'?"),
        (["diagnose", "--lang", "English", "x"], "did you mean 'en'?"),
        (["explain", "paper-jm"], "there is no rule 'paper-jm' - did you mean 'paper-jam'?"),
        (["explain", "qqq"], "there is no rule 'qqq'; unjam rules list shows all"),
        (["explain"], "Missing argument 'RULE|CODE'"),
        (["diagnose", "nope.json"], "nope.json: cannot be read: No such file or directory"),
        (["rules", "check", "nowhere"], "nowhere: is no directory of rules"),
        (["tickets", "show", "x"], "there is no ticket 'x'"),
        (["tickets", "list", "--state", "nowhere"], "the state folder nowhere does not exist"),
        (["config", "show", "--config", "nope.yaml"], "nope.yaml: cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_2(unjam: Unjam, words: list[str], said: str) -> None:
    result = unjam(*words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith("unjam: ")


def test_utf8_goes_out_on_a_cp1252_console() -> None:
    said = python("-m", "agent", "explain", "waste-full", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert said.returncode == 0
    assert "waste-full" in said.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_error() -> None:
    shown = subprocess.Popen([sys.executable, "-m", "agent", "rules", "list"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert shown.stdout is not None
    assert shown.stderr is not None
    shown.stdout.close()
    complaint = shown.stderr.read()
    shown.stderr.close()
    assert shown.wait(60) == 0
    assert complaint == b""
