# SPDX-License-Identifier: Apache-2.0
"""Names -> addresses, by the system's own resolver, in its threads."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable

PATIENCE_S = 10.0
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}

LookUp = Callable[[str], Awaitable[str]]


class ResolveError(Exception):
    """A name that leads to no address; the message is one sentence. `no_such_name`: a resolver said so, rather than none having answered."""

    def __init__(self, sentence: str, *, no_such_name: bool = False) -> None:
        super().__init__(sentence)
        self.no_such_name = no_such_name


async def look_up(name: str) -> str:
    """The first IPv4 address of a name, else its first IPv6 one. Raises ResolveError."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE_S):
            answers = await loop.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except TimeoutError:
        msg = f"'{name}' does not resolve: no answer from the resolver within {PATIENCE_S:.0f} s; name its address, or see whether DNS works here"
        raise ResolveError(msg) from None
    except (OSError, UnicodeError) as error:
        msg = f"'{name}' does not resolve to an address ({getattr(error, 'strerror', None) or error}); check the spelling, or name its address"
        raise ResolveError(msg, no_such_name=isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME) from None
    v4 = [str(where[0]) for family, _, _, _, where in answers if family == socket.AF_INET]
    v6 = [str(where[0]) for family, _, _, _, where in answers if family == socket.AF_INET6]
    return next(iter([*v4, *v6]))


async def look_up_all(names: Iterable[str], one: LookUp = look_up) -> dict[str, str | ResolveError]:
    """Every name's address or what went wrong, all asked at once."""
    wanted = sorted(set(names))
    found = await asyncio.gather(*(one(name) for name in wanted), return_exceptions=True)
    result: dict[str, str | ResolveError] = {}
    for name, answer in zip(wanted, found, strict=True):
        if isinstance(answer, BaseException) and not isinstance(answer, ResolveError):
            raise answer
        result[name] = answer
    return result
