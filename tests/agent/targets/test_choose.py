# SPDX-License-Identifier: Apache-2.0
"""What is asked, what is not, and what is put to a person first."""

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from agent.config.read import parse_config
from agent.refusal import BadInputError
from agent.targets.allowed import Permits
from agent.targets.choose import Addresses, Chosen, choose, names, read_targets
from agent.targets.resolve import ResolveError

DEVICES = "devices: [{id: a, address: 127.0.0.1, ports: {snmp: 1161}}, {id: b, address: 127.0.0.1, ports: {snmp: 1162, raw: 9100}, tls: true}]"
ROOM = "devices: [{id: room1, address: 10.0.0.7, name: mfp1.test, serial: X1, critical: true, lpd_queue: lp}]"
FLAG = Permits(allow_public=True)


def chosen(*texts: str, config: str = "", permits: Permits | None = None, looked_up: Addresses | None = None) -> Chosen:
    read = parse_config(config, "unjam.yaml", Path())
    return choose(read_targets(texts, read), read, looked_up or {}, permits or Permits(include=tuple(n for s in read.scope.include for n in s.networks())))


def refused(*texts: str, config: str = "", permits: Permits | None = None, looked_up: Addresses | None = None) -> str:
    with pytest.raises(BadInputError) as error:
        chosen(*texts, config=config, permits=permits, looked_up=looked_up)
    return str(error.value)


def swept(found: Chosen) -> list[str]:
    return sorted((str(address) for network in found.networks for address in network), key=lambda text: int(ip_address(text)))


# --- targets ------------------------------------------------------------------------------------------------------------------------------------


def test_a_single_address_is_named() -> None:
    (target,) = chosen("10.0.0.5").targets
    assert (target.address, target.named, target.expected, target.exclusive) == ("10.0.0.5", True, False, False)


def test_a_cidr_is_swept_without_its_edges() -> None:
    found = chosen("10.0.0.8/29")
    assert swept(found) == [f"10.0.0.{n}" for n in range(9, 15)]
    assert found.targets == ()
    assert not found.attached


def test_a_range_is_swept_with_its_ends() -> None:
    assert swept(chosen("10.0.0.8-15")) == [f"10.0.0.{n}" for n in range(8, 16)]


def test_a_31_and_a_32_have_no_edges() -> None:
    assert swept(chosen("10.0.0.6/31")) == ["10.0.0.6", "10.0.0.7"]
    assert swept(chosen("10.0.0.7/32")) == ["10.0.0.7"]


def test_overlapping_spans_are_swept_once() -> None:
    assert swept(chosen("10.0.0.1-6", "10.0.0.4-9")) == [f"10.0.0.{n}" for n in range(1, 10)]


def test_a_target_given_twice_is_asked_once() -> None:
    assert len(chosen("10.0.0.5", "10.0.0.5").targets) == 1


def test_own_ports_are_all_that_speaks_on_loopback() -> None:
    (target,) = chosen("127.0.0.1,snmp=16101").targets
    assert target.exclusive
    assert target.port("snmp") == 16101
    assert target.port("ipp") is None


def test_own_ports_elsewhere_leave_the_other_services_where_they_are() -> None:
    (target,) = chosen("10.0.0.5,snmp=1161").targets
    assert not target.exclusive
    assert target.port("ipp") == 631


def test_a_port_that_is_where_everybody_has_it_makes_no_other_place() -> None:
    config = "devices: [{id: a, address: 10.0.0.5, ports: {snmp: 161, ipp: 631, ipps: 631, lpd: 515, http: 80, https: 443, raw: 9100}}]"
    (target,) = chosen("10.0.0.0/24", config=config).targets
    assert target.endpoint == "10.0.0.5,raw=9100"
    assert target.tls_used
    assert chosen("127.0.0.1,snmp=161").targets[0].endpoint == "127.0.0.1,snmp=161"


def test_own_ports_of_a_shared_address_are_all_that_speaks() -> None:
    assert [target.exclusive for target in chosen("10.0.0.5,snmp=1161", "10.0.0.5,snmp=1162").targets] == [True, True]
    assert [target.exclusive for target in chosen("10.0.0.5", "10.0.0.5,snmp=1162").targets] == [False, True]


def test_a_target_that_maps_ipps_has_a_tls_user() -> None:
    assert chosen("127.0.0.1,ipps=1").targets[0].tls_used


def test_a_name_is_asked_at_its_address() -> None:
    (target,) = chosen("mfp9.test", looked_up={"mfp9.test": "10.0.0.9"}).targets
    assert (target.address, target.names, target.named) == ("10.0.0.9", ("mfp9.test",), True)


def test_a_name_that_leads_nowhere_is_refused() -> None:
    assert refused("mfp9.test", looked_up={"mfp9.test": ResolveError("'mfp9.test' does not resolve")}) == "'mfp9.test' does not resolve"


def test_a_segment() -> None:
    assert len(swept(chosen("@office", config="segments: {office: 10.0.0.0/28}"))) == 14


# --- the configuration --------------------------------------------------------------------------------------------------------------------------


def test_nothing_said_is_the_attached_segments() -> None:
    found = chosen()
    assert found.attached
    assert found.asked == ("attached segments",)


def test_without_target_the_scope_is_asked_and_the_devices() -> None:
    found = chosen(config=f"scope: {{include: [10.9.0.0/30, 10.9.1.1]}}\n{ROOM}")
    assert swept(found) == ["10.9.0.1", "10.9.0.2"]
    assert [(target.address, target.expected, target.named) for target in found.targets] == [("10.0.0.7", True, False), ("10.9.1.1", False, False)]
    assert not found.attached
    assert found.asked == ("10.9.0.0/30", "10.9.1.1")


def test_devices_alone_leave_the_attached_segments_in() -> None:
    assert chosen(config=ROOM).attached


def test_devices_on_loopback_alone_are_a_scope_of_their_own() -> None:
    found = chosen(config=DEVICES)
    assert not found.attached
    assert [target.exclusive for target in found.targets] == [True, True]
    assert [target.tls_used for target in found.targets] == [False, True]


def test_with_targets_only_these_are_asked() -> None:
    found = chosen("10.1.1.1", config=f"scope: {{include: [10.9.0.0/30]}}\n{ROOM}")
    assert [target.address for target in found.targets] == ["10.1.1.1"]
    assert not found.networks


@pytest.mark.parametrize("text", ["10.0.0.7", "mfp1.test", "MFP1.test."])
def test_a_target_that_the_configuration_knows_keeps_what_it_says(text: str) -> None:
    (target,) = chosen(text, config=ROOM).targets
    assert (target.device_id, target.serial, target.critical, target.lpd_queue) == ("asset:room1", "X1", True, "lp")
    assert target.named
    assert target.expected


@pytest.mark.parametrize("text", ["10.0.0.0/24", "10.0.0.5-9", "@all"])
def test_a_device_within_a_span_is_expected_and_not_named(text: str) -> None:
    (target,) = chosen(text, config=f"{ROOM}\nsegments: {{all: 10.0.0.0/16}}").targets
    assert target.expected
    assert not target.named


def test_one_of_two_devices_at_an_address_is_picked_by_its_ports() -> None:
    (target,) = chosen("127.0.0.1,snmp=1161", config=DEVICES).targets
    assert target.device_id == "asset:a"
    assert len(chosen("127.0.0.1", config=DEVICES).targets) == 2


def test_a_device_whose_name_leads_nowhere_is_not_examined_and_the_rest_is() -> None:
    config = "devices: [{id: a, name: gone.test}, {id: b, address: 10.0.0.1}]"
    found = chosen(config=config, looked_up={"gone.test": ResolveError("'gone.test' does not resolve")})
    assert [target.address for target in found.targets] == ["10.0.0.1"]
    assert [(item.what, item.why) for item in found.not_examined] == [("a", "'gone.test' does not resolve")]


def test_only_names_without_an_address_are_looked_up() -> None:
    read = parse_config(f"{ROOM[:-1]}, {{name: other.test}}]", "unjam.yaml", Path())
    assert names(read_targets(("mfp1.test", "third.test", "10.0.0.1"), read), read) == ("third.test", "other.test")


# --- exclusions -----------------------------------------------------------------------------------------------------------------------------------


def test_an_excluded_target_is_said_and_not_asked() -> None:
    found = chosen("10.0.0.5", "10.0.0.6", config="scope: {exclude: [10.0.0.6-9]}")
    assert [target.address for target in found.targets] == ["10.0.0.5"]
    assert found.not_examined[0].what == "10.0.0.6"
    assert found.exclude == (ip_network("10.0.0.6/31"), ip_network("10.0.0.8/31"))


def test_nothing_but_excluded_targets_is_refused() -> None:
    assert "nothing is left to ask" in refused("10.0.0.6", config="scope: {exclude: [10.0.0.6]}")


# --- what may not be asked ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("8.8.8.8", "'8.8.8.8' is public"),
        ("8.8.8.0/24", "is public"),
        ("::ffff:8.8.8.8", "is public"),
        ("2001:4860:4860::8888", "is public"),
        ("172.16.0.0/11", "is public"),
        ("224.0.0.251", "multicast"),
        ("224.0.0.0/4", "multicast"),
        ("ff02::fb", "multicast"),
        ("255.255.255.255", "broadcast"),
        ("0.0.0.0", "no host has an address"),
        ("0.0.0.0/0", "cannot be scanned"),
        ("::/0", "cannot be scanned"),
        ("::", "unspecified"),
        ("240.0.0.1", "no host has an address"),
        ("127.0.0.0/24", "holds loopback addresses: name those one by one"),
        ("127.0.0.1-9", "holds loopback addresses"),
        ("fe80::1", "say on which interface, as in fe80::1%eth0"),
        ("fd00::/64", "which nobody can sweep"),
        ("10.0.0.0/8", "16,777,216 addresses: name the networks"),
        ("10.0.0.5,raw=631", "631 is the port of ipp"),
    ],
)
def test_refused(text: str, said: str) -> None:
    assert said in refused(text)


def test_a_name_with_a_public_address_is_refused() -> None:
    assert "'mfp.test (8.8.8.8)' is public" in refused("mfp.test", looked_up={"mfp.test": "8.8.8.8"})


def test_a_public_range_of_the_scope_may_be_asked() -> None:
    config = "scope: {include: [8.8.8.0/29]}"
    assert len(swept(chosen(config=config))) == 6
    assert len(swept(chosen("8.8.8.0/30", config=config))) == 2
    assert "is public" in refused("8.8.4.0/30", config=config)


def test_a_public_range_that_is_attached_may_be_asked() -> None:
    found = chosen("8.8.8.0/29", permits=Permits(attached=(ip_network("8.8.8.0/24"),)))
    assert (len(swept(found)), found.question) == (6, None)


def test_the_flag_lets_public_addresses_in_after_a_question() -> None:
    assert "254 of the 254 addresses are public" in (chosen("8.8.8.0/24", permits=FLAG).question or "")


def test_the_flag_goes_up_to_1024_addresses() -> None:
    assert "--allow-public goes up to 1,024" in refused("8.8.0.0/16", permits=FLAG)
    assert "1,270 public addresses" in refused(*(f"8.8.{n}.0/24" for n in range(5)), permits=FLAG)


def test_more_than_1024_addresses_are_a_question() -> None:
    assert chosen("10.0.0.0/22").question is None
    assert "2,046 addresses" in (chosen("10.0.0.0/21").question or "")
    assert "2,032 addresses" in (chosen(*(f"10.0.{n}.0/24" for n in range(8))).question or "")


def test_a_port_that_one_target_calls_raw_is_raw_for_all() -> None:
    assert "port 99 is mapped to raw" in refused("127.0.0.1,ipp=99", "127.0.0.1,raw=99")
    assert "port 99 is mapped to raw" in refused("127.0.0.1,ipp=99", config="devices: [{address: 127.0.0.1, ports: {raw: 99}}]")
    assert "port 8080 is mapped to raw" in refused("127.0.0.1,raw=8080", "127.0.0.1")


def test_all_mistakes_are_told_at_once() -> None:
    assert len(refused("8.8.8.8", "224.0.0.1", "10.0.0.1").splitlines()) == 2
    assert len(refused("8.8.8", "a b").splitlines()) == 2
