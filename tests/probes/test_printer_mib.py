# SPDX-License-Identifier: Apache-2.0
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import mib
from probes.model import Target
from probes.normalise import normalise
from probes.printer_mib import Exchange, read
from probes.snmp_facts import SUPPLY_STATES, SnmpFacts
from probes.wire.ber import Oid
from probes.wire.snmp import Value
from tests.probes.snmp_agent import MFP, rows

MIB_2 = "1.3.6.1.2.1."
ERRORS, CONSOLE, ALERT = MIB_2 + "25.3.5.1.2.1", MIB_2 + "43.16.5.1.2.1.1", MIB_2 + "43.18.1.1."
SUPPLY, TRAY = MIB_2 + "43.11.1.1.", MIB_2 + "43.8.2.1."
SERIAL = MIB_2 + "43.5.1.1.17.1"


def facts(over: Mapping[str, int | str | bytes] | None = None, exchange: Exchange | None = None) -> SnmpFacts:
    return read(rows({**MFP, **(over or {})}), exchange)


@pytest.mark.parametrize(
    ("octets", "bits"),
    [
        (b"", ()),
        (b"\x00", ()),
        (b"\x00\x00", ()),
        (b"\x41", ("noPaper", "serviceRequested")),
        (b"\x04\x00", ("jammed",)),
        (b"\x00\x0a", ("outputFull", "overduePreventMaint")),
        (b"\x80\x80\xff", ("lowPaper", "inputTrayMissing")),
        (b"00", ()),
        (b"0000", ()),
    ],
)
def test_the_error_state_in_0_1_or_2_octets(octets: bytes, bits: tuple[str, ...]) -> None:
    assert facts({ERRORS: octets}).error_bits == bits


def test_no_error_state_is_unknown_and_not_clean() -> None:
    assert read(rows({name: value for name, value in MFP.items() if name != ERRORS})).error_bits is None


@pytest.mark.parametrize(
    ("level", "capacity", "percent", "some_left", "known"),
    [
        (4_000, 10_000, 40.0, False, 4_000),
        (0, 100, 0.0, False, 0),
        (-3, 100, None, True, None),
        (-2, -2, None, False, None),
        (-1, 100, None, False, None),
        (50, -2, None, False, 50),
        (50, 0, None, False, 50),
        (200, 100, None, False, 200),
        (0xFFFFFFFF, 100, None, False, None),
    ],
)
def test_sentinels_of_supplies(level: int, capacity: int, percent: float | None, some_left: bool, known: int | None) -> None:  # noqa: FBT001
    row = (facts({SUPPLY + "9.1.1": level, SUPPLY + "8.1.1": capacity}).supplies or ())[0]
    assert (row.percent, row.some_left, row.level) == (percent, some_left, known)


def test_ricoh_s_minus_100_is_low() -> None:
    row = (facts({SUPPLY + "9.1.1": -100}).supplies or ())[0]
    assert (row.state, row.level, row.percent) == ("low", None, None)


def test_a_waste_box_s_percentage_is_never_taken_from_its_level() -> None:
    row = (facts({SUPPLY + "9.1.2": 100, SUPPLY + "8.1.2": 100}).supplies or ())[1]
    assert (row.consumed, row.percent, row.level) == (False, None, 100)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (b"W1234567\x00\x00", "W1234567"),
        (b"\x01\x15CN12345678", "CN12345678"),
        (b"", None),
        (b"\x00", None),
        ("Grün".encode("latin-1"), "Grün"),
        ("Grün".encode(), "Grün"),
        ("トナー".encode("shift-jis"), "トナー"),
        (b" one\r\ntwo", "one / two"),
        (b"\x1b[31mred", "\\x1b[31mred"),
        (b"x" * 5_000, "x" * 255 + "…"),
    ],
)
def test_text_as_devices_send_it(said: bytes, text: str | None) -> None:
    assert facts({SERIAL: said}).serial == text


def test_shift_jis_where_the_device_is_set_to_it() -> None:
    said: dict[str, int | str | bytes] = {MIB_2 + "43.7.1.1.4.1.1": mib.SHIFT_JIS, CONSOLE: "印刷可".encode("shift-jis")}
    assert facts(said).console == ("印刷可",)


@pytest.mark.parametrize("index", [0, 1, 65535])
def test_the_device_index_may_be_anything(index: int) -> None:
    moved: dict[Oid, Value] = {}
    for name, value in rows(MFP).items():
        place = 11 if name[:7] in ((1, 3, 6, 1, 2, 1, 43), (1, 3, 6, 1, 2, 1, 25)) else None
        moved[(*name[:place], index, *name[place + 1 :]) if place else name] = value
    found = read(moved)
    assert (found.serial, found.pages_total, found.printer_status, found.device_descr) == ("W1234567", 12_345, "idle", "RICOH Example 400")
    assert found.supplies
    assert found.supplies[0].colour == "black"


def test_trays_know_which_is_fed_by_hand() -> None:
    first, bypass = facts().trays or ()
    assert (first.name, first.manual, first.state, first.level) == ("Tray 1", False, "ok", 250)
    assert (bypass.name, bypass.manual, bypass.state) == ("Bypass Tray", True, "empty")


def test_a_roll_is_not_counted_in_sheets() -> None:
    roll = (facts({TRAY + "8.1.1": 17, TRAY + "9.1.1": 30, TRAY + "10.1.1": 12}).trays or ())[0]
    assert (roll.level, roll.capacity, roll.state) == (None, None, "ok")


def test_alert_age_counts_from_the_device_s_own_clock() -> None:
    assert [row.age_s for row in facts().alerts or ()] == [100]
    assert [row.age_s for row in facts({ALERT + "9.1.7": 9_999_999}).alerts or ()] == [None]


@pytest.mark.parametrize(
    ("code", "severity", "text", "reason"),
    [
        (503, 4, "", "powerUp"),
        (1001, 5, "", "warm-up"),
        (1, 1, "Idle", "nothing is the matter"),
        (2, 4, "deleted", "nothing is the matter"),
        (1, 4, "Ready for paper", "nothing is the matter"),
        (23, 5, "", "power saver"),
        (0, 0, "Sleep", "power saver"),
        (0, 0, "", "nothing at all"),
        (502, 4, "Front door closed", "closed"),
    ],
)
def test_alert_rows_left_out_for_a_stated_reason(code: int, severity: int, text: str, reason: str) -> None:
    found = facts({ALERT + "7.1.7": code, ALERT + "2.1.7": severity, ALERT + "8.1.7": text})
    assert found.alerts == ()
    assert found.alerts_left_out
    assert reason in found.alerts_left_out[0]


@pytest.mark.parametrize(("code", "text"), [(8, "Ready"), (1110, "Idle"), (3, ""), (1, "Wrong file format"), (99_999, "Ready")])
def test_alert_rows_kept(code: int, text: str) -> None:
    assert [row.code for row in facts({ALERT + "7.1.7": code, ALERT + "8.1.7": text}).alerts or ()] == [code]


def test_a_cover_s_row_is_stale_where_the_cover_itself_says_closed_and_the_device_is_at_ease() -> None:
    forgotten: dict[str, int | str | bytes] = {ALERT + "7.1.7": 3, ALERT + "4.1.7": 6, ALERT + "8.1.7": "Front cover open"}
    assert facts(forgotten).alerts_left_out == ("1.7: stale: the cover says that it is closed",)
    assert facts(forgotten).alerts == ()
    for alive in ({MIB_2 + "43.6.1.1.3.1.1": 3}, {ERRORS: b"\x08"}, {MIB_2 + "25.3.5.1.1.1": 1}, {ALERT + "5.1.7": 9}):
        assert [row.code for row in facts({**forgotten, **alive}).alerts or ()] == [3]


@pytest.mark.parametrize("line", ["Sleep Mode", "Energiesparen", "TRYB UŚPIENIA", "uyku", "Sleeping...", "Viloläge", "En veille"])
def test_asleep_in_many_languages(line: str) -> None:
    assert facts({CONSOLE: line}).asleep is True
    assert facts().asleep is False


def test_a_brother_sleeps_by_its_alert_location() -> None:
    over: dict[str, int | str | bytes] = {ALERT + "7.1.7": 0, ALERT + "2.1.7": 0, ALERT + "6.1.7": 40_000, ALERT + "8.1.7": ""}
    assert facts(over).asleep is True


def test_a_table_cut_short_before_its_first_row_is_unknown() -> None:
    held = {name: value for name, value in rows(MFP).items() if name[6:8] != (43, 18)}
    assert read(held).alerts == ()
    assert read(held, Exchange(incomplete=("prtAlertTable: no answer",))).alerts is None


def test_a_device_without_printer_mib() -> None:
    found = read(rows({"1.3.6.1.2.1.1.1.0": "switch", ERRORS: b"\x00"}))
    assert (found.printer_mib, found.alerts, found.supplies, found.asleep) == (False, None, None, None)
    assert read({}, Exchange(incomplete=("prtGeneralTable: no answer",))).printer_mib is None


def test_the_port_monitor_s_ports_and_device_id() -> None:
    assert (facts().print_ports, facts().device_id) == (("515", "9100"), "MFG:RICOH;MDL:Example 400;")


def test_the_mac_is_the_wire_s_that_is_up() -> None:
    assert facts().mac == "02:00:00:ab:cd:ef"
    assert facts({MIB_2 + "2.2.1.8.2": 2}).mac is None
    assert facts({MIB_2 + "2.2.1.6.2": b"\x00" * 6}).mac is None


_NAMES = st.sampled_from(sorted(rows(MFP)))
_VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**64),
    st.binary(max_size=40),
    st.lists(st.integers(0, 2**32 - 1), max_size=8).map(tuple),
)


@given(st.dictionaries(_NAMES, _VALUES), st.sets(_NAMES))
def test_nothing_that_a_device_sends_makes_it_fall(over: dict[Oid, Value], gone: set[Oid]) -> None:
    held = {name: value for name, value in {**rows(MFP), **over}.items() if name not in gone}
    found = read(held)
    assert all(row.percent is None or 0 <= row.percent <= 100 for row in found.supplies or ())
    told = normalise(Target("10.0.0.9"), {"snmp": found})
    assert set(told.reasons or ()) == {row.reason for row in told.conditions or ()}
    assert {row.state for row in told.supplies or ()} <= set(SUPPLY_STATES)


@given(st.dictionaries(st.lists(st.integers(0, 50), min_size=2, max_size=14).map(lambda arcs: (1, 3, 6, 1, 2, 1, *arcs)), _VALUES))
def test_any_oid_may_come(held: dict[Oid, Value]) -> None:
    assert isinstance(read(held), SnmpFacts)
