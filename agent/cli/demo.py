# SPDX-License-Identifier: Apache-2.0
"""`unjam demo`: the whole product in one command, no rights needed."""

from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write report.json and report.txt into this folder (default: a new temporary one).")
def command(out: Path | None) -> int:
    """Scan, diagnose and ticket a fleet of simulated printers on this machine: real sockets on 127.0.0.1, the ordinary pipeline, no rights needed.

    Exit: 0 when the pipeline worked and every fault that was put in was found, 1 when something is missing, 2 usage, 4 interrupted.
    """
    from agent.cli.demonstration import demonstrate  # noqa: PLC0415  (half a second of imports that --help does not need)

    return demonstrate(out)
