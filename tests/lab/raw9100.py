# SPDX-License-Identifier: Apache-2.0
"""A raw (AppSocket) port that prints whatever it gets, as a printer would: here into a file that must stay empty."""

from __future__ import annotations

import asyncio
from pathlib import Path

PORT = 9100


async def serve(paper: Path) -> asyncio.Server:
    """Listen; every byte that arrives is appended to `paper`, which must not grow."""

    async def job(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(4096):
                with paper.open("ab") as file:
                    file.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    return await asyncio.start_server(job, port=PORT)
