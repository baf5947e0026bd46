# SPDX-License-Identifier: Apache-2.0
"""The lab by hand: `python -m tests.lab up office --fault paper-jam -- unjam scan 10.77.0.0/24`.

A site is a file under `topologies/`, a fault one under `faults/`. To add a fault, write `faults/NAME.toml`: what is
different, host by host, and under `[expect]` what the agent must find. The tests pick it up by themselves.
"""

# ruff: noqa: T201 - it talks to a person
from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tests.lab.lab import Lab, LabError, obstacle
from tests.lab.tables import TopologyError
from tests.lab.topology import names, pairs, topology_of


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", usage="%(prog)s {up,list} [TOPOLOGY] [--fault F] [--host H] [--as-user] -- COMMAND...")
    parser.add_argument("verb", choices=["up", "list"])
    parser.add_argument("topology", nargs="?", default="")
    parser.add_argument("--fault")
    parser.add_argument("--host", default="tech", help="where the command runs")
    parser.add_argument("--as-user", action="store_true", help="as nobody, without a capability")
    at = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    asked, command = parser.parse_args(sys.argv[1:at]), sys.argv[at + 1 :]
    if asked.verb == "list":
        print(f"topologies: {' '.join(names('topologies'))}\nfaults: {' '.join(names('faults'))}\npairs: {' '.join(pairs())}")
        return 0
    if (why := obstacle()) is not None:
        return _refuse(why)
    try:
        with Lab(asked.topology or topology_of(asked.fault), asked.fault) as lab:
            argv = command or [os.environ.get("SHELL", "sh")]
            code = subprocess.run(lab.command(argv, asked.host, as_user=asked.as_user), check=False).returncode
            print(f"counted: {lab.counters()}  printed: {lab.printed()}  {lab.forbidden()}", file=sys.stderr)
            return code
    except (LabError, TopologyError) as error:
        return _refuse(str(error))


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
