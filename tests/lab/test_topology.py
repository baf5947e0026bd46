# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.lab import topology
from tests.lab.programs import recording
from tests.lab.tables import TopologyError
from tests.lab.topology import Host, Site, load, names, networks_of, read, topology_of


@pytest.mark.parametrize("fault", names("faults"))
def test_every_fault_fits_the_office_and_names_a_host_of_it(fault: str) -> None:
    site = load(topology_of(fault), fault)
    assert site.expect.undetermined or site.expect.innocent or site.expect.subject or site.expect.host in site.hosts
    assert site.hosts != load(topology_of(fault)).hosts or site.expect.config or site.expect.targets


@pytest.mark.parametrize("name", names("topologies"))
def test_every_address_is_there_once_and_inside_the_network(name: str) -> None:
    site = load(name)
    hosts = site.hosts
    assert len({host.address for host in hosts.values()}) == len(hosts)
    assert all(any(ip_address(host.address) in ip_network(network) for network in networks_of(site)) for host in hosts.values())


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"adress": "10.77.0.9"}, "x: unknown key 'adress' - did you mean 'address'?"),
        ({}, "x: the key 'address' is missing"),
        ({"address": "10.77.0.9", "up": "no"}, "x.up: 'no' is not bool"),
        ({"address": "10.77.0.9", "garbage": [True]}, "x.garbage[0]: True is not int"),
        ({"address": "10.77.0.9", "ipp": {"sate": "idle"}}, "x.ipp: unknown key 'sate' - did you mean 'state'?"),
    ],
)
def test_a_slip_is_named_with_its_place(table: dict[str, object], complaint: str) -> None:
    with pytest.raises(TopologyError) as error:
        read(Host, table, "x")
    assert str(error.value) == complaint


def test_a_fault_of_a_host_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology, "HERE", tmp_path)
    (tmp_path / "topologies").mkdir()
    (tmp_path / "faults").mkdir()
    (tmp_path / "topologies/site.toml").write_text('about = ""\nnetwork = "10.77.0.0/24"\n[hosts.desk]\naddress = "10.77.0.9"\n')
    (tmp_path / "faults/down.toml").write_text("[hosts.desc]\nup = false\n")
    with pytest.raises(TopologyError, match="the site has no host 'desc' - did you mean 'desk'"):
        load("site", "down")


def test_a_name_that_no_file_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(TopologyError, match=f"there is no 'offise'; there are {', '.join(names('topologies'))}"):
        load("offise")


def test_a_fault_is_laid_over_key_by_key() -> None:
    before, after = load("office"), load("office", "certificate-expired")
    assert after.hosts["studio"].web != before.hosts["studio"].web
    assert after.hosts["studio"].snmp == before.hosts["studio"].snmp


def test_a_later_recording_is_laid_over_an_earlier_one_in_the_order_of_oids() -> None:
    rows = dict(line.split("|", 1) for line in recording("accounts", load("office", "paper-jam").hosts["accounts"]).splitlines())
    assert rows["1.3.6.1.2.1.25.3.5.1.2.1"] == "4x|0400"
    assert rows["1.3.6.1.2.1.43.5.1.1.17.1"] == "4|E78240A4N100012"
    oids = [[int(part) for part in oid.split(".")] for oid in rows]
    assert oids == sorted(oids)


def test_a_site_is_whole() -> None:
    assert isinstance(load("pair"), Site)
