# SPDX-License-Identifier: Apache-2.0
"""The wheel, built as pip builds it: what it holds and what it must not hold."""

import subprocess
import sys
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ZipFile(folder / done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def told(wheel: ZipFile) -> Message:
    return Parser().parsestr(wheel.read("unjam-0.1.0.dist-info/METADATA").decode())


def test_its_top_level_is_the_three_floors(wheel: ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {"agent", "probes", "rules", "unjam-0.1.0.dist-info"}


def test_it_holds_every_file_of_the_floors(wheel: ZipFile) -> None:
    """The rules are YAML and text, not Python: a rule that is not shipped is a fault that is not found."""
    kept = {
        file.relative_to(ROOT).as_posix()
        for floor in ("agent", "probes", "rules")
        for file in (ROOT / floor).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert kept - set(wheel.namelist()) == set()


def test_it_names_both_licences_and_ships_their_texts(wheel: ZipFile, told: Message) -> None:
    assert told["License-Expression"] == "Apache-2.0 AND GPL-2.0-only"
    texts = {name.partition("/licenses/")[2] for name in wheel.namelist() if "/licenses/" in name}
    assert texts == {"LICENSE", "LICENSES/Apache-2.0.txt", "LICENSES/GPL-2.0-only.txt"}


def test_it_installs_one_command_for_python_3_11_and_later(wheel: ZipFile, told: Message) -> None:
    assert told["Requires-Python"] == ">=3.11"
    entry = wheel.read("unjam-0.1.0.dist-info/entry_points.txt").decode()
    assert entry.split("\n")[:2] == ["[console_scripts]", "unjam = agent.__main__:main"]
