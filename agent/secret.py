# SPDX-License-Identifier: Apache-2.0
"""Secrets: read from files that nobody else can read, never shown, and struck out of whatever is about to be written."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

MAX_BYTES = 4096
_OTHERS = 0o077
_SHORTEST_STRUCK = 4
_NO_SECRETS = frozenset({b"public", b"private"})
REDACTED = "[redacted]"


class SecretError(ValueError):
    """A secret's file cannot be used; the message says why and what to do, without its contents."""


class Secret:
    """A secret's octets and the file they came from. Neither `repr` nor `str` nor a dump shows the value, so it is no dataclass."""

    __slots__ = ("source", "value")

    def __init__(self, value: bytes, source: Path) -> None:
        self.value, self.source = value, source

    def __repr__(self) -> str:
        """The file, never the value."""
        return f"Secret(from {self.source})"

    __str__ = __repr__


def read_secret(path: Path) -> Secret:
    """The stripped contents of a file that only its owner can read. Raises SecretError."""
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror or error}"
        raise SecretError(msg) from None
    if wrong := _wrong(data, mode):
        msg = f"{path} {wrong}"
        raise SecretError(msg)
    return Secret(data.strip(), path)


def _wrong(data: bytes, mode: int) -> str | None:
    if os.name == "posix" and mode & _OTHERS:
        return f"can be read by others (mode {stat.S_IMODE(mode):04o}); run: chmod 600 on it"
    if len(data) > MAX_BYTES:
        return f"is larger than {MAX_BYTES} bytes; a secret is one short line"
    if not data.strip():
        return "is empty"
    if b"\n" in data.strip() or b"\x00" in data:
        return "holds more than one line; a secret is one short line"
    return None


class Redactor:
    """Strikes every known secret out of a text, by exact match. Communities that every printer ships with are no secrets."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        found = {secret.value for secret in secrets if len(secret.value) >= _SHORTEST_STRUCK} - _NO_SECRETS
        self._texts = sorted((value.decode("utf-8", "replace") for value in found), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._texts:
            text = text.replace(secret, REDACTED)
        return text
