# SPDX-License-Identifier: Apache-2.0
"""Two licences in one distribution: Apache-2.0, and GPL-2.0-only for the one program that imports scapy."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("agent", "probes", "rules", "deploy", "tests")
FILES = sorted(f.relative_to(ROOT) for floor in FLOORS for f in (ROOT / floor).rglob("*.py") if f.stat().st_size)
LINK = Path("probes", "link")


def ids(files: list[Path]) -> list[str]:
    return [file.as_posix() for file in files]


@pytest.mark.parametrize("file", FILES, ids=ids(FILES))
def test_the_first_line_names_the_licence(file: Path) -> None:
    licence = "GPL-2.0-only" if file.is_relative_to(LINK) else "Apache-2.0"
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    first = next((line for line in lines if not line.startswith("#!")), "")
    assert first == f"# SPDX-License-Identifier: {licence}"


def test_only_the_link_program_imports_scapy_and_it_imports_nothing_of_ours() -> None:
    imports = {file: imported(file) for file in FILES}
    assert [file for file, names in imports.items() if "scapy" in names and not file.is_relative_to(LINK)] == []
    ours = {"agent", "rules", "deploy", "tests"}
    assert [file for file, names in imports.items() if file.is_relative_to(LINK) and names & ours] == []


def test_both_texts_are_here_and_shipped() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0 AND GPL-2.0-only"
    assert project["license-files"] == ["LICENSE", "LICENSES/*"]
    apache = (ROOT / "LICENSES" / "Apache-2.0.txt").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in apache
    assert (ROOT / "LICENSE").read_text(encoding="utf-8") == apache
    assert "Version 2, June 1991" in (ROOT / "LICENSES" / "GPL-2.0-only.txt").read_text(encoding="utf-8")


def imported(file: Path) -> set[str]:
    """First names of everything that a file imports, wherever in it."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}}
