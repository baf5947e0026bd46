# SPDX-License-Identifier: Apache-2.0
"""The closed list of failure words, and the one function that turns an exception into its word."""

import errno
import ssl
from typing import Literal, TypeAlias, get_args

from probes.malformed import MalformedReply

Failure: TypeAlias = Literal[
    "timeout",
    "refused",
    "unreachable",
    "reset",
    "closed",
    "malformed",
    "denied",
    "tls",
    "unsupported",
    "skipped",
    "internal",
]
WORDS: tuple[Failure, ...] = get_args(Failure)


class DeniedError(Exception):
    """The peer understood and will not tell us: HTTP 401/403, IPP client-error-not-authorized, SNMP authorizationError."""


class UnsupportedError(Exception):
    """This platform, or this peer, has no such service."""


class WithheldError(Exception):
    """The gate did not let it out (scope, port policy, budget), or there was nothing to ask. Nothing was sent."""


_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}
_CODES: dict[int, Failure] = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.EPIPE: "reset",
    errno.ECONNABORTED: "reset",
    errno.ETIMEDOUT: "timeout",
    errno.EACCES: "unreachable",  # Linux says EACCES, "prohibited", for an ICMP administratively-prohibited
    errno.EPERM: "unreachable",  # the host's own firewall forbids the packet
    **dict.fromkeys(_UNREACHABLE, "unreachable"),
}
_TYPES: tuple[tuple[type[BaseException], Failure], ...] = (
    (WithheldError, "skipped"),
    (UnsupportedError, "unsupported"),
    (DeniedError, "denied"),
    (MalformedReply, "malformed"),
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (EOFError, "closed"),
    (ConnectionRefusedError, "refused"),
    (ConnectionResetError, "reset"),
    (BrokenPipeError, "reset"),
    (ConnectionAbortedError, "reset"),
)


def word_for(error: BaseException) -> Failure:
    """The one word for what went wrong; `internal` for everything that is a fault of ours."""
    for kind, word in _TYPES:
        if isinstance(error, kind):
            return word
    if isinstance(error, OSError) and error.errno is not None:
        return _CODES.get(_posix(error), "internal")
    return "internal"


# Windows reports Winsock's numbers where others report errno's, and on completion ports those of winerror.h.
_WINSOCK = {
    10013: errno.EACCES,
    10049: errno.EADDRNOTAVAIL,
    10050: errno.ENETDOWN,
    10051: errno.ENETUNREACH,
    10053: errno.ECONNABORTED,
    10054: errno.ECONNRESET,
    10060: errno.ETIMEDOUT,
    10061: errno.ECONNREFUSED,
    10064: errno.EHOSTDOWN,
    10065: errno.EHOSTUNREACH,
    64: errno.ECONNRESET,  # ERROR_NETNAME_DELETED
    121: errno.ETIMEDOUT,  # ERROR_SEM_TIMEOUT
    1225: errno.ECONNREFUSED,
    1231: errno.ENETUNREACH,
    1232: errno.EHOSTUNREACH,
    1236: errno.ECONNABORTED,
}


def _posix(error: OSError) -> int:
    number = getattr(error, "winerror", None) or error.errno or 0
    return _WINSOCK.get(number, number)
