# SPDX-License-Identifier: Apache-2.0
"""`unjam doctor`: this machine and its network, one line a check."""

from pathlib import Path

import click

from agent.cli.words import JSON_OPTION

_PATH = click.Path(path_type=Path)


@click.command()
@JSON_OPTION
@click.option("--config", type=_PATH, metavar="FILE", help="As for scan.")
@click.option("--state", type=_PATH, metavar="DIR", help="As for scan.")
@click.option("--rules", "folders", type=_PATH, metavar="DIR", multiple=True, help="Rules of your own beside the built-in ones.")
def command(json_to: str | None, config: Path | None, state: Path | None, folders: tuple[Path, ...]) -> int:
    """Check this machine and its network, before anything is blamed on a printer.

    No printer is asked. What is: the default gateway (ICMP, and its web page for the time), the configured resolvers and time server, one mDNS
    question to nobody, and the ticket endpoint, with an OPTIONS request and never a ticket.

    Exit: 0 nothing fails (warnings may be there), 2 usage or configuration, 3 something fails: scans from here judge little or nothing.
    """
    from agent.cli.examination import doctor  # noqa: PLC0415  (imports that --help does not need)

    return doctor(json_to, config, state, folders)
