# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from probes.vendors.maker import Maker, counter_table, seen, unverified
from probes.vendors.makers import MAKERS, maker_for
from probes.wire.ber import oid
from tests.probes.snmp_agent import MFP, Agent, rows
from tests.probes.test_snmp import ask

FIRMWARE = oid("1.3.6.1.4.1.1347.43.5.4.1.5.1.1")


@pytest.mark.parametrize(
    ("object_id", "descr", "name"),
    [
        ("1.3.6.1.4.1.1347.41", None, "Kyocera"),
        ("1.3.6.1.4.1.1347.41", "TA_UTAX Printing System", "Kyocera"),
        ("1.3.6.1.4.1.1347.41", "HP ETHERNET MULTI-ENVIRONMENT,JETDIRECT EX", None),
        ("1.3.6.1.4.1.13471.1", None, None),
        ("1.3.6.1.4.1.11.2.3.9.1", "HP ETHERNET MULTI-ENVIRONMENT", "HP"),
        ("1.3.6.1.4.1.11.2.3.7.11", None, None),
        ("1.3.6.1.4.1.2435.2.3.9.1", "Brother NC-8300h", "Brother"),
        ("1.3.6.1.4.1.367.1.1", "SAVIN MP C4503 1.18 / SAVIN Network Printer", "Ricoh"),
        ("1.3.6.1.4.1.367.1.1", "NRG MP 171", "Ricoh"),
        ("1.3.6.1.4.1.367.1.1", "infotec  ISC 2432", "Ricoh"),
        ("1.3.6.1.4.1.18334.1.2.1.2.1.50.2.2", "Develop ineo  280", "Konica Minolta"),
        ("1.3.6.1.4.1.641.1.71106749", "Lexmark T640 version NS.NP.N219", "Lexmark"),
        ("1.3.6.1.4.1.641.1.1", "TOSHIBA e-STUDIO470P", None),
        ("1.3.6.1.4.1.641.1.1", "IBM Infoprint 1372", None),
        ("1.3.6.1.4.1.297.1.11.93.2.1.2.3.5", "FUJIFILM Apeos C7580", "Fujifilm"),
        ("1.3.6.1.4.1.297.1.11.93.1.32.4.1.1", "FUJI XEROX DocuPrint CM305 df", "Fujifilm"),
        ("1.3.6.1.4.1.253.8.62.1.35.2.3.1.1", "Xerox AltaLink C8045", "Xerox"),
        ("1.3.6.1.4.1.236.11.5.1", "Samsung CLX-3170 Series", "Samsung"),
        ("1.3.6.1.4.1.236.11.5.1", "Xerox Phaser 3100MFP", "Samsung"),
        ("1.3.6.1.4.1.1248.1.1.2.1.3.5", "EPSON Built-in Print Server", "Epson"),
        ("1.3.6.1.4.1.1248.4.1", "EPSON Network Projector", None),
        ("1.3.6.1.4.1.683.6.0", "ZebraNet Wired PS", "Zebra"),
        ("1.3.6.1.4.1.40093.1.1", None, "Pantum"),
        ("1.3.6.1.4.1.2385.3.1.112.1.2", "SHARP MX-3570N", "Sharp"),
        ("1.3.6.1.4.1.2001.1.1.1.1", "OKI OkiLAN 9450g", "OKI"),
        ("1.3.6.1.4.1.1129.1.2.1", "TOSHIBA TEC B-EV4", "Toshiba"),
        ("0.0", None, None),
        (None, "Brother HL-2270DW", None),
    ],
)
def test_the_maker_is_chosen_by_sys_object_id_unless_sys_descr_names_another(object_id: str | None, descr: str | None, name: str | None) -> None:
    maker = maker_for(object_id, descr)
    assert (maker.name if maker else None) == name


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_every_instance_lies_in_an_enterprise_of_its_maker(maker: Maker) -> None:
    enterprises = {branch.partition(".")[0] for branch in maker.branches} | ({"10642"} if maker.name == "Zebra" else set())
    declared = [instance.oid for instance in maker.instances] + ([maker.table.kinds, maker.table.values] if maker.table else [])
    assert {str(instance[6]) for instance in declared} <= enterprises
    assert len(set(declared)) == len(declared)


def test_no_branch_belongs_to_two() -> None:
    branches = [f"{branch}." for maker in MAKERS for branch in maker.branches]
    assert [(one, other) for one in branches for other in branches if one is not other and one.startswith(other)] == []


@pytest.mark.parametrize("text", ["1347..5", "1347.5.x", "", "1347.4294967296", ".1347.1", "1.3.6.1.4.1.1347.1", "1347.-1"])
def test_an_oid_that_does_not_parse_is_refused_with_its_place(text: str) -> None:
    here = Path(__file__).name
    for declare in (seen, unverified):
        with pytest.raises(ValueError, match=rf"{here}:\d+:\d+: not an OID"):
            declare("serial", text)
    with pytest.raises(ValueError, match=rf"{here}:\d+:\d+: not an OID"):
        counter_table("1347.1", text, {})


def test_the_place_is_the_line_of_the_instance_itself() -> None:
    file = "vendor = (\n    seen('serial', '1347.1'),\n    seen('model', '1347..1'),\n)"
    with pytest.raises(ValueError, match=r"^kyocera\.py:3:5: not an OID: '1347\.\.1'$"):
        exec(compile(file, "kyocera.py", "exec"), {"seen": seen})  # noqa: S102  (a vendor file of our own making)


async def test_the_private_instances_are_asked_in_two_requests_at_the_most() -> None:
    kyocera = {**MFP, "1.3.6.1.2.1.1.2.0": "oid:1.3.6.1.4.1.1347.41", ".".join(map(str, FIRMWARE)): "2RX_3000"}
    agent = Agent(rows(kyocera))
    facts = await ask(agent)
    private = [request for request in agent.asked if any(bind.oid[:7] == (1, 3, 6, 1, 4, 1, 1347) for bind in request.varbinds)]
    assert (facts.firmware, facts.serial) == ("2RX_3000", "W1234567")
    assert len(private) <= 2
    bare = {name: value for name, value in kyocera.items() if not name.startswith(("1.3.6.1.2.1.43", "1.3.6.1.2.1.25"))}
    agent = Agent(rows(bare))
    assert (await ask(agent)).firmware == "2RX_3000"  # the sysObjectID is a printers'


async def test_of_what_the_standard_tables_told_nothing_is_asked_again() -> None:
    agent = Agent(rows({**MFP, "1.3.6.1.2.1.1.2.0": "oid:1.3.6.1.4.1.1347.41"}))
    await ask(agent)
    asked = {bind.oid for request in agent.asked for bind in request.varbinds}
    assert oid("1.3.6.1.4.1.1347.43.5.1.1.28.1") not in asked
    assert FIRMWARE in asked


async def test_a_table_of_counters_is_walked_by_its_two_columns() -> None:
    table = "1.3.6.1.4.1.367.3.2.1.2.19.5.1."
    ricoh: dict[str, int | str | bytes] = {
        **MFP,
        f"{table}2.1": 10,
        f"{table}2.2": 400,
        f"{table}2.3": 77,
        f"{table}9.1": 500,
        f"{table}9.2": 300,
        f"{table}9.3": 9,
    }
    facts = await ask(Agent(rows(ricoh)))
    assert [(row.function, row.count, row.verified) for row in facts.counters or ()] == [("total", 500, False), ("print", 300, False)]
    assert facts.unverified == ("counters",)
