# SPDX-License-Identifier: Apache-2.0
"""`unjam diagnose`: judge a saved scan with today's rules. Reads nothing but the report (and rules), posts nothing, changes no state."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from agent.cli.pipe import reader_may_leave
from agent.cli.words import LANG_OPTION, Word
from rules.model import SEVERITIES, Language, Severity

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("report", type=_PATH, metavar="REPORT")
@click.option("--json", metavar="FILE|-", help="Write the new report as JSON; - is stdout.")
@click.option("--out", type=_PATH, metavar="DIR", help="Write report.json and report.txt into this folder.")
@click.option("--rules", type=_PATH, metavar="DIR", multiple=True, help="Rules of your own beside the built-in ones.")
@click.option("--fail-on", type=Word(reversed(SEVERITIES)), default="high", help="Exit 1 from this severity on (default: high).")
@LANG_OPTION
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors, and what --json wants.")
def command(report: Path, json: str | None, out: Path | None, rules: tuple[Path, ...], fail_on: Severity, lang: Language | None, *, quiet: bool) -> int:
    """Judge a saved report.json again, offline, with today's rules.

    Exit as for scan: 0, 1 findings, 2 the report cannot be read, 3 nothing was examined.
    """
    from agent.cli.catalogue import catalogue  # noqa: PLC0415  (imports that --help does not need)
    from agent.cli.exits import exit_code  # noqa: PLC0415
    from agent.cli.outputs import Outputs  # noqa: PLC0415
    from agent.diagnose import diagnose  # noqa: PLC0415
    from agent.mutes import with_mutes  # noqa: PLC0415
    from agent.report.build import build  # noqa: PLC0415
    from agent.report.language import language_of, translated  # noqa: PLC0415
    from agent.report.read import read_report  # noqa: PLC0415
    from agent.report.restore import beside_of, scan_of  # noqa: PLC0415
    from agent.report.screen import screen  # noqa: PLC0415
    from agent.report.terminal import print_lines  # noqa: PLC0415
    from agent.report.words import WORDS  # noqa: PLC0415

    outputs = Outputs(json=json, folder=out)
    outputs.check()
    known = catalogue(rules, proven=True)
    saved = read_report(report)
    scan = scan_of(saved)
    diagnosis = diagnose(known, scan.agent_facts, scan.devices, scan.subjects)
    judged = replace(scan, devices=diagnosis.devices, findings=diagnosis.findings, undetermined=diagnosis.undetermined, catalogue=known.version)
    beside = beside_of(saved)
    told = build(judged, replace(beside, past=with_mutes(beside.past, judged, known.rules, beside.mutes)))
    language = lang or language_of(told)
    said = translated(told, judged.findings, language)
    failed = outputs.write(told, said, language)
    if not quiet:
        with reader_may_leave():
            print_lines(screen(said, WORDS[language]), sys.stderr if outputs.stdout_is_data else sys.stdout)
    sys.stderr.writelines(f"unjam: {sentence}\n" for sentence in failed)
    return exit_code(told, fail_on)
