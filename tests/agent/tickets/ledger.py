# SPDX-License-Identifier: Apache-2.0
"""A ticket endpoint that keeps a ledger: it honours Idempotency-Key, counts what it received, and misbehaves as it is told."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

Manner: TypeAlias = Callable[[web.Request, "Ledger"], Awaitable[web.StreamResponse | None]]
"""How one request is answered; None = as it should be."""


@dataclass
class Ledger:
    """`taken` by delivery id in the order of arrival, `requests` every attempt, `manners` used up one a request, then `habit`."""

    url: str = ""
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    manners: list[Manner] = field(default_factory=list)
    habit: Manner | None = None
    touched: bool = False

    @property
    def told(self) -> list[tuple[str, str]]:
        """Event and key of every delivery that was taken."""
        return [(body["event"], body["key"]) for body in self.taken.values()]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        data = await request.read()
        self.requests.append(({name.lower(): value for name, value in request.headers.items()}, data))
        manner = self.manners.pop(0) if self.manners else self.habit
        answered = await manner(request, self) if manner else None
        return answered or self.take(request.headers["Idempotency-Key"], data)

    def take(self, delivery_id: str, data: bytes) -> web.Response:
        body = json.loads(data)
        if self.taken.setdefault(delivery_id, body) != body:
            return web.Response(status=409)
        number = list(self.taken).index(delivery_id) + 1
        return web.json_response({"id": f"T-{number}", "url": f"https://desk.test/T-{number}", "touched": self.touched}, status=201)


def status(code: int, text: str = "", **headers: str) -> Manner:
    async def manner(_request: web.Request, _ledger: Ledger) -> web.StreamResponse:
        return web.Response(status=code, text=text, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return manner


async def html(_request: web.Request, _ledger: Ledger) -> web.StreamResponse:
    return web.Response(text="<html><form>Please log in</form></html>", content_type="text/html")


async def flood(_request: web.Request, _ledger: Ledger) -> web.StreamResponse:
    return web.Response(status=200, body=b"x" * 200_000)


async def reset_after_body(request: web.Request, ledger: Ledger) -> web.StreamResponse:
    """The ticket is taken, and the connection dies before the answer."""
    ledger.take(request.headers["Idempotency-Key"], await request.read())
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def truncated(request: web.Request, ledger: Ledger) -> web.StreamResponse:
    """The ticket is taken, and the answer breaks off."""
    ledger.take(request.headers["Idempotency-Key"], await request.read())
    answer = web.StreamResponse(status=201, headers={"Content-Type": "application/json", "Content-Length": "400"})
    await answer.prepare(request)
    await answer.write(b'{"id": "T-')
    assert request.transport is not None
    request.transport.abort()
    return answer


async def cut_json(request: web.Request, ledger: Ledger) -> web.StreamResponse:
    """The ticket is taken, and half an answer comes as if it were whole."""
    ledger.take(request.headers["Idempotency-Key"], await request.read())
    return web.Response(status=201, body=b'{"id": "T-1", "ur', content_type="application/json")


@asynccontextmanager
async def ledger(port: int = 0) -> AsyncIterator[Ledger]:
    found = Ledger()
    app = web.Application(client_max_size=10**6)
    app.router.add_post("/hook", found.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield found
    finally:
        await runner.cleanup()
