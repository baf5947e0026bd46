# SPDX-License-Identifier: Apache-2.0
"""What the command line accepts and this version does not do yet: refused where the result would be wrong, else said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.refusal import BadInputError, quoted
from rules.mistake import hint
from rules.texts import is_written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.cli.options import Options
    from agent.config.model import Config

FORMATS = ("html", "csv", "md", "pdf")
WRITTEN = ("json", "txt")
MAX_CODE = 40
_CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9 .:#/_()-]{{0,{MAX_CODE - 1}}}")


def refuse(options: Options) -> None:
    """Raises BadInputError for what would not be done as it was meant."""
    wrong = list(_refused(options))
    if wrong:
        raise BadInputError(*wrong)


def _refused(options: Options) -> Iterator[str]:
    for word in options.format.split(",") if options.format is not None else ():
        if word.strip() in WRITTEN:
            continue
        if word.strip() in FORMATS:
            yield f"--format {word.strip()}: this format does not exist yet; --out DIR writes report.json and report.txt"
        else:
            yield f"--format {quoted(word)} is not one of: {', '.join(FORMATS)}{hint(word, FORMATS)}"
    if options.audience == "customer":
        yield "--audience customer: reports for customers do not exist yet; the findings' texts for them are in report.json and report.txt"
    if options.error_code is not None and not _CODE.fullmatch(options.error_code.strip()):
        yield f"--error-code {quoted(options.error_code)}: write the code as the panel shows it, with at most {MAX_CODE} letters, digits and signs"
    if options.ticket is not None:
        yield "--ticket: attaching to a call that is open already does not exist yet; --post opens and updates unjam's own tickets"


def remarks(options: Options, config: Config) -> Iterator[str]:
    """One sentence for each thing that is accepted and only written down."""
    if not is_written(language := options.lang or config.site.language):
        yield f"language {language}: the rules' texts do not exist in it yet and stay English"
    if options.post and config.tickets.url is None:
        yield "--post: there is no tickets.url in the configuration, so nothing is posted"
