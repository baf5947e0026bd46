# SPDX-License-Identifier: Apache-2.0
import socket
import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")
if sys.platform == "linux":
    from probes.discovery import netlink


def attribute(kind: int, data: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def entry(address: str, state: int, mac: bytes | None, ages: tuple[int, int, int] = (150, 20, 30)) -> bytes:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    body = struct.pack("=BxxxiHBB", family, 2, state, 0, 1) + attribute(1, socket.inet_pton(family, address))
    body += attribute(2, mac) if mac else b""
    body += attribute(3, struct.pack("=IIII", *ages, 1))
    return struct.pack("=IHHII", 16 + len(body), 28, 2, 1, 0) + body


def test_states_macs_and_ages() -> None:
    data = entry("10.0.0.1", 0x02, b"\x02\0\0\0\0\x01") + entry("10.0.0.2", 0x20, None) + entry("fe80::1", 0x04, b"\x02\0\0\0\0\x03")
    first, second, third = netlink.parse(data, 100)
    assert (first.address, first.mac, first.state, first.confirmed_s, first.updated_s) == ("10.0.0.1", "02:00:00:00:00:01", "reachable", 1.5, 0.3)
    assert (second.address, second.mac, second.state) == ("10.0.0.2", None, "failed")
    assert (third.address, third.state) == ("fe80::1", "stale")


@given(st.binary(max_size=200))
def test_any_octets_are_read(data: bytes) -> None:
    assert isinstance(netlink.parse(data, 100), list)


def test_the_kernels_own_table_is_read() -> None:
    try:
        found = netlink.read()
    except OSError as error:
        pytest.skip(f"netlink is forbidden here: {error}")
    assert all(found_entry.address for found_entry in found)
