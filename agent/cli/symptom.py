# SPDX-License-Identifier: Apache-2.0
"""A symptom on the command line: by its id, or in anybody's words (`--symptom "druckt nicht"`)."""

import click

from agent.cli.words import Word
from agent.refusal import quoted
from probes.told_facts import SYMPTOMS


class SymptomWord(Word):
    """One of the closed list, or what people say for it in English, Swedish or German."""

    def __init__(self) -> None:
        super().__init__(SYMPTOMS)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The symptom's id, or a sentence with the nearest words."""
        if value in SYMPTOMS:
            return value
        from rules.intake import near_symptom, symptoms_of  # noqa: PLC0415  (reads a file that the ids themselves do not need)

        found = symptoms_of(value)
        if len(found) == 1:
            return found[0]
        if found:
            raise click.BadParameter(f"{quoted(value)} can mean {' or '.join(found)}: say which", ctx, param)
        near = near_symptom(value)
        raise click.BadParameter(f"{quoted(value)} is not one of: {', '.join(SYMPTOMS)}" + (f" - did you mean {near}?" if near else ""), ctx, param)
