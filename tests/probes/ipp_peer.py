# SPDX-License-Identifier: Apache-2.0
"""A small IPP printer for tests: HTTP by hand, replies by the codec's encoder, every request noted."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from probes.wire.ipp import IppMessage, decode, text, texts
from probes.wire.ipp_encode import Attribute, encode_response
from probes.wire.ipp_tags import GroupTag, Operation, ValueTag
from tests.probes.door import listener


@dataclass(frozen=True)
class Request:
    path: str
    fields: dict[str, str]
    message: IppMessage

    @property
    def is_for_jobs(self) -> bool:
        return self.message.code == Operation.GET_JOBS

    @property
    def uri(self) -> str | None:
        return text(self.message.first(GroupTag.OPERATION), "printer-uri")

    @property
    def requested(self) -> tuple[str, ...]:
        return texts(self.message.first(GroupTag.OPERATION), "requested-attributes")


Reply = Callable[[Request], bytes]


@dataclass
class Peer:
    port: int
    requests: list[Request] = field(default_factory=list)
    for_ended: list[Request] = field(default_factory=list)
    """The requests for jobs that came to their end, which the peer answers by itself."""


PRINTER = (
    Attribute("printer-state", ValueTag.ENUM, [3]),
    Attribute("printer-state-reasons", ValueTag.KEYWORD, ["none"]),
    Attribute("printer-is-accepting-jobs", ValueTag.BOOLEAN, [True]),
    Attribute("queued-job-count", ValueTag.INTEGER, [0]),
    Attribute("printer-make-and-model", ValueTag.TEXT, ["Lab Laser"]),
    Attribute("printer-up-time", ValueTag.INTEGER, [10_000]),
)


def http(body: bytes, status: str = "200 OK", kind: str = "application/ipp", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def ipp(request: Request, status: int = 0, attributes: Iterable[Attribute] | None = PRINTER) -> bytes:
    groups = [] if attributes is None else [(GroupTag.PRINTER, attributes)]
    return http(encode_response(request.message.version, status, request.message.request_id, groups))


def job(number: int = 1, state: int = 3, reasons: tuple[str, ...] = ("none",), impressions: int | None = 0, created: int = 9_400) -> list[Attribute]:
    counted = [] if impressions is None else [Attribute("job-impressions-completed", ValueTag.INTEGER, [impressions])]
    return [
        Attribute("job-id", ValueTag.INTEGER, [number]),
        Attribute("job-state", ValueTag.ENUM, [state]),
        Attribute("job-state-reasons", ValueTag.KEYWORD, list(reasons)),
        Attribute("job-k-octets", ValueTag.INTEGER, [12]),
        Attribute("time-at-creation", ValueTag.INTEGER, [created]),
        *counted,
    ]


def jobs(request: Request, *found: list[Attribute]) -> bytes:
    groups = [(GroupTag.JOB, attributes) for attributes in found]
    return http(encode_response(request.message.version, 0, request.message.request_id, groups))


def healthy(request: Request) -> bytes:
    return jobs(request) if request.is_for_jobs else ipp(request)


@asynccontextmanager
async def printer(reply: Reply = healthy, *, tls: ssl.SSLContext | None = None, ended: Sequence[list[Attribute]] = ()) -> AsyncIterator[Peer]:
    peer = Peer(0)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        message = decode(await reader.readexactly(int(fields["content-length"])))
        request = Request(head.split()[1], fields, message)
        if "completed" in texts(request.message.first(GroupTag.OPERATION), "which-jobs"):
            peer.for_ended.append(request)
            writer.write(jobs(request, *ended))
        else:
            peer.requests.append(request)
            writer.write(reply(request))
        await writer.drain()

    async with listener(talk, tls=tls) as port:
        peer.port = port
        yield peer
