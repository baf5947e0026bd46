# SPDX-License-Identifier: Apache-2.0
import asyncio
import errno
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from probes import stream as module
from probes.failure import WithheldError
from probes.tls import looking_context
from tests.probes.certificates import server
from tests.probes.door import LOOPBACK, gate, listen_only, listener, target


async def _echoes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1000):
        writer.write(data)


async def test_bytes_go_out_and_come_back() -> None:
    async with listener(_echoes) as port, gate().stream(target(ipp=port), "ipp") as stream:
        await stream.send(b"hello")
        assert await stream.read() == b"hello"
        assert stream.tls is None


async def test_the_end_is_empty_bytes() -> None:
    async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pass

    async with listener(hangs_up) as port, gate().stream(target(ipp=port), "ipp") as stream:
        assert await stream.read() == b""


async def test_tls_is_seen_through(tmp_path: Path) -> None:
    async with listener(_echoes, tls=server(tmp_path)) as port, gate().stream(target(ipps=port), "ipps", looking_context()) as stream:
        await stream.send(b"hello")
        assert await stream.read() == b"hello"
        assert stream.tls
        assert stream.tls.version() == "TLSv1.3"


async def test_a_handshake_that_fails_leaves_no_socket_open() -> None:
    async def no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready when you are, whoever you may be\r\n")
        await reader.read()

    async with listener(no_tls) as port:
        with pytest.raises(ssl.SSLError):  # an open socket would be a ResourceWarning, which fails the test
            async with gate().stream(target(ipps=port), "ipps", looking_context()):
                pass


async def test_a_handshake_that_hangs_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_HANDSHAKE_S", 0.02)
    async with listener(listen_only) as port:
        with pytest.raises(TimeoutError):
            async with gate().stream(target(ipps=port), "ipps", looking_context()):
                pass


async def test_a_peer_that_never_closes_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CLOSE_S", 0.02)
    forever = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a TCP or TLS transport can
        await forever.wait()

    async with listener(never, tls=server(tmp_path)) as port:
        async with gate().stream(target(ipps=port), "ipps", looking_context()) as stream:
            await stream.send(b"hello")
            transport = stream._writer.transport
        assert transport.is_closing()
        forever.set()
        await asyncio.sleep(0.02)


async def test_a_tls_connection_that_the_peer_ended_is_closed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11.2 loses its TLS protocol over a second close, and raises AttributeError at abort()."""
    closes: list[bool] = []
    close = asyncio.StreamWriter.close

    async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    def counted(self: asyncio.StreamWriter) -> None:
        closes.append(self.is_closing())
        close(self)

    async with listener(hangs_up, tls=server(tmp_path)) as port, gate().stream(target(ipps=port), "ipps", looking_context()) as stream:
        assert await stream.read() == b""
        await asyncio.sleep(0.05)
        monkeypatch.setattr(asyncio.StreamWriter, "close", counted)
    assert True not in closes


async def test_a_write_beyond_the_budget_is_withheld() -> None:
    async with listener(_echoes) as port:
        door, where = gate(), target(ipp=port)
        async with door.stream(where, "ipp") as stream:
            door.sent.received(where.endpoint, 1_000_000)
            with pytest.raises(WithheldError, match="budget"):
                await stream.send(b"x")


# --- a loop that is late ------------------------------------------------------------------------------------------------------------------------


class Deaf(socket.socket):
    """A socket of which the loop hears nothing in time; `refused`: what the kernel has heard meanwhile."""

    refused = False

    def getsockopt(self, *words: int) -> Any:  # noqa: ANN401  (the socket module's own signature)
        return errno.ECONNREFUSED if self.refused and words == (socket.SOL_SOCKET, socket.SO_ERROR) else super().getsockopt(*words)


async def _dialled(monkeypatch: pytest.MonkeyPatch, port: int, *, connects: bool, refused: bool) -> socket.socket:
    async def connect(sock: socket.socket, where: tuple[str, int]) -> None:
        if connects:
            sock.connect_ex(where)
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", connect)
    monkeypatch.setattr(Deaf, "refused", refused)
    monkeypatch.setattr(socket, "socket", Deaf)
    return await module.dial(LOOPBACK, port, 0.02)


async def test_a_connection_that_we_were_too_late_to_see_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listener(listen_only) as port:
        (await _dialled(monkeypatch, port, connects=True, refused=False)).close()


async def test_a_refusal_that_we_were_too_late_to_see_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listener(listen_only) as port:
        with pytest.raises(ConnectionRefusedError):
            await _dialled(monkeypatch, port, connects=False, refused=True)


async def test_what_nobody_has_heard_of_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listener(listen_only) as port:
        with pytest.raises(TimeoutError):
            await _dialled(monkeypatch, port, connects=False, refused=False)
