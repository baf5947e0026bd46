# SPDX-License-Identifier: Apache-2.0
"""A raw (AppSocket) port that prints whatever it gets, as a printer would: here into a file that must stay empty."""

from __future__ import annotations

import asyncio
from pathlib import Path

PORT = 9100
HOLDER = 50412
"""The recording `raw-held` names it."""
_HELD: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []


async def serve(paper: Path, *, single: bool = False) -> asyncio.Server:
    """Listen; every byte that arrives is appended to `paper`, which must not grow. `single`: whoever comes first has the port, and others are refused."""

    async def job(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if single:
            server.close()
        try:
            while data := await reader.read(4096):
                with paper.open("ab") as file:
                    file.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(job, port=PORT)
    return server


async def hold(address: str, patience: float) -> None:
    """Keep a connection to somebody's raw port from port HOLDER for as long as this process lives; nothing is sent over it."""
    async with asyncio.timeout(patience):
        while True:
            try:
                _HELD.append(await asyncio.open_connection(address, PORT, local_addr=("0.0.0.0", HOLDER)))
            except OSError:
                await asyncio.sleep(0.1)
            else:
                return
