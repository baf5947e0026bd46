# SPDX-License-Identifier: Apache-2.0
from ipaddress import ip_network

import pytest

from agent.commission import Commission
from agent.ground import Ground, ground_of, is_in
from probes.host import Host, Interface
from probes.model import Target


def _host(*networks: str) -> Host:
    faces = tuple(
        Interface(f"eth{number}", str(ip_network(text)[57]), ip_network(text), "02:00:00:00:00:01", up=True, kind="lan") for number, text in enumerate(networks)
    )
    return Host(interfaces=faces)


def _ground(commission: Commission, *networks: str) -> Ground:
    return ground_of(commission, _host(*networks))


def test_without_a_word_the_attached_segments_are_the_ground() -> None:
    ground = _ground(Commission(attached=True), "10.77.0.0/24")
    assert ground.covers("10.77.0.9")
    assert not ground.covers("10.78.0.9")
    assert ground.swept == (ip_network("10.77.0.0/24"),)


def test_a_segment_that_nobody_named_is_swept_up_to_1024_addresses() -> None:
    ground = _ground(Commission(attached=True), "10.0.0.0/16")
    assert ground.covers("10.0.9.9")
    assert ground.swept == ()
    assert ground.left_out[0].what == "the sweep of 10.0.0.0/16"
    named = _ground(Commission(networks=(ip_network("10.0.0.0/16"),)), "10.0.0.0/16")
    assert (named.swept, named.left_out) == ((ip_network("10.0.0.0/16"),), ())


@pytest.mark.parametrize(("address", "covered"), [("10.77.0.9", True), ("10.77.0.200", False), ("10.78.0.9", False), ("8.8.8.8", False), ("nonsense", False)])
def test_exclusions_and_other_networks_are_not_covered(address: str, covered: bool) -> None:  # noqa: FBT001  (a table's column)
    ground = _ground(Commission(networks=(ip_network("10.77.0.0/24"),), exclude=(ip_network("10.77.0.192/26"),)), "10.77.0.0/24", "10.78.0.0/24")
    assert ground.covers(address) is covered


def test_a_named_loopback_target_may_be_asked_and_nobody_else_on_loopback() -> None:
    scope = _ground(Commission(targets=(Target("127.0.0.1", named=True),))).scope
    assert scope.refusal("127.0.0.1") is None
    assert scope.refusal("127.0.0.2") is not None


def test_versions_of_ip_are_not_mixed_up() -> None:
    assert is_in("fe80::1%eth0", [ip_network("10.0.0.0/8"), ip_network("fe80::/10")])
    assert not is_in("fe80::1", [ip_network("10.0.0.0/8")])
