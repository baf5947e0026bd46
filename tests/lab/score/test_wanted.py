# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.lab.score.wanted import Cause, Wanted, wanted
from tests.lab.topology import load, names, pairs, topology_of


def _wanted(fault: str | None) -> Wanted:
    site = load(topology_of(fault), fault)
    return wanted(fault or "healthy", site.expects, site.hosts)


def test_a_fault_is_wanted_at_its_hosts_address() -> None:
    wants = _wanted("paper-jam")
    (cause,) = wants.causes
    assert (wants.kind, cause.rule, cause.subject, cause.place) == ("fault", "paper-jam", load("office").hosts["accounts"].address, "accounts")


def test_a_fault_of_a_segment_is_wanted_of_it() -> None:
    (cause,) = _wanted("segment-down").causes
    assert cause.subject.startswith("segment:")


@pytest.mark.parametrize(("fault", "kind"), [(None, "healthy"), ("looks-like-slow-printer", "look-alike"), ("snmp-nowhere", "unknowable")])
def test_where_nothing_is_wrong_no_cause_is_wanted(fault: str | None, kind: str) -> None:
    assert (_wanted(fault).kind, _wanted(fault).causes) == (kind, ())


@pytest.mark.parametrize("fault", names("faults"))
def test_every_fault_wants_a_cause_or_says_why_none(fault: str) -> None:
    wants = _wanted(fault)
    assert len(wants.causes) == (wants.kind == "fault")


@pytest.mark.parametrize("pair", pairs())
def test_every_pair_wants_two_causes(pair: str) -> None:
    wants = _wanted(pair)
    assert wants.kind == "pair"
    assert len({(cause.rule, cause.subject) for cause in wants.causes}) == 2


def test_a_cause_without_a_subject_is_anybodys() -> None:
    assert Cause("paper-jam").concerns({"subject": "device:x", "device": None}, {})
    assert not Cause("paper-jam", "10.77.0.9").concerns({"subject": "device:x", "device": None}, {})
