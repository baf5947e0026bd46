# SPDX-License-Identifier: Apache-2.0
"""A host that answers ARP for others, as a router's proxy ARP and a Bonjour sleep proxy do; for one that speaks for itself it is silent from then on.

Not the kernel's: Linux answers only for what lies behind another of its interfaces.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from struct import pack, unpack_from
from typing import Final

_ARP: Final = 0x0806
_REQUEST, _REPLY = 1, 2
_OUTGOING: Final = 4  # linux/if_packet.h: PACKET_OUTGOING
_EVERYBODY: Final = b"\xff" * 6


def serve(interface: str, mac: str, addresses: Collection[str]) -> None:
    """Answer for these IPv4 addresses with our own MAC, for as long as the event loop runs."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ARP))
    wire.bind((interface, _ARP))
    wire.setblocking(False)  # noqa: FBT003 - the socket module's own signature
    ours, absent = bytes.fromhex(mac.replace(":", "")), {socket.inet_aton(address) for address in addresses}

    def heard() -> None:
        frame, where = wire.recvfrom(2048)
        if where[2] == _OUTGOING or len(frame) < 42:
            return
        operation, theirs, sender, _, wanted = unpack_from(">H6s4s6s4s", frame, 20)
        if sender in absent:
            absent.discard(sender)
        elif operation == _REQUEST and wanted in absent:
            wire.send(_frame(theirs, ours, _REPLY, (ours, wanted), (theirs, sender)))

    asyncio.get_running_loop().add_reader(wire, heard)


def announce(interface: str, mac: str, address: str) -> None:
    """Tell everybody who has this address (RFC 5227 section 2.3)."""
    ours, own = bytes.fromhex(mac.replace(":", "")), socket.inet_aton(address)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ARP)) as wire:
        wire.bind((interface, _ARP))
        wire.send(_frame(_EVERYBODY, ours, _REQUEST, (ours, own), (bytes(6), own)))


def _frame(to: bytes, by: bytes, operation: int, sender: tuple[bytes, bytes], target: tuple[bytes, bytes]) -> bytes:
    """RFC 826."""
    return pack(">6s6sHHHBBH6s4s6s4s", to, by, _ARP, 1, 0x0800, 6, 4, operation, *sender, *target)
