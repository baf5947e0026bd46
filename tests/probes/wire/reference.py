# SPDX-License-Identifier: Apache-2.0
"""The same messages through pysnmp and pyasn1, and the recordings of real devices."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto import api, rfc1902, rfc1905

from probes.wire.ber import oid
from probes.wire.snmp import Message, Missing, Tag, Value, VarBind

CORPUS = Path(os.environ.get("UNJAM_CORPUS") or Path(__file__).parents[4] / "shared" / "corpus")
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no recordings at {CORPUS} (UNJAM_CORPUS)")
VERSION_2C = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]
SYNTAX: dict[int, Any] = {
    Tag.INTEGER: rfc1902.Integer32,
    Tag.OCTET_STRING: rfc1902.OctetString,
    Tag.OBJECT_IDENTIFIER: rfc1902.ObjectIdentifier,
    Tag.IP_ADDRESS: rfc1902.IpAddress,
    Tag.COUNTER32: rfc1902.Counter32,
    Tag.GAUGE32: rfc1902.Gauge32,
    Tag.TIMETICKS: rfc1902.TimeTicks,
    Tag.OPAQUE: rfc1902.Opaque,
    Tag.COUNTER64: rfc1902.Counter64,
}
MISSING = {
    Missing.NO_SUCH_OBJECT: rfc1905.noSuchObject,
    Missing.NO_SUCH_INSTANCE: rfc1905.noSuchInstance,
    Missing.END_OF_MIB_VIEW: rfc1905.endOfMibView,
}


def theirs(bind: VarBind) -> Any:  # noqa: ANN401 - pysnmp has no types
    if isinstance(bind.value, Missing):
        return MISSING[bind.value]
    return VERSION_2C.Null("") if bind.value is None else SYNTAX[bind.tag](bind.value)


def encode(message: Message) -> bytes:
    pdu = VERSION_2C.ResponsePDU()
    VERSION_2C.apiPDU.set_defaults(pdu)
    VERSION_2C.apiPDU.set_request_id(pdu, message.request_id)
    VERSION_2C.apiPDU.set_varbinds(pdu, [(bind.oid, theirs(bind)) for bind in message.varbinds])
    whole = VERSION_2C.Message()
    VERSION_2C.apiMessage.set_defaults(whole)
    VERSION_2C.apiMessage.set_community(whole, message.community)
    VERSION_2C.apiMessage.set_pdu(whole, pdu)
    return bytes(encoder.encode(whole))


def decode(datagram: bytes) -> list[VarBind]:
    whole, _ = decoder.decode(datagram, asn1Spec=VERSION_2C.Message())
    pairs = VERSION_2C.apiPDU.get_varbinds(VERSION_2C.apiMessage.get_pdu(whole))
    return [ours(tuple(name), value) for name, value in pairs]


def ours(name: tuple[int, ...], value: Any) -> VarBind:  # noqa: ANN401 - pysnmp has no types
    tag = value.tagSet[-1].tagClass | value.tagSet[-1].tagId
    for missing in Missing:
        if tag == missing.value:
            return VarBind(name, tag, missing)
    if tag == Tag.OBJECT_IDENTIFIER:
        return VarBind(name, tag, tuple(value))
    if tag in {Tag.OCTET_STRING, Tag.IP_ADDRESS, Tag.OPAQUE}:
        return VarBind(name, tag, bytes(value))
    return VarBind(name, tag, None if tag == Tag.NULL else int(value))


def recorded(path: Path) -> Iterator[VarBind]:
    """Yield the rows of one `.snmprec` file: `oid|tag|value`, tag 4x = hexadecimal, 2:numeric = made up by snmpsim."""
    for line in path.read_bytes().splitlines():
        name, kind, content = line.split(b"|", 2)
        if b":" in kind:
            continue
        raw = bytes.fromhex(content.decode()) if kind.endswith(b"x") else content
        tag = int(kind.rstrip(b"x"))
        yield VarBind(oid(name.decode()), tag, _value(tag, raw, hexadecimal=kind.endswith(b"x")))


def _value(tag: int, raw: bytes, *, hexadecimal: bool) -> Value:
    if tag == Tag.OCTET_STRING or hexadecimal:
        return raw
    if tag == Tag.IP_ADDRESS:
        return bytes(map(int, raw.split(b".")))
    return oid(raw.decode()) if tag == Tag.OBJECT_IDENTIFIER else int(raw)
