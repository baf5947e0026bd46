# SPDX-License-Identifier: Apache-2.0
"""SMB NEGOTIATE, the exchange before any login: [MS-SMB2] 2.2.3 and 2.2.4, [MS-CIFS] 2.2.4.52, NetBIOS session service (RFC 1002 section 4.3).

Two questions, each on a connection of its own: one that offers SMB1 alone (`NT LM 0.12`), one that offers SMB2 dialects alone, because a
server that likes both would answer the multi-protocol one in SMB2 and hide whether it still takes SMB1. Nothing after NEGOTIATE is ever
sent. The answer is read by its fixed offsets; the security token is only searched for the OIDs of login mechanisms.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct, error, pack, unpack_from

from probes.malformed import MalformedReply

MAX_FRAME = 64 * 1024
HEAD = 4
DIALECTS = {0x0202: "2.0.2", 0x0210: "2.1", 0x0300: "3.0", 0x0302: "3.0.2", 0x0311: "3.1.1"}
SMB2, SMB3 = (0x0202, 0x0210), (0x0300, 0x0302, 0x0311)
EVERY = (*SMB2, *SMB3)
NOT_SUPPORTED = 0xC00000BB
"""STATUS_NOT_SUPPORTED: no dialect in common ([MS-SMB2] 3.3.5.4)."""

_SESSION, _REQUEST, _POSITIVE, _KEEPALIVE = 0x00, 0x81, 0x82, 0x85
_SMB1, _SMB2 = b"\xffSMB", b"\xfeSMB"
_NEGOTIATE1 = 0x72
_HEADER1 = Struct("<4sBIBHH8sHHHHH")
_HEADER2 = Struct("<4sHHIHHIIQIIQ16s")
_REPLY2 = Struct("<HHHH16sIIIIQQHHI")
_REPLY1 = Struct("<HBHHIIIIQhB")
_UNICODE_NT_EXTENDED = 0xC843
_SIGNING_REQUIRED1, _SIGNING_REQUIRED2 = 0x08, 0x02
_CAN_ENCRYPT = 0x40
_PREAUTH, _ENCRYPTION = 1, 2
_MAX_CONTEXTS = 16
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_LAST = 2_650_467_744_000_000_000  # the year 9999, in 100 ns
_LOGINS = {
    "kerberos": (bytes.fromhex("2a864886f712010202"), bytes.fromhex("2a864882f712010202")),
    "ntlm": (bytes.fromhex("2b06010401823702020a"),),
    "negoex": (bytes.fromhex("2b06010401823702021e"),),
}


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What a server agreed to. `dialect` None: it speaks the protocol and agreed to none of those offered."""

    dialect: str | None
    signing_required: bool | None = None
    encryption: bool | None = None
    logins: tuple[str, ...] = ()
    clock: datetime | None = None


def frame(message: bytes) -> bytes:
    """Put the NetBIOS session header before a message."""
    return pack(">I", len(message)) + message


def frame_length(head: bytes) -> int | None:
    """The octets that follow a head of 4; None for a keep-alive, which has nothing to say. Raises MalformedReply."""
    if len(head) != HEAD:
        raise MalformedReply("SMB: the connection ends inside a frame's head")
    kind, length = head[0], int.from_bytes(head[1:], "big")
    if kind == _KEEPALIVE:
        return None
    if kind not in {_SESSION, _POSITIVE}:
        raise MalformedReply(f"SMB: session packet {kind:#04x}")
    if length > MAX_FRAME:
        raise MalformedReply(f"SMB: frame of {length} octets")
    return length


def netbios_request() -> bytes:
    """A session request to whatever file server is there (`*SMBSERVER`), for port 139."""
    names = b"".join(b"\x20" + _first_level(name) + b"\x00" for name in (b"*SMBSERVER", b"UNJAM"))
    return pack(">BBH", _REQUEST, 0, len(names)) + names


def negotiate1() -> bytes:
    """A request that offers SMB1's last dialect and nothing else."""
    header = _HEADER1.pack(_SMB1, _NEGOTIATE1, 0, 0x18, _UNICODE_NT_EXTENDED, 0, b"", 0, 0xFFFF, 1, 0, 1)
    dialect = b"\x02NT LM 0.12\x00"
    return frame(header + pack("<BH", 0, len(dialect)) + dialect)


def negotiate2(dialects: tuple[int, ...], guid: bytes, salt: bytes) -> bytes:
    """A request that offers these SMB2 dialects; `guid` 16 and `salt` 32 random octets."""
    header = _HEADER2.pack(_SMB2, 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, b"")
    listed = pack(f"<{len(dialects)}H", *dialects)
    if 0x0311 not in dialects:
        return frame(header + pack("<HHHHI16sQ", 36, len(dialects), 1, 0, _CAN_ENCRYPT if 0x0300 in dialects else 0, guid, 0) + listed)
    body_size = 36 + len(listed)
    pad = -(64 + body_size) % 8
    start = 64 + body_size + pad
    contexts = _context(_PREAUTH, pack("<HHH", 1, len(salt), 1) + salt) + _context(_ENCRYPTION, pack("<HHH", 2, 2, 1), last=True)
    body = pack("<HHHHI16sIHH", 36, len(dialects), 1, 0, _CAN_ENCRYPT, guid, start, 2, 0)
    return frame(header + body + listed + bytes(pad) + contexts)


def decode(message: bytes) -> Negotiated:
    """The answer to either question, without its session header. Raises MalformedReply."""
    try:
        if message[:4] == _SMB2:
            return _decode2(message)
        if message[:4] == _SMB1:
            return _decode1(message)
    except error:
        raise MalformedReply("SMB: the answer ends too soon") from None
    raise MalformedReply("SMB: no SMB message")


def _decode1(message: bytes) -> Negotiated:
    if len(message) <= _HEADER1.size or message[4] != _NEGOTIATE1:
        raise MalformedReply("SMB1: no answer to NEGOTIATE")
    words = message[_HEADER1.size]
    if words < 17:
        return Negotiated(None)
    index, mode, _, _, _, _, _, _, ticks, _, _ = _REPLY1.unpack_from(message, _HEADER1.size + 1)
    if index == 0xFFFF:
        return Negotiated(None)
    return Negotiated("1", bool(mode & _SIGNING_REQUIRED1), encryption=False, logins=_logins(message), clock=_moment(ticks))


def _decode2(message: bytes) -> Negotiated:
    _, size, _, status, command, *_ = _HEADER2.unpack_from(message)
    if size != 64 or command != 0:
        raise MalformedReply(f"SMB2: command {command} where NEGOTIATE belongs")
    if status == NOT_SUPPORTED:
        return Negotiated(None)
    if status:
        raise MalformedReply(f"SMB2: status {status:#010x}")
    _, mode, revision, contexts, _, able, _, _, _, ticks, _, at, length, context_at = _REPLY2.unpack_from(message, 64)
    dialect = DIALECTS.get(revision)
    if dialect is None:
        raise MalformedReply(f"SMB2: dialect {revision:#06x}")
    can = _agreed_cipher(message, context_at, contexts) if revision == 0x0311 else bool(able & _CAN_ENCRYPT)
    return Negotiated(dialect, bool(mode & _SIGNING_REQUIRED2), can, _logins(message[at : at + length]), _moment(ticks))


def _agreed_cipher(message: bytes, at: int, count: int) -> bool:
    """Whether the answer names a cipher ([MS-SMB2] 2.2.4.1.2)."""
    for _ in range(min(count, _MAX_CONTEXTS)):
        if at < 64 or at + 8 > len(message):
            return False
        kind, length = unpack_from("<HH", message, at)
        if kind == _ENCRYPTION and length >= 4:
            ciphers, cipher = unpack_from("<HH", message, at + 8)
            return bool(ciphers and cipher)
        at += 8 + length + (-length % 8)
    return False


def _context(kind: int, data: bytes, *, last: bool = False) -> bytes:
    return pack("<HHI", kind, len(data), 0) + data + (b"" if last else bytes(-len(data) % 8))


def _logins(token: bytes) -> tuple[str, ...]:
    return tuple(name for name, oids in _LOGINS.items() if any(oid in token for oid in oids))


def _moment(ticks: int) -> datetime | None:
    return _EPOCH + timedelta(microseconds=ticks // 10) if 0 < ticks < _LAST else None


def _first_level(name: bytes) -> bytes:
    """RFC 1001 section 14.1: each half octet as a letter."""
    padded = name.ljust(16, b" ") if name.startswith(b"*") else name.ljust(15, b" ") + b"\x00"
    return bytes(letter for octet in padded for letter in (0x41 + (octet >> 4), 0x41 + (octet & 15)))
