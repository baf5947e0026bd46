# SPDX-License-Identifier: Apache-2.0
from dataclasses import asdict
from itertools import pairwise

import pytest

from probes.asking import Credentials
from probes.snmp_facts import SnmpFacts
from probes.wire.snmp import Pdu, Version
from tests.probes.snmp_agent import MFP, Agent, rows
from tests.probes.test_snmp import _in_haste, ask

__all__ = ["_in_haste"]

JOBS = "1.3.6.1.4.1.2699.1.1.1."
OWNER = {JOBS + "3.1.1.9.1.41": "anna.of.accounts", JOBS + "3.1.1.9.1.42": "bertil"}
NO_OWNER: dict[str, int | str | bytes] = {JOBS + "3.1.1.9.1.41": ""}
NAME = {JOBS + "4.1.1.4.1.41.23.1": "Wages March.pdf"}
DOCUMENT = {JOBS + "4.1.1.4.1.41.35.1": "Wages March.pdf"}
OTHER: dict[str, int | str | bytes] = {JOBS + "4.1.1.4.1.41.8.1": "utf-8", JOBS + "4.1.1.4.1.42.23.1": "of another job"}


async def read(over: dict[str, int | str | bytes], version: int = Version.V2C) -> tuple[SnmpFacts, Agent]:
    agent = Agent(rows({**MFP, **over}), versions=(version,))
    return await ask(agent), agent


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({}, ()),
        (OWNER, ("users",)),
        ({**OWNER, **NAME}, ("users", "documents")),
        ({**OWNER, **DOCUMENT}, ("users", "documents")),
        ({**NO_OWNER, **NAME}, ("documents",)),
        ({**NO_OWNER, **OTHER}, ()),
        ({JOBS + "3.1.1.9.1.41": b"\x00\x00"}, ()),
    ],
    ids=["nothing", "users", "users and names", "users and documents", "names", "no names", "blank"],
)
async def test_only_whether_a_first_row_is_there_is_told(there: dict[str, int | str | bytes], told: tuple[str, ...], version: int) -> None:
    facts, agent = await read(there, version)
    assert (facts.default_community, facts.job_log) == (True, told)
    assert "anna" not in str(asdict(facts))
    assert "Wages" not in str(asdict(facts))
    asked = [request for request in agent.asked if any(bind.oid[:9] == (1, 3, 6, 1, 4, 1, 2699, 1, 1) for bind in request.varbinds)]
    assert 1 <= len(asked) <= 4
    assert {(request.pdu_type, len(request.varbinds)) for request in asked} == {(Pdu.GETNEXT, 1)}
    assert all(one.varbinds != other.varbinds for one, other in pairwise(asked))


async def test_a_community_of_the_sites_own_says_nothing_of_public() -> None:
    agent = Agent(rows({**MFP, **OWNER}), community=b"ours")
    facts = await ask(agent, Credentials((("v2c", b"ours"),)))
    assert (facts.default_community, facts.job_log) == (None, None)


async def test_silence_there_loses_nothing_else() -> None:
    agent = Agent(rows({**MFP, **OWNER}), deaf_to=lambda request: any(bind.oid[6:9] == (2699, 1, 1) for bind in request.varbinds))
    facts = await ask(agent)
    assert (facts.default_community, facts.job_log, facts.serial) == (True, None, "W1234567")
