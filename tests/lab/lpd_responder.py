# SPDX-License-Identifier: Apache-2.0
"""An LPD port (RFC 1179) that answers the two questions about a queue's state and refuses everything else."""

from __future__ import annotations

import asyncio

PORT = 515
SHORT_STATE, LONG_STATE = b"\x03", b"\x04"


async def serve() -> asyncio.Server:
    """Listen; a queue state is `no entries`, any other command gets the one-octet refusal."""

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            command = await reader.readline()
            writer.write(b"no entries\n" if command[:1] in (SHORT_STATE, LONG_STATE) else b"\x01")
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    return await asyncio.start_server(ask, port=PORT)
