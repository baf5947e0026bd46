# SPDX-License-Identifier: Apache-2.0
"""The HTTP client of the tickets: one POST, one bounded answer. Whatever goes wrong on the way is an answer too."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from agent.tickets.model import Parcel, Reply
from agent.tickets.signing import key_of, signature
from agent.version import VERSION
from probes.wire.text import safe

MAX_REPLY = 64 * 1024
TIMEOUT_S = 10.0
_KNOCK = "unjam-doctor"


class EndpointError(ValueError):
    """The endpoint cannot be used as it is configured; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where tickets are posted. `secret` signs them (as it stands in its file), `ca_file` replaces the system's authorities."""

    url: str
    secret: bytes | None = field(default=None, repr=False)
    ca_file: Path | None = None


class Poster:
    """An open way to one endpoint; use it as an async context manager. `send` never raises for what the network or the endpoint does."""

    def __init__(self, endpoint: Endpoint, now: Callable[[], float], timeout_s: float = TIMEOUT_S) -> None:
        self._endpoint, self._now = endpoint, now
        self._key = _key(endpoint)
        self._tls = _tls(endpoint)
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def __aenter__(self) -> Self:
        # No cookies, no proxies or .netrc of the environment, no connection kept: every attempt begins anew.
        connector = aiohttp.TCPConnector(ssl=self._tls, force_close=True)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False
        )
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()

    async def send(self, parcel: Parcel) -> Reply:
        """One attempt."""
        body = parcel.body.encode()
        try:
            async with self._session.post(self._endpoint.url, data=body, headers=self._headers(parcel.delivery_id, body), allow_redirects=False) as answer:
                return await _read(answer)
        except TimeoutError:
            return Reply(None, why=f"no answer within {self._timeout.total:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Reply(None, why=safe(str(error) or type(error).__name__, 160))

    async def knock(self) -> Reply:
        """Ask what the endpoint allows (OPTIONS, RFC 9110 section 9.3.7), signed as a ticket would be: whether it is there, and knows us. Never a ticket."""
        try:
            headers = {name: value for name, value in self._headers(_KNOCK, b"").items() if name not in {"Content-Type", "Idempotency-Key"}}
            async with self._session.options(self._endpoint.url, headers=headers, allow_redirects=False) as answer:
                return await _read(answer)
        except TimeoutError:
            return Reply(None, why=f"no answer within {self._timeout.total:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Reply(None, why=safe(str(error) or type(error).__name__, 160))

    def _headers(self, delivery_id: str, body: bytes) -> dict[str, str]:
        moment = int(self._now())
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"unjam/{VERSION}",
            "Idempotency-Key": delivery_id,
            "webhook-id": delivery_id,
            "webhook-timestamp": str(moment),
        }
        return headers | ({"webhook-signature": signature(self._key, delivery_id, moment, body)} if self._key else {})


async def _read(answer: aiohttp.ClientResponse) -> Reply:
    data = b""
    async for chunk in answer.content.iter_chunked(8192):
        data += chunk
        if len(data) > MAX_REPLY:
            why = f"an answer of more than {MAX_REPLY // 1024} KiB came"
            return Reply(None if answer.ok else answer.status, why=why, retry_after=answer.headers.get("Retry-After", ""))
    return Reply(answer.status, answer.content_type, data.decode("utf-8", "replace"), answer.headers.get("Retry-After", ""))


def _key(endpoint: Endpoint) -> bytes | None:
    try:
        return key_of(endpoint.secret) if endpoint.secret else None
    except ValueError as error:
        msg = f"tickets.secret_file: {error}"
        raise EndpointError(msg) from None


def _tls(endpoint: Endpoint) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=endpoint.ca_file)
    except (OSError, ssl.SSLError) as error:
        msg = f"tickets.ca_file: {endpoint.ca_file} holds no certificates that can be read ({error.strerror or error})"
        raise EndpointError(msg) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
