# SPDX-License-Identifier: Apache-2.0
"""A printer's IPP queue in any state that a topology describes, which a real ippeveprinter cannot be put into.

Its encoder shares nothing with the project's codec, so that the two cannot be wrong alike. It answers
Get-Printer-Attributes, Get-Jobs and Get-Job-Attributes (RFC 8011 section 4); what would change the printer is noted.
"""

from __future__ import annotations

import asyncio
import os
import signal
import struct
from collections.abc import Awaitable, Callable, Iterable
from itertools import count
from pathlib import Path
from time import time
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from tests.lab.programs import uuid
from tests.lab.topology import Host, Ipp, Job, Kept

PORT: Final = 631
UP_TIME: Final = 864_000  # seconds since the printer was switched on
GET_JOB, GET_JOBS, GET_PRINTER, CUPS_GET_PRINTERS = 0x0009, 0x000A, 0x000B, 0x4002
OK, NOT_SUPPORTED, NOT_FOUND, FORBIDDEN = 0x0000, 0x0501, 0x0406, 0x0401
OPERATION, JOB, END, PRINTER = 1, 2, 3, 4
INTEGER, BOOLEAN, ENUM, TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = (
    0x21, 0x22, 0x23, 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49,
)  # fmt: skip
PRINTER_STATES: Final = {"idle": 3, "processing": 4, "stopped": 5}
JOB_STATES: Final = {"pending": 3, "pending-held": 4, "processing": 5, "processing-stopped": 6, "canceled": 7, "aborted": 8, "completed": 9}
ENDED: Final = {"canceled", "aborted", "completed"}
_KEPT_REASONS: Final = {"aborted": "processing-to-stop-point", "completed": "job-completed-successfully", "pending": "none"}
_PAGES: Final = count(1)

Value = int | str | bool
Attribute = tuple[int, str, list[Value]]
Groups = list[tuple[int, list[Attribute]]]


async def break_down() -> asyncio.Server:
    """Listen on 631, and answer every request with an HTTP error: a print service that has crashed behind its web server."""

    async def reply(_: bytes) -> bytes:
        return b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"

    return await _listen(reply)


async def serve(host: Host, forbidden: Path) -> asyncio.Server:
    """Listen on 631; operations that are not reads are appended to `forbidden`."""

    answered = count(1)

    async def reply(request: bytes) -> bytes:
        if host.ipp and next(answered) > host.ipp.freezes > 0:
            freeze()
        await asyncio.sleep(host.ipp.delay if host.ipp else 0)
        body = answer(host, request, forbidden)
        return f"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body

    return await _listen(reply)


async def _listen(reply: Callable[[bytes], Awaitable[bytes]]) -> asyncio.Server:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _request(reader, writer)) is not None:
                writer.write(await reply(request))
                await writer.drain()
        except (ConnectionError, EOFError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(talk, port=PORT)


def freeze() -> None:
    """Stop every daemon of this host, and then this process with its responders."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    for process in (*map(int, children), os.getpid()):
        os.kill(process, signal.SIGSTOP)


def answer(host: Host, request: bytes, forbidden: Path) -> bytes:
    """The IPP reply to one IPP request (RFC 8010 section 3)."""
    if len(request) < 8 or host.ipp is None:
        return _encode(b"\x01\x01", 0x0400, 0, [])
    version, (operation, number) = request[:2], struct.unpack(">HI", request[2:8])
    if operation == GET_PRINTER:
        groups = [(PRINTER, _wanted(request, printer_attributes(host, host.ipp)))]
    elif operation in (GET_JOBS, GET_JOB) and host.ipp.hides_jobs:
        return _encode(version, FORBIDDEN, number, [])
    elif operation in (GET_JOBS, GET_JOB):
        ended = b"\x00\x09completed" in request
        groups = [(JOB, job_attributes(host, job)) for job in host.ipp.jobs if (job.state in ENDED) is ended]
    else:
        if operation != CUPS_GET_PRINTERS:  # a question too, which only a print server understands
            with forbidden.open("a", encoding="ascii") as file:
                file.write(f"IPP operation 0x{operation:04x}\n")
        return _encode(version, NOT_SUPPORTED, number, [])
    return _encode(version, OK, number, groups)


def printer_attributes(host: Host, ipp: Ipp) -> list[Attribute]:
    """RFC 8011 section 5.4, as much of it as a small printer says."""
    uri = f"ipp://{host.address}:{PORT}/ipp/print"
    device_id = f"MFG:{host.make};MDL:{host.model};CMD:PDF,URF;SN:{host.serial};"
    return [
        (URI, "printer-uri-supported", [uri]),
        (KEYWORD, "uri-security-supported", ["none"]),
        (KEYWORD, "uri-authentication-supported", ["none"]),
        (NAME, "printer-name", [host.model]),
        (TEXT, "printer-info", [f"{host.make} {host.model}"]),
        (TEXT, "printer-location", [host.location]),
        (TEXT, "printer-make-and-model", [f"{host.make} {host.model}"]),
        (TEXT, "printer-device-id", [device_id]),
        (URI, "printer-uuid", [f"urn:uuid:{uuid(host)}"]),
        (ENUM, "printer-state", [PRINTER_STATES[ipp.state]]),
        (KEYWORD, "printer-state-reasons", list(ipp.reasons)),
        (BOOLEAN, "printer-is-accepting-jobs", [ipp.accepting]),
        (INTEGER, "queued-job-count", [sum(job.state not in ENDED for job in ipp.jobs)]),
        (INTEGER, "printer-up-time", [UP_TIME]),
        (KEYWORD, "ipp-versions-supported", ["1.1", "2.0"]),
        (ENUM, "operations-supported", [0x0002, 0x0008, GET_JOB, GET_JOBS, GET_PRINTER]),
        (MIME, "document-format-supported", ["application/pdf", "image/urf"]),
        (CHARSET, "charset-configured", ["utf-8"]),
        (LANGUAGE, "natural-language-configured", ["en"]),
    ]


def job_attributes(host: Host, job: Job) -> list[Attribute]:
    """RFC 8011 section 5.3; times are seconds on the printer's own clock, `printer-up-time`."""
    return [
        (INTEGER, "job-id", [job.id]),
        (URI, "job-uri", [f"ipp://{host.address}:{PORT}/ipp/print/{job.id}"]),
        (ENUM, "job-state", [JOB_STATES[job.state]]),
        (KEYWORD, "job-state-reasons", list(job.reasons)),
        (NAME, "job-name", ["Invoice"]),
        (NAME, "job-originating-user-name", ["anna"]),
        (INTEGER, "job-impressions-completed", [next(_PAGES) if job.moves else 0]),
        *_ending(job),
        (INTEGER, "job-printer-up-time", [UP_TIME]),
        (INTEGER, "time-at-creation", [UP_TIME - job.age]),
    ]


def job_file(number: int, queue: str, job: Kept) -> bytes:
    """A job as cupsd keeps it on disk (its file c00001): the job's attributes, encoded as IPP."""
    now = int(time())
    attributes: list[Attribute] = [
        (URI, "printer-uri", [f"ipp://localhost:{PORT}/printers/{queue}"]),
        (NAME, "job-originating-user-name", ["anna"]),
        (NAME, "job-name", ["Invoice"]),
        (INTEGER, "job-priority", [50]),
        (URI, "job-uuid", [f"urn:uuid:{uuid5(NAMESPACE_URL, f'{queue}/{number}')}"]),
        (NAME, "job-originating-host-name", ["localhost"]),
        (INTEGER, "time-at-creation", [now - job.ago - job.took]),
        *_times(job, now),
        (INTEGER, "job-id", [number]),
        (ENUM, "job-state", [JOB_STATES[job.state]]),
        (KEYWORD, "job-state-reasons", [_KEPT_REASONS[job.state]]),
        (INTEGER, "job-impressions-completed", [0 if job.state == "pending" else 1]),
        (INTEGER, "job-k-octets", [812]),
        (URI, "job-printer-uri", [f"ipp://localhost:{PORT}/printers/{queue}"]),
        (MIME, "document-format", ["application/vnd.cups-raw"]),
        (TEXT, "job-printer-state-message", [job.message]),
        (KEYWORD, "job-printer-state-reasons", ["none"]),
    ]
    return _encode(b"\x02\x00", 0x0004, number, [(JOB, attributes)])


def _times(job: Kept, now: int) -> list[Attribute]:
    if job.state == "pending":
        return []
    return [(INTEGER, "time-at-processing", [now - job.ago - job.took]), (INTEGER, "time-at-completed", [now - job.ago])]


def _ending(job: Job) -> list[Attribute]:
    return [(INTEGER, "time-at-completed", [UP_TIME - job.age + 9])] if job.state in ENDED else []


def _wanted(request: bytes, attributes: list[Attribute]) -> list[Attribute]:
    """Only what was asked for by name: a substring search over the request is enough for keywords."""
    if b"requested-attributes" not in request or b"\x00\x03all" in request:
        return attributes
    return [each for each in attributes if struct.pack(">H", len(each[1])) + each[1].encode() in request]


def _encode(version: bytes, status: int, number: int, groups: Groups) -> bytes:
    spoken: Attribute = (CHARSET, "attributes-charset", ["utf-8"])
    language: Attribute = (LANGUAGE, "attributes-natural-language", ["en"])
    parts = [version, struct.pack(">HI", status, number)]
    for tag, attributes in [(OPERATION, [spoken, language]), *groups]:
        parts += [bytes([tag]), *_attributes(attributes)]
    return b"".join([*parts, bytes([END])])


def _attributes(attributes: Iterable[Attribute]) -> Iterable[bytes]:
    """A further value of a set repeats the tag with an empty name (RFC 8010 section 3.1.5)."""
    for tag, name, values in attributes:
        for index, value in enumerate(values):
            label, data = (name if index == 0 else "").encode(), _value(tag, value)
            yield struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(data)) + data


def _value(tag: int, value: Value) -> bytes:
    if tag == BOOLEAN:
        return bytes([bool(value)])
    return value.encode() if isinstance(value, str) else struct.pack(">i", value)


async def _request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
    """One HTTP request's body, or None at the end of the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if fields.get("expect") == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if fields.get("transfer-encoding") == "chunked":
        return await _chunked(reader)
    return await reader.readexactly(int(fields.get("content-length", "0")))


async def _chunked(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body
