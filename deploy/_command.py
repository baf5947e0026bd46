# SPDX-License-Identifier: Apache-2.0
"""The command line that try.py and test.py share, and how the program they start is started."""

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy._venv import SetupError, Venv

ROOT = Path(__file__).resolve().parent.parent
FILL = """\
To fill DIR, on a machine of the same kind, with the same Python and with an index:
  python -m pip download --require-hashes --only-binary :all: -r requirements.lock -d DIR
"""
USAGE_ERROR = 2
INTERRUPTED = 130


def parsed(argv: Sequence[str], text: str) -> tuple[Venv, list[str]]:
    """Arguments -> the environment to use, and what stands after `--`, for the program that is started in it."""
    ours, rest = divided(argv)
    usage = "%(prog)s [--wheels DIR] [--venv DIR] [-- ARGUMENT ...]"
    as_it_stands = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(usage=usage, description=text, epilog=FILL, formatter_class=as_it_stands)
    parser.add_argument("--wheels", metavar="DIR", type=_folder, help="take the packages from DIR, use no index")
    parser.add_argument("--venv", metavar="DIR", type=Path, default=ROOT / ".venv", help="default: .venv here")
    chosen = parser.parse_args(ours)
    return Venv(ROOT, chosen.venv.absolute(), chosen.wheels), rest


def divided(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split at the first `--`, which belongs to neither side."""
    words = list(argv)
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def guarded(work: Callable[[], int]) -> int:
    """Run it; a set-up that cannot go on is one sentence and status 2, Ctrl-C is status 130."""
    try:
        return work()
    except SetupError as error:
        print(f"unjam: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        print("unjam: interrupted; run it again, it takes up what is missing", file=sys.stderr)
        return INTERRUPTED


def run(command: Sequence[str | Path], cwd: Path | None = None) -> int:
    """Start a program on this terminal and give its exit status, 128 + n where signal n ended it.

    Ctrl-C reaches the program by itself; it has its own way to end, so this waits for it.
    """
    try:
        process = subprocess.Popen(command, cwd=cwd)
    except OSError as error:
        message = f"{command[0]} cannot be started: {error.strerror}"
        raise SetupError(message) from error
    while True:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            continue
        return status if status >= 0 else 128 - status


def _folder(text: str) -> Path:
    folder = Path(text).absolute()
    if not folder.is_dir():
        message = f"{text} is not a folder"
        raise argparse.ArgumentTypeError(message)
    return folder
