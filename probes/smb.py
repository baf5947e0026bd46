# SPDX-License-Identifier: Apache-2.0
"""What a file server offers before anybody logs on: up to three NEGOTIATEs, each on a connection of its own, and nothing after them.

A server that takes a protocol not at all says so by closing the connection, so a close counts as "no" once it has spoken the other one.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes

from probes.asking import Asking
from probes.malformed import MalformedReply
from probes.scanning_facts import SmbFacts
from probes.stream import Stream
from probes.wire import smb
from probes.wire.smb import Negotiated

DEADLINE_S = 40.0
NETBIOS_PORT = 139
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one question: an agreement (or the word that there is none), or how the connection ended."""

    answer: Negotiated | None = None
    error: Exception | None = None

    @property
    def agreed(self) -> bool | None:
        """True: a dialect; False: none, or hung up on; None: no answer came, which says nothing."""
        if self.answer:
            return self.answer.dialect is not None
        return None if isinstance(self.error, TimeoutError) else False


async def ask(asking: Asking) -> SmbFacts:
    """Ask for SMB2 and 3, for SMB2 alone, for SMB1 alone. Raises what the first question failed with if none was answered in SMB."""
    modern = await _try(asking, smb.negotiate2(smb.EVERY, token_bytes(16), token_bytes(32)))
    spoken = modern.answer.dialect if modern.answer else None
    is_three = spoken is not None and spoken.startswith("3")
    two = await _try(asking, smb.negotiate2(smb.SMB2, token_bytes(16), b"")) if is_three else modern
    one = await _try(asking, smb.negotiate1())
    if modern.answer is None and one.answer is None:
        raise modern.error or one.error or MalformedReply("SMB: no answer")
    told = modern.answer if spoken else one.answer
    return SmbFacts(
        smb1=one.agreed,
        smb2=two.agreed,
        smb3=is_three if spoken else modern.agreed,
        best=told.dialect if told else None,
        signing_required=told.signing_required if told else None,
        encryption=told.encryption if told else None,
        logins=told.logins if told else None,
        clock_off_s=round((told.clock - datetime.now(UTC)).total_seconds(), 1) if told and told.clock else None,
    )


async def _try(asking: Asking, request: bytes) -> Tried:
    try:
        async with asyncio.timeout(_PATIENCE_S), asking.gate.stream(asking.target, "smb") as stream:
            if asking.target.port("smb") == NETBIOS_PORT:
                await stream.send(smb.netbios_request())
                await _frame(stream)
            await stream.send(request)
            return Tried(smb.decode(await _frame(stream)))
    except (OSError, EOFError, MalformedReply) as error:  # one question's end must not lose the other's answer
        return Tried(error=error)


async def _frame(stream: Stream) -> bytes:
    """The next frame that says something. Raises EOFError, MalformedReply."""
    came = bytearray()
    while True:
        await _fill(stream, came, smb.HEAD)
        length = smb.frame_length(bytes(came[: smb.HEAD]))
        del came[: smb.HEAD]
        if length is None:
            continue
        await _fill(stream, came, length)
        return bytes(came[:length])


async def _fill(stream: Stream, came: bytearray, size: int) -> None:
    while len(came) < size:
        data = await stream.read()
        if not data:
            raise EOFError("the file server hung up")
        came += data
