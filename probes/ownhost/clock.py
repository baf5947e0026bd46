# SPDX-License-Identifier: Apache-2.0
"""Our own clock, against the time server that the configuration names, or else against the gateway's HTTP Date: a wrong one here blames every device."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from secrets import randbits
from time import time

from probes.failure import WithheldError
from probes.gate import Gate
from probes.malformed import MalformedReply
from probes.ownhost.row import CheckRow
from probes.wire import ntp
from probes.wire.http1 import get

_NTP_PORT, _HTTP_PORT = 123, 80
_LIMIT_S = 3.0
_HEAD = 8 * 1024
WRONG_S = 300
"""Kerberos gives up here (RFC 4120 section 8.2's usual skew); below it nothing that we judge changes."""
_MEANS = "times are judged wrongly: certificates, the devices' clocks, how old a job or an alert is"


@dataclass(frozen=True, slots=True)
class Offset:
    """Another clock minus ours, in seconds, and whose it is; None where nobody told the time."""

    seconds: float | None
    source: str = ""


async def offset(gate: Gate, server: str | None, gateway: str | None) -> Offset:
    """Ask the NTP server (an address that the gate knows as infrastructure), then the gateway's web page; each within 3 s."""
    if server and (seconds := await _by_ntp(gate, server)) is not None:
        return Offset(seconds, f"NTP server {server}")
    if gateway and (seconds := await _by_http(gate, gateway)) is not None:
        return Offset(seconds, f"the gateway's web page ({gateway})")
    return Offset(None)


def clock_row(found: Offset, server: str | None) -> CheckRow:
    """The line about our clock; a web page's Date is a hint, a time server's word is proof."""
    if found.seconds is None:
        asked = f"NTP server {server} is silent, and " if server else ""
        return CheckRow("clock", "warn" if server else "ok", f"not compared: {asked}the gateway's web page tells no time")
    off = round(abs(found.seconds))
    if off < WRONG_S:
        return CheckRow("clock", "ok", f"{off} s from {found.source}")
    sentence = f"{off} s {'behind' if found.seconds > 0 else 'ahead of'} {found.source}"
    return CheckRow("clock", "fail" if found.source.startswith("NTP") else "warn", sentence, "set this host's clock, and let it be kept by NTP", _MEANS)


async def _by_ntp(gate: Gate, server: str) -> float | None:
    nonce, channel = randbits(64), None
    try:
        channel = await gate.infrastructure(server, _NTP_PORT)
        asked = time()
        await channel.send(ntp.question(nonce))
        answer = ntp.decode((await channel.receive(asyncio.get_running_loop().time() + _LIMIT_S)).data, nonce, asked)
        return ntp.offset(answer, asked, time()) if answer.synchronised else None
    except (OSError, TimeoutError, WithheldError, MalformedReply):
        return None
    finally:
        if channel:
            channel.close()


async def _by_http(gate: Gate, gateway: str) -> float | None:
    try:
        async with asyncio.timeout(_LIMIT_S), gate.infrastructure_stream(gateway, _HTTP_PORT) as stream:
            await stream.send(get(gateway, "/"))
            head = b""
            while len(head) < _HEAD and b"\r\n\r\n" not in head and (more := await stream.read(_HEAD)):
                head += more
        return offset_of(head, datetime.now(UTC))
    except (OSError, TimeoutError, EOFError, WithheldError):
        return None


def offset_of(head: bytes, now: datetime) -> float | None:
    """The Date field of a response's head (RFC 9110 section 6.6.1) minus `now`, in seconds; None without one that makes sense."""
    for line in head.partition(b"\r\n\r\n")[0].splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"date":
            with suppress(ValueError, TypeError, IndexError, OverflowError):
                said = parsedate_to_datetime(value.decode("latin-1").strip()[:64])
                return ((said if said.tzinfo else said.replace(tzinfo=UTC)) - now).total_seconds()
    return None
