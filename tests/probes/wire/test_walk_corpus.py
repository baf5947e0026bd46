# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from probes.wire.ber import Oid, oid
from probes.wire.pace import Pace
from probes.wire.scalars import Get
from probes.wire.snmp import Version
from probes.wire.walk import Walk
from tests.probes.wire.agents import Agent, run
from tests.probes.wire.reference import CORPUS, needs_corpus, recorded

ENTRIES = tuple(map(oid, ("1.3.6.1.2.1.43.8.2.1", "1.3.6.1.2.1.43.11.1.1", "1.3.6.1.2.1.43.18.1.1", "1.3.6.1.2.1.25.3.2.1")))
COLUMNS: tuple[Oid, ...] = tuple((*entry, column) for entry in ENTRIES for column in range(1, 19))


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("version", list(Version)[:2])
@pytest.mark.parametrize("recording", sorted((CORPUS / "snmp").glob("*.snmprec")), ids=lambda path: path.stem)
def test_tables_and_scalars_of_every_recording_are_read_whole(recording: Path, version: Version) -> None:
    tree = {bind.oid: bind.value for bind in recorded(recording)}
    agent = Agent(dict.fromkeys(tree, 0), version)
    walk = Walk(COLUMNS, Pace(version))
    run(walk, agent.answer)
    assert set(walk.rows) == {name for name in tree if any(name[: len(column)] == column for column in COLUMNS)}
    assert walk.complete
    names = [*list(tree)[:20], (1, 3, 6, 1, 9, 9)]
    get = Get(names, Pace(version))
    run(get, agent.answer)
    assert get.values.keys() == set(names[:-1])
    assert get.absent == set(names[-1:])
