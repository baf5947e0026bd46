# SPDX-License-Identifier: Apache-2.0
"""The answers to `unjam ask`: read from what people say, kept in a file, and used by the scan that follows. Anybody may have written the file.

Kept beside the store, they hold for a day, and only for a scan with the same symptom and the same targets: an old answer is worth less than none.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agent.answer_words import SAYING, Saying, is_unknown, span
from agent.refusal import BadInputError, quoted
from agent.report.facts import fits
from agent.report.read import beginning
from agent.report.write import write_whole
from probes.fact import FactType, Scalar, flatten, iso, types_of
from probes.told_facts import SYMPTOMS, ToldFacts
from rules.intake import Question, questions
from rules.mistake import hint, nearest
from rules.model import Language
from rules.typed import UnfitError, duration

SCHEMA = "unjam.answers/1"
KEPT_AS = "answers.json"
VALID = timedelta(hours=24)
MAX_BYTES = 64 * 1024
MAX_TARGETS = 64
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,:/_-]{0,31}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TYPES: Mapping[str, FactType] = {name.partition(".")[2]: entry for name, entry in types_of(ToldFacts).items()}


@dataclass(frozen=True, slots=True)
class Answers:
    """What one caller said about one symptom; `targets` as they were named, none for the site as a whole."""

    symptom: str
    at: datetime
    targets: tuple[str, ...] = ()
    told: ToldFacts = field(default_factory=ToldFacts)

    def fit(self, symptom: str | None, targets: tuple[str, ...], now: datetime) -> bool:
        """Whether they are about this scan, and fresh."""
        return symptom == self.symptom and set(targets) == set(self.targets) and timedelta(0) <= now - self.at <= VALID


def told(symptom: str, answers: Mapping[str, Scalar | datetime]) -> ToldFacts:
    """The answers as facts; a question that nobody put, or that got no answer, is None."""
    return ToldFacts(symptom=symptom, **answers)  # type: ignore[arg-type]


def understood(question: str, text: str, now: datetime, language: Language = "en") -> bool | str | datetime | None:
    """The value of one answer, in any language's words or as the number of a choice; None for what nobody knows.

    Raises UnfitError, whose message in the language ends a sentence that begins with the answer.
    """
    said = " ".join(text.split()).casefold()
    if is_unknown(said):
        return None
    match question:
        case "since":
            return _moment(questions()[question].called.get(said, said), now, SAYING[language])
        case "code":
            return _code(text, SAYING[language])
    value = _choice(questions()[question], said, language)
    return value == "true" if question == "copies" else value


def _choice(question: Question, said: str, language: Language) -> str:
    numbered = {str(number): value for number, value in enumerate(question.words, 1)}
    values = {**numbered, **question.called}
    if said in values:
        return values[said]
    near = nearest(said, question.called)
    meant = SAYING[language].meant.format(near) if near else ""
    raise UnfitError(f"{SAYING[language].not_one_of.format(', '.join(question.choices(language)))}{meant}")


def keep(path: Path, answers: Answers) -> None:
    """Write the answers, in place of what was there. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    plain = {name.partition(".")[2]: value for name, value in flatten(answers.told).items() if value is not None}
    content = {"schema": SCHEMA, "symptom": answers.symptom, "targets": list(answers.targets), "at": iso(answers.at), "told": plain}
    write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read(path: Path) -> Answers:
    """The answers in a file. Raises BadInputError, one sentence."""
    data = beginning(path, MAX_BYTES + 1)
    try:
        content = json.loads(data.decode()) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise BadInputError(f"{path}: holds no answers of `unjam ask` ({SCHEMA})")
    try:
        return _answers(content)
    except UnfitError as error:
        raise BadInputError(f"{path}: {error}") from None


def _answers(content: Mapping[str, Any]) -> Answers:
    symptom, targets, at, said = (content.get(name) for name in ("symptom", "targets", "at", "told"))
    if symptom not in SYMPTOMS:
        raise UnfitError(f"symptom: {quoted(str(symptom))} is not one of: {', '.join(SYMPTOMS)}{hint(str(symptom), SYMPTOMS)}")
    if not isinstance(targets, list) or len(targets) > MAX_TARGETS or not all(isinstance(target, str) for target in targets):
        raise UnfitError(f"targets: is no list of at most {MAX_TARGETS} texts")
    if not isinstance(at, str) or not fits(_TYPES["since"], at):
        raise UnfitError("at: is no moment such as 2026-11-22T10:00:00Z")
    if not isinstance(said, dict):
        raise UnfitError("told: is no table of answers")
    values = {name: _value(name, value) for name, value in said.items() if name != "symptom"}
    return Answers(symptom, datetime.fromisoformat(at), tuple(targets), told(symptom, values))


def _value(name: str, value: Any) -> Scalar | datetime:  # noqa: ANN401  (any JSON)
    entry = _TYPES.get(name)
    if entry is None:
        raise UnfitError(f"told: there is no question {quoted(name)}{hint(name, _TYPES)}")
    if value is None:
        return None
    if not fits(entry, value) or (entry.words and value not in entry.words):
        raise UnfitError(f"told: {name} cannot be {quoted(str(value))}")
    if name == "code":
        return _code(value)
    return datetime.fromisoformat(value) if entry.kind == "time" else value


def _code(text: str, saying: Saying = SAYING["en"]) -> str:
    said = " ".join(text.split())
    if not _CODE.fullmatch(said):
        raise UnfitError(saying.no_code)
    return said


def _moment(text: str, now: datetime, saying: Saying) -> datetime:
    """A day, or how long ago: 3h, 2d, 1w, 3 days."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC) if _DATE.fullmatch(text) else now - (span(text) or timedelta(seconds=duration(text)))
    except (ValueError, OverflowError):
        raise UnfitError(saying.no_time) from None
    if moment > now:
        raise UnfitError(saying.future)
    return moment.replace(microsecond=0)
