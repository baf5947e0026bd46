# SPDX-License-Identifier: Apache-2.0
"""The control measurement: does anything else on the same path answer, so that a device's silence can be blamed on the device? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from probes.facts import AgentFacts, ControlFacts

_GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one target of this scan did. `segment`: its network, in any spelling that is equal for neighbours; `own`: we are attached to it.

    `answers` None: nothing could be tried. `loss` in percent and `median_ms` are ICMP's.
    """

    endpoint: str
    address: str
    segment: str
    own: bool
    answers: bool | None = None
    snmp_asked: bool = False
    snmp_answered: bool = False
    loss: float | None = None
    median_ms: float | None = None


def control(agent: AgentFacts, seen: Sequence[Seen], target: Seen) -> ControlFacts:
    """What there is to compare `target` with, among everything `seen` (itself excepted) and the gateway.

    The gateway's near side proves the way to our own segment. Of a segment behind it, it proves nothing once hosts there were asked: if all of
    them are silent, it is the segment or the way to it.
    """
    others = [other for other in seen if other.endpoint != target.endpoint]
    nearby = [other for other in others if other.segment == target.segment and other.answers is not None]
    answering = [other for other in nearby if other.answers]
    measured = min((other for other in answering if other.loss is not None), key=_quality, default=None)
    by = _by(agent, target, answering, compared=bool(nearby))
    asked = [other for other in others if other.snmp_asked]
    return ControlFacts(
        answers=True if by else _silent(agent, compared=bool(nearby)),
        by=by,
        loss=measured.loss if measured else None,
        median_ms=measured.median_ms if measured else None,
        snmp=any(other.snmp_answered for other in asked) if asked else None,
    )


def _by(agent: AgentFacts, target: Seen, answering: Sequence[Seen], *, compared: bool) -> str | None:
    if agent.gateway_answers and target.address != agent.gateway and (target.own or not compared):
        return _GATEWAY
    return answering[0].address if answering else None


def _silent(agent: AgentFacts, *, compared: bool) -> bool | None:
    return False if compared or agent.gateway_answers is False else None


def _quality(other: Seen) -> tuple[float, float]:
    return (other.loss if other.loss is not None else 100.0, other.median_ms if other.median_ms is not None else float("inf"))
