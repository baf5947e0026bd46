# SPDX-License-Identifier: Apache-2.0
"""`unjam` and `python -m agent`: hand the command line to its command; what is not needed is not imported."""

import sys

from agent.version import VERSION


def main() -> int:
    """Run one command line; the exit code (6-interfaces: 0 to 5)."""
    words = sys.argv[1:]
    if words == ["--version"]:
        print(f"unjam {VERSION}")  # noqa: T201  (the command's answer; click would cost 40 ms)
        return 0
    from agent.cli.app import run  # noqa: PLC0415  (click is not needed above)

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
