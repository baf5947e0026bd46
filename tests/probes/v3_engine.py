# SPDX-License-Identifier: Apache-2.0
"""A small SNMPv3 engine on loopback: one user, the system group, and the ways in which real engines say no."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

from probes.asking import V3User
from probes.malformed import MalformedReply
from probes.snmp_v3 import Engine, Usm, _with
from probes.wire.ber import OCTET_STRING, SEQUENCE, encode, encode_integer, encode_oid
from probes.wire.snmp import Message, Pdu, Tag, VarBind, encode_response
from probes.wire.usm import AUTH, PRIV, V3Message, encode_v3, parse_v3
from tests.probes.snmp_agent import MFP, Agent, rows

ENGINE_ID = bytes(12) + b"\x80\x00"
"""Twelve zero octets, where a signature is looked for by those who look for twelve zero octets."""
COUNTERS = {
    "unsupported-level": "1.3.6.1.6.3.15.1.1.1.0",
    "not-in-time-window": "1.3.6.1.6.3.15.1.1.2.0",
    "unknown-user": "1.3.6.1.6.3.15.1.1.3.0",
    "unknown-engine": "1.3.6.1.6.3.15.1.1.4.0",
    "wrong-digest": "1.3.6.1.6.3.15.1.1.5.0",
    "decryption-error": "1.3.6.1.6.3.15.1.1.6.0",
    "unknown-context": "1.3.6.1.6.3.12.1.5.0",
    "other": "1.3.6.1.6.3.11.2.1.3.0",
}


@dataclass
class V3Agent(asyncio.DatagramProtocol):
    """Answers `user`. `says` is a counter it reports instead; `hint` the clock it names unsigned, `clock` the true one."""

    user: V3User
    says: str = ""
    silent: bool = False
    denies: bool = False
    lost: int = 0
    hint: tuple[int, int] = (3, 1000)
    clock: tuple[int, int] = (3, 1000)
    unsigned: bool = False
    forged: bool = False
    foreign: bytes = b""
    deaf_to_discovery: bool = False
    signs_reports: bool = False
    tries: list[bytes] = field(default_factory=list)
    discoveries: int = 0
    transport: asyncio.DatagramTransport | None = None

    def __post_init__(self) -> None:
        self.usm = Usm(self.user, Engine(ENGINE_ID, *self.clock))
        self._held = Agent(rows(MFP))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message, _ = parse_v3(data)
        assert self.transport
        if not message.engine_id:
            self.discoveries += 1
            if not self.deaf_to_discovery:
                self.transport.sendto(self._report(message, "unknown-engine", *self.hint, level=0), addr)
            return
        self.tries.append(data)
        if self.silent or len(self.tries) <= self.lost:
            return
        self.transport.sendto(self._answer(message, data), addr)

    def _answer(self, message: V3Message, data: bytes) -> bytes:
        if self.says:
            return self._report(message, self.says, *self.clock, level=AUTH if self.signs_reports else 0)
        if message.flags & AUTH and (message.boots != self.clock[0] or abs(message.time - self.clock[1]) > 150):
            return self._report(message, "not-in-time-window", *self.clock, level=0 if self.unsigned else AUTH)
        self.usm.engine.certain = False  # an authority believes its own clock alone
        try:
            request = self.usm.decode(data)
        except MalformedReply:
            return self._report(message, "wrong-digest", *self.clock, level=0)
        names = [bind.oid for bind in request.varbinds]
        if request.pdu_type == Pdu.GETBULK:
            found = list(self._held._bulk(names, request.error_index))
        else:
            found = [self._held._get(name) if request.pdu_type == Pdu.GET else self._held._next(name) for name in names]
        return self._sealed(message, _pdu(Pdu.RESPONSE, request.request_id, 16 if self.denies else 0, found), message.flags & (AUTH | PRIV))

    def _report(self, message: V3Message, word: str, boots: int, time: int, level: int) -> bytes:
        bind = VarBind(tuple(map(int, COUNTERS[word].split("."))), Tag.COUNTER32, 1)
        return self._sealed(message, _pdu(Pdu.REPORT, 0, 0, [bind]), level, (boots, time))

    def _sealed(self, asked: V3Message, pdu: bytes, level: int, clock: tuple[int, int] | None = None) -> bytes:
        boots, time = clock or self.clock
        engine = self.foreign if self.foreign and not clock else ENGINE_ID
        data, salt = encode(SEQUENCE, encode(OCTET_STRING, engine), encode(OCTET_STRING, b""), pdu), b""
        if level & PRIV:
            octets, salts = self.usm._cipher.encrypt_data(self.usm._priv_key, (boots, time, None), data)
            data, salt = encode(OCTET_STRING, bytes(octets)), bytes(salts)
        signature = bytes(self.usm._signature if level & AUTH else 0)
        octets, at = encode_v3(V3Message(asked.msg_id, level, engine, boots, time, asked.user, signature, salt, data))
        if not level & AUTH:
            return octets
        return _with(octets, at, b"\x55" * len(signature) if self.forged else self.usm._mac(octets))


def _pdu(kind: int, request_id: int, status: int, binds: list[VarBind]) -> bytes:
    if kind == Pdu.RESPONSE:  # the PDU out of a v2c response
        whole = encode_response(Message(1, b"", Pdu.GET, request_id, 0, 0, ()), binds, status)
        at = whole.index(b"\x02\x01\x01\x04\x00") + 5
        return whole[at:]
    pairs = [encode(SEQUENCE, encode_oid(bind.oid), encode_integer(cast("int", bind.value), bind.tag)) for bind in binds]
    return encode(kind, encode_integer(request_id), encode_integer(0), encode_integer(0), encode(SEQUENCE, *pairs))
