# SPDX-License-Identifier: Apache-2.0
"""`unjam` and `python -m agent`: hand the command line to its command; what is not needed is not imported."""

import sys

from agent.cli.pipe import reader_may_leave
from agent.cli.standard import settle, unwritten
from agent.version import VERSION

_UNWRITTEN = 2


def main() -> int:
    """Run one command line; the exit code (6-interfaces: 0 to 5)."""
    settle()
    code = 0
    with reader_may_leave():
        code = _run(sys.argv[1:])
    lost = unwritten()
    if lost:
        print(f"unjam: {lost}", file=sys.stderr)  # noqa: T201  (stderr is talk)
    return _UNWRITTEN if lost else code


def _run(words: list[str]) -> int:
    if words == ["--version"]:
        print(f"unjam {VERSION}")  # noqa: T201  (the command's answer; click would cost 40 ms)
        return 0
    from agent.cli.app import run  # noqa: PLC0415  (click is not needed above)

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
