# SPDX-License-Identifier: Apache-2.0
"""IKE, as far as one first message shows whether anybody speaks it: IKEv2's IKE_SA_INIT (RFC 7296 section 1.2), IKEv1's Main Mode (RFC 2409 section 5).

The keys in it are random and go nowhere: no association comes about, whatever is answered.
"""

from dataclasses import dataclass
from struct import Struct, pack

from probes.malformed import MalformedReply

SPI_SIZE, KEY_SIZE, NONCE_SIZE = 8, 256, 32
"""Octets: the initiator's SPI, the public value of group 14 (RFC 3526), and the nonce."""
_HEADER = Struct(">8s8sBBBBII")
_V2, _V1 = 0x20, 0x10
_SA_INIT, _MAIN_MODE = 34, 2
_INITIATOR = 0x08
_SA_V1, _SA, _KE, _NONCE = 1, 33, 34, 40
_GROUP_14 = 14
_KEY_LENGTH = 0x800E  # an attribute of two octets (RFC 7296 section 3.3.5, RFC 2409 appendix A)
_OFFERED_V2 = ((1, 12, 128), (1, 12, 256), (2, 5, 0), (2, 2, 0), (3, 12, 0), (3, 2, 0), (4, _GROUP_14, 0))
"""(type, id, key length): AES-CBC, HMAC-SHA2-256 and HMAC-SHA1 as PRF and for integrity, MODP-2048 (RFC 7296 section 3.3.2)."""
_OFFERED_V1 = ((7, 128, 4, 14), (7, 128, 2, 2), (5, 0, 2, 2))
"""(cipher, key length, hash, group): AES with SHA-256 and MODP-2048, then AES and 3DES with SHA-1 and MODP-1024, all with a pre-shared key."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The header of an answer: the version that the responder speaks, 1 or 2, and the exchange that it is of."""

    version: int
    exchange: int


def first_v2(spi: bytes, key: bytes, nonce: bytes) -> bytes:
    """An IKE_SA_INIT request of a usual offer."""
    transforms = [_transform_v2(*offer, last=offer is _OFFERED_V2[-1]) for offer in _OFFERED_V2]
    proposal = pack(">BBHBBBB", 0, 0, 8 + sum(map(len, transforms)), 1, 1, 0, len(transforms)) + b"".join(transforms)
    payloads = _payload(_KE, proposal) + _payload(_NONCE, pack(">HH", _GROUP_14, 0) + key) + _payload(0, nonce)
    return _message(spi, _SA, _V2, _SA_INIT, _INITIATOR, payloads)


def first_v1(spi: bytes) -> bytes:
    """The first message of Main Mode, of a usual offer."""
    transforms = [_transform_v1(number, *offer) for number, offer in enumerate(_OFFERED_V1, 1)]
    inside = pack(">BBBB", 1, 1, 0, len(transforms)) + b"".join(transforms)
    return _message(spi, _SA_V1, _V1, _MAIN_MODE, 0, _payload(0, pack(">II", 1, 1) + _payload(0, inside)))


def decode(packet: bytes, question: bytes) -> Answer:
    """What answered this question. Raises MalformedReply for an answer to somebody else's, for our own question come back, and for what is no IKE."""
    if len(packet) < _HEADER.size:
        raise MalformedReply(f"IKE: {len(packet)} octets")
    ours, _, _, version, exchange, _, _, _ = _HEADER.unpack_from(packet)
    if ours != question[:SPI_SIZE]:
        raise MalformedReply("IKE: an answer to somebody else's question")
    if packet == question:
        raise MalformedReply("IKE: our own question came back")
    if version >> 4 not in {1, 2}:
        raise MalformedReply(f"IKE: version {version >> 4}")
    return Answer(version >> 4, exchange)


def _message(spi: bytes, first: int, version: int, exchange: int, flags: int, payloads: bytes) -> bytes:
    return _HEADER.pack(spi, bytes(SPI_SIZE), first, version, exchange, flags, 0, _HEADER.size + len(payloads)) + payloads


def _payload(following: int, body: bytes) -> bytes:
    return pack(">BBH", following, 0, 4 + len(body)) + body


def _transform_v2(kind: int, number: int, key_length: int, *, last: bool) -> bytes:
    attribute = pack(">HH", _KEY_LENGTH, key_length) if key_length else b""
    return pack(">BBHBBH", 0 if last else 3, 0, 8 + len(attribute), kind, 0, number) + attribute


def _transform_v1(place: int, cipher: int, key_length: int, digest: int, group: int) -> bytes:
    attributes = pack(">HHHH", 0x8001, cipher, 0x8002, digest) + pack(">HHHH", 0x8003, 1, 0x8004, group)
    attributes += pack(">HH", _KEY_LENGTH, key_length) if key_length else b""
    return _payload(0 if place == len(_OFFERED_V1) else 3, pack(">BBH", place, 1, 0) + attributes)
