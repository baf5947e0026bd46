# SPDX-License-Identifier: Apache-2.0
"""A capture of one switch port: `python -m tests.lab.capture PORT FILE` writes every frame as pcap until it is ended; and what such a file holds."""

# ruff: noqa: T201 - standard output tells whoever started it that it listens
from __future__ import annotations

import socket
import struct
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_ALL, _WHOLE = 3, 1 << 16
_HEAD: Final = struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, _WHOLE, 1)
_IPV4, _TCP = 0x0800, 6


def main() -> None:
    port, path = sys.argv[1:]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL)) as wire, Path(path).open("wb", buffering=0) as file:
        wire.bind((port, 0))
        file.write(_HEAD)
        print("listening", flush=True)
        while frame := wire.recv(_WHOLE):
            now = time.time()
            file.write(struct.pack("=IIII", int(now), int(now % 1 * 1e6), len(frame), len(frame)) + frame)


def said(path: Path, sender: str) -> dict[int, list[bytes]]:
    """What one host said over TCP (IPv4), by the other side's port: one run of octets a connection, in the order of their sequence numbers."""
    parts: defaultdict[tuple[bytes, int, int], dict[int, bytes]] = defaultdict(dict)
    for frame in _frames(path.read_bytes()):
        if len(frame) < 34 or int.from_bytes(frame[12:14], "big") != _IPV4 or frame[23] != _TCP or socket.inet_ntoa(frame[26:30]) != sender:
            continue
        packet = frame[14 : 14 + int.from_bytes(frame[16:18], "big")]
        segment = packet[(packet[0] & 15) * 4 :]
        own, theirs, number = struct.unpack(">HHI", segment[:8])
        if payload := segment[(segment[12] >> 4) * 4 :]:
            parts[frame[30:34], own, theirs][number] = payload
    found: defaultdict[int, list[bytes]] = defaultdict(list)
    for (_, _, theirs), pieces in parts.items():
        found[theirs].append(b"".join(pieces[number] for number in sorted(pieces)))
    return found


def _frames(data: bytes) -> Iterator[bytes]:
    at = len(_HEAD)
    while at + 16 <= len(data):
        size = struct.unpack("=I", data[at + 8 : at + 12])[0]
        yield data[at + 16 : at + 16 + size]
        at += 16 + size


if __name__ == "__main__":
    main()
