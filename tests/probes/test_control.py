# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

from probes.control import Seen, control
from probes.facts import AgentFacts, ControlFacts

GATE_OK, GATE_DEAD, NO_GATE = (AgentFacts(gateway="10.0.0.1", gateway_answers=said) for said in (True, False, None))


def seen(
    number: int, *, answers: bool | None = True, own: bool = True, asked: bool = False, snmp: bool = False, loss: float | None = None, sent: int = 0
) -> Seen:
    segment = "10.0.0.0/24" if own else "10.9.0.0/24"
    address = segment.replace("0/24", str(number))
    return Seen(address, address, segment, own, answers, asked, snmp, loss, None if loss is None else 1.5, sent)


DOWN = seen(5, answers=False)
FAR = seen(5, answers=False, own=False)


def test_the_gateway_speaks_for_the_own_segment() -> None:
    assert control(GATE_OK, [DOWN], DOWN) == ControlFacts(answers=True, by="gateway")


def test_so_does_a_neighbour_and_its_ping_is_the_measure() -> None:
    facts = control(GATE_DEAD, [DOWN, seen(7, loss=20.0, sent=50), seen(8, loss=0.0, sent=50)], DOWN)
    assert (facts.answers, facts.by, facts.loss, facts.median_ms) == (True, "10.0.0.7", 10.0, 1.5)


def test_twenty_probes_of_one_neighbour_are_no_measure() -> None:
    assert control(GATE_OK, [DOWN, seen(8, loss=0.0, sent=20)], DOWN).loss is None


def test_a_lossy_link_of_ours_shows_in_the_neighbours_together_and_not_in_the_luckiest() -> None:
    others = [seen(7, loss=0.0, sent=20), *(seen(number, loss=8.0, sent=100) for number in (8, 9))]
    assert control(NO_GATE, [DOWN, *others], DOWN).loss == 7.3


def test_on_our_own_segment_the_gateway_beside_the_device_is_the_measure() -> None:
    suspect = replace(seen(5, loss=12.0, sent=100), gateway_loss=9.0, gateway_median_ms=0.5)
    facts = control(GATE_OK, [suspect, *(seen(number, loss=0.0, sent=100) for number in (7, 8))], suspect)
    assert (facts.loss, facts.median_ms, facts.times_slower) == (9.0, 0.5, 3.0)
    behind = replace(suspect, own=False, segment="10.9.0.0/24")
    assert control(GATE_OK, [behind], behind).loss is None


def test_neighbours_that_lose_as_much_are_believed_before_a_gateway_that_was_spared_by_chance() -> None:
    suspect = replace(seen(5, loss=10.0, sent=100), gateway_loss=1.0, gateway_median_ms=0.5)
    lossy = [seen(6, loss=7.0, sent=100), seen(7, loss=5.0, sent=100), seen(8, loss=0.0, sent=20)]
    assert control(GATE_OK, [suspect, *lossy], suspect).loss == 4.2
    one_more_fault = [seen(6, loss=30.0, sent=100), *(seen(host, loss=0.0, sent=20) for host in range(7, 13))]
    assert control(GATE_OK, [suspect, *one_more_fault], suspect).loss == 1.0


def test_our_own_clock_wants_a_witness() -> None:
    def at(number: int, off_s: float | None) -> Seen:
        return replace(seen(number), clock_off_s=off_s)

    assert control(NO_GATE, [at(5, 900), at(6, 3), at(7, 4000)], at(5, 900)).clock is True
    assert control(NO_GATE, [at(5, 900), at(6, 901)], at(5, 900)).clock is False
    assert control(NO_GATE, [at(5, 900), at(6, None)], at(5, 900)).clock is None


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
