# SPDX-License-Identifier: Apache-2.0
"""What deploy/try.py does once Python is new enough."""

from collections.abc import Sequence

from deploy import _command

TEXT = "Make unjam's environment if it is not there, then run `unjam demo`, or `unjam ARGUMENT ...`."


def main(argv: Sequence[str]) -> int:
    """Set up, run, and pass the program's exit status on."""
    venv, rest = _command.parsed(argv, TEXT)

    def work() -> int:
        venv.ensure(["run"])
        return _command.run([venv.scripts / "unjam", *(rest or ["demo"])])

    return _command.guarded(work)
