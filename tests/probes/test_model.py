# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime

import pytest

from probes.model import MAPPABLE, WELL_KNOWN, Observation, Target


def test_a_service_is_asked_on_its_well_known_port_unless_another_is_named() -> None:
    target = Target("10.0.0.1", ports={"ipp": 8631})
    assert (target.port("ipp"), target.port("snmp"), target.port("raw")) == (8631, 161, 9100)


def test_an_exclusive_target_has_only_the_ports_it_names() -> None:
    target = Target("127.0.0.1", ports={"snmp": 16_101}, exclusive=True)
    assert (target.port("snmp"), target.port("ipp")) == (16_101, None)


def test_two_targets_are_one_place_only_when_their_ports_agree() -> None:
    assert Target("10.0.0.1").endpoint == "10.0.0.1"
    assert Target("10.0.0.1", ports={"snmp": 2, "ipp": 1}).endpoint == Target("10.0.0.1", ports={"ipp": 1, "snmp": 2}).endpoint == "10.0.0.1,ipp=1,snmp=2"


def test_a_changed_target_leaves_the_first_alone() -> None:
    first = Target("10.0.0.1")
    assert first.but(mac="00:11:22:33:44:55").mac == "00:11:22:33:44:55"
    assert first.mac is None
    with pytest.raises(TypeError):
        first.but(colour="red")


def test_every_service_that_may_be_mapped_is_known() -> None:
    assert set(MAPPABLE) <= WELL_KNOWN.keys()


def test_a_failed_observation_names_no_facts() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert Observation("snmp", at, 5, failure="timeout").named() == {}
    assert Observation("tcp", at, 5, facts={"9100": "open"}).named() == {"tcp.9100": "open"}
