# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from agent import own_link
from agent.own_link import Loss, OwnLink, unmade
from probes.facts import AgentFacts
from probes.host import Host, Interface
from probes.model import Observation

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ETH = Interface("eth0", "10.0.0.9", ip_network("10.0.0.0/24"))


def test_what_was_still_being_asked_when_the_link_went_is_unmade() -> None:
    before = Observation("snmp", AT, 1_000, facts={"version": "v2c"})
    during = Observation("icmp", AT, 9_000, facts={"answers": False})
    after = Observation("tcp", AT + timedelta(seconds=8), 10, failure="unreachable")
    kept, *gone = unmade((before, during, after), Loss("eth0", AT + timedelta(seconds=5)))
    assert kept is before
    assert [(one.probe, one.failure, one.facts, "eth0" in one.why) for one in gone] == [("icmp", "skipped", None, True), ("tcp", "skipped", None, True)]


async def test_a_link_is_lost_when_two_looks_in_a_row_miss_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([True, False, True, False, False])
    monkeypatch.setattr(own_link, "STEP_S", 0)
    monkeypatch.setattr(own_link, "is_there", lambda _name, _address: next(looks))
    link = OwnLink(Host((ETH,)), ["10.0.0.9"])
    assert (await link.lost()).interface == "eth0"
    assert next(looks, "all were needed") == "all were needed"
    assert "lost during the scan" in next(iter(link.not_examined(AgentFacts(link=True), 1))).why


def test_no_link_at_all_is_said_and_a_sound_one_is_not() -> None:
    link = OwnLink(Host((ETH,)), [])
    assert list(link.not_examined(AgentFacts(link=True), 1)) == []
    assert len(list(link.not_examined(AgentFacts(link=False), 2))) == 1
