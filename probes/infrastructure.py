# SPDX-License-Identifier: Apache-2.0
"""Do the gateway and the resolver answer? Both are always allowed, and counted apart; each is asked for less than a second."""

import asyncio
from contextlib import suppress
from secrets import randbits
from time import monotonic

from probes import icmp
from probes.discovery.neighbour import Neighbour, proof
from probes.discovery.neighbours import table
from probes.failure import UnsupportedError, WithheldError
from probes.gate import Gate
from probes.model import Target
from probes.wire import dns

_PATIENCE_S = 0.9
_LIMIT_S = 1.1
_AGAIN_S = 0.4
_FRESH_S = 30.0
"""Linux's base for how long a confirmed neighbour counts as reachable."""
_DNS_PORT, _DISCARD_PORT = 53, 9
_NAME = "localhost"
"""A name that every resolver answers by itself (RFC 6761 section 6.3), with and without internet."""


async def gateway_answers(gate: Gate, address: str) -> tuple[bool | None, str]:
    """Whether the gateway answers, and what: `ICMP` or `ARP`; None when it drops pings and the neighbour table cannot tell."""
    began = monotonic()
    if await _echo(gate, address):
        return True, "ICMP"
    entry = (await table()).get(address.partition("%")[0])
    return _by_table(entry, monotonic() - began), "ARP"


async def resolver_answers(gate: Gate, server: str) -> bool | None:
    """Whether anybody who speaks DNS answers there, whatever the answer is; None when our own packet filter refuses to let the question out."""
    ident = randbits(16)
    try:
        channel = await gate.infrastructure(server, _DNS_PORT)
    except (WithheldError, OSError):
        return False
    loop = asyncio.get_running_loop()
    try:
        for patience in (_AGAIN_S, _PATIENCE_S - _AGAIN_S):
            await channel.send(dns.query(ident, _NAME, dns.A))
            until = loop.time() + patience
            with suppress(TimeoutError):
                while not dns.answers((await channel.receive(until)).data, ident):
                    pass
                return True
    except PermissionError:  # EPERM, said by our own kernel
        return None
    except (OSError, WithheldError):
        return False
    finally:
        channel.close()
    return False


async def _echo(gate: Gate, address: str) -> bool:
    """Two echoes; where this process may send none, an empty datagram makes the kernel resolve the address all the same."""
    try:
        async with asyncio.timeout(_LIMIT_S):
            return bool((await icmp.echo(gate, Target(address), count=2, gap_s=0.1, patience_s=_PATIENCE_S - 0.1)).took)
    except UnsupportedError:
        return await _touch(gate, address)
    except (WithheldError, OSError, TimeoutError):
        return False


async def _touch(gate: Gate, address: str) -> bool:
    """An empty datagram to the discard port (RFC 863); a refusal that comes back is an answer too."""
    try:
        channel = await gate.infrastructure(address, _DISCARD_PORT)
    except (WithheldError, OSError):
        return False
    try:
        await channel.send(b"")
        await channel.receive(asyncio.get_running_loop().time() + _PATIENCE_S)
    except ConnectionRefusedError:
        return True
    except (WithheldError, OSError, TimeoutError):
        return False
    finally:
        channel.close()
    return True


def _by_table(entry: Neighbour | None, age_s: float) -> bool | None:
    said = proof(entry, max(age_s, _FRESH_S if entry and entry.state == "reachable" else age_s))
    if said == "answered" and entry and entry.confirmed_s is not None:
        return True
    return False if said == "silent" or (entry and entry.state == "incomplete") else None
