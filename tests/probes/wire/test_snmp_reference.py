# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from hypothesis import given, settings

from probes.wire import snmp
from probes.wire.snmp import Message, Pdu, VarBind, Version
from tests.probes.wire import reference
from tests.probes.wire.reference import CORPUS, needs_corpus
from tests.probes.wire.strategies import VARBINDS

RECORDINGS = sorted(CORPUS.glob("*/*.snmprec"))
ROWS_A_MESSAGE = 40


def agree(varbinds: list[VarBind]) -> None:
    message = Message(Version.V2C, b"public", Pdu.RESPONSE, 77, 0, 0, tuple(varbinds))
    assert snmp.decode(reference.encode(message)) == message
    assert reference.decode(snmp.encode_response(message, varbinds)) == varbinds


@settings(max_examples=50, deadline=None)
@given(VARBINDS)
def test_pysnmp_and_we_read_each_others_messages(varbinds: list[VarBind]) -> None:
    agree(varbinds)


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda path: path.stem)
def test_every_recorded_value_is_read_as_pysnmp_reads_it(recording: Path) -> None:
    rows = list(reference.recorded(recording))
    assert rows
    for at in range(0, len(rows), ROWS_A_MESSAGE):
        agree(rows[at : at + ROWS_A_MESSAGE])
