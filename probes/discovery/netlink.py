# SPDX-License-Identifier: Apache-2.0
"""Linux's neighbour table with ages, by rtnetlink (rtnetlink(7)): /proc/net/arp does not say when an entry was last confirmed.

A netlink socket speaks to the kernel only; nothing leaves the host, so it does not pass the gate.
"""

import os
import socket
import struct
from collections.abc import Iterator
from ipaddress import ip_address

from probes.discovery.neighbour import Neighbour, State

_GETNEIGH, _NEWNEIGH, _DONE, _ERROR = 30, 28, 3, 2
_DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
_DST, _LLADDR, _CACHEINFO = 1, 2, 3
_ROUTE = 0  # NETLINK_ROUTE
_HEADER, _NDMSG, _ATTRIBUTE, _AGES = struct.Struct("=IHHII"), struct.Struct("=BxxxiHBB"), struct.Struct("=HH"), struct.Struct("=III")
_STATES: dict[int, State] = {
    0x01: "incomplete",
    0x02: "reachable",
    0x04: "stale",
    0x08: "delay",
    0x10: "probe",
    0x20: "failed",
    0x40: "permanent",
    0x80: "permanent",
}
_MOST = 1 << 20
_MAC_OCTETS = 6


def read() -> list[Neighbour]:
    """Every entry of the kernel's table. Raises OSError where a sandbox forbids netlink, struct.error never."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _ROUTE) as sock:
        sock.settimeout(1)
        sock.bind((0, 0))
        sock.send(_HEADER.pack(_HEADER.size + _NDMSG.size, _GETNEIGH, _DUMP, 1, 0) + _NDMSG.pack(socket.AF_UNSPEC, 0, 0, 0, 0))
        return list(_replies(sock))


def parse(data: bytes, ticks: int) -> list[Neighbour]:
    """The entries in one read; ages are in units of 1/`ticks` s."""
    bodies = (body for kind, body in _messages(data) if kind == _NEWNEIGH and len(body) >= _NDMSG.size)
    return [entry for body in bodies if (entry := _entry(body, ticks))]


def _replies(sock: socket.socket) -> Iterator[Neighbour]:
    ticks = os.sysconf("SC_CLK_TCK")
    while True:
        data = sock.recv(_MOST)
        yield from parse(data, ticks)
        if not data or any(kind in {_DONE, _ERROR} for kind, _ in _messages(data)):
            return


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind = _HEADER.unpack_from(data, at)[:2]
        if length < _HEADER.size:
            return
        yield kind, data[at + _HEADER.size : at + length]
        at += _aligned(length)


def _entry(body: bytes, ticks: int) -> Neighbour | None:
    _family, _index, state, _flags, _type = _NDMSG.unpack_from(body)
    found = dict(_attributes(body[_NDMSG.size :]))
    if _DST not in found or state not in _STATES:
        return None
    mac = found.get(_LLADDR, b"")
    confirmed, _used, updated = _AGES.unpack_from(found[_CACHEINFO]) if len(found.get(_CACHEINFO, b"")) >= _AGES.size else (None, None, None)
    return Neighbour(
        str(ip_address(found[_DST])),
        mac.hex(":") if len(mac) == _MAC_OCTETS else None,
        _STATES[state],
        confirmed_s=None if confirmed is None else confirmed / ticks,
        updated_s=None if updated is None else updated / ticks,
    )


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if length < _ATTRIBUTE.size:
            return
        yield kind, data[at + _ATTRIBUTE.size : at + length]
        at += _aligned(length)


def _aligned(length: int) -> int:
    return (length + 3) & ~3
