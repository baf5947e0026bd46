# SPDX-License-Identifier: Apache-2.0
"""What each benchmark device holds: a printer of the demo's fleet, made as long as a real one's answer by the tables that no diagnosis needs."""

from collections.abc import Iterator
from dataclasses import replace

from agent.demo.devices import FLEET
from agent.demo.model import Device
from agent.demo.oids import oids
from probes.wire.ber import Oid, encode, encode_integer, encode_oid
from probes.wire.snmp import Tag, VarBind

SERIAL = "########"
"""The responder writes the device's address there, in hexadecimal."""
OIDS = 417
_COUNTERS: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
_ARP: Oid = (1, 3, 6, 1, 2, 1, 4, 22, 1)
_STORAGE: Oid = (1, 3, 6, 1, 2, 1, 25, 2, 3, 1)


def device(serial: str = SERIAL) -> Device:
    """The demo's printer that has a paper jam, with this serial number and id."""
    jammed = next(found for found in FLEET if "jammed" in found.panel.error_bits)
    return replace(jammed, id=serial, serial=serial)


def rows() -> bytes:
    """OIDS rows in the responder's form, sorted."""
    held = {oid: bind for oid, bind in oids(device()).items() if oid[:10] != (*_COUNTERS, 1)}
    for bind in _filler():
        if len(held) == OIDS:
            break
        held.setdefault(bind.oid, bind)
    return b"".join(_row(held[oid]) for oid in sorted(held))


def _filler() -> Iterator[VarBind]:
    """Interface counters, a neighbour table and storage, as any device has them."""
    for interface in range(1, 5):
        for column in (10, 11, 13, 14, 16, 17, 19, 20):
            yield VarBind((*_COUNTERS, column, interface), Tag.COUNTER32, 1_000_003 * column)
    for host in range(1, 60):
        where = (1, 10, 0, 0, host)
        yield VarBind((*_ARP, 1, *where), Tag.INTEGER, 1)
        yield VarBind((*_ARP, 2, *where), Tag.OCTET_STRING, bytes((2, 0, 10, 0, 0, host)))
        yield VarBind((*_ARP, 4, *where), Tag.INTEGER, 3)
    for place in range(1, 60):
        yield VarBind((*_STORAGE, 3, place), Tag.OCTET_STRING, b"RAM Disk for pages in memory")
        yield VarBind((*_STORAGE, 5, place), Tag.INTEGER, 65_536)
        yield VarBind((*_STORAGE, 6, place), Tag.INTEGER, 4_096)


def _row(bind: VarBind) -> bytes:
    if isinstance(bind.value, tuple):
        value = encode_oid(bind.value)
    elif isinstance(bind.value, int):
        value = encode_integer(bind.value, bind.tag)
    else:
        value = encode(bind.tag, bind.value if isinstance(bind.value, bytes) else b"")
    return b"".join(len(part).to_bytes(2, "big") + part for part in (encode_oid(bind.oid), value))
