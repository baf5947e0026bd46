# SPDX-License-Identifier: Apache-2.0
"""What the judging floor hands up: findings with their evidence, and what could not be determined. Plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from probes.fact import Value

Severity: TypeAlias = Literal["critical", "high", "medium", "low", "info"]
Confidence: TypeAlias = Literal["confirmed", "likely", "possible"]
Language: TypeAlias = Literal["en", "sv", "de"]
Applies: TypeAlias = Literal["device", "queue", "server", "segment", "destination", "agent"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")
"""Mildest first, so that an index compares them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, by whom (`customer it technician sales`), in about how many minutes."""

    who: str
    do: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Part:
    """A spare part or supply to bring; `chance` is how likely it is the right one, 0 to 1."""

    name: str
    number: str = ""
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One leaf that made a rule hold: which fact, what was seen, what the rule wanted."""

    fact: str
    seen: Value
    wanted: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is other than in the device's last good scan: it changed after `after` and was first `seen` so then (ISO 8601), on `alike` devices at once."""

    what: str
    said: str
    after: str
    seen: str
    alike: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds for one subject. `key` is `SUBJECT/RULE[/ROW]`, each part percent-encoded; the site is put before it where tickets are made.

    `filled`: what the slots of title, customer and fix were filled with, so that they can be said in another language; None where only the site's own
    words fit.
    """

    key: str
    rule: str
    applies: Applies
    subject: str
    severity: Severity
    confidence: Confidence
    title: str
    cause: str
    customer: str
    evidence: tuple[Evidence, ...]
    fix: tuple[Step, ...] = ()
    tier: int = 1
    parts: tuple[Part, ...] = ()
    tools: tuple[str, ...] = ()
    verify: str = ""
    prevent: str = ""
    workshop: str = ""
    codes: tuple[str, ...] = ()
    training: str = ""
    explained_by: str | None = None
    explains: tuple[str, ...] = ()
    possible_causes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    filled: Mapping[str, str] | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Undetermined:
    """A rule that could be neither shown nor ruled out for one subject, and the facts that were missing."""

    rule: str
    subject: str
    missing: tuple[str, ...] = field(default=())
