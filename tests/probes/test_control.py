# SPDX-License-Identifier: Apache-2.0
from probes.control import Seen, control
from probes.facts import AgentFacts, ControlFacts

GATE_OK, GATE_DEAD, NO_GATE = (AgentFacts(gateway="10.0.0.1", gateway_answers=said) for said in (True, False, None))


def seen(number: int, *, answers: bool | None = True, own: bool = True, asked: bool = False, snmp: bool = False, loss: float | None = None) -> Seen:
    segment = "10.0.0.0/24" if own else "10.9.0.0/24"
    address = segment.replace("0/24", str(number))
    return Seen(address, address, segment, own, answers, asked, snmp, loss, None if loss is None else 1.5)


DOWN = seen(5, answers=False)
FAR = seen(5, answers=False, own=False)


def test_the_gateway_speaks_for_the_own_segment() -> None:
    assert control(GATE_OK, [DOWN], DOWN) == ControlFacts(answers=True, by="gateway")


def test_so_does_a_neighbour_and_its_ping_is_the_measure() -> None:
    facts = control(GATE_DEAD, [DOWN, seen(7, loss=20.0), seen(8, loss=0.0)], DOWN)
    assert (facts.answers, facts.by, facts.loss, facts.median_ms) == (True, "10.0.0.7", 0.0, 1.5)


def test_when_everything_is_silent_it_is_not_the_device() -> None:
    assert control(NO_GATE, [DOWN, seen(7, answers=False)], DOWN).answers is False
    assert control(GATE_DEAD, [DOWN], DOWN).answers is False


def test_with_nothing_to_compare_with_nothing_is_known() -> None:
    assert control(NO_GATE, [DOWN], DOWN) == ControlFacts()
    assert control(NO_GATE, [DOWN, seen(7, answers=None)], DOWN).answers is None


def test_a_device_is_not_its_own_control() -> None:
    up = seen(5, snmp=True, asked=True)
    assert control(NO_GATE, [up], up) == ControlFacts()
    gateway = Seen("10.0.0.1", "10.0.0.1", "10.0.0.0/24", own=True, answers=True)
    assert control(GATE_OK, [gateway], gateway).answers is None


def test_the_gateway_proves_nothing_of_a_segment_behind_it_where_all_are_silent() -> None:
    assert control(GATE_OK, [FAR, seen(6, answers=False, own=False)], FAR).answers is False
    assert control(GATE_OK, [FAR, seen(6, own=False)], FAR).by == "10.9.0.6"
    assert control(GATE_OK, [FAR], FAR).by == "gateway"


def test_hosts_of_other_segments_are_no_control() -> None:
    assert control(NO_GATE, [DOWN, seen(6, own=False)], DOWN).answers is None


def test_snmp_gets_through_when_another_device_answers_it() -> None:
    assert control(NO_GATE, [DOWN, seen(7, asked=True, snmp=True), seen(8, asked=True)], DOWN).snmp is True
    assert control(NO_GATE, [DOWN, seen(8, asked=True)], DOWN).snmp is False
    assert control(NO_GATE, [DOWN, seen(8)], DOWN).snmp is None
