# SPDX-License-Identifier: Apache-2.0
"""A report's facts held against the dictionary: what it does not know is passed over, what has another type is refused."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from agent.report.model import ObservationPart, Report
from probes.fact import FactType
from probes.registry import vocabulary
from rules.operators import BEFORE

_OBSERVED = ("devices", "segments", "queues", "print_servers", "destinations")
"""The parts of a report that hold observations."""
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@cache
def dictionary() -> Mapping[str, FactType]:
    """Every fact there is, by full name, and the same of an earlier scan, `before.printer.mac`."""
    known = vocabulary()
    return {**known, **{f"{BEFORE}{name}": entry for name, entry in known.items()}}


def wrong_facts(report: Report) -> list[str]:
    """One sentence, with its JSON path, for each fact whose value is not of its type or that stands under another probe."""
    wrong = list(_wrong("$.agent_facts", report.agent_facts))
    for part in _OBSERVED:
        for number, subject in enumerate(getattr(report, part)):
            for place, observation in enumerate(subject.observations):
                wrong += _wrong_in(f"$.{part}[{number}].observations[{place}]", observation)
    return wrong


def _wrong_in(path: str, observation: ObservationPart) -> Iterable[str]:
    yield from _wrong(f"{path}.facts", observation.facts)
    if observation.failure and observation.facts:
        yield f"{path}: an observation that failed has no facts"
    yield from (f"{path}.facts: {name} is no fact of the probe {observation.probe}" for name in observation.facts if not _of(name, observation.probe))


def known(values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the dictionary has; a later version's others are passed over."""
    return {name: value for name, value in values.items() if name in dictionary()}


def _of(name: str, probe: str) -> bool:
    return name.startswith(f"{probe}.")


def _wrong(path: str, values: Mapping[str, Any]) -> Iterable[str]:
    for name, value in values.items():
        entry = dictionary().get(name)
        if entry and not fits(entry, value):
            yield f"{path}: {name} is not {_WANTED[entry.kind]}"


def fits(entry: FactType, value: Any) -> bool:  # noqa: ANN401  (any JSON)
    """Whether a value is one that this fact can have."""
    return value is None or _FITS[entry.kind](entry, value)


def _is_moment(text: Any) -> bool:  # noqa: ANN401  (any JSON)
    try:
        return isinstance(text, str) and bool(datetime.strptime(text, _MOMENT))  # noqa: DTZ007  (only its form is looked at)
    except ValueError:
        return False


def _is_rows(entry: FactType, value: Any) -> bool:  # noqa: ANN401  (any JSON)
    columns = entry.row or {}
    return isinstance(value, list) and all(
        isinstance(row, dict) and all(fits(columns[name], item) for name, item in row.items() if name in columns) for row in value
    )


_FITS: Mapping[str, Callable[[FactType, Any], bool]] = {
    "text": lambda _, value: isinstance(value, str),
    "word": lambda _, value: isinstance(value, str),
    "int": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda _, value: isinstance(value, int | float) and not isinstance(value, bool),
    "flag": lambda _, value: isinstance(value, bool),
    "time": lambda _, value: _is_moment(value),
    "words": lambda _, value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    "rows": _is_rows,
}
_WANTED = {
    "text": "a text",
    "word": "a word",
    "int": "a whole number",
    "number": "a number",
    "flag": "true or false",
    "time": "a moment such as 2026-11-22T10:00:00Z",
    "words": "a list of texts",
    "rows": "a table of rows",
}
