# SPDX-License-Identifier: Apache-2.0
import asyncio
import errno
import ssl

import pytest

from probes.failure import WORDS, DeniedError, Failure, UnsupportedError, WithheldError, word_for
from probes.malformed import MalformedReply


class _WindowsError(OSError):
    """An OSError as Windows makes it: `winerror` beside an errno that means something else."""

    def __init__(self, winerror: int) -> None:
        super().__init__(errno.EINVAL, "Windows says so")
        self.winerror = winerror


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (WithheldError("no"), "skipped"),
        (UnsupportedError("no"), "unsupported"),
        (DeniedError("no"), "denied"),
        (MalformedReply("no"), "malformed"),
        (ssl.SSLError(1, "no"), "tls"),
        (ssl.SSLCertVerificationError(1, "no"), "tls"),
        (TimeoutError(), "timeout"),
        (TimeoutError(errno.ETIMEDOUT, "no"), "timeout"),
        (EOFError(), "closed"),
        (asyncio.IncompleteReadError(b"", 1), "closed"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), "refused"),
        (ConnectionRefusedError(), "refused"),
        (ConnectionResetError(errno.ECONNRESET, "no"), "reset"),
        (BrokenPipeError(errno.EPIPE, "no"), "reset"),
        (ConnectionAbortedError(errno.ECONNABORTED, "no"), "reset"),
        (ConnectionAbortedError("handshake took too long"), "reset"),
        (OSError(errno.EHOSTUNREACH, "no"), "unreachable"),
        (OSError(errno.ENETUNREACH, "no"), "unreachable"),
        (OSError(errno.EHOSTDOWN, "no"), "unreachable"),
        (OSError(errno.ENETDOWN, "no"), "unreachable"),
        (OSError(errno.EADDRNOTAVAIL, "no"), "unreachable"),
        (PermissionError(errno.EACCES, "no"), "unreachable"),
        (PermissionError(errno.EPERM, "no"), "unreachable"),
        (OSError(errno.EMFILE, "no"), "internal"),
        (OSError("no number at all"), "internal"),
        (ValueError("a fault of ours"), "internal"),
        (KeyError("x"), "internal"),
    ],
)
def test_every_way_to_fail_has_one_word(error: Exception, word: Failure) -> None:
    assert word_for(error) == word


@pytest.mark.parametrize(
    ("winerror", "word"),
    [
        (10013, "unreachable"),
        (10049, "unreachable"),
        (10050, "unreachable"),
        (10051, "unreachable"),
        (10053, "reset"),
        (10054, "reset"),
        (10060, "timeout"),
        (10061, "refused"),
        (10064, "unreachable"),
        (10065, "unreachable"),
        (1225, "refused"),
        (1231, "unreachable"),
        (1232, "unreachable"),
        (1236, "reset"),
        (121, "timeout"),
        (64, "reset"),
        (10055, "internal"),
    ],
)
def test_the_numbers_of_windows_have_the_same_words(winerror: int, word: Failure) -> None:
    assert word_for(_WindowsError(winerror)) == word


def test_the_list_is_closed() -> None:
    assert set(WORDS) == {"timeout", "refused", "unreachable", "reset", "closed", "malformed", "denied", "tls", "unsupported", "skipped", "internal"}


def test_a_peer_cannot_make_a_long_message() -> None:
    assert len(str(MalformedReply("x" * 10_000))) == 120
