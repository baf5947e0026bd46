# SPDX-License-Identifier: Apache-2.0
"""The environment beside the sources: made from the lock, with hashes, wheels only; then the project itself, editable.

`unjam.json` in it says what it was made of. The file is written before the first step and once more after the last,
so that a run that was cut short is seen, and what it left is made anew. A folder without that file is never touched.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy import _lock, _words

STATE = "unjam.json"
LOG = "unjam-log.txt"


class SetupError(Exception):
    """Setting up cannot go on; the text is the one sentence to show."""


@dataclass(frozen=True, slots=True)
class State:
    """What an environment was made of: its own place, part of the lock -> digest, digest of the project."""

    at: str
    parts: dict[str, str] = field(default_factory=dict)
    project: str = ""


@dataclass(frozen=True, slots=True)
class Venv:
    """An environment of the sources at `root`; its packages come from `wheels` if that is given, else from an index."""

    root: Path
    path: Path
    wheels: Path | None = None

    @property
    def scripts(self) -> Path:
        """Where this platform keeps an environment's programs."""
        return self.path / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's own interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    def ensure(self, wanted: Iterable[str]) -> None:
        """Make, finish or renew the environment until it has these parts of the lock and this project.

        Raises SetupError with the one sentence to show.
        """
        try:
            self._ensure(wanted)
        except OSError as error:
            raise SetupError(self._sentence(str(error))) from error

    def _ensure(self, wanted: Iterable[str]) -> None:
        texts = _lock.parts((self.root / _lock.NAME).read_text(encoding="utf-8"))
        locked = {part: _lock.digest(text) for part, text in texts.items()}
        project = _lock.digest(f"{self.root}\n{(self.root / 'pyproject.toml').read_text(encoding='utf-8')}")
        had = self._had()
        if had is None or not current(had, locked, str(self.path)) or not self._runs():
            had = self._remake()
        if missing := {part: locked[part] for part in wanted if part not in had.parts}:
            had = self._install(texts, had.parts | missing)
        if had.project != project:
            self._step("installing unjam itself")
            self._pip("--no-deps", "--no-build-isolation", "--editable", str(self.root))
            self._write(State(had.at, had.parts, project))

    def _had(self) -> State | None:
        try:
            return State(**json.loads((self.path / STATE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            self._refuse_foreign()
            return None
        except (ValueError, TypeError):
            return None  # cut short while it was written

    def _refuse_foreign(self) -> None:
        if self.path.is_dir() and all(child.name.startswith(STATE) for child in self.path.iterdir()):
            return  # empty, or cut short at the very first step
        if self.path.exists():
            message = f"{self.path} was not made by this program and is left alone: remove it, or name another place with `--venv DIR`"
            raise SetupError(message)

    def _runs(self) -> bool:
        try:
            return subprocess.run([self.python, "-I", "-c", "import pip"], capture_output=True, check=False).returncode == 0
        except OSError:
            return False

    def _remake(self) -> State:
        self._step(f"making {self.path}")
        self.path.mkdir(parents=True, exist_ok=True)
        state = State(str(self.path))
        self._write(state)
        for old in self.path.iterdir():
            if old.name != STATE:
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        # Asked of the interpreter outside, in case this one is the environment's own and has just been removed.
        outside = getattr(sys, "_base_executable", "") or sys.executable
        self._run([outside, "-I", "-m", "venv", "--without-pip", str(self.path)])
        self._run([str(self.python), "-I", "-m", "ensurepip", "--upgrade", "--default-pip"])
        return state

    def _install(self, texts: dict[str, str], parts: dict[str, str]) -> State:
        self._write(State(str(self.path)))
        text = "".join(texts[part] for part in parts)
        source = self.wheels or "the package index"
        self._step(f"installing {len(_lock.pins(text))} packages from {source}, each checked by its hash")
        chosen = self.path / "unjam-lock.txt"
        chosen.write_text(text, encoding="utf-8")
        self._pip("--require-hashes", "--only-binary", ":all:", "--requirement", str(chosen))
        state = State(str(self.path), parts)
        self._write(state)
        return state

    def _pip(self, *arguments: str) -> None:
        source = [] if self.wheels is None else ["--no-index", "--find-links", str(self.wheels)]
        quiet = ["--disable-pip-version-check", "--no-input", "--no-color"]
        self._run([str(self.python), "-I", "-m", "pip", *quiet, "install", "--no-user", *source, *arguments])

    def _run(self, command: list[str]) -> None:
        status, output = _output(command)
        if status == 0:
            return
        output += self._refusals(output)
        with suppress(OSError):  # on a full disk
            (self.path / LOG).write_text(output, encoding="utf-8")
        raise SetupError(self._sentence(output))

    def _refusals(self, output: str) -> str:
        """What pip says only when asked again, loudly: that an index refused it (HTTP 401, 403) or a proxy was closed."""
        package = _words.not_found(output)
        if package is None or self.wheels is not None:
            return ""
        loud = [str(self.python), "-I", "-m", "pip", "-vv", "--no-color", "--no-input", "--retries", "0", "download"]
        _, told = _output([*loud, "--no-deps", "--only-binary", ":all:", "--dest", str(self.path / "unjam-asked"), package])
        return "\n".join(line for line in told.splitlines() if line.startswith("Could not fetch URL"))

    def _write(self, state: State) -> None:
        fresh = self.path / f"{STATE}.new"
        fresh.write_text(json.dumps(asdict(state)), encoding="utf-8")
        fresh.replace(self.path / STATE)

    def _sentence(self, output: str) -> str:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        wheels = None if self.wheels is None else str(self.wheels)
        return _words.sentence(output, _words.Here(python, sysconfig.get_platform(), str(self.path), wheels))

    def _step(self, text: str) -> None:
        print(f"unjam: {text} ...", file=sys.stderr, flush=True)


def _output(command: list[str]) -> tuple[int, str]:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def current(had: State, locked: dict[str, str], path: str) -> bool:
    """Was it finished, from what the lock still says, in the place where it stands?"""
    return had.at == path and bool(had.parts) and had.parts.items() <= locked.items()
