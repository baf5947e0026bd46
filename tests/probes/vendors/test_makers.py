# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from probes.facts import SnmpFacts
from probes.vendors.kyocera import KYOCERA
from probes.vendors.maker import Maker
from probes.vendors.makers import MAKERS, completed, maker_for
from probes.wire.ber import Oid, oid
from probes.wire.snmp import Value
from tests.probes.snmp_agent import MFP, Agent, rows
from tests.probes.test_snmp import ask

SERIAL, FIRMWARE, PANEL = (KYOCERA.instances()[name] for name in ("serial", "firmware", "panel"))
BROTHER_PANEL = oid("1.3.6.1.4.1.2435.2.3.9.4.2.1.5.4.5.2.0")
A_KYOCERA = SnmpFacts(printer_mib=True, sys_object_id="1.3.6.1.4.1.1347.41", console=(), asleep=False)
SAYS: dict[Oid, Value] = {SERIAL: b"VD21457943", FIRMWARE: b"2RX_3000", PANEL: b"Sleeping..."}


@pytest.mark.parametrize(
    ("object_id", "name"),
    [
        ("1.3.6.1.4.1.1347.41", "Kyocera"),
        ("1.3.6.1.4.1.13471.1", None),
        ("1.3.6.1.4.1.11.2.3.9.1", "HP"),
        ("1.3.6.1.4.1.11.2.3.7.11", None),
        ("1.3.6.1.4.1.2435.2.3.9.1", "Brother"),
        ("0.0", None),
        (None, None),
    ],
)
def test_the_maker_is_chosen_by_sys_object_id(object_id: str | None, name: str | None) -> None:
    maker = maker_for(object_id)
    assert (maker.name if maker else None) == name


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_every_declared_oid_parses_and_lies_below_its_maker_s_branch(maker: Maker) -> None:
    for instance in maker.instances().values():
        assert maker.makes(".".join(map(str, instance)))


def test_what_the_standard_tables_leave_open_is_filled() -> None:
    facts = completed(A_KYOCERA, SAYS)
    assert (facts.serial, facts.firmware, facts.console, facts.asleep, facts.unverified) == ("VD21457943", "2RX_3000", ("Sleeping...",), True, ())


def test_a_standard_object_that_spoke_is_never_overruled() -> None:
    facts = completed(replace(A_KYOCERA, serial="S1", console=("Ready",)), SAYS)
    assert (facts.serial, facts.console, facts.asleep) == ("S1", ("Ready",), False)


def test_what_no_recording_confirmed_is_marked() -> None:
    facts = completed(replace(A_KYOCERA, sys_object_id="1.3.6.1.4.1.2435.2.3.9.1"), {BROTHER_PANEL: b"Toner Low (C) "})
    assert (facts.console, facts.unverified) == (("Toner Low (C)",), ("console",))


def test_another_maker_s_oid_says_nothing() -> None:
    assert completed(A_KYOCERA, {BROTHER_PANEL: b"Sleep"}).console == ()


async def test_the_private_instances_are_asked_in_one_request_of_a_printer_alone() -> None:
    kyocera = {**MFP, "1.3.6.1.2.1.1.2.0": "oid:1.3.6.1.4.1.1347.41", ".".join(map(str, FIRMWARE)): "2RX_3000"}
    agent = Agent(rows(kyocera))
    facts = await ask(agent)
    private = [request for request in agent.asked if any(bind.oid[:7] == (1, 3, 6, 1, 4, 1, 1347) for bind in request.varbinds)]
    assert (facts.firmware, facts.serial, len(private)) == ("2RX_3000", "W1234567", 1)
    bare = {name: value for name, value in kyocera.items() if not name.startswith(("1.3.6.1.2.1.43", "1.3.6.1.2.1.25"))}
    agent = Agent(rows(bare))
    assert (await ask(agent)).firmware is None
