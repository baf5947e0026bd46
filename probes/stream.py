# SPDX-License-Identifier: Apache-2.0
"""A TCP or TLS connection whose writes are admitted and counted one by one."""

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Awaitable, Callable

from probes.datagrams import family_of

_CLOSE_S = 1.0
_HANDSHAKE_S = 20.0  # a sleeping printer with a slow processor


class Stream:
    """What the gate hands a probe that may talk. Every method may raise OSError, EOFError, ssl.SSLError."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        admit: Callable[[int], Awaitable[None]],
        heard: Callable[[int], None],
    ) -> None:
        self._reader, self._writer, self._admit, self._heard = reader, writer, admit, heard

    @classmethod
    async def over(
        cls,
        sock: socket.socket,
        tls: ssl.SSLContext | None,
        admit: Callable[[int], Awaitable[None]],
        heard: Callable[[int], None],
        name: str = "",
    ) -> "Stream":
        """Wrap a connected socket, with a TLS handshake (for the server `name`) where a context is given. A socket whose handshake fails is closed."""
        try:
            async with asyncio.timeout(_HANDSHAKE_S):
                reader, writer = await asyncio.open_connection(sock=sock, ssl=tls, server_hostname=name if tls else None)
        except BaseException:
            sock.close()
            raise
        return cls(reader, writer, admit, heard)

    async def send(self, data: bytes) -> None:
        """One application write. Raises WithheldError when the budget is used up."""
        await self._admit(len(data))
        self._writer.write(data)
        await self._writer.drain()

    async def read(self, most: int = 65_536) -> bytes:
        """Whatever comes next, at most `most` bytes; empty at the end of the stream."""
        data = await self._reader.read(most)
        self._heard(len(data))
        return data

    async def secure(self, tls: ssl.SSLContext, name: str = "") -> None:
        """Go on over TLS, after a STARTTLS that the peer agreed to. Raises OSError, TimeoutError, ssl.SSLError."""
        await self._admit(0)
        async with asyncio.timeout(_HANDSHAKE_S):
            await self._writer.start_tls(tls, server_hostname=name)

    @property
    def tls(self) -> ssl.SSLObject | None:
        """The TLS session, for the peer's certificate and the agreed version."""
        found = self._writer.get_extra_info("ssl_object")
        return found if isinstance(found, ssl.SSLObject) else None

    async def close(self) -> None:
        """Close politely, but not for longer than a second.

        A TLS transport of Python 3.11.2 (Debian 12) forgets its protocol when it is closed twice, and can then not be aborted.
        """
        if not self._writer.is_closing():
            self._writer.close()
        try:
            with contextlib.suppress(OSError):
                async with asyncio.timeout(_CLOSE_S):
                    await self._writer.wait_closed()
        finally:
            self._writer.transport.abort()


async def dial(address: str, port: int, limit_s: float) -> socket.socket:
    """A connected, non-blocking TCP socket. Raises TimeoutError after `limit_s`, OSError."""
    sock = socket.socket(family_of(address), socket.SOCK_STREAM)
    sock.setblocking(False)  # noqa: FBT003  (the socket module's own signature)
    try:
        try:
            async with asyncio.timeout(limit_s):
                await asyncio.get_running_loop().sock_connect(sock, (address, port))
        except TimeoutError:
            if not _came_about(sock):
                raise
    except BaseException:
        sock.close()
        raise
    return sock


def _came_about(sock: socket.socket) -> bool:
    """Whether a connection is there that a starved loop was too late to see. Raises OSError where the kernel has heard a refusal meanwhile."""
    if error := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(error, os.strerror(error))
    try:
        sock.getpeername()
    except OSError:
        return False
    return True


async def dial_local(path: str, limit_s: float) -> socket.socket:
    """A connected, non-blocking UNIX socket of our own host. Raises TimeoutError after `limit_s`, OSError."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.setblocking(False)  # noqa: FBT003  (the socket module's own signature)
    try:
        async with asyncio.timeout(limit_s):
            await asyncio.get_running_loop().sock_connect(sock, path)
    except BaseException:
        sock.close()
        raise
    return sock


async def is_reset(sock: socket.socket, watch_s: float) -> bool:
    """Whether the peer resets what it has just accepted: what a printer's own address filter does. Reads, never writes."""
    try:
        async with asyncio.timeout(watch_s):
            await asyncio.get_running_loop().sock_recv(sock, 1)
    except ConnectionResetError:
        return True
    except (TimeoutError, OSError):
        return False
    return False
