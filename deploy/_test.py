# SPDX-License-Identifier: Apache-2.0
"""What deploy/test.py does once Python is new enough."""

import sys
from collections.abc import Sequence

from deploy import _apt, _command

TEXT = "Make unjam's environment with the test extras, get the lab's packages, run all tests that can run here."
PACKAGES = _command.ROOT / "tests" / "lab" / "packages.txt"


def main(argv: Sequence[str]) -> int:
    """Set up, prepare the lab where that can be, run pytest on everything; the status is pytest's."""
    venv, rest = _command.parsed(argv, TEXT)

    def work() -> int:
        venv.ensure(["run", "test"])
        without = _apt.provide(_apt.names(PACKAGES.read_text(encoding="utf-8")))
        if without:
            print(f"unjam: the lab's packages are not all here: {without}", file=sys.stderr, flush=True)
        return _command.run([venv.python, "-m", "pytest", *rest], cwd=_command.ROOT)

    return _command.guarded(work)
