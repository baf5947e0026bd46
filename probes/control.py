# SPDX-License-Identifier: Apache-2.0
"""The control measurement: does anything else on the same path answer, so that a device's silence can be blamed on the device? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from probes.facts import AgentFacts, ControlFacts

_GATEWAY = "gateway"
_ENOUGH = 100
_SAME_S = 300
"""Kerberos' limit (RFC 4120 section 1.6)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one target of this scan did. `segment`: its network, in any spelling that is equal for neighbours; `own`: we are attached to it.

    `answers` None: nothing could be tried. `sent`, `loss` in percent and `median_ms` are ICMP's; `gateway_*`: our gateway's, measured beside it.
    `clock_off_s`: how far its clock is from ours.
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
    sent: int = 0
    gateway_loss: float | None = None
    gateway_median_ms: float | None = None
    clock_off_s: float | None = None


def control(agent: AgentFacts, seen: Sequence[Seen], target: Seen) -> ControlFacts:
    """What there is to compare `target` with, among everything `seen` (itself excepted) and the gateway.

    The gateway's near side proves the way to our own segment. Of a segment behind it, it proves nothing once hosts there were asked: if all of
    them are silent, it is the segment or the way to it.
    """
    others = [other for other in seen if other.endpoint != target.endpoint]
    nearby = [other for other in others if other.segment == target.segment and other.answers is not None]
    answering = [other for other in nearby if other.answers]
    loss, median_ms = _measured(target, answering)
    by = _by(agent, target, answering, compared=bool(nearby))
    asked = [other for other in others if other.snmp_asked]
    return ControlFacts(
        answers=True if by else _silent(agent, compared=bool(nearby)),
        by=by,
        loss=loss,
        median_ms=median_ms,
        times_slower=round(target.median_ms / median_ms, 1) if target.median_ms is not None and median_ms else None,
        clock=_same_time(others),
        snmp=any(other.snmp_answered for other in asked) if asked else None,
    )


def _by(agent: AgentFacts, target: Seen, answering: Sequence[Seen], *, compared: bool) -> str | None:
    if agent.gateway_answers and target.address != agent.gateway and (target.own or not compared):
        return _GATEWAY
    return answering[0].address if answering else None


def _silent(agent: AgentFacts, *, compared: bool) -> bool | None:
    return False if compared or agent.gateway_answers is False else None


def _measured(target: Seen, answering: Sequence[Seen]) -> tuple[float | None, float | None]:
    """Loss and median of the way that the target shares with others.

    On our own segment the gateway, measured at the same time, or the neighbours but for the worst of them, if they lose more: chance spares one
    host on a bad link of ours now and then, and hardly ever all. Elsewhere the neighbours all together.
    """
    if target.own and target.gateway_loss is not None:
        beside = _together(sorted(answering, key=lambda other: other.loss or 0)[:-1])
        return max(target.gateway_loss, beside or 0), target.gateway_median_ms
    medians = [other.median_ms for other in answering if other.median_ms is not None]
    return _together(answering), (median(medians) if medians else None)


def _together(hosts: Sequence[Seen]) -> float | None:
    """What they lost of all probes to them, in percent; below 100 probes they prove nothing."""
    measured = [(host.sent, host.loss) for host in hosts if host.loss is not None]
    sent = sum(count for count, _ in measured)
    return round(sum(count * loss for count, loss in measured) / sent, 1) if sent >= _ENOUGH else None


def _same_time(others: Sequence[Seen]) -> bool | None:
    """Whether our own clock has a witness; None when nobody else tells the time."""
    told = [other.clock_off_s for other in others if other.clock_off_s is not None]
    return any(off <= _SAME_S for off in told) if told else None
