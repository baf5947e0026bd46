# SPDX-License-Identifier: Apache-2.0
"""A saved report, which anybody may have written: bounded, made safe, held against its types and the dictionary of facts."""

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agent.refusal import BadInputError, quoted
from agent.report.facts import wrong_facts
from agent.report.model import SCHEMA, Report
from probes.wire.text import safe

MAX_BYTES = 64 * 1024 * 1024
MAX_TEXT = 4096
MAX_DEPTH = 24
_FAMILY = "unjam.report/"


def read_report(path: Path) -> Report:
    """The report in a file. Raises BadInputError: one sentence, with line and column or the JSON path."""
    return parse_report(beginning(path, MAX_BYTES + 1), str(path))


def beginning(path: Path, most: int) -> bytes:
    """At most so many bytes of a file. Raises BadInputError: one sentence."""
    try:
        with path.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read: {error.strerror or error}") from None


def parse_report(data: bytes, name: str) -> Report:
    """The report in some bytes; `name` is what mistakes are told with. Raises BadInputError."""
    tree = _made_safe(_json(data, name), name, "$")
    _refuse_foreign(tree, name)
    try:
        report = Report.model_validate(tree, strict=True)
    except ValidationError as error:
        raise BadInputError(*(f"{name}: {_told(detail)}" for detail in error.errors(include_url=False)[:20])) from None
    if wrong := wrong_facts(report):
        raise BadInputError(*(f"{name}: {sentence}" for sentence in wrong[:20]))
    return report


def _json(data: bytes, name: str) -> Any:  # noqa: ANN401  (whatever the file holds)
    if len(data) > MAX_BYTES:
        raise BadInputError(f"{name}: is larger than {MAX_BYTES // 1024 // 1024} MiB, which no report is")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadInputError(f"{name}: is no unjam report: byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadInputError(f"{name}:{error.lineno}:{error.colno}: is no JSON: {error.msg}") from None
    except RecursionError:
        raise BadInputError(f"{name}: is no unjam report: it is nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:
        raise BadInputError(f"{name}: is no unjam report: {str(error).partition(';')[0]}") from None


def _no_constant(text: str) -> None:
    msg = f"{text} is no number of JSON"
    raise ValueError(msg)


def _made_safe(value: Any, name: str, path: str, depth: int = 0) -> Any:  # noqa: ANN401  (any JSON)
    """The same tree with texts that are safe to show."""
    if depth > MAX_DEPTH:
        raise BadInputError(f"{name}: {path}: is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        return safe(value, MAX_TEXT)
    if isinstance(value, list):
        return [_made_safe(item, name, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {safe(key): _made_safe(item, name, f"{path}.{safe(key, 64)}", depth + 1) for key, item in value.items()}
    return value


def _refuse_foreign(tree: Any, name: str) -> None:  # noqa: ANN401  (any JSON)
    if not isinstance(tree, dict) or "schema" not in tree:
        raise BadInputError(f'{name}: is no unjam report: it is JSON without "schema": "{SCHEMA}"')
    said = tree["schema"]
    if said == SCHEMA:
        return
    if isinstance(said, str) and said.startswith(_FAMILY):
        raise BadInputError(f"{name}: is a report of another generation ({quoted(said)}); this unjam reads {SCHEMA}")
    raise BadInputError(f"{name}: is no unjam report: its schema is {quoted(str(said))}, not {SCHEMA}")


def _told(detail: ErrorDetails) -> str:
    path = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{safe(step, 64)}" for step in detail["loc"])
    if detail["type"] == "missing":
        return f"{path}: is missing"
    message = detail["msg"]
    return f"{path}: {message[:1].lower()}{message[1:]}"
