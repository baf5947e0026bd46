# SPDX-License-Identifier: Apache-2.0
"""`unjam ask`: what a help desk asks a caller, kept for the scan that follows."""

from pathlib import Path

import click

from agent.cli.symptom import SymptomWord
from agent.cli.words import LANG_OPTION
from rules.model import Language

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("symptom", type=SymptomWord(), metavar="SYMPTOM")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--users", metavar="one|some|all", help="Whom it fails for.")
@click.option("--application", metavar="WORD", help="From which program: all, office, browser, pdf, mail, business, other.")
@click.option("--since", metavar="WHEN", help="Since when: 2026-11-20, 3 days, 3h, 2d, 1w, today, yesterday.")
@click.option("--changed", metavar="WORD", help="What changed: nothing, moved, device, computer, driver, update, password, network, server, other.")
@click.option("--copies", metavar="yes|no", help="Whether copies at the device itself come out right.")
@click.option("--code", metavar="CODE", help="The code on the panel.")
@click.option("--answers", type=_PATH, metavar="FILE", help="Keep the answers in this file instead of the state folder.")
@click.option("--config", type=_PATH, metavar="FILE", help="As for scan.")
@click.option("--state", type=_PATH, metavar="DIR", help="As for scan.")
@LANG_OPTION
def command(
    symptom: str, targets: tuple[str, ...], answers: Path | None, config: Path | None, state: Path | None, lang: Language | None, **given: str | None
) -> int:
    """Put at most six questions about a SYMPTOM; a scan with the same symptom and targets uses the answers for a day.

    SYMPTOM: cannot-print, or what people call it in English, Swedish or German. A choice can be answered by its number; an empty
    answer or "don't know" means that nobody knows. Each question can be answered by its option, so that scripts need no terminal.
    """
    from agent.cli.asking import Call, ask  # noqa: PLC0415  (imports that --help does not need)

    return ask(Call(symptom, targets, {name: text for name, text in given.items() if text is not None}, answers, config, state, lang))
