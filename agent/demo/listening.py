# SPDX-License-Identifier: Apache-2.0
"""Listening on 127.0.0.1, on ports that the system chooses, and nowhere else: what every simulated device and the ticket endpoint stand on."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from probes.policy import RAW_PORTS

LOOPBACK = "127.0.0.1"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def bound(kind: socket.SocketKind) -> socket.socket:
    """A socket of this kind on a port of its own. Raises OSError."""
    while True:
        sock = socket.socket(socket.AF_INET, kind)
        try:
            sock.bind((LOOPBACK, 0))
        except OSError:
            sock.close()
            raise
        if port_of(sock) not in RAW_PORTS:
            sock.setblocking(False)  # noqa: FBT003  (the socket module's own signature)
            return sock
        sock.close()


def port_of(sock: socket.socket) -> int:
    """The port that the socket is bound to."""
    port: int = sock.getsockname()[1]
    return port


@asynccontextmanager
async def tcp(talk: Talk) -> AsyncIterator[int]:
    """A TCP server for as long as the block lasts; gives its port. `talk` may end as it likes: the connection is closed after it."""
    conversations: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError, ValueError):
                await talk(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(converse(reader, writer))
        conversations.add(task)
        task.add_done_callback(conversations.discard)

    sock = bound(socket.SOCK_STREAM)
    server = await asyncio.start_server(accepted, sock=sock)
    try:
        yield port_of(sock)
    finally:
        server.close()
        for task in conversations:
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def udp(protocol: Callable[[], asyncio.DatagramProtocol]) -> AsyncIterator[int]:
    """A UDP server for as long as the block lasts; gives its port."""
    sock = bound(socket.SOCK_DGRAM)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(protocol, sock=sock)
    try:
        yield port_of(sock)
    finally:
        transport.close()
        await asyncio.sleep(0)


@asynccontextmanager
async def held(kind: socket.SocketKind) -> AsyncIterator[int]:
    """A port that is taken while nobody answers on it: TCP is refused, UDP swallowed."""
    sock = bound(kind)
    try:
        yield port_of(sock)
    finally:
        sock.close()
