# SPDX-License-Identifier: Apache-2.0
"""The other ways into a simulated printer: a raw port that counts whatever it is sent, since nothing ever may be, and an LPD queue's state (RFC 1179)."""

import asyncio
from dataclasses import dataclass

from agent.demo.model import Device

_CHUNK = 65_536
_STATE = (b"\x03", b"\x04")
_REFUSAL = b"\x01"


@dataclass(slots=True)
class RawPort:
    """What a raw (AppSocket) port got; every byte would have been printed."""

    connections: int = 0
    octets: int = 0

    async def talk(self, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        """Take a connection and count its bytes until it is closed."""
        self.connections += 1
        while data := await reader.read(_CHUNK):
            self.octets += len(data)


@dataclass(frozen=True, slots=True)
class LpdQueue:
    """Tells the state of one queue; every other command gets the one-octet refusal."""

    device: Device

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One command a connection (RFC 1179 section 5)."""
        writer.write(self.answer(await reader.readline()))
        await writer.drain()

    def answer(self, command: bytes) -> bytes:
        """The answer to one command line."""
        queue = (self.device.lpd_queue or "").encode()
        if command[:1] not in _STATE:
            return _REFUSAL
        if command[1:].split()[:1] != [queue]:
            return b"unknown printer\n"
        jobs = len(self.device.panel.jobs)
        return queue + (f": {jobs} printable jobs\n".encode() if jobs else b" is ready\nno entries\n")
