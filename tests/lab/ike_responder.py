# SPDX-License-Identifier: Apache-2.0
"""A device that speaks IKE and agrees to nothing: NO_PROPOSAL_CHOSEN (RFC 7296 section 3.10.1, RFC 2408 section 3.14) to a first message of its version."""

from __future__ import annotations

import asyncio
import secrets
from struct import pack
from typing import Final

PORT: Final = 500
_HEADER: Final = 28
_NO_PROPOSAL_CHOSEN: Final = 14
_FIRST: Final = {1: (0x10, 2), 2: (0x20, 34)}
"""By version: the header's version octet, and the exchange that a first message belongs to."""


def answer(version: int, packet: bytes) -> bytes | None:
    """What a responder of this version says; None: nothing."""
    if len(packet) < _HEADER or (packet[17], packet[18]) != _FIRST[version]:
        return None
    if version == 1:
        body = pack(">BBHIBBH", 0, 0, 12, 1, 1, 0, _NO_PROPOSAL_CHOSEN)
        return packet[:8] + secrets.token_bytes(8) + pack(">BBBBII", 11, 0x10, 5, 0, secrets.randbits(32), _HEADER + len(body)) + body
    body = pack(">BBHBBH", 0, 0, 8, 0, 0, _NO_PROPOSAL_CHOSEN)
    return packet[:8] + bytes(8) + pack(">BBBBII", 41, 0x20, 34, 0x20, 0, _HEADER + len(body)) + body


async def serve(version: int) -> None:
    """Answer on UDP 500."""
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Responder(version), ("0.0.0.0", PORT))


class _Responder(asyncio.DatagramProtocol):
    def __init__(self, version: int) -> None:
        self._version = version

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if (said := answer(self._version, data)) is not None:
            self._transport.sendto(said, addr)  # type: ignore[attr-defined]  # it is a datagram transport
