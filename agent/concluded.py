# SPDX-License-Identifier: Apache-2.0
"""An examination and all that followed from it: its facts by their full names, and what it shows to others as their control."""

from collections.abc import Mapping
from dataclasses import dataclass

from probes.control import Seen
from probes.fact import Value
from probes.model import Observation, Target


@dataclass(frozen=True, slots=True)
class Concluded:
    """What one examination has come to, so far."""

    target: Target
    observations: tuple[Observation, ...]
    facts: Mapping[str, Value]
    seen: Seen


def concluded(target: Target, segment: str, observations: tuple[Observation, ...]) -> Concluded:
    """What these observations, the derived ones among them, come to."""
    facts = {name: value for observation in observations for name, value in observation.named().items()}
    return Concluded(target, observations, facts, _seen(target, facts, segment))


def _seen(target: Target, facts: Mapping[str, Value], segment: str) -> Seen:
    loss, median, answers = (facts.get(name) for name in ("icmp.loss", "icmp.median_ms", "reach.answers"))
    return Seen(
        endpoint=target.endpoint,
        address=target.address,
        segment=segment,
        own=bool(target.own_segment),
        answers=answers if isinstance(answers, bool) else None,
        snmp_asked=facts.get("reach.snmp") is not None,
        snmp_answered=facts.get("reach.snmp") == "answered",
        loss=float(loss) if isinstance(loss, float | int) else None,
        median_ms=float(median) if isinstance(median, float | int) else None,
    )
