# SPDX-License-Identifier: Apache-2.0
"""What deploy/lint.py does once Python is new enough."""

import sys
from collections.abc import Sequence

from deploy import _command

TEXT = "Check the sources: ruff (lint, format), mypy, the import contracts."
CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("lint-imports",),
)


def main(argv: Sequence[str]) -> int:
    """Set up, run every check whatever the others say; status 1 if one of them fails."""
    venv, _ = _command.parsed(argv, TEXT)

    def work() -> int:
        venv.ensure(["run", "test", "lint"])
        failed = [" ".join(check) for check in CHECKS if _check(venv.scripts / check[0], *check[1:])]
        print(f"lint: failed: {', '.join(failed)}" if failed else "lint: clean", flush=True)
        return int(bool(failed))

    return _command.guarded(work)


def _check(*command: object) -> int:
    sys.stdout.flush()
    return _command.run([str(word) for word in command], cwd=_command.ROOT)
