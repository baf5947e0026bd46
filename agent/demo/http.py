# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 (RFC 9112) as a server, as much as a simulated printer and the ticket endpoint need. The client's half is probes/wire/http1.py."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from agent.demo.listening import Talk

MAX_BODY = 1 << 20
_MAX_LINES = 64


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header fields by lower-case name."""

    method: str
    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply."""

    body: bytes = b""
    media_type: str = "text/plain"
    status: HTTPStatus = HTTPStatus.OK


def serving(handler: Callable[[Request], Reply]) -> Talk:
    """A conversation that answers request after request until the client closes, or asks for that."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (request := await read_request(reader, writer)) is not None:
            writer.write(encode(handler(request)))
            await writer.drain()
            if request.fields.get("connection", "").lower() == "close":
                return

    return talk


def encode(reply: Reply) -> bytes:
    """The reply's octets."""
    head = (
        f"HTTP/1.1 {reply.status.value} {reply.status.phrase}",
        "Server: unjam-demo",
        f"Content-Type: {reply.media_type}",
        f"Content-Length: {len(reply.body)}",
        "",
        "",
    )
    return "\r\n".join(head).encode() + reply.body


async def read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request | None:
    """The next request; None when the client closed instead. Raises EOFError, OSError, ValueError, LimitOverrunError."""
    line = await reader.readline()
    if not line:
        return None
    method, path, _version = line.decode("latin-1").split()
    fields = await _read_fields(reader)
    if fields.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return Request(method, path, fields, await _read_body(reader, fields))


async def _read_fields(reader: asyncio.StreamReader) -> dict[str, str]:
    fields: dict[str, str] = {}
    for _ in range(_MAX_LINES):
        name, colon, value = (await reader.readline()).decode("latin-1").partition(":")
        if not colon:
            return fields
        fields[name.strip().lower()] = value.strip()
    raise ValueError("too many header fields")


async def _read_body(reader: asyncio.StreamReader, fields: Mapping[str, str]) -> bytes:
    if fields.get("transfer-encoding", "").lower() == "chunked":
        return await _read_chunks(reader)
    return await reader.readexactly(_bounded(int(fields.get("content-length", "0"))))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readline()).partition(b";")[0], 16):
        _bounded(len(body) + size)
        body += (await reader.readexactly(size + 2))[:-2]
    while (await reader.readline()).strip():
        pass
    return body


def _bounded(size: int) -> int:
    if not 0 <= size <= MAX_BODY:
        msg = f"a body of {size} octets"
        raise ValueError(msg)
    return size
