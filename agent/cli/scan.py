# SPDX-License-Identifier: Apache-2.0
"""`unjam scan`: options in, everything checked, then the scan."""

from pathlib import Path
from typing import Any

import click

from agent.cli.options import Options
from agent.cli.symptom import SymptomWord
from agent.cli.words import LANG_OPTION, Word
from probes.pace import PACES
from rules.model import SEVERITIES

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--config", type=_PATH, metavar="FILE", help="The configuration; else ./unjam.yaml, the user's, /etc/unjam, the defaults.")
@click.option("--pace", type=Word(PACES), help="How fast packets may leave (default: the configuration's, normal).")
@click.option("--json", metavar="FILE|-", help="Write the report as JSON; - is stdout.")
@click.option("--json-events", metavar="FILE|-", help="Write what happens as JSON, one object a line; - is stdout.")
@click.option("--out", type=_PATH, metavar="DIR", help="Write report.json and report.txt into this folder.")
@click.option("--format", metavar="html,csv,md,pdf", help="Further formats for --out; none exists yet.")
@click.option("--audience", type=Word(("technician", "customer")), help="Whom the report is for; only the technician's exists yet.")
@click.option("--symptom", type=SymptomWord(), help="What the customer said, also in the words of people: --symptom 'druckt nicht'.")
@click.option("--answers", type=_PATH, metavar="FILE", help="The answers that unjam ask kept in this file; else those of the state folder, for a day.")
@click.option("--error-code", metavar="CODE", help="The code on the panel.")
@click.option("--explain", is_flag=True, help="List every kind of packet that the scan would send, then stop.")
@click.option("--no-sweep", is_flag=True, help="Only listen, broadcast, and ask whom that finds.")
@click.option("--yes", is_flag=True, help="Scan more than 1,024 addresses, or public ones, without being asked again.")
@click.option("--allow-public", is_flag=True, help="Let public addresses be scanned, up to 1,024, after a question.")
@click.option("--fail-on", type=Word(reversed(SEVERITIES)), help="Exit 1 from this severity on (default: the configuration's, high).")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors, and what --json wants.")
@LANG_OPTION
@click.option("--state", type=_PATH, metavar="DIR", help="The folder for history and undelivered tickets.")
@click.option("--rules", type=_PATH, metavar="DIR", multiple=True, help="Rules of your own beside the built-in ones.")
@click.option("--post", is_flag=True, help="Post tickets to the endpoint of the configuration.")
@click.option("--ticket", metavar="ID", help="Attach the diagnosis to a call that is open already; does not exist yet.")
def command(**options: Any) -> int:  # noqa: ANN401  (each has its own type, set above)
    """Find the printers of a network and say what is wrong with them.

    TARGET: an address, a name, a CIDR, a range a-b, or @segment of the configuration; none means the configuration's scope, or else the
    attached segments. A single one may carry its own ports: 127.0.0.1,snmp=16101,ipp=16631,raw=19100

    Exit: 0 nothing found from --fail-on on, 1 findings, 2 usage or configuration, 3 nothing could be examined, 4 interrupted, 5 tickets queued
    and not delivered.
    """
    from agent.cli.scanning import scan  # noqa: PLC0415  (half a second of imports that --help does not need)

    return scan(Options(**options))
