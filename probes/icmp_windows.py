# SPDX-License-Identifier: Apache-2.0
"""ICMP echo through Windows' IP helper, the way that needs no rights there (iphlpapi.h, IcmpSendEcho2; ipexport.h).

The call blocks, so each runs in a thread of its own. Only IPv4: Icmp6SendEcho2 has not been tried on a real machine.
"""

import asyncio
import ctypes
import ipaddress
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from probes.failure import UnsupportedError

_STATUS = {11002: "net-unreachable", 11003: "host-unreachable", 11004: "protocol-unreachable", 11005: "port-unreachable"}
_INVALID_HANDLE = ctypes.c_void_p(-1).value
_ROOM_FOR_ERROR = 8 + 16  # an ICMP error's own 8 octets, and the IO_STATUS_BLOCK of 64-bit Windows


class _Options(ctypes.Structure):
    _fields_ = [("ttl", ctypes.c_uint8), ("tos", ctypes.c_uint8), ("flags", ctypes.c_uint8), ("size", ctypes.c_uint8), ("data", ctypes.c_void_p)]


class _Reply(ctypes.Structure):
    """ICMP_ECHO_REPLY."""

    _fields_ = [
        ("address", ctypes.c_uint32),
        ("status", ctypes.c_uint32),
        ("round_trip", ctypes.c_uint32),
        ("size", ctypes.c_uint16),
        ("reserved", ctypes.c_uint16),
        ("data", ctypes.c_void_p),
        ("options", _Options),
    ]


class IpHelper(Protocol):
    """What is used of iphlpapi.dll."""

    def IcmpCreateFile(self) -> int | None:  # noqa: N802
        """Open a handle; INVALID_HANDLE_VALUE when it cannot."""

    def IcmpSendEcho2(self, *arguments: object) -> int:  # noqa: N802
        """Send one echo and wait for its replies; gives their number."""

    def IcmpCloseHandle(self, handle: object) -> int:  # noqa: N802
        """Close the handle."""


@dataclass(frozen=True, slots=True)
class Call:
    """One echo: its round trip and its end since the first one began, in ms; `ms` is None when no reply came."""

    ms: float | None
    ended_ms: float
    unreachable: str | None = None


async def echoes(
    address: str,
    payload: bytes,
    admit: Callable[[], Awaitable[None]],
    count: int,
    gap_s: float,
    patience_s: float,
    helper: IpHelper | None = None,
) -> list[Call]:
    """Send `count` echoes `gap_s` apart, each with `patience_s` to be answered. Raises UnsupportedError, and what `admit` raises."""
    where = ipaddress.ip_address(address)
    if where.version != 4:  # noqa: PLR2004  (IP versions are 4 and 6)
        msg = "ICMPv6 echo is not available on Windows"
        raise UnsupportedError(msg)
    dll = helper or _load()
    number = int.from_bytes(where.packed, "little")  # IPAddr is in network order
    began, loop = perf_counter(), asyncio.get_running_loop()
    threads, calls = ThreadPoolExecutor(max_workers=count), []
    try:
        for _ in range(count):
            await admit()
            calls.append(loop.run_in_executor(threads, _one, dll, number, payload, round(patience_s * 1000), began))
            await asyncio.sleep(gap_s)
        return await asyncio.gather(*calls)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _one(dll: IpHelper, address: int, payload: bytes, patience_ms: int, began: float) -> Call:
    handle = dll.IcmpCreateFile()
    if handle in {None, _INVALID_HANDLE, -1}:
        msg = "IcmpCreateFile gave no handle"
        raise UnsupportedError(msg)
    try:
        room = ctypes.create_string_buffer(ctypes.sizeof(_Reply) + len(payload) + _ROOM_FOR_ERROR)
        start = perf_counter()
        found = dll.IcmpSendEcho2(
            ctypes.c_void_p(handle), None, None, None, ctypes.c_uint32(address), payload, ctypes.c_uint16(len(payload)), None, room, ctypes.c_uint32(len(room)),
            ctypes.c_uint32(patience_ms),
        )  # fmt: skip
        end = perf_counter()
    finally:
        dll.IcmpCloseHandle(ctypes.c_void_p(handle))
    reply = _Reply.from_buffer_copy(room)
    answered = bool(found) and reply.status == 0
    return Call((end - start) * 1000 if answered else None, (end - began) * 1000, _STATUS.get(reply.status) if found else None)


def _load() -> IpHelper:
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        msg = "there is no IP helper on this platform"
        raise UnsupportedError(msg)
    dll = windll.iphlpapi
    dll.IcmpCreateFile.restype = ctypes.c_void_p
    loaded: IpHelper = dll
    return loaded
