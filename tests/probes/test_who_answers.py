# SPDX-License-Identifier: Apache-2.0
from probes.heard import Answers
from probes.who_answers import arp_facts

A, B, R = "02:00:00:00:00:0a", "02:00:00:00:00:0b", "02:00:00:00:00:01"
PLACE, ROUTER = "10.0.0.40", "10.0.0.1"


def test_two_hosts_that_both_answer_are_a_duplicate() -> None:
    found = arp_facts(PLACE, Answers(5, {A: 5, B: 4}), {PLACE: (A, B)}, (), ROUTER)
    assert (found.duplicate, found.count, found.macs, found.own, found.proxies) == (True, 2, (A, B), None, ())


def test_one_that_answered_too_seldom_is_none() -> None:
    assert arp_facts(PLACE, Answers(5, {A: 5, B: 2}), {PLACE: (A, B)}, (), ROUTER).duplicate is False


def test_the_wire_and_the_wifi_of_one_device_are_none() -> None:
    assert arp_facts(PLACE, Answers(5, {A: 5, B: 5}), {PLACE: (A, B)}, (A, B), ROUTER).duplicate is False
    assert arp_facts(PLACE, Answers(5, {A: 5, B: 5}), {PLACE: (A, B)}, (A,), ROUTER).duplicate is True


def test_a_router_that_answers_for_others_is_none() -> None:
    found = arp_facts(PLACE, Answers(5, {A: 5, R: 5}), {PLACE: (A, R), ROUTER: (R,)}, (), ROUTER)
    assert (found.duplicate, found.proxies) == (False, (R,))
    many = {f"10.0.0.{number}": (R,) for number in range(50, 54)}
    assert arp_facts(PLACE, Answers(5, {A: 5, R: 5}), {PLACE: (A, R), **many}, (), None).proxies == (R,)
