# SPDX-License-Identifier: Apache-2.0
"""The small HTTP server reads lengths and chunks, asks to continue, and hangs up on what is too much."""

import asyncio

from agent.demo.http import Reply, Request, serving
from agent.demo.listening import LOOPBACK, tcp


async def conversation(sent: bytes) -> tuple[bytes, list[Request]]:
    seen: list[Request] = []

    def handle(request: Request) -> Reply:
        seen.append(request)
        return Reply(request.body)

    async with tcp(serving(handle)) as port:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(sent)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    return answer, seen


async def test_a_body_by_its_length_and_the_next_request_on_the_same_connection() -> None:
    answer, seen = await conversation(b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcPOST /b HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    assert [(request.path, request.body) for request in seen] == [("/a", b"abc"), ("/b", b"")]
    assert answer.count(b"HTTP/1.1 200 OK") == 2


async def test_chunks_and_a_wish_to_be_asked_on() -> None:
    answer, seen = await conversation(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
    assert seen[0].body == b"abcde"
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


async def test_a_body_that_is_too_large_or_no_number_ends_the_connection() -> None:
    for length in (b"99999999", b"-1", b"many"):
        assert await conversation(b"POST / HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n") == (b"", [])


async def test_endless_headers_and_lines_end_the_connection() -> None:
    assert await conversation(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100 + b"\r\n") == (b"", [])
    assert await conversation(b"GET /" + b"a" * 100_000) == (b"", [])
    assert await conversation(b"GARBAGE\r\n\r\n") == (b"", [])


async def test_a_server_that_ends_hangs_up() -> None:
    async with tcp(serving(lambda request: Reply(request.body))) as port:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        await asyncio.sleep(0.05)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
