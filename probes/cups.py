# SPDX-License-Identifier: Apache-2.0
"""The queues of a CUPS print server, or of our own host's CUPS over its UNIX socket: CUPS-Get-Printers and Get-Jobs, which only read.

Queues come in pages, so that a reply stays small; jobs come for the whole server at once. Where some wait, they are asked for once more, at least
8 s later: that tells a head that is stuck from one that moves.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from probes.facts import JobRow
from probes.failure import DeniedError, UnsupportedError, WithheldError
from probes.gate import Gate
from probes.ipp import SECOND_READ_S, NeedsTlsError, host_field
from probes.ipp import message as message_of
from probes.malformed import MalformedReply
from probes.queue import PrintServer, Queue, Queues
from probes.reading import cups as reading
from probes.reading.ipp import finished, is_still, waiting, waiting_head
from probes.stream import Stream
from probes.tls import looking_context
from probes.wire.http1 import Response, post
from probes.wire.ipp import IppMessage
from probes.wire.ipp_encode import cups_get_printers, get_jobs
from probes.wire.ipp_tags import GroupTag, Status

SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock", "/private/var/run/cupsd")
MOST_QUEUES = 10_000
DEADLINE_S = 90.0
_PAGE = 200
_MOST_JOBS = 280
"""Each comes with up to 13 attributes and groups, and a reply of more than 4,000 is not read to its end."""
_REPLY_S = 15.0
_NO_CUPS = {Status.OPERATION_NOT_SUPPORTED, Status.BAD_REQUEST, Status.VERSION_NOT_SUPPORTED}
_DENIED = {Status.FORBIDDEN, Status.NOT_AUTHENTICATED, Status.NOT_AUTHORIZED}


def local_socket() -> str | None:
    """Our own CUPS' socket, if there is one."""
    return None if sys.platform == "win32" else next((path for path in SOCKETS if Path(path).is_socket()), None)


async def ask(gate: Gate, server: PrintServer) -> Queues:
    """Every queue with its jobs. Raises UnsupportedError for what is no CUPS, DeniedError, MalformedReply, WithheldError, OSError, TimeoutError, EOFError."""
    try:
        return await _Conversation(gate, server).queues()
    except NeedsTlsError:
        return await _Conversation(gate, replace(server, tls=True)).queues()


class _Conversation:
    """All requests to one server, one at a time."""

    def __init__(self, gate: Gate, server: PrintServer) -> None:
        self._gate, self._server, self._request = gate, server, 0
        self._host = "localhost" if server.target is None else host_field(server.target, "ipps" if server.tls else "ipp")

    async def queues(self) -> Queues:
        found, cut = await self._printers()
        if not found:
            return Queues((), cut)
        waiting_rows = await self._jobs("not-completed")
        ended = await self._jobs("completed")
        still: dict[str, bool | None] = {}
        if waiting_rows and any(waiting_head(rows) for rows in waiting_rows.values()):
            await asyncio.sleep(SECOND_READ_S)
            still = _stillness(waiting_rows, await self._jobs("not-completed"))
        return Queues(tuple(_with_jobs(queue, waiting_rows, ended, still.get(queue.name)) for queue in found), cut)

    async def _printers(self) -> tuple[list[Queue], str]:
        """Page after page; a server that gives the same page again, or whose budget is used up, has said what it says."""
        found: dict[str, Queue] = {}
        first: str | None = None
        while len(found) < MOST_QUEUES:
            try:
                page, cut_short = await self._page(first)
            except WithheldError as error:
                if not found:
                    raise
                return list(found.values()), str(error)
            new = [queue for queue in page if queue.name not in found]
            found.update({queue.name: queue for queue in new})
            if cut_short:
                return list(found.values()), f"its reply broke off ({cut_short})"
            if len(page) < _PAGE or not new:
                return list(found.values()), ""
            first = page[-1].name
        return list(found.values())[:MOST_QUEUES], f"it has {MOST_QUEUES:,} queues or more"

    async def _page(self, first: str | None) -> tuple[list[Queue], str]:
        """Some queues, and why the reply may have held more; empty if it was whole."""
        self._request += 1
        message = await self._exchange(cups_get_printers(reading.QUEUE_ATTRIBUTES, self._request, limit=_PAGE, first=first))
        if message.code in _DENIED:
            msg = "the print server does not tell its queues to us"
            raise DeniedError(msg)
        if message.code in _NO_CUPS:
            msg = "it answers IPP, but it is no CUPS: it has no CUPS-Get-Printers"
            raise UnsupportedError(msg)
        return [queue for attrs in message.each(GroupTag.PRINTER) if (queue := reading.queue(attrs))], message.cut_short

    async def _jobs(self, which: str) -> dict[str, list[JobRow]] | None:
        """The server's jobs by queue; None when it does not tell them: that must not lose its queues."""
        self._request += 1
        body = get_jobs(f"ipp://{self._host}/", reading.JOB_ATTRIBUTES, self._request, which=which, limit=_MOST_JOBS)
        try:
            message = await self._exchange(body)
        except (OSError, EOFError, MalformedReply, DeniedError, WithheldError):
            return None
        told = message.code < Status.BAD_REQUEST and not message.cut_short
        return dict(reading.jobs_by_queue(message.each(GroupTag.JOB))) if told else None

    async def _exchange(self, body: bytes) -> IppMessage:
        """One POST on a connection of its own."""
        async with asyncio.timeout(_REPLY_S), self._stream() as stream:
            await stream.send(post(self._host, "/", body))
            response = Response()
            while not response.complete:
                data = await stream.read()
                response.feed(data) if data else response.eof()
        return message_of(response)

    def _stream(self) -> AbstractAsyncContextManager[Stream]:
        target = self._server.target
        if target is None:
            return _local(self._gate)
        return self._gate.stream(target, "ipps", looking_context()) if self._server.tls else self._gate.stream(target, "ipp")


@asynccontextmanager
async def _local(gate: Gate) -> AsyncIterator[Stream]:
    path = local_socket()
    if path is None:
        msg = "there is no CUPS on this host"
        raise WithheldError(msg)
    async with gate.local(path) as stream:
        yield stream


def _with_jobs(queue: Queue, rows: dict[str, list[JobRow]] | None, ended: dict[str, list[JobRow]] | None, still: bool | None) -> Queue:  # noqa: FBT001  (a fact)
    mine = None if rows is None else waiting(rows.get(queue.name, ()))
    done = None if ended is None else finished(ended.get(queue.name, ()))
    return replace(queue, jobs=mine, finished=done, head_still=still)


def _stillness(before: dict[str, list[JobRow]], after: dict[str, list[JobRow]] | None) -> dict[str, bool | None]:
    """By queue, whether its head did not move; nothing where the second read failed."""
    if after is None:
        return {}
    heads = {name: waiting_head(waiting(rows)) for name, rows in before.items()}
    return {name: is_still(head, waiting_head(waiting(after.get(name, ())))) for name, head in heads.items() if head}
