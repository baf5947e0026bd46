# SPDX-License-Identifier: GPL-2.0-only
"""Which packet sizes get through to an address: ICMP echoes that no router may cut (DF; RFC 1191), each size twice where the first stays unanswered."""

import os
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from select import select
from time import monotonic, sleep
from typing import Any

from probes.link.asked import address, number, only, sizes

_LEAST, _MOST, _MOST_SIZES = 64, 9_000, 16
_LONGEST_WAIT_S, _SLOWEST = 3.0, 20.0
_TRIES = 2
_HEADERS = 28  # IPv4 without options, and ICMP
_ECHO, _ECHO_REPLY, _UNREACHABLE, _NEEDS_CUTTING = 8, 0, 3, 4
_IP_MTU_DISCOVER, _PROBE = 10, 3  # linux/in.h: IP_PMTUDISC_PROBE sends with DF and does not believe the cached path MTU


@dataclass(slots=True)
class _Said:
    """What became of the sizes so far; `told` are next-hop MTUs that routers named."""

    passed: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    told: list[int] = field(default_factory=list)


def measure(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """`path_mtu`: which of the sizes (whole IPv4 packets, in octets) were answered, met silence, or were refused by a router or by our own interface.

    Raises ValueError, PermissionError, OSError.
    """
    only(said, "path_mtu", "address", "sizes", "wait_s", "per_second")
    where, tried = address(said, "path_mtu"), sizes(said, "sizes", _LEAST, _MOST, _MOST_SIZES)
    wait_s, rate = number(said, "wait_s", 1, _LONGEST_WAIT_S), number(said, "per_second", 10, _SLOWEST)
    if sys.platform != "linux":
        raise ValueError("path_mtu is for Linux only")
    result = _Said()
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
        sock.setsockopt(socket.IPPROTO_IP, _IP_MTU_DISCOVER, _PROBE)
        for number_, size in enumerate(tried):
            getattr(result, _outcome(sock, where, size, number_, wait_s, result)).append(size)
            sleep(1 / rate)
    return {"tried": list(tried), "passed": result.passed, "silent": result.silent, "refused": result.refused, "told": sorted(set(result.told))}


def _outcome(sock: socket.socket, where: str, size: int, sequence: int, wait_s: float, result: _Said) -> str:
    for again in range(_TRIES):
        ident, packet = _echo(size, sequence * _TRIES + again)
        try:
            sock.sendto(packet, (where, 0))
        except OSError:  # EMSGSIZE: larger than our own interface takes
            return "refused"
        if word := _answer(sock, where, ident, sequence * _TRIES + again, monotonic() + wait_s, result):
            return word
    return "silent"


def _answer(sock: socket.socket, where: str, ident: int, sequence: int, until: float, result: _Said) -> str | None:
    while (left := until - monotonic()) > 0:
        ready, _, _ = select([sock], [], [], left)
        if not ready:
            return None
        data, peer = sock.recvfrom(65_535)
        message = data[(data[0] & 15) * 4 :]
        if peer[0] == where and message[:1] == bytes([_ECHO_REPLY]) and message[4:8] == struct.pack("!HH", ident, sequence):
            return "passed"
        if message[:2] == bytes([_UNREACHABLE, _NEEDS_CUTTING]) and _is_about(message, ident, sequence):
            result.told.append(int.from_bytes(message[6:8]))
            return "refused"
    return None


def _is_about(message: bytes, ident: int, sequence: int) -> bool:
    """Whether an ICMP error quotes the echo that was sent (RFC 792: the IP header and 8 octets)."""
    quoted = message[8:]
    return bool(quoted) and quoted[(quoted[0] & 15) * 4 :][4:8] == struct.pack("!HH", ident, sequence)


def _echo(size: int, sequence: int) -> tuple[int, bytes]:
    ident = os.getpid() & 0xFFFF
    head, body = struct.pack("!BBHHH", _ECHO, 0, 0, ident, sequence), bytes(size - _HEADERS)
    total = sum(struct.unpack(f"!{(len(head) + len(body) + 1) // 2}H", (head + body).ljust((len(head) + len(body) + 1) // 2 * 2, b"\0")))
    total = (total >> 16) + (total & 0xFFFF)
    check = ~(total + (total >> 16)) & 0xFFFF
    return ident, struct.pack("!BBHHH", _ECHO, 0, check, ident, sequence) + body
