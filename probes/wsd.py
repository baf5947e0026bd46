# SPDX-License-Identifier: Apache-2.0
"""Does the device speak WS-Discovery? By its answer to what discovery asked everybody, else, where it was named, by a Probe of its own.

A Windows queue on a WSD port stands and falls with it. Nothing more is asked: no metadata, none of the addresses that it gives.
"""

import asyncio
from uuid import uuid4

from probes.asking import Asking
from probes.datagrams import Datagrams
from probes.failure import WithheldError
from probes.malformed import MalformedReply
from probes.network_facts import WsdFacts
from probes.wire import wsd
from probes.wire.wsd import Answer

DEADLINE_S = 10.0
_TRIES, _PATIENCE_S = 2, 1.5
_SIGNS = ("snmp.version", "icmp.answers", "neighbour.answers", "tcp.answers", "ipp.version")


async def ask(asking: Asking) -> WsdFacts:
    """What was heard, else one Probe, repeated once. Raises WithheldError where it was not named or nothing of it answers; OSError."""
    heard = asking.hints.get("wsd")
    if isinstance(heard, WsdFacts):
        return heard
    if not (asking.target.named or asking.target.expected):
        msg = "no WS-Discovery answer of this address was heard"
        raise WithheldError(msg)
    if not any(asking.facts.get(sign) for sign in _SIGNS):
        msg = "nothing of it answers"
        raise WithheldError(msg)
    return await _directly(asking)


def facts_of(answer: Answer) -> WsdFacts:
    """An answer as facts."""
    return WsdFacts(answers=True, uuid=answer.uuid, prints=answer.prints, scans=answer.scans, hosts=answer.hosts)


async def _directly(asking: Asking) -> WsdFacts:
    uuid = str(uuid4())
    channel = await asking.gate.datagrams(asking.target, "wsd")
    try:
        for _ in range(_TRIES):
            await channel.send(wsd.probe(uuid, wsd.DEVICE))
            if answer := await _answer(channel, uuid):
                return facts_of(answer)
    except ConnectionRefusedError:
        return WsdFacts(answers=False)
    finally:
        channel.close()
    return WsdFacts(answers=False)


async def _answer(channel: Datagrams, uuid: str) -> Answer | None:
    until = asyncio.get_running_loop().time() + _PATIENCE_S
    while True:
        try:
            return wsd.decode((await channel.receive(until)).data, {uuid})
        except MalformedReply:
            continue
        except TimeoutError:
            return None
