# SPDX-License-Identifier: Apache-2.0
"""The ticket endpoint takes a delivery once, numbers tickets by their key, and refuses what is no ticket."""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from agent.demo.endpoint import PATH, Desk, desk
from agent.demo.http import Reply, Request
from agent.demo.listening import LOOPBACK


def posted(found: Desk, delivery: str, body: object) -> Reply:
    return found.handle(Request("POST", PATH, {"idempotency-key": delivery}, json.dumps(body).encode()))


def told(reply: Reply) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(reply.body)
    return read


def test_a_delivery_that_comes_again_is_one_ticket() -> None:
    found = Desk(1)
    first, again = posted(found, "a", {"key": "demo/x/paper-jam"}), posted(found, "a", {"key": "demo/x/paper-jam"})
    assert (first.status, again.status) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert told(first)["id"] == told(again)["id"] == "DEMO-1"
    assert (len(found.received), found.repeats) == (1, 1)


def test_an_idempotency_key_with_another_body_is_a_conflict() -> None:
    found = Desk(1)
    posted(found, "a", {"key": "one"})
    assert posted(found, "a", {"key": "two"}).status == HTTPStatus.CONFLICT
    assert [entry.body for entry in found.received] == [{"key": "one"}]


def test_an_update_has_the_number_of_its_ticket() -> None:
    found = Desk(1)
    numbers = [told(posted(found, delivery, {"key": key}))["id"] for delivery, key in (("a", "one"), ("b", "two"), ("c", "one"), ("d", "three"))]
    assert numbers == ["DEMO-1", "DEMO-2", "DEMO-1", "DEMO-3"]


def test_what_is_no_ticket_is_refused() -> None:
    found = Desk(1)
    no_key = found.handle(Request("POST", PATH, {}, b'{"key": "one"}'))
    no_json = found.handle(Request("POST", PATH, {"idempotency-key": "a"}, b"<html>"))
    assert {no_key.status, no_json.status, posted(found, "a", [1]).status, posted(found, "a", {}).status} == {HTTPStatus.BAD_REQUEST}
    assert found.handle(Request("POST", "/", {}, b"")).status == HTTPStatus.NOT_FOUND
    assert (found.received, found.refused) == ([], 4)


async def test_it_shows_over_a_real_socket_what_it_received() -> None:
    async with desk() as found:
        body = b'{"key":"one"}'
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nIdempotency-Key: a\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        reader, writer = await asyncio.open_connection(LOOPBACK, found.port)
        writer.write(head + body + f"GET {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 201 Created\r\n")
    assert answer.endswith(b'[{"key": "one"}]')
