# SPDX-License-Identifier: Apache-2.0
"""Whole recordings behind a loopback agent, asked by the driver: what comes over the wire is what the rows hold, in few datagrams."""

from dataclasses import replace
from pathlib import Path

import pytest

from probes import mib, mib_view, snmp
from probes.asking import Asking
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope
from probes.snmp_facts import SnmpFacts
from probes.wire.snmp import Version
from tests.corpus.recordings import rows, snmp_facts
from tests.probes.snmp_agent import Agent, serving

pytestmark = pytest.mark.corpus

LOOPBACK = "127.0.0.1"
PRINTERS = (
    "pm_ip94", "pm_ip95", "pm_ip107", "pm_ip153", "pm_test_brother", "pm_test_kyocera_p2040", "lnms_sharp", "lnms_konica_c250i", "lnms_ricoh_mpc3002",
    "lnms_jetdirect_m880", "lnms_zebra",
)  # fmt: skip
OTHERS = ("lnms_ios_2960x", "lnms_apc_smt750x-nmc2", "sd_XP", "lnms_supermicro-bmc_x11", "sd_samsung-ipolis")


async def ask(agent: Agent) -> SnmpFacts:
    async with serving(agent) as port:
        target = Target(LOOPBACK, ports={"snmp": port}, exclusive=True, named=True)
        return await snmp.ask(Asking(target, Gate(Scope(named=frozenset({LOOPBACK})), PACES["fast"])))


@pytest.mark.parametrize("name", PRINTERS)
async def test_a_printer(corpus: Path, name: str) -> None:
    recording = corpus / "snmp" / f"{name}.snmprec"
    agent = Agent(rows(recording))
    facts = await ask(agent)
    assert replace(facts, version=None, tries=None, first_ms=None, default_community=None, job_log=None) == snmp_facts(recording)
    assert facts.version == "v2c"
    columns = {oid for table in mib_view.TABLES for oid in table.oids()} - set(mib.INTERFACES.oids())
    diagnosis = [not columns & {bind.oid for bind in request.varbinds} for request in agent.asked].index(False)
    print(f"{name}: {diagnosis} requests until the device's own view, {len(agent.asked)} in all")  # noqa: T201  (asked for)
    assert diagnosis <= 15
    assert len(agent.asked) <= 20


async def test_a_printer_that_speaks_v1_alone(corpus: Path) -> None:
    recording = corpus / "snmp" / "pm_test_brother.snmprec"
    facts = await ask(Agent(rows(recording), versions=(Version.V1,)))
    assert replace(facts, version=None, tries=None, first_ms=None, default_community=None, job_log=None) == snmp_facts(recording)


@pytest.mark.parametrize("name", OTHERS)
async def test_what_is_no_printer_is_left_alone_soon(corpus: Path, name: str) -> None:
    agent = Agent(rows(corpus / "nonprinter" / f"{name}.snmprec"))
    facts = await ask(agent)
    assert facts.printer_mib is False
    assert len(agent.asked) <= 20
