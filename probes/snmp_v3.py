# SPDX-License-Identifier: Apache-2.0
"""One user's dialect of SNMPv3 (RFC 3412, RFC 3414): keys, signatures, ciphers, clock. The only door to pysnmp; first contact is in snmp_v3_contact.

pysnmp makes keys out of passphrases and does the ciphers; its engine, its sockets and its MIB files stay untouched (they cost 30 ms a device, and run
what stands in ./pysnmp_mibs). Loading it and hashing a passphrase (1 MiB each) is done in a thread. The signature is made here with the standard
library, at the place where it belongs: pysnmp looks for the first run of zero octets, which an engine id can hold.
"""

import hmac
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import Any

from probes.asking import AuthProtocol, PrivProtocol, V3User
from probes.malformed import MalformedReply
from probes.wire.ber import OCTET_STRING, Oid, encode
from probes.wire.pace import Ask
from probes.wire.snmp import Message, Pdu
from probes.wire.usm import AUTH, PRIV, REPORTABLE, V3Message, ciphered, encode_scoped, encode_v3, parse_scoped, parse_v3

_WINDOW_S = 150
_SALT = 8

_AUTH: dict[AuthProtocol, tuple[str, int, Oid]] = {
    "md5": ("md5", 12, (1, 3, 6, 1, 6, 3, 10, 1, 1, 2)),
    "sha1": ("sha1", 12, (1, 3, 6, 1, 6, 3, 10, 1, 1, 3)),
    "sha224": ("sha224", 16, (1, 3, 6, 1, 6, 3, 10, 1, 1, 4)),
    "sha256": ("sha256", 24, (1, 3, 6, 1, 6, 3, 10, 1, 1, 5)),
    "sha384": ("sha384", 32, (1, 3, 6, 1, 6, 3, 10, 1, 1, 6)),
    "sha512": ("sha512", 48, (1, 3, 6, 1, 6, 3, 10, 1, 1, 7)),
}
"""hashlib's name, octets of the signature (RFC 3414 section 6, RFC 7860 section 4), pysnmp's name."""
_PRIV: dict[PrivProtocol, Oid] = {
    "des": (1, 3, 6, 1, 6, 3, 10, 1, 2, 2),
    "aes128": (1, 3, 6, 1, 6, 3, 10, 1, 2, 4),
    "aes192": (1, 3, 6, 1, 4, 1, 9, 12, 6, 1, 1),
    "aes256": (1, 3, 6, 1, 4, 1, 9, 12, 6, 1, 2),
    "aes192c": (1, 3, 6, 1, 4, 1, 9, 12, 6, 1, 101),
    "aes256c": (1, 3, 6, 1, 4, 1, 9, 12, 6, 1, 102),
}


@dataclass(slots=True)
class Engine:
    """Who speaks for the device, and its clock (RFC 3414 section 2.2). What discovery said is a hint until a signed message confirms it."""

    engine_id: bytes
    boots: int = 0
    time: int = 0
    tries: int = 1
    first_ms: float = 0.0
    at: float = field(default_factory=monotonic)
    certain: bool = False

    def now(self) -> tuple[int, int]:
        """Boots, and seconds since the last, by our own clock."""
        return self.boots, self.time + int(monotonic() - self.at)

    def learn(self, boots: int, time: int) -> None:
        """Set the clock by a signed message; backwards only the first time."""
        if not self.certain or (boots, time) > (self.boots, self.time):
            self.boots, self.time, self.at, self.certain = boots, time, monotonic(), True

    def is_timely(self, boots: int, time: int) -> bool:
        """Is a signed message no old one (RFC 3414 section 3.2, 7b)."""
        ours, seconds = self.now()
        return not self.certain or boots > ours or (boots == ours and time > seconds - _WINDOW_S)


class Usm:
    """One user's dialect towards one engine. Made in a thread: it loads pysnmp and hashes passphrases."""

    version = "v3"

    def __init__(self, user: V3User, engine: Engine) -> None:
        self.engine, self._user, self._name = engine, user.name.encode(), user.name
        self._context = user.context.encode()
        self._level = (AUTH if user.auth else 0) | (PRIV if user.priv else 0)
        self._hash, self._signature = _AUTH[user.auth][:2] if user.auth else ("", 0)
        self._auth_key, self._cipher, self._priv_key = _keys(user, engine.engine_id)

    def __repr__(self) -> str:
        """Never a key."""
        return f"Usm({self._name!r})"

    def encode(self, ask: Ask, request_id: int) -> bytes:
        """The request as a datagram, enciphered and signed as the user's level says."""
        boots, time = self.engine.now() if self._level else (0, 0)
        data, salt = encode_scoped(self.engine.engine_id, self._context, ask, request_id), b""
        if self._level & PRIV:
            octets, salts = self._cipher.encrypt_data(self._priv_key, (boots, time, None), data)
            data, salt = encode(OCTET_STRING, bytes(octets)), bytes(salts)
        message = V3Message(request_id, self._level | REPORTABLE, self.engine.engine_id, boots, time, self._user, bytes(self._signature), salt, data)
        datagram, at = encode_v3(message)
        return _with(datagram, at, self._mac(datagram)) if self._level else datagram

    def decode(self, datagram: bytes) -> Message:
        """A Response to this user at this user's level, or a Report; a Report's request id is its message's. Raises MalformedReply for all else."""
        message, at = parse_v3(datagram)
        level = message.flags & (AUTH | PRIV)
        if level and (level & ~self._level or not level & AUTH):
            raise MalformedReply("SNMP: a level of security that was not asked for")
        if level:
            self._verify(datagram, message, at)
        reply = parse_scoped(self._plain(message) if level & PRIV else message.data)
        if reply.pdu_type == Pdu.REPORT:
            return reply._replace(request_id=message.msg_id)
        if level != self._level or not self._is_ours(message) or message.msg_id != reply.request_id:
            raise MalformedReply("SNMP: an answer without the security that was asked for")
        return reply

    def _is_ours(self, message: V3Message) -> bool:
        return message.engine_id == self.engine.engine_id and message.user == self._user

    def _verify(self, datagram: bytes, message: V3Message, at: int) -> None:
        signed = self._mac(_with(datagram, at, bytes(self._signature))) if len(message.auth) == self._signature else b""
        if not self._is_ours(message) or not hmac.compare_digest(signed, message.auth):
            raise MalformedReply("SNMP: an answer that this engine did not sign")
        if not self.engine.is_timely(message.boots, message.time):
            raise MalformedReply("SNMP: an answer from the past")
        self.engine.learn(message.boots, message.time)

    def _mac(self, datagram: bytes) -> bytes:
        return hmac.digest(self._auth_key, datagram, self._hash)[: self._signature]

    def _plain(self, message: V3Message) -> bytes:
        from pysnmp.proto.rfc1902 import OctetString  # noqa: PLC0415  (loaded already, by _keys)

        octets = ciphered(message.data)
        if len(message.priv) != _SALT or not octets:
            raise MalformedReply("SNMP: no salt or nothing enciphered")
        try:
            return bytes(self._cipher.decrypt_data(self._priv_key, (message.boots, message.time, OctetString(message.priv)), OctetString(octets)))
        except Exception as error:
            raise MalformedReply("SNMP: an answer that cannot be deciphered") from error


def _with(datagram: bytes, at: int, octets: bytes) -> bytes:
    return datagram[:at] + octets + datagram[at + len(octets) :]


def _keys(user: V3User, engine_id: bytes) -> tuple[bytes, Any, Any]:
    """The authentication key, pysnmp's cipher and its key, all local to one engine (RFC 3414 section 2.6)."""
    if not user.auth:
        return b"", None, None
    from pysnmp.proto.rfc1902 import OctetString  # noqa: PLC0415  (70 ms to load, for v3 alone)
    from pysnmp.proto.secmod.rfc3414.service import SnmpUSMSecurityModel as Model  # noqa: PLC0415  (the same)

    name, where = _AUTH[user.auth][2], OctetString(engine_id)
    auth_key = bytes(Model.AUTH_SERVICES[name].localize_key(_hashed(name, user.auth_secret), where))
    if not user.priv:
        return auth_key, None, None
    cipher = Model.PRIV_SERVICES[_PRIV[user.priv]]
    return auth_key, cipher, cipher.localize_key(name, _hashed(name, user.priv_secret), where)


@lru_cache(maxsize=64)
def _hashed(name: Oid, secret: bytes) -> Any:  # noqa: ANN401  (pysnmp has no types)
    """A passphrase as a key that is not yet local to an engine (RFC 3414 appendix A.2); kept, for it is the same on every device."""
    from pysnmp.proto.secmod.rfc3414.service import SnmpUSMSecurityModel as Model  # noqa: PLC0415  (loaded already, by _keys)

    return Model.AUTH_SERVICES[name].hash_passphrase(secret)
