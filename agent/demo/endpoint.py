# SPDX-License-Identifier: Apache-2.0
"""A ticket endpoint that keeps what it is posted and shows it: the other side of the generic webhook. It honours Idempotency-Key."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from agent.demo.http import Reply, Request, serving
from agent.demo.listening import LOOPBACK, tcp

PATH = "/tickets"


@dataclass(frozen=True, slots=True)
class Posted:
    """One delivery: its key, its number here, and the ticket's body."""

    delivery: str
    number: int
    body: dict[str, Any]


@dataclass(slots=True)
class Desk:
    """What was received, each delivery once; `repeats` counts those that came again and were answered as before."""

    port: int = 0
    received: list[Posted] = field(default_factory=list)
    repeats: int = 0
    refused: int = 0

    @property
    def url(self) -> str:
        """Where to post to."""
        return f"http://{LOOPBACK}:{self.port}{PATH}"

    def handle(self, request: Request) -> Reply:
        """Take a ticket, once per Idempotency-Key; one ticket per `key`, so an update gets the number of what it updates. GET shows everything."""
        if request.path != PATH:
            return Reply(b"nothing here\n", status=HTTPStatus.NOT_FOUND)
        if request.method == "GET":
            return _json([posted.body for posted in self.received], HTTPStatus.OK)
        delivery, body = request.fields.get("idempotency-key", ""), _read(request.body)
        if request.method != "POST" or not delivery or body is None:
            self.refused += 1
            return _json({"error": "a ticket is one JSON object with a key, posted with an Idempotency-Key"}, HTTPStatus.BAD_REQUEST)
        return self._take(delivery, body)

    def _take(self, delivery: str, body: dict[str, Any]) -> Reply:
        before = next((posted for posted in self.received if posted.delivery == delivery), None)
        if before is not None:
            self.repeats += 1
            same = before.body == body
            return self._told(before.number, HTTPStatus.OK) if same else _json({"error": "this key came with another body"}, HTTPStatus.CONFLICT)
        known = {posted.body["key"]: posted.number for posted in self.received}
        number = known.get(body["key"], len(known) + 1)
        self.received.append(Posted(delivery, number, body))
        return self._told(number, HTTPStatus.CREATED)

    def _told(self, number: int, status: HTTPStatus) -> Reply:
        return _json({"id": f"DEMO-{number}", "url": f"{self.url}/{number}", "touched": False}, status)


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    """The endpoint on 127.0.0.1, for as long as the block lasts."""
    found = Desk()
    async with tcp(serving(found.handle)) as found.port:
        yield found


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("key"), str) else None


def _json(value: object, status: HTTPStatus) -> Reply:
    return Reply(json.dumps(value).encode(), "application/json", status)
