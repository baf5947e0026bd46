# SPDX-License-Identifier: Apache-2.0
"""Does a device that answers ping and lets in nothing else speak IKE? Then an IPsec policy on it keeps plain traffic out, ours with it.

Off unless the site says that it uses IPsec (the gate holds that): one first message of IKEv2, and one of IKEv1 where nobody answered the first.
"""

import asyncio
from secrets import token_bytes

from probes.asking import Asking
from probes.datagrams import Datagrams
from probes.failure import WithheldError
from probes.malformed import MalformedReply
from probes.network_facts import IkeFacts
from probes.tcp import PORTS
from probes.wire import ike

DEADLINE_S = 10.0
_PATIENCE_S = 3.0
_SHUT = {"silent", "prohibited"}


async def ask(asking: Asking) -> IkeFacts:
    """Ask port 500. Raises WithheldError where something else of the device can be talked to, or nothing of it answers; OSError where nothing can be sent."""
    if not shut_but_there(asking):
        msg = "only a device that answers ping and nothing else is asked for IKE"
        raise WithheldError(msg)
    channel = await asking.gate.datagrams(asking.target, "ike")
    spi = token_bytes(ike.SPI_SIZE)
    questions = ike.first_v2(spi, token_bytes(ike.KEY_SIZE), token_bytes(ike.NONCE_SIZE)), ike.first_v1(spi)
    try:
        for question in questions:
            if answer := await _once(channel, question):
                return IkeFacts(state="answered", version=f"IKEv{answer.version}")
    except ConnectionRefusedError:
        return IkeFacts(state="refused")
    finally:
        channel.close()
    return IkeFacts(state="silent")


def shut_but_there(asking: Asking) -> bool:
    """Whether it answers ping, and every TCP port that was tried is shut without a word."""
    said = [word for port in PORTS if (word := asking.facts.get(f"tcp.{port}")) is not None]
    talks = any(asking.facts.get(name) is not None for name in ("snmp.version", "ipp.version"))
    return asking.facts.get("icmp.answers") is True and not talks and bool(said) and all(word in _SHUT for word in said)


async def _once(channel: Datagrams, question: bytes) -> ike.Answer | None:
    """One question. None: nobody spoke IKE."""
    until = asyncio.get_running_loop().time() + _PATIENCE_S
    await channel.send(question)
    while True:
        try:
            return ike.decode((await channel.receive(until)).data, question)
        except MalformedReply:
            continue
        except TimeoutError:
            return None
