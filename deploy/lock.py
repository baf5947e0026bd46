# SPDX-License-Identifier: Apache-2.0
"""Renew requirements.lock from pyproject.toml: `python3 deploy/lock.py [--upgrade]`. Needs `uv` on the PATH.

The versions that are locked already stay, unless pyproject.toml forbids them or `--upgrade` is given.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from deploy import _lock  # noqa: E402 - the path comes first

HEADER = """\
# Every package unjam may install, for every platform and Python it runs on. Made by deploy/lock.py: do not edit.
# All of it: pip install --require-hashes -r requirements.lock. deploy/try.py installs the part `run` alone.
"""
TITLES = {
    "run": "what the program runs on, and its build backend",
    "test": "what its tests need besides",
    "lint": "what the checks of .ci/run need besides",
}


def main() -> int:
    """Compile the whole, then find which part needs what, and write the lock."""
    uv = shutil.which("uv")
    if uv is None:
        print("deploy/lock.py needs uv on the PATH", file=sys.stderr)
        return 2
    lock = ROOT / _lock.NAME
    before = lock.read_text(encoding="utf-8") if lock.exists() else ""
    whole = compiled(uv, _lock.PARTS, before, sys.argv[1:])
    needed = [{pin.name for pin in _lock.pins(compiled(uv, _lock.PARTS[:n], whole, []))} for n in (1, 2, 3)]
    lock.write_text(divided(whole, needed), encoding="utf-8", newline="\n")
    return 0


def compiled(uv: str, parts: tuple[str, ...], before: str, options: list[str]) -> str:
    """Ask uv for the closure of these parts on every platform; wheels only, because pip must build nothing."""
    extras = [f"--extra={part}" for part in parts if part != "run"]
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "lock.txt")
        out.write_text(before, encoding="utf-8")
        command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--only-binary=:all:"]
        command += ["--python-version=3.11", "--no-header", "--no-annotate", "--no-strip-extras", f"--output-file={out}", *extras, *options]
        subprocess.run([*command, "pyproject.toml", "-"], cwd=ROOT, input="\n".join(backend), text=True, check=True)
        return out.read_text(encoding="utf-8")


def divided(whole: str, needed: list[set[str]]) -> str:
    """The compiled text, each package under the first part that needs it."""
    blocks: dict[str, list[str]] = {part: [] for part in _lock.PARTS}
    for line in whole.splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            name = line.partition("==")[0].partition("[")[0]
            home = next(part for part, names in zip(_lock.PARTS, needed, strict=True) if name in names)
        if not line.startswith("#"):
            blocks[home].append(line)
    return HEADER + "".join(f"\n# == {part} == {TITLES[part]}\n{''.join(blocks[part])}" for part in _lock.PARTS)


if __name__ == "__main__":
    sys.exit(main())
