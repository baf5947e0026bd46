# SPDX-License-Identifier: Apache-2.0
"""A UDP port that answers every datagram with something that is no answer."""

from __future__ import annotations

import asyncio
from itertools import cycle
from typing import Any

NONSENSE = (b"\x30\x82\xff\xff\x02\x01", b"\x00" * 40, b"HTTP/1.0 400 Bad Request\r\n\r\n", b"\x30\x03\x02\x01\x07")


class _Nonsense(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answers = cycle(NONSENSE)

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - typeshed's base transport cannot send
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(next(self.answers), addr)


async def serve(port: int) -> None:
    """Listen on a UDP port."""
    await asyncio.get_running_loop().create_datagram_endpoint(_Nonsense, local_addr=("0.0.0.0", port))
