# SPDX-License-Identifier: Apache-2.0
"""DNS-SD adverts of the simulated fleet, over multicast on the loopback interface and nowhere else.

Queries that come from another host are not answered, and what is sent leaves by 127.0.0.1, so that no neighbour ever sees a printer that is none.
"""

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from agent.demo.listening import LOOPBACK
from agent.demo.mdns import Host, decode_query, replies
from probes.malformed import MalformedReply

GROUP, PORT = "224.0.0.251", 5353
_IP_MULTICAST_ALL = 49
"""Linux: off, a socket hears only the groups that it joined itself; Python has no name for it before 3.14."""


@asynccontextmanager
async def advertised(hosts: Sequence[Host]) -> AsyncIterator[str | None]:
    """Answer mDNS queries for as long as the block lasts; gives None, or one sentence where this platform does not let us."""
    try:
        hearing, speaking = _sockets()
    except OSError as error:
        yield f"no DNS-SD adverts in this demo: multicast on the loopback interface failed ({error.strerror or error})"
        return
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Responder(hosts, speaking), sock=hearing)
    try:
        yield None
    finally:
        transport.close()
        speaking.close()
        await asyncio.sleep(0)


class _Responder(asyncio.DatagramProtocol):
    """Answers each query at once: there is nobody else on this link whose answers could collide."""

    def __init__(self, hosts: Sequence[Host], speaking: socket.socket) -> None:
        self._hosts, self._speaking = hosts, speaking

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        address, port = addr
        if not address.startswith("127."):
            return
        try:
            query = decode_query(data)
        except MalformedReply:
            return
        legacy = port != PORT
        for reply in replies(query, self._hosts, legacy=legacy) if query else ():
            with suppress(OSError):  # a full buffer loses an answer, as on any network; the querier asks again
                self._speaking.sendto(reply, addr if legacy else (GROUP, PORT))


def _sockets() -> tuple[socket.socket, socket.socket]:
    """One socket that hears the group, one that speaks from 127.0.0.1:5353. Raises OSError."""
    hearing = _shared_socket()
    try:
        hearing.bind(("", PORT) if sys.platform == "win32" else (GROUP, PORT))
        if sys.platform == "linux":
            hearing.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
        hearing.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack("4s4s", socket.inet_aton(GROUP), socket.inet_aton(LOOPBACK)))
        speaking = _shared_socket()
    except OSError:
        hearing.close()
        raise
    try:
        speaking.bind((LOOPBACK, PORT))
        speaking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(LOOPBACK))
        speaking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        speaking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
    except OSError:
        hearing.close()
        speaking.close()
        raise
    return hearing, speaking


def _shared_socket() -> socket.socket:
    """Port 5353 is everybody's: avahi, mDNSResponder and we ourselves as the querier stand on it too."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)  # noqa: FBT003  (the socket module's own signature)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "SO_REUSEPORT"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return sock
