# SPDX-License-Identifier: Apache-2.0
"""Gates, targets and small peers on loopback for the tests of the probes."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

from probes.asking import Asking
from probes.fact import Value
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES, Pace
from probes.scope import Scope

LOOPBACK = "127.0.0.1"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Clock:
    """Hands that a test turns; `sleep` turns them too."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def gate(pace: Pace = PACES["fast"], scope: Scope | None = None, **more: Any) -> Gate:  # noqa: ANN401  (the gate's own arguments)
    return Gate(scope or Scope(named=frozenset({LOOPBACK, "::1"})), pace, **more)


def target(**ports: int) -> Target:
    """Forwarded ports on loopback."""
    return Target(LOOPBACK, ports=ports, exclusive=True)


def asking(where: Target, facts: Mapping[str, Value] | None = None, door: Gate | None = None) -> Asking:
    return Asking(where, door or gate(), facts=facts or {})


@asynccontextmanager
async def listener(talk: Talk, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A TCP peer on a port of its own."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):  # the test is over
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, LOOPBACK, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def listen_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A peer that says nothing and waits for the other side to close."""
    await reader.read()


class Ear(asyncio.DatagramProtocol):
    """A UDP peer that answers each datagram with `reply(datagram)`."""

    def __init__(self, reply: Callable[[bytes], list[bytes]]) -> None:
        self.reply, self.heard = reply, list[bytes]()
        self.transport: asyncio.DatagramTransport | None = None
        self.caller: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)
        if not self.caller.done():
            self.caller.set_result(addr)
        assert self.transport
        for reply in self.reply(data):
            self.transport.sendto(reply, addr)


@asynccontextmanager
async def ear(reply: Callable[[bytes], list[bytes]] = lambda data: [data]) -> AsyncIterator[tuple[Ear, int]]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(lambda: Ear(reply), (LOOPBACK, 0))
    try:
        yield protocol, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


def closed_port() -> int:
    """A port on which nobody listens."""
    import socket  # noqa: PLC0415  (the one place)

    with socket.socket() as sock:
        sock.bind((LOOPBACK, 0))
        port: int = sock.getsockname()[1]
    return port
