# SPDX-License-Identifier: Apache-2.0
from probes.sent import BYTES_PER_DEVICE, ECHOES_PER_DEVICE, PACKETS_PER_DEVICE, Sent


def test_packets_are_counted_by_port_and_device() -> None:
    sent = Sent()
    sent.count("a", "udp/161", 40)
    sent.count("a", "tcp/631", 500)
    sent.count("b", "udp/161", 40)
    assert (sent.packets, sent.by_port) == (3, {"udp/161": 2, "tcp/631": 1})
    assert (sent.device_packets["a"], sent.device_bytes["a"]) == (2, 540)


def test_a_thousand_packets_are_the_end() -> None:
    sent = Sent()
    for _ in range(PACKETS_PER_DEVICE):
        assert sent.spent("a", "udp/161") is None
        sent.count("a", "udp/161", 1)
    assert sent.spent("a", "udp/161") == "its budget of 1000 packets is used up"
    assert sent.spent("b", "udp/161") is None


def test_a_megabyte_both_ways_is_the_end() -> None:
    sent = Sent()
    sent.count("a", "tcp/631", BYTES_PER_DEVICE // 2)
    sent.received("a", BYTES_PER_DEVICE // 2 - 1)
    assert sent.spent("a", "tcp/631") is None
    sent.received("a", 1)
    assert sent.spent("a", "tcp/631") == "its budget of 1000000 bytes is used up"


def test_echoes_have_a_budget_of_their_own() -> None:
    sent = Sent()
    for _ in range(ECHOES_PER_DEVICE):
        assert sent.spent("a", "icmp/echo") is None
        sent.count("a", "icmp/echo", 64)
    assert sent.spent("a", "icmp/echo") == "130 echoes were sent"
    assert sent.spent("a", "udp/161") is None
    assert sent.device_bytes["a"] == 0


def test_infrastructure_is_counted_apart() -> None:
    sent = Sent()
    sent.count_infrastructure("udp/5353", 3)
    assert (sent.packets, sent.infrastructure) == (0, {"udp/5353": 3})


def test_the_report_has_the_counters_in_order() -> None:
    sent = Sent()
    sent.count("a", "udp/161", 40)
    sent.count("a", "tcp/631", 40)
    sent.count_infrastructure("udp/5353")
    said = sent.as_json()
    assert said == {"packets": 2, "by_port": {"tcp/631": 1, "udp/161": 1}, "infrastructure": {"udp/5353": 1}, "bytes_to_raw_ports": 0}
    assert list(said["by_port"]) == ["tcp/631", "udp/161"]  # type: ignore[call-overload]  # a mapping
