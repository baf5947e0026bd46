# SPDX-License-Identifier: Apache-2.0
"""`--explain`: the list is what the scan would send."""

from ipaddress import ip_network

from agent.commission import Commission
from agent.packets import lines, packets
from probes.destination import Located, Place
from probes.model import Target

OWN = Target("127.0.0.1", ports={"snmp": 16101, "raw": 19100}, exclusive=True)


def channels(commission: Commission) -> set[str]:
    return {packet.channel for packet in packets(commission)}


def test_own_ports_are_told_and_nothing_else_where_only_they_speak() -> None:
    text = "\n".join(lines(Commission(targets=(OWN,))))
    assert "udp/16101" in text
    assert "tcp/19100" in text
    for port in ("161 ", "9100 ", "tcp/631", "tcp/80", "tcp/443"):
        assert f"/{port}" not in text
    assert "127.0.0.1,raw=19100,snmp=16101 (nothing but these ports)" in text


def test_a_raw_port_is_never_in_a_line_that_sends_bytes() -> None:
    for commission in (Commission(targets=(OWN,)), Commission(attached=True), Commission(targets=(Target("10.0.0.5", ports={"raw": 9101}),))):
        for packet in packets(commission):
            ports = set(packet.channel.partition("/")[2].split(","))
            if ports & {"9100", "9101", "19100"}:
                assert "0 BYTES" in packet.what
                assert packet.limit == "1"


def test_a_network_is_swept_unless_told_not_to() -> None:
    swept = Commission(networks=(ip_network("10.0.0.0/30"),))
    assert "sweep: SNMP GET of 4 objects to 4 addresses" in "\n".join(lines(swept))
    assert "sweep" not in "\n".join(line for line in lines(Commission(networks=swept.networks, sweep=False)))


def test_loopback_alone_asks_neither_gateway_nor_resolver() -> None:
    assert not {"arp", "udp/53", "udp/9"} & channels(Commission(targets=(OWN,)))
    assert {"arp", "udp/53", "udp/9"} <= channels(Commission(attached=True))


def test_ws_discovery_is_listed_where_it_is_asked() -> None:
    whole, named, own = Commission(attached=True), Commission(targets=(Target("10.0.0.5"),)), Commission(targets=(OWN,))
    for commission in (whole, named):
        asked = {packet.whom: packet.limit for packet in packets(commission) if packet.channel == "udp/3702"}
        assert asked == {"239.255.255.250": "4 an interface", "a named device": "2"}
    assert "3702" not in "\n".join(lines(own))


def test_names_are_looked_up_and_lpd_is_asked_only_where_it_is_configured() -> None:
    assert "look-up of mfp1.test" in "\n".join(lines(Commission(attached=True), ["mfp1.test"]))
    assert "LPD queue state" not in "\n".join(lines(Commission(attached=True)))
    assert "LPD queue state" in "\n".join(lines(Commission(targets=(Target("10.0.0.5", lpd_queue="lp"),))))


def test_exclusions_and_limits_are_told() -> None:
    text = "\n".join(lines(Commission(attached=True, pace="gentle", exclude=(ip_network("10.0.0.9/32"),))))
    assert "never asked: 10.0.0.9/32" in text
    assert "pace gentle: 2.9 new addresses/s" in text
    assert "at most 1,000 packets" in text


def test_each_destination_is_listed_with_its_port_and_what_never_happens_there() -> None:
    relay = Located(Place("mail", "smtp", "smtp://mail.test:587", "mail.test", 587), "10.0.0.9", resolves=True)
    clock = Located(Place("clock", "ntp", "ntp://clock.test", "clock.test", 123), "10.0.0.8", resolves=True)
    listed = Commission(targets=(OWN,), destinations=(relay, clock))
    assert {"tcp/587", "tcp/25,465", "udp/123"} <= channels(listed)
    assert "never MAIL FROM, never AUTH" in "\n".join(lines(listed))
    assert "tcp/587" not in channels(Commission(targets=(OWN,)))
