# SPDX-License-Identifier: Apache-2.0
"""The device's own web page: is anybody there, what does he call himself, and what time is it where he is (RFC 9110, RFC 9112)?

One connection, one GET of `/`; an HP is asked on it for the one page that says whether an administrator password is set, where it lets anybody
read that. Nothing that a page says is followed, and nobody logs in.
"""

import asyncio
import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from probes.asking import Asking
from probes.failure import WithheldError
from probes.malformed import MalformedReply
from probes.model import Service
from probes.network_facts import WebFacts
from probes.reading.no_password import saying_on
from probes.stream import Stream
from probes.tls import looking_context
from probes.wire.http1 import Response, get
from probes.wire.text import safe

DEADLINE_S = 55
PATIENCE_S, CONNECT_S = 30.0, 12.0
"""For the page; and for the connection, with its handshake on a slow processor."""
_MOST = 256 * 1024
_PORTS: dict[int, Service] = {80: "http", 443: "https"}
_HP = "1.3.6.1.4.1.11."
_HP_CONFIGURATION = "/hp/device/info_config_network.html?tab=Networking&menu=NetConfig"
_MOST_OF_SECOND = 64 * 1024
_OK = 200
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,1024})", re.IGNORECASE)


async def ask(asking: Asking) -> WebFacts:
    """Fetch the page from 80, or from 443 where 80 is not open. Raises WithheldError when neither is, TimeoutError, OSError."""
    port = next((port for port in _PORTS if asking.facts.get(f"tcp.{port}") == "open"), None)
    if port is None:
        msg = "no web port is open"
        raise WithheldError(msg)
    response, second = Response(_MOST), Response(_MOST_OF_SECOND)
    word = await _fetch(asking, port, response, second)
    if not response.status:
        return WebFacts(port=port, state=word, alive=False)
    return WebFacts(
        port=port,
        state="answers",
        alive=True,
        status=response.status,
        server=response.headers.get("server"),
        title=title_of(response.body),
        redirect=response.headers.get("location"),
        date=date_of(response.headers.get("date")),
        no_password=next(filter(None, (saying_on(page.body) for page in (response, second) if page.status == _OK)), None),
    )


def title_of(page: bytes) -> str | None:
    """The text between <title> and the next tag, as safe text; None when there is none."""
    found = _TITLE.search(page)
    return (safe(b" ".join(found[1].split())) or None) if found else None


def date_of(text: str | None) -> datetime | None:
    """An HTTP date in any of its three spellings (RFC 9110 section 5.6.7), in UTC; None for anything else."""
    try:
        moment = parsedate_to_datetime(text or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


async def _fetch(asking: Asking, port: int, response: Response, second: Response) -> str:
    """Read into `response`, of an HP also into `second`, and say in one word what came first."""
    service = _PORTS[port]
    more = str(asking.facts.get("snmp.sys_object_id")).startswith(_HP)
    host = f"[{asking.target.address.partition('%')[0]}]" if ":" in asking.target.address else asking.target.address
    async with asking.gate.stream(asking.target, service, looking_context() if service == "https" else None) as stream:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await stream.send(get(host, "/", keep_alive=more))
                await _read(stream, response)
                if more and response.complete and response.keep_alive:
                    with suppress(WithheldError, OSError, MalformedReply):  # what the first page said holds, whatever becomes of this one
                        await stream.send(get(host, _HP_CONFIGURATION))
                        await _read(stream, second)
        except TimeoutError:
            return "hangs"
        except ConnectionResetError:
            return "resets"
        except MalformedReply:
            return "no-http"
    return "closes"


async def _read(stream: Stream, response: Response) -> None:
    while not response.complete:
        data = await stream.read()
        if not data:
            if response.status:
                response.eof()
            return
        response.feed(data)
