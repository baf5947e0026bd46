# SPDX-License-Identifier: Apache-2.0
"""`unjam demo`: the whole product in one command, no rights needed."""

from pathlib import Path

import click

from agent.cli.words import LANG_OPTION
from rules.model import Language


@click.command()
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Keep report.json and report.txt in this folder.")
@LANG_OPTION
def command(out: Path | None, lang: Language | None) -> int:
    """A simulated fleet on this machine's own loopback, scanned, diagnosed and ticketed like a real one.

    Exit 0 when all of it worked, whatever the simulated printers suffer from.
    """
    from agent.cli.demonstration import demonstrate  # noqa: PLC0415  (imports that --help does not need)

    return demonstrate(out, lang or "en")
