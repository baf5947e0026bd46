# SPDX-License-Identifier: Apache-2.0
import pytest

from probes.discovery.neighbour import Neighbour, Proof, State, proof, resolved

MAC = "02:00:00:00:00:01"


@pytest.mark.parametrize(
    ("state", "confirmed_s", "updated_s", "wanted"),
    [
        ("reachable", 3.0, 3.0, "answered"),
        ("stale", 3.0, 1.0, "answered"),
        ("delay", 3.0, 1.0, "answered"),
        ("reachable", 20.0, 20.0, "old"),
        ("stale", 300.0, 200.0, "old"),
        ("delay", 300.0, 1.0, "asking"),
        ("probe", 300.0, 1.0, "asking"),
        ("permanent", 1.0, 1.0, "old"),
    ],
)
def test_only_what_was_confirmed_since_the_scan_began_is_proof(state: State, confirmed_s: float, updated_s: float, wanted: Proof) -> None:
    assert proof(Neighbour("10.0.0.1", MAC, state, confirmed_s, updated_s), 10.0) == wanted


def test_failure_counts_only_when_it_is_of_this_scan() -> None:
    assert proof(Neighbour("10.0.0.1", None, "failed", 60.0, 5.0), 10.0) == "silent"
    assert proof(Neighbour("10.0.0.1", None, "failed", 60.0, 50.0), 10.0) == "old"
    assert proof(Neighbour("10.0.0.1", None, "incomplete", 60.0, 1.0), 10.0) == "asking"
    assert proof(None, 10.0) == "absent"


def test_without_ages_the_table_before_the_scan_decides() -> None:
    now = Neighbour("10.0.0.1", MAC, "complete")
    assert proof(now, 10.0, None) == "answered"
    assert proof(now, 10.0, now) == "old"
    assert proof(now, 10.0, Neighbour("10.0.0.1", None, "incomplete")) == "answered"


def test_a_packet_to_a_failed_neighbour_costs_arp_requests() -> None:
    assert resolved(Neighbour("10.0.0.1", MAC, "stale"))
    assert not resolved(Neighbour("10.0.0.1", None, "failed"))
    assert not resolved(Neighbour("10.0.0.1", None, "incomplete"))
    assert not resolved(None)
