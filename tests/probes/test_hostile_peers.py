# SPDX-License-Identifier: Apache-2.0
"""Peers that lie, drip, flood and hang: every probe ends by its deadline with one word, and never with `internal`."""

import asyncio
import itertools
import socket
from collections.abc import Callable, Iterator

import pytest

from probes import ipp, lpd, tls
from probes.observe import observe
from probes.probe import Probe
from probes.registry import PROBES
from tests.probes.door import asking, listener, target

BY_NAME = {probe.name: probe for probe in PROBES}
Peer = Callable[[], Iterator[bytes]]

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
IPP = b"\x02\x00\x00\x00\x00\x00\x00\x01\x01"
SAID: dict[str, Peer] = {
    "nothing": lambda: iter([b""]),
    "noise": lambda: iter([bytes(range(256)) * 16]),
    "endless noise": lambda: itertools.repeat(b"\xff" * 4096),
    "endless text": lambda: itertools.repeat(b"lp1 is ready\r\n" * 300),
    "endless header": lambda: itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-A: " + b"a" * 4000 + b"\r\n")),
    "endless interim": lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless body": lambda: itertools.chain([HTTP + b"\r\n"], itertools.repeat(b"\x00" * 8192)),
    "endless chunks": lambda: itertools.chain([HTTP + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(b"1;x\r\na\r\n")),
    "a chunk of the size of the world": lambda: iter([HTTP + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"]),
    "a negative length": lambda: iter([HTTP + b"Content-Length: -1\r\n\r\n"]),
    "a length that is too long": lambda: iter([HTTP + b"Content-Length: 99999999999999\r\n\r\n"]),
    "two lengths": lambda: iter([HTTP + b"Content-Length: 9\r\nContent-Length: 10\r\n\r\n" + IPP]),
    "a status of letters": lambda: iter([b"HTTP/1.1 ABC OK\r\n\r\n"]),
    "half a body": lambda: iter([HTTP + b"Content-Length: 100\r\n\r\n" + IPP]),
    "an attribute that runs over the end": lambda: iter([HTTP + b"Content-Length: 15\r\n\r\n" + IPP + b"\x47\xff\xffabc"]),
    "an IPP of version 9": lambda: iter([HTTP + b"Content-Length: 9\r\n\r\n\x09" + IPP[1:]]),
    "a TLS alert": lambda: iter([b"\x15\x03\x01\x00\x02\x02\x28"]),
    "half a TLS record": lambda: iter([b"\x16\x03\x03\x40\x00\x02"]),
}
NAMES = [("ipp", {"ipp": 0}), ("ipp", {"ipps": 0}), ("lpd", {"lpd": 0}), ("tls", {"https": 0})]


def _probe(name: str) -> Probe:
    probe = BY_NAME[name]
    return Probe(probe.name, probe.section, probe.ask, 2.0)


async def _word(peer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object], name: str, ports: dict[str, int]) -> str | None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer(reader, writer)  # type: ignore[misc]  # a coroutine function

    async with listener(talk) as port:
        where = target(**dict.fromkeys(ports, port)).but(lpd_queue="lp1")
        seen = await observe(_probe(name), asking(where, {"tcp.443": "open"}))
        assert seen.took_ms < 4_000
        return seen.failure


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((ipp, "_FIRST_REPLY_S"), (ipp, "_LATER_REPLY_S"), (lpd, "_PATIENCE_S"), (tls, "_PATIENCE_S")):
        monkeypatch.setattr(module, name, 0.1)


@pytest.mark.parametrize(("name", "ports"), NAMES, ids=["ipp", "ipps", "lpd", "https"])
@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
async def test_what_it_says_ends_in_a_word(said: Peer, name: str, ports: dict[str, int]) -> None:
    async def talks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        for part in said():
            writer.write(part)
            await writer.drain()

    assert await _word(talks, name, ports) != "internal"


@pytest.mark.parametrize(("name", "ports"), NAMES, ids=["ipp", "ipps", "lpd", "https"])
@pytest.mark.parametrize("hears", [0, 1])
async def test_one_octet_at_a_time(hears: int, name: str, ports: dict[str, int]) -> None:
    async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(hears)
        for octet in b"\x16\x03\x03\x40\x00\x02" + bytes(5000) if name == "tls" else HTTP * 100:
            writer.write(bytes([octet]))
            await writer.drain()
            await asyncio.sleep(0.01)

    assert await _word(drips, name, ports) in ({None} if name == "lpd" else {"timeout", "tls", "malformed"})


@pytest.mark.parametrize(("name", "ports"), NAMES, ids=["ipp", "ipps", "lpd", "https"])
@pytest.mark.parametrize("after", [b"", HTTP, HTTP + b"Content-Length: 100\r\n\r\n" + IPP])
async def test_a_reset_at_every_moment(after: bytes, name: str, ports: dict[str, int]) -> None:
    async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(after)
        await writer.drain()
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    assert await _word(resets, name, ports) != "internal"


@pytest.mark.parametrize(("name", "ports"), NAMES, ids=["ipp", "ipps", "lpd", "https"])
async def test_a_peer_that_takes_and_never_gives(name: str, ports: dict[str, int]) -> None:
    async def takes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    assert await _word(takes, name, ports) == "timeout"
