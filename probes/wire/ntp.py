# SPDX-License-Identifier: Apache-2.0
"""NTP (RFC 5905 section 7.3): one question, one answer, and the offset between two clocks. The question tells nothing of ours: its time is a nonce."""

from dataclasses import dataclass
from struct import Struct

from probes.malformed import MalformedReply

SIZE = 48
MAX_STRATUM = 16
_PACKET = Struct(">BBbbII4sQQQQ")
_VERSION, _CLIENT, _SERVER, _BROADCAST = 4, 3, 4, 5
_UNSYNCHRONISED = 3
_ERA_S = 2**32
_UNIX_S = 2_208_988_800
"""From 1900 to 1970, in seconds."""
_HALF = _ERA_S // 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a time server said; times in seconds since 1970."""

    leap: int
    stratum: int
    kiss: str | None
    received: float
    sent: float

    @property
    def synchronised(self) -> bool:
        """Whether its clock is set."""
        return self.leap != _UNSYNCHRONISED and 0 < self.stratum < MAX_STRATUM


def question(nonce: int) -> bytes:
    """A client's packet; `nonce` of 64 bits comes back as the origin timestamp (data minimisation, draft-ietf-ntp-data-minimization)."""
    return _PACKET.pack(_VERSION << 3 | _CLIENT, 0, 0, 0, 0, 0, b"", 0, 0, 0, nonce)


def decode(packet: bytes, nonce: int, now: float) -> Answer:
    """The answer to the question with this nonce; `now` (seconds since 1970) says which era its times are of. Raises MalformedReply."""
    if len(packet) < SIZE:
        raise MalformedReply(f"NTP: {len(packet)} octets")
    first, stratum, _, _, _, _, reference, _, origin, received, sent = _PACKET.unpack_from(packet)
    if first & 7 not in {_SERVER, _BROADCAST}:
        raise MalformedReply(f"NTP: mode {first & 7} is no server's")
    if origin != nonce:
        raise MalformedReply("NTP: an answer to somebody else's question")
    kiss = reference.rstrip(b"\x00").decode("latin-1") if stratum == 0 else ""
    plain = kiss if kiss.isascii() and kiss.isalnum() else None
    return Answer(first >> 6, stratum, plain, _seconds(received, now), _seconds(sent, now))


def offset(answer: Answer, asked: float, heard: float) -> float:
    """Their clock minus ours, in seconds (RFC 5905 section 8); `asked` and `heard` by our clock."""
    return ((answer.received - asked) + (answer.sent - heard)) / 2


def _seconds(stamp: int, now: float) -> float:
    """A 64-bit timestamp in the era nearest to `now`."""
    seconds = stamp / _ERA_S - _UNIX_S
    return seconds + round((now - seconds) / _ERA_S) * _ERA_S if abs(now - seconds) > _HALF else seconds
