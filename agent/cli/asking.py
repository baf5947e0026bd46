# SPDX-License-Identifier: Apache-2.0
"""`unjam ask` at work: what the options answer already, then the rest on a terminal, then the file."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from agent.answer_words import SAYING
from agent.answers import KEPT_AS, Answers, keep, told, understood
from agent.cli.state import folder_of
from agent.config.find import find_config
from agent.paths import Places
from agent.refusal import BadInputError, quoted
from agent.report.words import WORDS
from probes.fact import Scalar
from rules.intake import questions, symptoms
from rules.model import Language
from rules.typed import UnfitError


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the symptom, the machines it is about, the answers that were given as options, and where to keep them."""

    symptom: str
    targets: tuple[str, ...]
    given: Mapping[str, str]
    answers: Path | None
    config: Path | None
    state: Path | None
    language: Language | None


def ask(call: Call) -> int:
    """Run it; 0. Raises BadInputError for an answer that means nothing, a file that cannot be written, or where nobody can answer."""
    config = find_config(call.config, Places()).config
    language = call.language or config.site.language
    now = datetime.now(UTC)
    said = _given(call, language, now)
    left = [name for name in symptoms()[call.symptom].ask if name not in said]
    if _somebody_answers():
        said |= {name: _asked(name, language, now) for name in left}
    elif not said:
        options = " ".join(f"--{name}" for name in left)
        raise BadInputError(f"the questions need a terminal, and no answers are read from a pipe or a file; give them as options: {options}")
    path = call.answers or folder_of(call.state, config.state) / KEPT_AS
    try:
        keep(path, Answers(call.symptom, now, call.targets, told(call.symptom, said)))
    except OSError as error:
        raise BadInputError(f"{path} cannot be written: {error.strerror or error}") from None
    sys.stdout.write(f"{path}\n{WORDS[language].next}  {_scan(call)}\n")
    return 0


def _given(call: Call, language: Language, now: datetime) -> dict[str, Scalar | datetime]:
    """What the options answer, every mistake at once; all six may be given, whatever the symptom asks."""
    said: dict[str, Scalar | datetime] = {}
    wrong = []
    for name, text in call.given.items():
        try:
            said[name] = understood(name, text, now, language)
        except UnfitError as error:
            wrong.append(f"--{name}: {SAYING[language].unfit.format(quoted(text), error)}")
    if wrong:
        raise BadInputError(*wrong)
    return said


def _asked(name: str, language: Language, now: datetime) -> Scalar | datetime:
    """One question until it is answered or passed over; on stderr, since stdout is data."""
    question = questions()[name]
    choices = [] if name == "since" else [f"{number} {choice}" for number, choice in enumerate(question.choices(language), 1)]
    offered = " / ".join([*choices, f"Enter: {SAYING[language].unknown}"])
    while True:
        text = click.prompt(f"{question.ask[language]} [{offered}]", default="", show_default=False, err=True)
        try:
            return understood(name, text, now, language)
        except UnfitError as error:
            click.echo(SAYING[language].unfit.format(quoted(text), error), err=True)


def _somebody_answers() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


def _scan(call: Call) -> str:
    """The command that uses the answers."""
    words = ["unjam", "scan", *call.targets, "--symptom", call.symptom]
    for option, path in (("--answers", call.answers), ("--config", call.config), ("--state", None if call.answers else call.state)):
        words += [option, str(path)] if path else []
    return shlex.join(words)
