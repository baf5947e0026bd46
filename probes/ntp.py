# SPDX-License-Identifier: Apache-2.0
"""Whether a time server gives the time, and how far our clock is from it (RFC 5905)."""

import asyncio
from secrets import randbits
from time import time

from probes.asking import Asking
from probes.datagrams import Datagrams
from probes.malformed import MalformedReply
from probes.scanning_facts import NtpFacts
from probes.wire import ntp
from probes.wire.ntp import Answer

DEADLINE_S = 12.0
_TRIES, _PATIENCE_S = 3, 2.0


async def ask(asking: Asking) -> NtpFacts:
    """Ask up to three times. Raises OSError where nothing could be sent; silence and a closed port are facts."""
    channel = await asking.gate.datagrams(asking.target, "ntp")
    try:
        for _ in range(_TRIES):
            if found := await _once(channel):
                return found
    except ConnectionRefusedError:
        return NtpFacts(answers=False)
    finally:
        channel.close()
    return NtpFacts(answers=False)


async def _once(channel: Datagrams) -> NtpFacts | None:
    """One question. None: no answer, or one that is none."""
    nonce, asked = randbits(64), time()
    until = asyncio.get_running_loop().time() + _PATIENCE_S
    await channel.send(ntp.question(nonce))
    while True:
        try:
            packet = (await channel.receive(until)).data
            return _facts(ntp.decode(packet, nonce, asked), asked, time())
        except MalformedReply:
            continue
        except TimeoutError:
            return None


def _facts(answer: Answer, asked: float, heard: float) -> NtpFacts:
    off = round(ntp.offset(answer, asked, heard), 3) if answer.synchronised else None
    return NtpFacts(answers=answer.synchronised, offset_s=off, stratum=answer.stratum, synchronised=answer.synchronised, kiss=answer.kiss)
