# SPDX-License-Identifier: Apache-2.0
"""The first flight of TLS (RFC 8446, RFC 5246, RFC 6101): a ClientHello out, the first thing that the server says to it in. No socket, no await.

OpenSSL will not offer SSL 3.0, nor a hello of a chosen size; so these hellos are our own. They only look: no handshake of theirs is ever finished.

    record       type(1) version(2) length(2) fragment
    handshake    type(1) length(3) body
    ServerHello  version(2) random(32) session id(1+n) cipher(2) compression(1) extensions
    alert        level(1) description(1)

`Flight` is fed octets in any slices until it is `complete`; a ServerHello spread over several records is put together again. Bounds: 16 KiB and 8
records before the end of the ServerHello.
"""

import struct
from collections.abc import Sequence
from typing import Final

from probes.malformed import MalformedReply
from probes.wire.text import safe

SSL30, TLS10, TLS11, TLS12, TLS13 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
NAMES: Final = {SSL30: "SSLv3", TLS10: "TLSv1", TLS11: "TLSv1.1", TLS12: "TLSv1.2", TLS13: "TLSv1.3"}
SMALL: Final = 512
"""A ClientHello of more octets than this has been seen to stall old printers (openssl#27557)."""

_HANDSHAKE, _ALERT = 22, 21
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_MOST, _MOST_RECORDS = 16_384, 8
_LONGEST_FRAGMENT = 16_384 + 2_048
_RECORD, _EXTENSION = struct.Struct("!BHH"), struct.Struct("!HH")
_SUPPORTED_GROUPS, _POINT_FORMATS, _SIGNATURES, _PADDING, _SUPPORTED_VERSIONS, _KEY_SHARE = 10, 11, 13, 21, 43, 51
_LARGE = 1_700
_X25519, _P256, _P384, _X25519MLKEM768 = 0x001D, 0x0017, 0x0018, 0x11EC
_MLKEM768_KEY = 1_184
_CIPHERS_13 = (0x1301, 0x1302, 0x1303)
_CIPHERS = (
    0xC02F, 0xC030, 0xC02B, 0xC02C, 0xCCA8, 0xCCA9, 0xC013, 0xC014, 0xC009, 0xC00A, 0x009C, 0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x009E, 0x0033,
    0x0039, 0xC012, 0x000A, 0x0016, 0x0005, 0x0004,
)  # fmt: skip
"""From ECDHE with AES-GCM down to RC4: to learn what is offered, everything is accepted."""
_SIGNATURE_SCHEMES = (0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0203, 0x0201)
_ALERTS = {
    0: "close-notify", 10: "unexpected-message", 20: "bad-record-mac", 40: "handshake-failure", 47: "illegal-parameter", 50: "decode-error",
    70: "protocol-version", 71: "insufficient-security", 80: "internal-error", 86: "inappropriate-fallback", 109: "missing-extension",
    112: "unrecognized-name", 116: "certificate-required", 120: "no-application-protocol",
}  # fmt: skip


def client_hello(version: int, random: bytes, *, large: bool = False) -> bytes:
    """A ClientHello, in its record, that offers `version` and nothing newer (1.3: 1.2 as well). `random`: 64 octets, for the random and a key share.

    Classic groups and at most 512 octets; `large`: with the post-quantum share that current browsers send (X25519MLKEM768,
    draft-ietf-tls-ecdhe-mlkem), padded (RFC 7685) to their size, which no longer fits one packet.
    """
    nonce, share = random[:32], random[32:64]
    legacy = min(version, TLS12)
    ciphers = (*(_CIPHERS_13 if version >= TLS13 else ()), *_CIPHERS)
    session = nonce if version >= TLS13 else b""
    body = struct.pack("!H", legacy) + nonce + _vector(1, session) + _vector(2, _shorts(ciphers)) + _vector(1, b"\0")
    if version > SSL30:
        room = _LARGE - len(body) if large else 0
        body += _vector(2, _padded(_extensions(version, share, large=large), room))
    handshake = bytes([_CLIENT_HELLO]) + len(body).to_bytes(3, "big") + body
    return _RECORD.pack(_HANDSHAKE, min(version, TLS10), len(handshake)) + handshake


class Flight:
    """The server's first words, read in slices.

    When it is `complete`, either `version` (the one that the server chose) or `alert` (by name, RFC 8446 section 6) is set.
    """

    def __init__(self) -> None:
        self.version: int | None = None
        self.alert: str | None = None
        self.complete = False
        self._buffer = bytearray()
        self._handshake = bytearray()
        self._records = 0

    def feed(self, data: bytes) -> None:
        """Take the next octets. Raises MalformedReply for what is no TLS."""
        self._buffer += data
        while self._record():
            pass
        if not self.complete and len(self._buffer) + len(self._handshake) > _MOST + _LONGEST_FRAGMENT:
            raise MalformedReply("TLS: no ServerHello within 16 KiB")

    def _record(self) -> bool:
        """Take one whole record; False when there is none, or nothing more is wanted."""
        if self.complete:
            self._buffer.clear()
            return False
        if len(self._buffer) < _RECORD.size:
            if self._buffer and self._buffer[0] not in {_HANDSHAKE, _ALERT}:
                raise MalformedReply(f"TLS: no record begins with {safe(bytes(self._buffer), 16)!r}")
            return False
        kind, version, length = _RECORD.unpack_from(self._buffer)
        if kind not in {_HANDSHAKE, _ALERT} or version >> 8 != 3 or not 0 < length <= _LONGEST_FRAGMENT:
            raise MalformedReply(f"TLS: no record begins with {safe(bytes(self._buffer[:8]), 16)!r}")
        if len(self._buffer) < _RECORD.size + length:
            return False
        fragment = bytes(self._buffer[_RECORD.size : _RECORD.size + length])
        del self._buffer[: _RECORD.size + length]
        self._take(kind, fragment)
        return True

    def _take(self, kind: int, fragment: bytes) -> None:
        self._records += 1
        if kind == _ALERT:
            self._take_alert(fragment)
            return
        self._handshake += fragment
        if self._records > _MOST_RECORDS or len(self._handshake) > _MOST + _LONGEST_FRAGMENT:
            raise MalformedReply("TLS: a ServerHello without end")
        if len(self._handshake) < 4:
            return
        length = int.from_bytes(self._handshake[1:4], "big")
        if self._handshake[0] != _SERVER_HELLO or length > _MOST:
            raise MalformedReply(f"TLS: handshake message {self._handshake[0]} of {length} octets where a ServerHello was due")
        if len(self._handshake) >= 4 + length:
            self.version, self.complete = _chosen(bytes(self._handshake[4 : 4 + length])), True

    def _take_alert(self, fragment: bytes) -> None:
        if len(fragment) < 2:
            raise MalformedReply("TLS: an alert of one octet")
        level, number = fragment[:2]
        if level == 1 and number != 0:  # a warning, e.g. unrecognized_name: the ServerHello still follows
            if self._records > _MOST_RECORDS:
                raise MalformedReply("TLS: warnings without end")
            return
        self.alert, self.complete = _ALERTS.get(number, f"alert-{number}"), True


def _chosen(body: bytes) -> int:
    """The version that a ServerHello (or a HelloRetryRequest, which looks like one) has chosen. Raises MalformedReply."""
    if len(body) < 35:
        raise MalformedReply(f"TLS: a ServerHello of {len(body)} octets")
    (version,) = struct.unpack_from("!H", body)
    at = 35 + body[34] + 3
    if len(body) < at:
        raise MalformedReply("TLS: a ServerHello that ends in its session id")
    for kind, value in _read_extensions(body[at:]):
        if kind == _SUPPORTED_VERSIONS and len(value) == 2:
            return int.from_bytes(value, "big")
    return int(version)


def _read_extensions(data: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 2
    while at + _EXTENSION.size <= len(data):
        kind, length = _EXTENSION.unpack_from(data, at)
        at += _EXTENSION.size
        if at + length > len(data):
            raise MalformedReply("TLS: an extension that is longer than its ServerHello")
        found.append((kind, data[at : at + length]))
        at += length
    return found


def _extensions(version: int, share: bytes, *, large: bool) -> bytes:
    groups = (*((_X25519MLKEM768,) if large else ()), _X25519, _P256, _P384)
    parts = [(_SUPPORTED_GROUPS, _vector(2, _shorts(groups))), (_POINT_FORMATS, _vector(1, b"\0"))]
    if version >= TLS12:
        parts.append((_SIGNATURES, _vector(2, _shorts(_SIGNATURE_SCHEMES))))
    if version >= TLS13:
        shares = struct.pack("!H", _X25519) + _vector(2, share)
        if large:  # a key of zero coefficients is a valid one (FIPS 203 section 7.2); nobody will ever use it
            shares = struct.pack("!H", _X25519MLKEM768) + _vector(2, bytes(_MLKEM768_KEY - 32) + share + share) + shares
        parts += [(_SUPPORTED_VERSIONS, _vector(1, _shorts((TLS13, TLS12)))), (_KEY_SHARE, _vector(2, shares))]
    return b"".join(_EXTENSION.pack(kind, len(value)) + value for kind, value in parts)


def _padded(extensions: bytes, room: int) -> bytes:
    left = room - len(extensions) - _EXTENSION.size
    return extensions + _EXTENSION.pack(_PADDING, left) + bytes(left) if left > 0 else extensions


def _vector(size: int, data: bytes) -> bytes:
    return len(data).to_bytes(size, "big") + data


def _shorts(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"!{len(numbers)}H", *numbers)
