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
    answers = facts.get("reach.answers")
    return Seen(
        endpoint=target.endpoint,
        address=target.address,
        segment=segment,
        own=bool(target.own_segment),
        answers=answers if isinstance(answers, bool) else None,
        snmp_asked=facts.get("reach.snmp") is not None,
        snmp_answered=facts.get("reach.snmp") == "answered",
        sent=int(_number(facts, "icmp.sent") or 0),
        loss=_number(facts, "icmp.loss"),
        median_ms=_number(facts, "icmp.median_ms"),
        gateway_loss=_number(facts, "icmp.gateway_loss"),
        gateway_median_ms=_number(facts, "icmp.gateway_median_ms"),
        clock_off_s=_number(facts, "clock.off_s"),
    )


def _number(facts: Mapping[str, Value], name: str) -> float | None:
    value = facts.get(name)
    return float(value) if isinstance(value, float | int) else None
