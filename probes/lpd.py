# SPDX-License-Identifier: Apache-2.0
"""The state of the LPD queue that the configuration names (RFC 1179 section 5.3); nothing else may be asked over LPD.

Some printers never close the connection after their answer, so what came within 5 s counts as the answer. A job count read from an answer
without an end is not kept: the rest of the table may be missing.
"""

import asyncio

from probes.asking import Asking
from probes.facts import LpdFacts
from probes.failure import WithheldError
from probes.stream import Stream
from probes.wire.lpd import MAX_REPLY, LpdState, parse, queue_state
from probes.wire.text import safe

_PATIENCE_S = 5.0


async def ask(asking: Asking) -> LpdFacts:
    """Ask for the queue's state. Raises WithheldError where no LPD queue is configured, OSError, TimeoutError, EOFError."""
    queue = asking.target.lpd_queue
    if queue is None:
        msg = "no LPD queue is configured for it"
        raise WithheldError(msg)
    async with asking.gate.stream(asking.target, "lpd") as stream:
        await stream.send(queue_state(queue))
        reply, ended = await _reply(stream)
    return _facts(queue, parse(reply, queue), ended=ended)


async def _reply(stream: Stream) -> tuple[bytes, bool]:
    """The answer, and whether the peer ended it. Raises EOFError for an empty one, TimeoutError where nothing came."""
    reply, ended = bytearray(), False
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while len(reply) <= MAX_REPLY and not ended:
                data = await stream.read(MAX_REPLY)
                reply += data
                ended = not data
    except TimeoutError:
        if not reply:
            raise
    if not reply:
        msg = "the LPD server closed without a word"
        raise EOFError(msg)
    return bytes(reply), ended


def _facts(queue: str, state: LpdState, *, ended: bool) -> LpdFacts:
    return LpdFacts(queue=safe(queue), jobs=state.jobs if ended and not state.cut else None, states=tuple(sorted(state.words)))
