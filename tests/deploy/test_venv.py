# SPDX-License-Identifier: Apache-2.0
"""The environment is really made: by venv, ensurepip and pip, from a lock of two tiny wheels in a folder."""

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from deploy._venv import STATE, SetupError, State, Venv, current

BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr("tiny.pth", "")
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.dist-info/entry_points.txt", "[console_scripts]\\nunjam = first:main\\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    return name
"""
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "tiny"\nversion = "1"\n'


def wheel(folder: Path, name: str, version: str, code: str) -> str:
    """Write the smallest wheel there can be; give its line of the lock."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{inside},{record(text)}\n" for inside, text in files.items()))
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def record(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"sha256={digest},{len(text)}"


@pytest.fixture
def venv(tmp_path: Path) -> Venv:
    root, wheels = tmp_path / "root", tmp_path / "wheels"
    root.mkdir()
    wheels.mkdir()
    first = wheel(wheels, "first", "1", "def main():\n    return 7\n")
    second = wheel(wheels, "second", "1", "")
    (root / "requirements.lock").write_text(f"# == run == a\n{first}\n# == test == b\n{second}", encoding="utf-8")
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    return Venv(root, root / ".venv", wheels)


def imports(venv: Venv, name: str) -> bool:
    return subprocess.run([venv.python, "-I", "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


def test_it_is_made_once_grows_by_a_part_and_is_renewed_with_the_lock(venv: Venv, capsys: pytest.CaptureFixture[str]) -> None:
    venv.ensure(["run"])
    assert subprocess.run([venv.scripts / "unjam"], check=False).returncode == 7
    assert not imports(venv, "second")
    assert capsys.readouterr().err.count("\n") == 3

    venv.ensure(["run"])
    assert capsys.readouterr().err == ""

    venv.ensure(["run", "test"])
    assert imports(venv, "second")
    assert "making" not in capsys.readouterr().err

    assert venv.wheels is not None
    newer = wheel(venv.wheels, "third", "1", "")
    lock = venv.root / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8").partition("# == test")[0] + newer, encoding="utf-8")
    venv.ensure(["run"])
    assert imports(venv, "third")
    assert not imports(venv, "second")


def test_what_a_run_left_half_made_is_made_anew(venv: Venv) -> None:
    venv.path.mkdir()
    (venv.path / STATE).write_text(json.dumps({"at": str(venv.path), "parts": {}, "project": ""}), encoding="utf-8")
    (venv.path / "lib").mkdir()
    (venv.path / "lib" / "half a file").touch()
    venv.ensure(["run"])
    assert imports(venv, "first")
    assert not (venv.path / "lib" / "half a file").exists()


def test_a_wheel_that_is_not_the_locked_one_is_refused_and_the_next_run_begins_again(venv: Venv) -> None:
    assert venv.wheels is not None
    good = (venv.wheels / "first-1-py3-none-any.whl").read_bytes()
    wheel(venv.wheels, "first", "1", "def main():\n    return 'something else'\n")
    with pytest.raises(SetupError, match=r"first==1 is not the file that requirements\.lock names"):
        venv.ensure(["run"])
    assert not imports(venv, "first")
    (venv.wheels / "first-1-py3-none-any.whl").write_bytes(good)
    venv.ensure(["run"])
    assert imports(venv, "first")


def test_a_wheel_that_is_not_in_the_folder_is_named(venv: Venv) -> None:
    assert venv.wheels is not None
    (venv.wheels / "first-1-py3-none-any.whl").unlink()
    with pytest.raises(SetupError, match=r"wheels holds no wheel of first==1 for Python 3\.\d+ on "):
        venv.ensure(["run"])


@pytest.mark.parametrize("inside", ["pyvenv.cfg", "holiday.jpg"])
def test_a_folder_of_somebody_else_is_left_alone(venv: Venv, inside: str) -> None:
    venv.path.mkdir()
    (venv.path / inside).touch()
    with pytest.raises(SetupError, match="was not made by this program and is left alone"):
        venv.ensure(["run"])
    assert [file.name for file in venv.path.iterdir()] == [inside]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_a_place_that_cannot_be_written_is_one_sentence(venv: Venv) -> None:
    (venv.root / "file").touch()
    nowhere = Venv(venv.root, venv.root / "file" / "in it", venv.wheels)
    with pytest.raises(SetupError, match="Not a directory"):
        nowhere.ensure(["run"])


LOCKED = {"run": "a", "test": "b"}


@pytest.mark.parametrize(
    ("had", "is_current"),
    [
        (State("/here", {"run": "a"}, "p"), True),
        (State("/here", {"run": "a", "test": "b"}, "p"), True),
        (State("/here", {}, ""), False),
        (State("/here", {"run": "old"}, "p"), False),
        (State("/here", {"run": "a", "gone": "x"}, "p"), False),
        (State("/moved/from", {"run": "a"}, "p"), False),
    ],
)
def test_current_is_finished_from_this_lock_in_this_place(had: State, is_current: bool) -> None:  # noqa: FBT001 - a table's column
    assert current(had, LOCKED, "/here") is is_current
