# SPDX-License-Identifier: Apache-2.0
"""Random but valid SNMP messages."""

from hypothesis import strategies as st

from probes.wire.ber import Oid
from probes.wire.snmp import Message, Missing, Pdu, Tag, VarBind, Version

ARC = st.integers(0, 2**32 - 1)
OID: st.SearchStrategy[Oid] = st.one_of(
    st.tuples(st.integers(0, 1), st.integers(0, 39)),
    st.tuples(st.just(2), ARC),
).flatmap(lambda root: st.lists(ARC | st.integers(0, 300), max_size=20).map(lambda rest: (*root, *rest)))


def _of(tag: Tag, values: st.SearchStrategy[object]) -> st.SearchStrategy[VarBind]:
    return st.builds(lambda name, value: VarBind(name, int(tag), value), OID, values)


VARBIND = st.one_of(
    _of(Tag.INTEGER, st.integers(-(2**31), 2**31 - 1)),
    _of(Tag.OCTET_STRING, st.binary(max_size=300)),
    _of(Tag.NULL, st.none()),
    _of(Tag.OBJECT_IDENTIFIER, OID),
    _of(Tag.IP_ADDRESS, st.binary(min_size=4, max_size=4)),
    _of(Tag.COUNTER32, ARC),
    _of(Tag.GAUGE32, ARC),
    _of(Tag.TIMETICKS, ARC),
    _of(Tag.OPAQUE, st.binary(max_size=20)),
    _of(Tag.COUNTER64, st.integers(0, 2**64 - 1)),
    *(_of(Tag(missing.value), st.just(missing)) for missing in Missing),
)
REQUEST = st.builds(
    Message,
    st.sampled_from([int(Version.V1), int(Version.V2C)]),
    st.binary(max_size=200),
    st.just(int(Pdu.GET)),
    st.integers(-(2**31), 2**31 - 1),
    st.just(0),
    st.just(0),
    st.just(()),
)
VARBINDS = st.lists(VARBIND, max_size=12)
