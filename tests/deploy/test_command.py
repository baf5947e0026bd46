# SPDX-License-Identifier: Apache-2.0
import ast
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import _command
from deploy._venv import SetupError

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
ENTRIES = ["try.py", "test.py", "lint.py"]


@pytest.mark.parametrize(
    ("argv", "ours", "rest"),
    [
        ([], [], []),
        (["--wheels", "w"], ["--wheels", "w"], []),
        (["--", "scan", "10.0.0.5"], [], ["scan", "10.0.0.5"]),
        (["--venv", "v", "--", "scan", "--", "-x"], ["--venv", "v"], ["scan", "--", "-x"]),
    ],
)
def test_arguments_are_divided_at_the_first_double_dash(argv: list[str], ours: list[str], rest: list[str]) -> None:
    assert _command.divided(argv) == (ours, rest)


def test_the_environment_stands_beside_the_sources_unless_named(tmp_path: Path) -> None:
    venv, rest = _command.parsed(["--wheels", str(tmp_path), "--", "scan"], "text")
    assert (venv.root, venv.path, venv.wheels) == (DEPLOY.parent, DEPLOY.parent / ".venv", tmp_path)
    assert rest == ["scan"]


def test_a_wheel_folder_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _command.parsed(["--wheels", "/no/such/folder"], "text")
    assert ended.value.code == 2
    assert "/no/such/folder is not a folder" in capsys.readouterr().err


def test_a_setup_that_cannot_go_on_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        message = "no way"
        raise SetupError(message)

    assert _command.guarded(work) == 2
    assert capsys.readouterr().err == "unjam: no way\n"


def test_an_interruption_is_one_line_and_status_130(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise KeyboardInterrupt

    assert _command.guarded(work) == 130
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("status", [0, 1, 5])
def test_the_status_of_the_program_is_passed_on(status: int) -> None:
    assert _command.run([sys.executable, "-c", f"raise SystemExit({status})"]) == status


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_program_ended_by_a_signal_gives_128_and_its_number() -> None:
    assert _command.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]) == 137


def test_a_program_that_cannot_be_started_is_said() -> None:
    with pytest.raises(SetupError, match="/no/such/program cannot be started"):
        _command.run(["/no/such/program"])


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_judges_the_version_before_it_imports_anything_of_ours(name: str) -> None:
    """And in words that any Python can read: no annotation, no f-string, nothing newer than `with`."""
    tree = ast.parse((DEPLOY / name).read_text(encoding="utf-8"))
    kinds = [type(node).__name__ for node in tree.body]
    assert kinds == ["Expr", "Import", "Import", "If", "Assign", "ImportFrom", "If"]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.FunctionDef | ast.NamedExpr | ast.AnnAssign)]


@pytest.mark.parametrize("name", ENTRIES)
def test_an_old_python_is_told_in_one_sentence(name: str) -> None:
    """The entry is run as it is, on a version that says it is old."""
    entry = DEPLOY / name
    pretend = f"import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path({str(entry)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"unjam: needs Python 3.11 or newer, this is 3.9: start it with a newer one, as in `python3.12 deploy/{name}`\n"
