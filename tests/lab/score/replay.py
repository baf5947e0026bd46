# SPDX-License-Identifier: Apache-2.0
"""A recorded device on loopback: `python -m tests.lab.score.replay FILE [ROW ...]`. Says `ready`, and answers until its standard input closes.

A `.snmprec` is answered on UDP 16161, with rows of the same form laid over it, a recorded Get-Printer-Attributes reply (RFC 8011) on TCP 16631.
"""

# ruff: noqa: T201 - standard output is the line to whoever started it
from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.corpus.recordings import rows, rows_of
from tests.probes.snmp_agent import Agent

LOOPBACK: Final = "127.0.0.1"
SNMP: Final = 16161
IPP: Final = 16631
_GET_PRINTER_ATTRIBUTES: Final = 0x000B
_NOT_SUPPORTED: Final = b"\x05\x01"  # server-error-operation-not-supported, RFC 8011 section B.1.5.2
_END: Final = b"\x03"


def ports(recording: Path) -> str:
    """The target that reaches a recording."""
    return f"{LOOPBACK},snmp={SNMP}" if recording.suffix == ".snmprec" else f"{LOOPBACK},ipp={IPP}"


def answer(request: bytes, recorded: bytes) -> bytes:
    """The recorded reply under the request's own id, or that this operation is not known."""
    version, operation, number = request[:2], int.from_bytes(request[2:4]), request[4:8]
    if operation == _GET_PRINTER_ATTRIBUTES:
        return recorded[:4] + number + recorded[8:]
    return version + _NOT_SUPPORTED + number + _END


async def _http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recorded: bytes) -> None:
    """One request a connection; one without a request is a knock."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    except asyncio.IncompleteReadError:
        writer.close()
        return
    length = int(head.partition("content-length:")[2].split("\r\n")[0] or 0)
    body = answer(await reader.readexactly(length), recorded) if length else b""
    line = "200 OK" if length else "404 Not Found"
    writer.write(f"HTTP/1.1 {line}\r\nContent-Type: application/ipp\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    await writer.drain()
    writer.close()


async def main(recording: Path, adds: Sequence[str]) -> None:
    if recording.suffix == ".snmprec":
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: Agent(rows(recording) | rows_of(adds)), (LOOPBACK, SNMP))
    else:
        recorded = recording.read_bytes()  # noqa: ASYNC240 - one small file, before anybody asks
        await asyncio.start_server(lambda reader, writer: _http(reader, writer, recorded), LOOPBACK, IPP)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
