# SPDX-License-Identifier: Apache-2.0
import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from probes import mib, mib_view, snmp, snmp_session
from probes.asking import Asking, Credentials
from probes.failure import WithheldError, word_for
from probes.gate import Gate
from probes.model import Target
from probes.pace import PACES
from probes.scope import Scope
from probes.snmp_facts import SnmpFacts
from probes.wire.ber import Oid
from probes.wire.snmp import Pdu, Version
from tests.probes.snmp_agent import MFP, SWITCH, Agent, rows, serving

LOOPBACK = "127.0.0.1"


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """The patience for sleepers, a twentieth of it: the order of events is what is tested."""
    monkeypatch.setattr(snmp_session, "CONTACT_AT", (0.0, 0.05, 0.125, 0.225, 0.35))
    monkeypatch.setattr(snmp_session, "CONTACT_S", 0.45)
    monkeypatch.setattr(snmp_session, "_OTHERS_AFTER_S", 0.02)
    monkeypatch.setattr(snmp_session, "_GRACE_S", 0.1)
    monkeypatch.setattr(snmp_session, "_LEAST_WAIT_S", 0.15)


def asking_at(port: int, credentials: Credentials | None = None) -> Asking:
    target = Target(LOOPBACK, ports={"snmp": port}, exclusive=True, named=True)
    return Asking(target, Gate(Scope(named=frozenset({LOOPBACK})), PACES["fast"]), credentials or Credentials())


async def ask(agent: Agent, credentials: Credentials | None = None) -> SnmpFacts:
    async with serving(agent) as port:
        return await snmp.ask(asking_at(port, credentials))


def mfp(**odd: object) -> Agent:
    return replace(Agent(rows(MFP)), **odd)  # type: ignore[arg-type]  # replace() checks the names itself


async def test_a_printer_is_read_in_few_round_trips() -> None:
    agent = mfp()
    facts = await ask(agent)
    assert (facts.version, facts.tries, facts.printer_mib, facts.incomplete) == ("v2c", 1, True, ())
    assert (facts.serial, facts.pages_total, facts.mac, facts.sys_location) == ("W1234567", 12_345, "02:00:00:ab:cd:ef", "hall")
    assert [(row.description, row.part_number, row.percent) for row in facts.supplies or ()] == [
        ("Black Toner", "TK-1234K", 40.0),
        ("Waste Toner Box", None, None),
    ]
    assert [row.code for row in facts.alerts or ()] == [1104]
    assert facts.first_ms is not None
    assert _until_the_view(agent) <= 12
    assert len(agent.asked) <= 16
    assert max(len(request.varbinds) for request in agent.asked) <= 8


def _until_the_view(agent: Agent) -> int:
    """How many requests came before the first for the device's own view of the network."""
    columns = {oid for table in mib_view.TABLES for oid in table.oids()} - set(mib.INTERFACES.oids())
    return next(place for place, request in enumerate(agent.asked) if any(bind.oid in columns for bind in request.varbinds))


async def test_the_community_that_everybody_knows_is_named_and_no_other_is() -> None:
    assert (await ask(mfp())).default_community is True
    own = Credentials((("v2c", b"quiet"),))
    assert (await ask(mfp(community=b"quiet"), own)).default_community is None


async def test_no_set_and_no_big_bulk_at_first() -> None:
    agent = mfp()
    await ask(agent)
    assert {request.pdu_type for request in agent.asked} <= {Pdu.GET, Pdu.GETNEXT, Pdu.GETBULK}
    bulks = [request for request in agent.asked if request.pdu_type == Pdu.GETBULK]
    assert bulks[0].error_index == 2
    assert len({request.request_id for request in agent.asked}) == len(agent.asked)


async def test_what_is_no_printer_costs_a_few_datagrams() -> None:
    agent = Agent(rows(SWITCH))
    facts = await ask(agent)
    assert (facts.printer_mib, facts.sys_name, facts.supplies, facts.alerts) == (False, "sw1", None, None)
    assert len(agent.asked) <= 4


async def test_v1_only() -> None:
    facts = await ask(mfp(versions=(Version.V1,)))
    assert (facts.version, facts.tries, facts.serial, len(facts.supplies or ())) == ("v1", 1, "W1234567", 2)


async def test_v1_that_refuses_the_opening_for_one_missing_object() -> None:
    held = rows({name: value for name, value in MFP.items() if name != "1.3.6.1.2.1.1.6.0"})
    facts = await ask(Agent(held, versions=(Version.V1,)))
    assert (facts.sys_name, facts.sys_location, facts.serial) == ("mfp400", None, "W1234567")


async def test_a_sleeper_loses_the_first_requests_and_is_read_all_the_same() -> None:
    agent = mfp(drop=3)
    facts = await ask(agent)
    assert facts.tries is not None
    assert facts.tries > 1
    assert (facts.version, facts.serial) == ("v2c", "W1234567")


async def test_a_late_answer_to_the_first_try_counts() -> None:
    async with serving(mfp(drop=4, echo_late=True)) as port:
        asking = asking_at(port)
        wire = await asking.gate.datagrams(asking.target, "snmp")
        try:
            session = await snmp_session.contact(wire, asking.credentials.communities, snmp.SYSTEM)
        finally:
            wire.close()
    assert session.tries > 1
    assert session.version == "v2c"
    assert session.opening


async def test_silence_is_a_timeout() -> None:
    agent = mfp(drop=1_000)
    with pytest.raises(TimeoutError):
        await ask(agent)
    assert len(agent.asked) == 10  # five rounds, two credentials


async def test_credentials_in_order_and_the_one_that_works_is_kept() -> None:
    agent = mfp(community=b"site")
    facts = await ask(agent, Credentials((("v2c", b"wrong"), ("v2c", b"site"), ("v1", b"site"))))
    assert facts.version == "v2c"
    assert [request.community for request in agent.asked].count(b"wrong") == 1
    assert {request.community for request in agent.asked[3:]} == {b"site"}


async def test_no_credentials_is_skipped() -> None:
    with pytest.raises(WithheldError):
        await snmp.ask(asking_at(16_161, Credentials(())))


async def test_a_closed_port_is_refused() -> None:
    async with serving(mfp()) as port:
        pass
    with pytest.raises(ConnectionRefusedError) as caught:
        await snmp.ask(asking_at(port))
    assert word_for(caught.value) == "refused"


async def test_rubbish_is_malformed() -> None:
    with pytest.raises(Exception, match=r"SNMP|BER") as caught:
        await ask(mfp(garbage=True))
    assert word_for(caught.value) == "malformed"


async def test_an_answer_from_another_address_is_none() -> None:
    loop = asyncio.get_running_loop()
    elsewhere, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
    with pytest.raises(TimeoutError):
        await ask(mfp(elsewhere=elsewhere))


async def test_a_table_that_never_ends_takes_only_itself_down() -> None:
    agent = mfp(endless=mib.CONSOLE.oid("text"))
    facts = await ask(agent)
    assert any(line.startswith("prtConsoleDisplayBufferTable: ") for line in facts.incomplete or ())
    assert not any(line.startswith(("prtMarkerSuppliesTable", "prtAlertTable")) for line in facts.incomplete or ())
    assert (len(facts.supplies or ()), len(facts.alerts or ()), len(facts.trays or ())) == (2, 1, 2)


async def test_too_big_is_asked_in_smaller_bites() -> None:
    facts = await ask(mfp(most_varbinds=5))
    assert (facts.serial, len(facts.supplies or ()), facts.incomplete) == ("W1234567", 2, ())


async def test_answers_out_of_order_are_followed() -> None:
    facts = await ask(mfp(order=_swapped))
    assert {row.part_number for row in facts.supplies or ()} == {"TK-1234K", None}


def _swapped(held: Iterable[Oid]) -> list[Oid]:
    """Every second pair of neighbours changes places, as LaserJets do within a column."""
    names = sorted(held)
    for place in range(0, len(names) - 1, 4):
        if names[place][:-1] == names[place + 1][:-1]:
            names[place], names[place + 1] = names[place + 1], names[place]
    return names


async def test_what_was_read_before_it_fell_silent_is_kept() -> None:
    facts = await ask(mfp(dies_after=4))
    assert facts.serial == "W1234567"
    assert any("no answer" in line for line in facts.incomplete or ())
    assert facts.channels is None  # cut short before its first row: unknown, not empty


async def test_the_budget_ends_the_reading_and_says_so() -> None:
    async with serving(mfp()) as port:
        asking = asking_at(port)
        asking.gate.sent.device_packets[asking.target.endpoint] = 1_000 - 4
        facts = await snmp.ask(asking)
    assert facts.serial == "W1234567"
    assert any("budget" in line for line in facts.incomplete or ())


@pytest.mark.parametrize("broken", [lambda: mfp(garbage=True), lambda: mfp(drop=1_000)])
async def test_the_seat_and_the_socket_are_given_back(broken: Callable[[], Agent]) -> None:
    async with serving(broken()) as port:
        asking = asking_at(port)
        with pytest.raises((TimeoutError, ValueError)):
            await snmp.ask(asking)
        async with asyncio.timeout(1), asking.gate.seat(asking.target, "snmp"):
            pass
