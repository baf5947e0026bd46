# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Final

import pytest

from tests.lab.pairs import combined
from tests.lab.tables import Table, TopologyError, merged, united
from tests.lab.topology import load, pairs, topology_of
from tests.lab.variants import CROWD

FAULTS: Final[dict[str, Table]] = {
    "jam": {"about": "a jam", "hosts": {"accounts": {"snmp": ["jam"]}}, "expect": {"finding": "paper-jam", "host": "accounts"}},
    "down": {"about": "no cable", "hosts": {"studio": {"up": False}}, "expect": {"finding": "host-down", "host": "studio", "scans": 1}},
    "empty": {"about": "no toner", "hosts": {"accounts": {"snmp": ["empty"]}}, "expect": {"finding": "supply-empty", "host": "accounts"}},
    "far": {"about": "far", "topology": "branch", "expect": {"finding": "segment-down", "targets": ["10.78.0.9"]}},
    "mail": {"about": "mail", "expect": {"finding": "scan-mail", "config": "destinations: [a, b]\n"}},
    "share": {"about": "share", "expect": {"finding": "scan-folder", "config": "destinations: [b, c]\nservers: [d]\n"}},
}


def _combined(*names: str, **own: str) -> Table:
    return combined({"combines": list(names), **own}, "pair", FAULTS.__getitem__)


def test_both_faults_are_there_and_both_are_expected() -> None:
    pair = _combined("jam", "down")
    assert pair["hosts"] == {"accounts": {"snmp": ["jam"]}, "studio": {"up": False}}
    assert [each["finding"] for each in pair["both"]] == ["paper-jam", "host-down"]
    assert pair["expect"]["scans"] == 1


def test_two_faults_that_say_different_things_of_one_host_are_refused() -> None:
    with pytest.raises(TopologyError, match=r"pair\.hosts\.accounts\.snmp is \['jam'\] in one and \['empty'\] in the other"):
        _combined("jam", "empty")


def test_a_fault_moves_to_another_host() -> None:
    pair = _combined("jam", "empty@studio")
    assert pair["hosts"] == {"accounts": {"snmp": ["jam"]}, "studio": {"snmp": ["empty"]}}
    assert pair["both"][1]["host"] == "studio"


def test_two_topologies_need_a_name_for_both() -> None:
    with pytest.raises(TopologyError, match="laid over office, the other over branch"):
        _combined("jam", "far")
    pair = _combined("jam", "far", topology="office+branch")
    assert (pair["topology"], pair["expect"]["targets"]) == ("office+branch", ["10.78.0.9"])


def test_two_configurations_are_one_with_what_both_list_once() -> None:
    assert _combined("mail", "share")["expect"]["config"] == "destinations:\n- a\n- b\n- c\nservers:\n- d\n"


def test_tables_are_united_where_they_agree_and_laid_over_each_other_where_asked() -> None:
    assert united({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, "x") == {"a": {"b": 1, "c": 2}}
    assert merged({"a": {"b": 1, "c": [1]}}, {"a": {"c": [2]}}) == {"a": {"b": 1, "c": [2]}}


def test_there_are_fifteen_pairs_and_each_fits_its_site() -> None:
    assert len(pairs()) == 15
    for pair in pairs():
        site = load(topology_of(pair), pair)
        assert len(site.expects) == 2
        assert all(each.subject or each.host in site.hosts for each in site.expects)


def test_a_lossy_site_loses_packets_at_the_technician_alone() -> None:
    plain, lossy = load("office", "paper-jam"), load("office", "paper-jam:loss")
    assert lossy.hosts["tech"].filter == ['iifname "eth0" numgen random mod 100 < 10 drop', *plain.hosts["tech"].filter]
    assert {**lossy.hosts, "tech": None} == {**plain.hosts, "tech": None}


def test_a_crowded_site_has_forty_printers_more_each_its_own() -> None:
    plain, crowded = load("office"), load("office", ":crowd")
    more = [host for name, host in crowded.hosts.items() if name not in plain.hosts]
    assert len({host.address for host in crowded.hosts.values()}) == len(plain.hosts) + CROWD
    assert len({host.serial for host in more}) == CROWD


def test_a_mark_that_is_none_is_refused() -> None:
    with pytest.raises(TopologyError, match="no mark is called 'lost'"):
        load("office", "paper-jam:lost")
