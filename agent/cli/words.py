# SPDX-License-Identifier: Apache-2.0
"""What commands share: option types that know the nearest word, and questions that only a terminal can answer."""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from agent.refusal import BadInputError, quoted
from rules.mistake import hint
from rules.model import LANGUAGES, Language


class Word(click.ParamType[str]):
    """One word of a closed list."""

    name = "word"

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002  (click calls it so)
        """The words, as the help shows them."""
        return "|".join(self.words)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word, or a sentence with the nearest one."""
        if value not in self.words:
            self.fail(f"{quoted(value)} is not one of: {', '.join(self.words)}{hint(value, self.words)}", param, ctx)
        return value


class LanguageWord(Word):
    """A language by its two letters; one that is called by its name or by a locale is told its letters."""

    def __init__(self) -> None:
        super().__init__(LANGUAGES)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The letters, or a sentence with those that were probably meant."""
        near = _CALLED.get(re.split("[-_.]", value.casefold())[0])
        if value not in self.words and near:
            self.fail(f"{quoted(value)} is not one of: {', '.join(self.words)} - did you mean '{near}'?", param, ctx)
        return super().convert(value, param, ctx)


_CALLED: Mapping[str, Language] = {
    **{language: language for language in LANGUAGES},
    **dict.fromkeys(("english", "engelska", "englisch", "eng", "us", "gb", "uk"), "en"),
    **dict.fromkeys(("svenska", "swedish", "schwedisch", "swe", "se"), "sv"),
    **dict.fromkeys(("deutsch", "german", "tyska", "ger", "deu", "at", "ch"), "de"),
}
LANG_OPTION = click.option("--lang", type=LanguageWord(), help="The language of the findings' texts on the screen and in report.txt.")
STDOUT = "-"
JSON_OPTION = click.option("--json", "json_to", is_flag=False, flag_value=STDOUT, metavar="[FILE|-]", help="As JSON, to stdout or a file.")


def write_json(where: str, content: object) -> None:
    """Write JSON to a file, or to stdout for `-`. Raises BadInputError."""
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    if where == STDOUT:
        sys.stdout.write(text)
        return
    try:
        Path(where).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"{where} cannot be written: {error.strerror or error}") from None


def confirm(question: str, *, yes: bool) -> None:
    """Put a question before a scan. Raises BadInputError where nobody can answer, or the answer is no."""
    if yes:
        return
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInputError(f"{question} Nobody can answer here: say so with --yes")
    if not click.confirm(question, default=False, err=True):
        raise BadInputError("nothing was sent")
