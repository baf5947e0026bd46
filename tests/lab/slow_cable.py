# SPDX-License-Identifier: Apache-2.0
"""A long cable: `python -m tests.lab.slow_cable wire0 near0 MILLISECONDS`. Each frame comes out at the other end so much later, in order.

This kernel has no netem, so frames are carried by hand between two interfaces. Whoever sends through it must fill in checksums himself
(`ethtool -K eth0 tx off`): a packet socket gets them as the sender left them.
"""

from __future__ import annotations

import asyncio
import socket
import sys

LARGEST = 65_535
_OUTGOING = 4  # linux/if_packet.h: PACKET_OUTGOING
_EVERY_PROTOCOL = 0x0003  # linux/if_ether.h: ETH_P_ALL
_MEMBERSHIP, _PROMISCUOUS = 1, 1  # linux/if_packet.h: PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC


def end(name: str) -> socket.socket:
    """One end of the cable: everything that arrives at an interface, whoever it is for."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERY_PROTOCOL))
    sock.bind((name, 0))
    request = socket.if_nametoindex(name).to_bytes(4, sys.byteorder) + _PROMISCUOUS.to_bytes(2, sys.byteorder) + bytes(10)
    sock.setsockopt(263, _MEMBERSHIP, request)  # SOL_PACKET
    sock.setblocking(False)  # noqa: FBT003 - the socket module's own signature
    return sock


async def carry(ends: tuple[socket.socket, socket.socket], delay_s: float) -> None:
    """Carry frames both ways, for ever."""
    loop = asyncio.get_running_loop()

    def arrived(here: socket.socket, there: socket.socket) -> None:
        frame, where = here.recvfrom(LARGEST)
        if where[2] != _OUTGOING:
            loop.call_later(delay_s, there.send, frame)

    for here, there in (ends, ends[::-1]):
        loop.add_reader(here, arrived, here, there)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(carry((end(sys.argv[1]), end(sys.argv[2])), float(sys.argv[3]) / 1000))
