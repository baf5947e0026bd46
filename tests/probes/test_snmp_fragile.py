# SPDX-License-Identifier: Apache-2.0
"""Old, odd and fragile SNMP agents, each asked by the whole driver over loopback: none is hurt, and what can be read of it is read.

Times are a twentieth of the real ones, all of them alike: a latency of 0.15 s here is 3 s out there.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from probes import mib, snmp_session
from probes.snmp_facts import SnmpFacts
from probes.wire.ber import Oid, oid
from probes.wire.snmp import Message, Pdu, Value, Version
from tests.probes.snmp_agent import MFP, VIEW, Agent, rows
from tests.probes.test_snmp import ask

M = "1.3.6.1.2.1."
SERIAL, CONSOLE, ERRORS = M + "43.5.1.1.17.1", M + "43.16.5.1.2.1.1", M + "25.3.5.1.2.1"
SUPPLY_LEVEL = mib.SUPPLIES.oid("level")
HELD = {**MFP, **VIEW}


@pytest.fixture(autouse=True)
def _twenty_times_as_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snmp_session, "CONTACT_AT", (0.0, 0.05, 0.125, 0.225, 0.35))
    monkeypatch.setattr(snmp_session, "CONTACT_S", 0.45)
    monkeypatch.setattr(snmp_session, "_OTHERS_AFTER_S", 0.02)
    monkeypatch.setattr(snmp_session, "_GRACE_S", 0.05)
    monkeypatch.setattr(snmp_session, "_LEAST_WAIT_S", 0.05)
    monkeypatch.setattr(snmp_session, "_MOST_WAIT_S", 0.25)


def fragile(over: Mapping[str, int | str | bytes] | None = None, **odd: object) -> Agent:
    return replace(Agent(rows({**HELD, **(over or {})})), **odd)  # type: ignore[arg-type]  # replace() checks the names itself


def is_whole(facts: SnmpFacts) -> None:
    assert (facts.serial, facts.pages_total, facts.incomplete) == ("W1234567", 12_345, ())
    assert (len(facts.supplies or ()), len(facts.trays or ()), len(facts.alerts or ()), len(facts.storage or ())) == (2, 2, 1, 2)


# --- order ----------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
async def test_one_whose_rows_go_round_for_ever_keeps_all_its_other_tables(version: Version) -> None:
    ring = {(*SUPPLY_LEVEL, 1, 2): (*SUPPLY_LEVEL, 1, 1)}
    agent = fragile(ring=ring, versions=(version,))
    facts = await ask(agent)
    assert any(line.startswith("prtMarkerSuppliesTable: ") and "circles" in line for line in facts.incomplete or ())
    assert (facts.serial, len(facts.trays or ()), len(facts.alerts or ()), len(facts.supplies or ())) == ("W1234567", 2, 1, 2)
    assert len(agent.asked) < 200


async def test_one_that_keeps_its_rows_in_an_order_of_its_own_is_read_whole() -> None:
    def swapped(held: object) -> list[Oid]:
        names = sorted(rows(HELD))
        first, second = (names.index((*SUPPLY_LEVEL, 1, row)) for row in (1, 2))
        names[first], names[second] = names[second], names[first]
        return names

    is_whole(await ask(fragile(order=swapped)))


async def test_one_that_speaks_v1_alone_is_read_whole() -> None:
    facts = await ask(fragile(versions=(Version.V1,)))
    is_whole(facts)
    assert facts.version == "v1"


async def test_answers_from_another_address_are_nobody_s() -> None:
    loop = asyncio.get_running_loop()
    elsewhere, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.2", 0))
    with pytest.raises(TimeoutError):
        await ask(fragile(elsewhere=elsewhere))


# --- what it bears --------------------------------------------------------------------------------------------------------------------------------


def _is_bulk(request: Message) -> bool:
    return request.pdu_type == Pdu.GETBULK


def _is_wide(request: Message) -> bool:
    return len(request.varbinds) > 8


def _is_large_bulk(request: Message) -> bool:
    return _is_bulk(request) and request.error_index * len(request.varbinds) > 64


@pytest.mark.parametrize("fatal", [_is_wide, _is_large_bulk])
async def test_one_that_dies_of_a_request_for_too_much_never_gets_one(fatal: object) -> None:
    agent = fragile(dies_of=fatal)
    is_whole(await ask(agent))
    assert agent.crashes == 0


async def test_one_that_is_deaf_to_getbulk_is_read_by_getnext() -> None:
    agent = fragile(deaf_to=_is_bulk)
    facts = await ask(agent)
    is_whole(facts)
    assert len([request for request in agent.asked if _is_bulk(request)]) <= 3  # one request, repeated: then never again


async def test_one_that_dies_of_getbulk_is_asked_it_once_and_what_was_read_before_stays() -> None:
    agent = fragile(dies_of=_is_bulk)
    facts = await ask(agent)
    assert (facts.sys_descr, facts.serial) == ("Example Office MFP 400; firmware 2.10", None)
    assert facts.incomplete
    assert facts.supplies is None


@pytest.mark.parametrize("most", [1, 3, 8, 20])
async def test_one_that_says_too_big_is_read_whole(most: int) -> None:
    is_whole(await ask(fragile(most_varbinds=most)))


@pytest.mark.parametrize("most", [1, 3, 8, 20])
async def test_one_that_is_deaf_to_what_it_cannot_bear_is_read_whole(most: int) -> None:
    def too_much(request: Message) -> bool:
        if request.pdu_type == Pdu.GET:
            return len(request.varbinds) > max(most, len(mib.SYSTEM.columns))  # the opening is not asked in parts
        return (request.error_index if _is_bulk(request) else 1) * len(request.varbinds) > most

    is_whole(await ask(fragile(deaf_to=too_much)))


@pytest.mark.parametrize("version", [Version.V1, Version.V2C])
async def test_gen_err_at_the_end_of_a_column_costs_that_column_s_word_at_most(version: Version) -> None:
    facts = await ask(fragile(gen_err_behind=(*SUPPLY_LEVEL, 1, 2), versions=(version,)))
    assert (facts.serial, len(facts.supplies or ()), [row.level for row in facts.supplies or ()]) == ("W1234567", 2, [4_000, None])
    assert [line.partition(":")[0] for line in facts.incomplete or ()] == ["prtMarkerSuppliesTable"]


# --- time -----------------------------------------------------------------------------------------------------------------------------------------


async def test_one_that_takes_3_s_for_every_answer_is_read_whole() -> None:
    is_whole(await ask(fragile(latency_s=0.15)))


async def test_one_that_sleeps_5_s_is_woken_and_read_whole() -> None:
    facts = await ask(fragile(sleeps_s=0.25))
    is_whole(facts)
    assert facts.tries is not None
    assert facts.tries >= 4


# --- text, error states, indexes ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Schacht prüfen".encode("latin-1"), "Schacht prüfen"),
        ("用紙切れ。トレイ".encode("shift-jis"), "用紙切れ。トレイ"),
        (b"Ready\x00\x00\x00", "Ready"),
        (b"Tray 2\r\nLoad A4", "Tray 2 / Load A4"),
        (b"\x00", None),
    ],
)
async def test_text_as_it_comes(said: bytes, text: str | None) -> None:
    facts = await ask(fragile({CONSOLE: said}))
    assert facts.console == (() if text is None else (text,))


@pytest.mark.parametrize(("octets", "bits"), [(b"", ()), (b"\x40\x00", ("noPaper",)), (b"\x00\x01", ()), (b"\x00\x08", ("outputFull",))])
async def test_an_error_state_of_0_or_2_octets(octets: bytes, bits: tuple[str, ...]) -> None:
    assert (await ask(fragile({ERRORS: octets}))).error_bits == bits


@pytest.mark.parametrize("index", [0, 65535])
async def test_a_printer_at_another_device_index(index: int) -> None:
    held: dict[Oid, Value] = {_moved(name, index): value for name, value in rows(HELD).items()}
    is_whole(await ask(Agent(held)))


def _moved(name: Oid, index: int) -> Oid:
    """The same instance under another hrDeviceIndex, which is the first arc of every index in the Printer MIB and of hrDevice and hrPrinter rows."""
    place = 11 if name[:7] == oid(M + "43") or name[:8] == oid(M + "25.3") else None
    return (*name[:place], index, *name[place + 1 :]) if place else name
