# SPDX-License-Identifier: Apache-2.0
from probes.discovery.adverts import Advert
from probes.discovery.candidates import Candidate
from probes.facts import MdnsFacts
from probes.model import Target
from probes.network_facts import WsdFacts

ONE = Advert("a.local.", {"ipp": 16631, "raw": 19100}, MdnsFacts(services=("_ipp._tcp",), name="One", host="a.local", ty="T1", ipp=True))
TWO = Advert("b.local.", {"ipp": 16632}, MdnsFacts(services=("_ipp._tcp",), name="Two", host="b.local", ipp=True))


def test_an_advert_finds_the_mapped_target_by_its_port() -> None:
    candidate = Candidate("127.0.0.1", adverts=(ONE, TWO))
    found = candidate.advert_for(Target("127.0.0.1", ports={"snmp": 16101, "ipp": 16632}, exclusive=True))
    assert found is not None
    assert found.name == "Two"
    assert candidate.advert_for(Target("127.0.0.1", ports={"ipp": 16699}, exclusive=True)) is None
    assert candidate.advert_for(Target("127.0.0.2")) is None


def test_a_plain_target_gets_everything_at_its_address() -> None:
    found = Candidate("10.0.0.5", adverts=(TWO, ONE)).advert_for(Target("10.0.0.5"))
    assert found is not None
    assert (found.name, found.ty, found.instances) == ("Two", "T1", 2)


def test_an_adverts_port_never_becomes_a_targets() -> None:
    target = Candidate("10.0.0.5", adverts=(Advert("x.local.", {"ipp": 9100}, MdnsFacts(name="x", ipp=True)),)).target()
    assert dict(target.ports) == {}
    assert target.port("ipp") == 631


def test_what_is_none_adds_nothing_and_sources_add_up() -> None:
    candidate = Candidate("10.0.0.5").heard("snmp", sys_descr="S", printer=True).heard("neighbours", mac="02:00:00:00:00:01", sys_descr=None)
    assert candidate.sources == {"snmp", "neighbours"}
    assert (candidate.sys_descr, candidate.mac) == ("S", "02:00:00:00:00:01")
    assert candidate.because == ("Printer MIB",)


def test_names_and_reasons_come_from_the_adverts() -> None:
    candidate = Candidate("10.0.0.5", adverts=(ONE, TWO))
    assert candidate.names == ("a.local", "One", "b.local", "Two")
    assert candidate.because == ("mDNS ty=T1",)
    assert Candidate("10.0.0.5").because == ()
    assert candidate.target().names == candidate.names
    assert dict(candidate.ports) == {"ipp": 16631, "raw": 19100}


def test_ws_discovery_speaks_of_an_address_not_of_one_device_behind_its_ports() -> None:
    candidate = Candidate("10.0.0.9", wsd=WsdFacts(answers=True, prints=True))
    assert candidate.wsd_for(Target("10.0.0.9")) is candidate.wsd
    assert candidate.wsd_for(Target("10.0.0.9", ports={"ipp": 16_631})) is None
    assert candidate.wsd_for(Target("10.0.0.8")) is None
    assert Candidate("10.0.0.9", wsd=WsdFacts(answers=True, scans=True)).because == ()
