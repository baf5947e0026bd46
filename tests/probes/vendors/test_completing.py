# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from probes.snmp_facts import SnmpFacts
from probes.vendors.brother_counters import unpacked
from probes.vendors.completing import completed, wanted
from probes.vendors.makers import MAKERS, maker_for
from probes.wire.ber import Oid, oid
from probes.wire.snmp import Value

E = "1.3.6.1.4.1."
SERIAL, FIRMWARE, PANEL = oid(E + "1347.43.5.1.1.28.1"), oid(E + "1347.43.5.4.1.5.1.1"), oid(E + "1347.43.18.2.1.2.1.1")
BROTHER_PANEL, BROTHER_BLOB = oid(E + "2435.2.3.9.4.2.1.5.4.5.2.0"), oid(E + "2435.2.3.9.4.2.1.5.5.10.0")
A_KYOCERA = SnmpFacts(printer_mib=True, sys_object_id=E + "1347.41", console=(), asleep=False)
A_BROTHER = replace(A_KYOCERA, sys_object_id=E + "2435.2.3.9.1")
SAYS: dict[Oid, Value] = {SERIAL: b"VD21457943", FIRMWARE: b"2RX_3000", PANEL: b"Sleeping..."}


def test_what_the_standard_tables_leave_open_is_filled() -> None:
    facts = completed(A_KYOCERA, SAYS)
    assert (facts.serial, facts.firmware, facts.console, facts.asleep, facts.unverified) == ("VD21457943", "2RX_3000", ("Sleeping...",), True, ())


def test_a_standard_object_that_spoke_is_never_overruled() -> None:
    facts = completed(replace(A_KYOCERA, serial="S1", console=("Ready",)), SAYS)
    assert (facts.serial, facts.console, facts.asleep) == ("S1", ("Ready",), False)


def test_what_no_recording_confirmed_is_marked() -> None:
    facts = completed(A_BROTHER, {BROTHER_PANEL: b"Toner Low (C) "})
    assert (facts.console, facts.unverified) == (("Toner Low (C)",), ("console",))


def test_another_maker_s_oid_says_nothing() -> None:
    assert completed(A_KYOCERA, {BROTHER_PANEL: b"Sleep"}).console == ()
    assert completed(replace(A_BROTHER, sys_descr="HP ETHERNET MULTI-ENVIRONMENT"), {BROTHER_PANEL: b"Sleep"}).console == ()


def test_of_two_that_say_the_same_the_first_that_answers_counts_and_a_seen_one_before_all() -> None:
    canon = replace(A_KYOCERA, sys_object_id=E + "1602.4.3")
    first, second = oid(E + "1602.1.2.1.4.0"), oid(E + "1602.1.2.1.8.1.3.1.1")
    assert completed(canon, {first: b"", second: b"ABC12345"}).serial == "ABC12345"
    assert completed(canon, {first: b"XYZ98765", second: b"ABC12345"}).serial == "XYZ98765"
    epson = replace(A_KYOCERA, sys_object_id=E + "1248.1.1.2")
    assert completed(epson, {oid(E + "1248.1.2.2.2.1.1.2.1.1"): b"GL29P8"}).firmware == "GL29P8"


def test_counters_by_function_and_colour() -> None:
    counts: dict[Oid, Value] = {oid(E + "1347.42.3.1.2.1.1.1.1"): 163_915, oid(E + "1347.42.3.1.2.1.1.2.3"): 42_443, oid(E + "1347.46.10.1.1.5.3"): -2}
    rows = completed(A_KYOCERA, counts).counters or ()
    assert [(row.function, row.colour, row.count, row.source, row.verified) for row in rows] == [
        ("print", "mono", 163_915, "Kyocera", True),
        ("copy", "colour", 42_443, "Kyocera", True),
    ]
    assert completed(A_KYOCERA, {}).counters is None


def test_a_brother_s_packed_counters() -> None:
    blob = bytes.fromhex("00010400001234" "0201040000000a" "77010400000001" "ff")  # fmt: skip  # noqa: ISC001  (one record a string)
    facts = completed(A_BROTHER, {BROTHER_BLOB: blob})
    assert [(row.function, row.colour, row.count) for row in facts.counters or ()] == [("total", None, 0x1234), ("total", "colour", 10)]
    assert facts.unverified == ("counters",)


@pytest.mark.parametrize("blob", [b"", b"\xff", b"\x00\x01\x04\x00", b"\x00\x02\x04\x00\x00\x00\x01"])
def test_a_cut_or_foreign_packing_holds_no_counter(blob: bytes) -> None:
    assert list(unpacked(blob)) == []


def test_only_what_is_open_is_wanted() -> None:
    maker = maker_for(A_KYOCERA.sys_object_id)
    assert maker is not None
    assert {SERIAL, PANEL, FIRMWARE} <= set(wanted(maker, A_KYOCERA))
    assert not {SERIAL, PANEL} & set(wanted(maker, replace(A_KYOCERA, serial="S1", console=("Ready",))))


def test_every_maker_s_own_names_are_facts() -> None:
    names = {instance.says for maker in MAKERS for instance in maker.instances} - {"panel", "counter", "counter_blob"}
    assert names <= set(SnmpFacts.__dataclass_fields__)
