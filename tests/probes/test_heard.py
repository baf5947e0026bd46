# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import heard
from probes.heard import Answers, Offer, PathSizes, SwitchPort
from probes.malformed import MalformedReply

ONE, TWO = "02:00:00:00:00:01", "02:00:00:00:00:02"


def test_who_answers_for_an_address_most_often_first() -> None:
    said = {"probes": 5, "answers": {"10.0.0.4": {TWO: 3, ONE: 5, "nonsense": 5, "02:00:00:00:00:09": 7}}, "claims": {"10.0.0.4": [TWO]}}
    found = heard.answers_of(said, ["10.0.0.4", "10.0.0.5"])
    assert found == {"10.0.0.4": Answers(5, {ONE: 5, TWO: 3}, (TWO,)), "10.0.0.5": Answers(5)}
    assert list(found["10.0.0.4"].answers) == [ONE, TWO]


def test_an_offer() -> None:
    options = {"mask": "255.255.255.0", "gateways": ["10.0.0.1", "x"], "dns": [], "lease_s": 60}
    said = {"id": "10.0.0.1", "mac": ONE, "address": "10.0.0.57", "relay": "0.0.0.0", **options}
    (offer,) = heard.offers_of({"offers": [said, {"id": "nobody"}, 7]})
    assert offer == Offer("10.0.0.1", ONE, "10.0.0.57", None, "255.255.255.0", ("10.0.0.1",), (), 60)


def test_a_switch_port_is_text_of_a_stranger() -> None:
    said = {"neighbour": {"protocol": "cdp", "switch": "sw1\x1b[31m", "port": "Gi0/1", "port_description": "", "vlan": 4095}}
    found = heard.port_of(said)
    assert found
    assert "\x1b" not in str(found.switch)
    assert (found.protocol, found.port, found.port_description, found.vlan) == ("cdp", "Gi0/1", None, None)
    assert heard.port_of({"neighbour": None}) is None


def test_path_sizes() -> None:
    said = {"tried": [576, 1500], "passed": [576], "silent": [1500], "refused": [], "told": [1400, "x", -3]}
    assert heard.path_of(said) == PathSizes((576, 1500), (576,), (1500,), (), (1400,))


@pytest.mark.parametrize("read", [lambda said: heard.answers_of(said, []), heard.offers_of, heard.port_of, heard.path_of, lambda said: heard.macs_of(said, [])])
def test_another_shape_is_malformed(read: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(MalformedReply):
        read({"something": "else"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([ONE, "10.0.0.1", "fe80::1%eth0"]),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.sampled_from(["id", "mac", "10.0.0.1", "vlan", ONE, "x"]), inner, max_size=20),
    max_leaves=40,
)
SAID = st.dictionaries(st.sampled_from(["answers", "claims", "probes", "offers", "neighbour", "tried", "passed", "silent", "refused", "told", "macs"]), JSON)


@given(SAID)
def test_whatever_is_said_is_read_or_malformed(said: dict[str, Any]) -> None:
    for read in (lambda: heard.answers_of(said, ["10.0.0.1"]), lambda: heard.offers_of(said), lambda: heard.port_of(said), lambda: heard.path_of(said)):
        try:
            found = read()
        except MalformedReply:
            continue
        assert isinstance(found, dict | tuple | SwitchPort | PathSizes | None)
