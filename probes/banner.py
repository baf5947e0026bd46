# SPDX-License-Identifier: Apache-2.0
"""The first line that an FTP or SSH server says by itself. Nothing is sent: a byte to a printer's FTP port would be printed."""

import asyncio
import re

from probes.asking import Asking
from probes.model import Service
from probes.scanning_facts import BannerFacts
from probes.stream import Stream
from probes.wire.text import safe

DEADLINE_S = 15.0
_PATIENCE_S = 8.0
_MOST = 1024
_FTP = re.compile(r"([1-5][0-9]{2})[ -]")


async def ask(asking: Asking) -> BannerFacts:
    """Connect, listen, close. Raises OSError, TimeoutError where no connection came about."""
    async with asking.gate.listen(asking.target, _service(asking)) as stream:
        return read(await _line(stream))


def read(line: bytes) -> BannerFacts:
    """What a first line is."""
    text = safe(line.partition(b"\n")[0])
    if not text:
        return BannerFacts()
    if text.startswith("SSH-"):
        return BannerFacts(text, "ssh")
    found = _FTP.match(text)
    return BannerFacts(text, "ftp", int(found[1])) if found else BannerFacts(text, "other")


def _service(asking: Asking) -> Service:
    return "ssh" if "ssh" in asking.target.ports else "ftp"


async def _line(stream: Stream) -> bytes:
    """What came until the line ended, the peer closed, or its time was over."""
    came = b""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while b"\n" not in came and len(came) < _MOST:
                data = await stream.read(_MOST)
                if not data:
                    break
                came += data
    except TimeoutError:
        pass
    return came[:_MOST]
