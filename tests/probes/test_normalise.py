# SPDX-License-Identifier: Apache-2.0
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from probes.fact import Section
from probes.facts import IcmpFacts, IppFacts, JobRow, MdnsFacts, NeighbourFacts, PrinterFacts, ReachFacts, TcpFacts
from probes.failure import Failure
from probes.model import Target
from probes.network_facts import WsdFacts
from probes.normalise import normalise, reach
from probes.snmp_facts import AlertRow, ChannelRow, CoverRow, SnmpFacts, SupplyRow, TrayRow

TARGET = Target("10.20.8.40")
TRAY_1 = TrayRow(index="1.1", name="Tray 1", capacity=500, level=250, manual=False, state="ok")
TRAY_2 = TrayRow(index="1.2", name="Tray 2", capacity=500, level=0, manual=False, state="empty")
BYPASS = TrayRow(index="1.3", name="Bypass", capacity=100, level=0, manual=True, state="empty")
BLACK = SupplyRow(index="1.1", description="Black Toner", type="toner", consumed=True, colour="black", level=40, capacity=100, percent=40.0)
CYAN = SupplyRow(index="1.2", description="Cyan Toner", type="toner", consumed=True, colour="cyan", level=12, capacity=100, percent=12.0)
WASTE = SupplyRow(index="1.3", description="Waste Toner Box", type="wasteToner", consumed=False, level=100, capacity=100)
HEALTHY = SnmpFacts(
    printer_mib=True,
    device_status="running",
    printer_status="idle",
    error_bits=(),
    alerts=(),
    supplies=(BLACK, CYAN, WASTE),
    trays=(TRAY_1, TRAY_2, BYPASS),
    covers=(CoverRow("1.1", "Front Cover", "coverClosed"),),
    channels=(ChannelRow("1.1", "chPort9100", "printDataAccepted"),),
    console=("Ready",),
    asleep=False,
)


def printer(*sections: Section, target: Target = TARGET) -> PrinterFacts:
    return normalise(target, {section.section: section for section in sections})


def snmp(**changes: Any) -> PrinterFacts:  # noqa: ANN401  (any fact's value)
    return printer(replace(HEALTHY, **changes))


def alert(code: int | None, group: str = "generalPrinter", number: int | None = None, **more: Any) -> AlertRow:  # noqa: ANN401
    return AlertRow(**{"index": "1.9", "severity": "critical", "training": "untrained", "code": code, "group": group, "group_index": number, **more})


def said(facts: PrinterFacts) -> dict[str | None, str | None]:
    return {row.reason: row.severity for row in facts.conditions or ()}


def states(facts: PrinterFacts) -> dict[str | None, str | None]:
    return {row.colour or row.type: row.state for row in facts.supplies or ()}


# --- nobody spoke -----------------------------------------------------------------------------------------------------------------------------


def test_nobody_spoke_is_not_nothing_to_say() -> None:
    assert printer().reasons is None
    assert printer().conditions is None
    assert printer(SnmpFacts(printer_mib=False, error_bits=())).reasons is None
    assert printer(IppFacts(state="idle")).reasons is None
    assert printer(IppFacts(state="idle", reasons=())).reasons == ()
    assert snmp().reasons == ("input-tray-empty",)
    assert snmp(trays=()).reasons == ()


def test_error_bits_alone_count_when_one_is_set() -> None:
    assert printer(SnmpFacts(printer_mib=False, error_bits=("jammed",), printer_status="other", device_status="down")).reasons == ("media-jam",)


# --- alerts -----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "group", "reason", "severity"),
    [
        (8, "mediaPath", "media-jam", "error"),
        (3, "cover", "cover-open", "error"),
        (501, "cover", "door-open", "error"),
        (903, "output", "output-area-full", "error"),
        (801, "input", "input-tray-missing", "warning"),
        (807, "input", "media-low", "warning"),
        (1002, "marker", "fuser-over-temp", "error"),
        (38, "marker", "marker-thermistor-failure", "error"),
        (33, "mediaPath", "media-path-motor-failure", "error"),
        (34, "generalPrinter", "spool-area-full", "warning"),
        (1115, "marker", "marker-supply-missing", "error"),
        (1112, "marker", "opc-life-over", "error"),
        (99_999, "marker", "other", "error"),
        (None, "marker", "other", "error"),
    ],
)
def test_what_alert_codes_mean(code: int | None, group: str, reason: str, severity: str) -> None:
    assert said(snmp(alerts=(alert(code, group),), trays=()))[reason] == severity


def test_a_code_that_nobody_knows_is_not_raised_above_its_row() -> None:
    assert said(snmp(alerts=(alert(99_999, severity="warningBinaryChangeEvent"),), trays=())) == {"other": "report"}


def test_an_open_cover_is_a_warning_while_the_printer_runs() -> None:
    assert said(snmp(alerts=(alert(3, "cover", 1, severity="warning"),), trays=())) == {"cover-open": "warning"}


def test_no_intervention_required_is_a_report() -> None:
    assert said(snmp(alerts=(alert(8, training="noInterventionRequired"),), trays=())) == {"media-jam": "report"}


@pytest.mark.parametrize(
    ("code", "training", "needed"),
    [
        (30, "untrained", True),
        (32, "unknown", True),
        (29, "fieldService", True),
        (1, "fieldService", True),
        (30, "fieldService", True),
        (8, "untrained", False),
    ],
)
def test_what_field_service_must_mend_is_a_service_call(code: int, training: str, needed: bool) -> None:  # noqa: FBT001
    assert ("service-needed" in (snmp(alerts=(alert(code, "marker", training=training),)).reasons or ())) is needed


def test_wear_that_field_service_will_replace_is_no_service_call() -> None:
    row = alert(1111, "markerSupplies", 9, training="fieldService", severity="warning")
    assert said(snmp(alerts=(row,), trays=())) == {"opc-near-eol": "warning"}


def test_a_finisher_s_jam_is_named_after_its_part() -> None:
    assert "stapler-jam" in said(snmp(alerts=(alert(8, "finDevice", 1, text="Staple jam"),)))


def test_a_condition_names_its_place_text_and_age() -> None:
    row = (snmp(alerts=(alert(3, "cover", 1, text="Front door open", age_s=50),)).conditions or ())[0]
    assert (row.where, row.text, row.age_s, row.source, row.code) == ("Front Cover", "Front door open", 50, "alert", 3)


# --- paper ------------------------------------------------------------------------------------------------------------------------------------


def test_an_empty_tray_beside_a_full_one_stops_nobody() -> None:
    assert said(snmp(alerts=(alert(808, "input", 2, severity="warning"),))) == {"input-tray-empty": "report"}


def test_an_empty_manual_tray_is_its_normal_state() -> None:
    assert said(snmp(trays=(TRAY_1, BYPASS))) == {}
    assert "media-empty" not in said(snmp(trays=(TRAY_1, BYPASS), alerts=(alert(808, "input", 3),)))


def test_out_of_paper_when_no_fixed_tray_has_any() -> None:
    assert "media-empty" in said(snmp(trays=(TRAY_2, BYPASS)))
    assert "media-empty" in said(snmp(trays=(TRAY_2, BYPASS), alerts=(alert(808, "input", 2),)))


def test_out_of_paper_when_the_printer_is_stopped_by_it() -> None:
    stopped = snmp(printer_status="other", device_status="down", alerts=(alert(808, "input", 2),), error_bits=("noPaper",))
    assert stopped.state == "stopped"
    assert said(stopped)["media-empty"] == "error"


def test_the_no_paper_bit_is_believed_where_levels_are_unknown() -> None:
    unknown = replace(TRAY_1, level=None, state="unknown")
    assert "media-empty" in said(snmp(trays=(unknown,), error_bits=("noPaper",)))
    assert "media-empty" not in said(snmp(error_bits=("noPaper",)))


def test_brother_s_auto_and_hp_s_tray_1_are_no_fixed_trays() -> None:
    auto = TrayRow(index="1.1", name="AUTO", capacity=250, manual=False, state="ok")
    assert "media-empty" in said(snmp(trays=(auto, TRAY_2)))
    hp = TrayRow(index="1.1", name="Tray 1", capacity=100, level=0, manual=False, state="empty")
    assert said(snmp(trays=(hp, replace(TRAY_1, index="1.2", name="Tray 2")))) == {}


def test_tray_states_join_alerts() -> None:
    rows = snmp(alerts=(alert(801, "input", 1), alert(807, "input", 2))).trays or ()
    assert [row.state for row in rows] == ["missing", "low", "empty"]


# --- supplies ---------------------------------------------------------------------------------------------------------------------------------


def test_levels_alone_say_ok_or_low_and_never_empty() -> None:
    assert states(snmp()) == {"black": "ok", "cyan": "ok", "wasteToner": "unknown"}
    zero = replace(CYAN, level=0, percent=0.0)
    assert states(snmp(supplies=(zero,))) == {"cyan": "low"}
    assert states(snmp(supplies=(zero,), alerts=(alert(1105, "markerSupplies", 2),))) == {"cyan": "low"}
    assert states(snmp(supplies=(zero,), alerts=(alert(1101, "markerSupplies", 2),))) == {"cyan": "empty"}


def test_some_left_is_ok_and_unreadable_is_unknown() -> None:
    unread = replace(CYAN, level=None, percent=None, capacity=None)
    assert states(snmp(supplies=(replace(unread, some_left=True),))) == {"cyan": "ok"}
    assert states(snmp(supplies=(unread,))) == {"cyan": "unknown"}


def test_low_toner_is_spoken_of_the_lowest() -> None:
    facts = snmp(error_bits=("lowToner",))
    assert states(facts) == {"black": "ok", "cyan": "low", "wasteToner": "unknown"}
    assert [(row.reason, row.where) for row in facts.conditions or () if row.source == "error-bits"] == [("toner-low", "Cyan Toner")]


def test_low_toner_beside_full_cartridges_is_pinned_on_none() -> None:
    full = (replace(BLACK, percent=90.0), replace(CYAN, percent=95.0))
    facts = snmp(supplies=full, error_bits=("lowToner",))
    assert set(states(facts).values()) == {"ok"}
    assert "toner-low" in (facts.reasons or ())


def test_a_printed_zero_is_no_empty_toner() -> None:
    full = (replace(BLACK, percent=90.0), replace(CYAN, percent=95.0))
    assert snmp(supplies=full, error_bits=("lowToner", "noToner"), trays=()).reasons == ()
    assert "toner-empty" in (snmp(supplies=(replace(CYAN, level=0, percent=0.0),), error_bits=("lowToner", "noToner")).reasons or ())


@pytest.mark.parametrize(("vendor", "level", "state"), [("Xerox X", 5, "near-full"), ("Xerox X", 0, "full"), ("Xerox X", 60, "ok"), ("Ricoh X", 5, "unknown")])
def test_a_waste_box_is_judged_by_its_level_only_where_the_direction_is_known(vendor: str, level: int, state: str) -> None:
    facts = snmp(device_descr=vendor, supplies=(replace(WASTE, level=level),))
    assert states(facts) == {"wasteToner": state}


def test_a_waste_box_by_its_alert() -> None:
    assert states(snmp(alerts=(alert(1109, "markerSupplies", 3),)))["wasteToner"] == "full"
    assert states(snmp(alerts=(alert(1107, "marker", 1),)))["wasteToner"] == "near-full"


def test_panel_words_are_the_last_resort() -> None:
    assert states(snmp(console=("Mało toneru (C)",)))["cyan"] == "low"
    assert [(row.reason, row.source) for row in snmp(console=("Papierstau Fach 2",), trays=()).conditions or ()] == [("media-jam", "console")]
    assert said(snmp(console=("Papierstau",), alerts=(alert(3, "cover", 1),), trays=())) == {"cover-open": "error"}


def test_the_source_that_knows_levels_is_taken() -> None:
    vague = replace(BLACK, level=None, percent=None, some_left=True)
    precise = SupplyRow(index="1", description="BK", type="toner", consumed=True, colour="black", percent=30.0)
    assert states(printer(replace(HEALTHY, supplies=(vague,)), IppFacts(supplies=(precise,)))) == {"black": "ok"}
    assert (printer(replace(HEALTHY, supplies=(vague,)), IppFacts(supplies=(precise,))).supplies or ())[0].percent == 30.0
    assert printer(IppFacts(state="idle")).supplies is None


def test_an_empty_toner_is_not_called_low_as_well() -> None:
    facts = snmp(supplies=(replace(CYAN, level=0, percent=0.0), BLACK), error_bits=("lowToner", "noToner"), trays=())
    assert (facts.reasons, states(facts)) == (("toner-empty",), {"cyan": "empty", "black": "ok"})


# --- IPP --------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keyword", "reason", "severity"),
    [
        ("media-jam-error", "media-jam", "error"),
        ("marker-supply-low-warning", "marker-supply-low", "warning"),
        ("marker-supply-low-warn", "marker-supply-low", "warning"),
        ("wifi-not-configured-report", "wifi-not-configured", "report"),
        ("output-area-almost-f", "output-area-almost-full", "warning"),
        ("paused", "paused", "warning"),
        ("com.example-odd", "com.example-odd", "warning"),
    ],
)
def test_ipp_reasons(keyword: str, reason: str, severity: str) -> None:
    assert said(printer(IppFacts(state="idle", reasons=(keyword,)))) == {reason: severity}


def test_two_sources_of_one_reason_are_one_row_with_the_graver_word() -> None:
    facts = printer(replace(HEALTHY, trays=(), alerts=(alert(3, "cover", 1, severity="warning"),)), IppFacts(state="idle", reasons=("cover-open-error",)))
    assert [(row.reason, row.severity, row.source, row.where) for row in facts.conditions or ()] == [("cover-open", "error", "alert", "Front Cover")]


def test_an_ipp_low_supply_is_the_lowest_one() -> None:
    rows = tuple(SupplyRow(index=str(n), type="ink", consumed=True, colour=c, percent=p) for n, (c, p) in enumerate([("black", 60.0), ("yellow", 6.0)], 1))
    assert states(printer(IppFacts(reasons=("marker-supply-low-warning",), supplies=rows))) == {"black": "ok", "yellow": "low"}


# --- state ------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "idle"),
        ({"printer_status": "printing"}, "processing"),
        ({"printer_status": "warmup"}, "idle"),
        ({"printer_status": "other", "device_status": "down"}, "stopped"),
        ({"printer_status": "other", "error_bits": ("jammed",)}, "stopped"),
        ({"printer_status": "other"}, "asleep"),  # RFC 2790 3.5: running and other is standby
        ({"device_status": "down"}, None),
        ({"asleep": True}, "asleep"),
        ({"asleep": True, "printer_status": "printing"}, "processing"),
        ({"printer_status": None}, None),
    ],
)
def test_states_over_snmp(changes: Mapping[str, Any], state: str | None) -> None:
    assert snmp(**changes).state == state


def test_ipp_s_state_comes_first() -> None:
    assert printer(HEALTHY, IppFacts(state="stopped", reasons=("paused",))).state == "stopped"
    assert printer(replace(HEALTHY, asleep=True), IppFacts(state="idle")).state == "asleep"
    assert printer(IppFacts(state="idle", reasons=("standby",))).state == "asleep"


def test_offline_is_a_reason_only_where_nothing_else_stops_the_printer() -> None:
    down = {"printer_status": "other", "device_status": "down", "error_bits": ("offline",), "trays": ()}
    assert snmp(**down).reasons == ("offline",)
    assert snmp(**down, alerts=(alert(1110, "markerSupplies", 3),)).reasons == ("marker-waste-full",)


def test_codes_are_found_in_alerts_and_panel() -> None:
    assert snmp(alerts=(alert(30, text="Call service SC542"),), console=("Error C7990",)).codes == ("SC542", "C7990")
    assert snmp().codes == ()
    assert printer().codes is None


# --- identity and kind ------------------------------------------------------------------------------------------------------------------------


def test_identity() -> None:
    facts = printer(
        replace(HEALTHY, device_descr="RICOH IM C3000", serial="XXXXXXXX", mac="00:26:73:00:00:01", sys_location="hall"),
        IppFacts(state="idle", make_and_model="RICOH IM C3000", uuid="URN:UUID:ABC-1", device_id="MFG:RICOH;MDL:IM C3000;SN:3081RA12345;", firmware="1.2"),
    )
    assert (facts.vendor, facts.model, facts.serial, facts.uuid) == ("Ricoh", "IM C3000", "3081RA12345", "abc-1")
    assert (facts.mac, facts.firmware, facts.location, facts.is_printer) == ("00:26:73:00:00:01", "1.2", "hall", True)


@pytest.mark.parametrize(
    ("sections", "is_printer", "kind"),
    [
        ([HEALTHY], True, None),
        ([IppFacts(state="idle", make_and_model="Example 1")], True, None),
        ([IppFacts(state="idle", make_and_model="HP LaserJet", shared_queue=True)], False, "computer"),
        ([IppFacts(status="client-error-not-found")], None, None),
        ([SnmpFacts(printer_mib=False, sys_descr="Example 24-port managed switch", sys_object_id="1.3.6.1.4.1.9.1.1208")], False, "switch"),
        ([SnmpFacts(printer_mib=False, sys_descr="APC Web/SNMP Management Card")], False, "ups"),
        ([SnmpFacts(printer_mib=False, sys_descr="IP Camera", printer_status="idle")], False, "camera"),
        (
            [
                SnmpFacts(
                    printer_mib=False,
                    sys_descr="Hardware: x86 - Software: Windows Version 6.3",
                    sys_object_id="1.3.6.1.4.1.311.1.1.3.1.1",
                    device_type_printer=True,
                    device_descr="HP Officejet 6500",
                    printer_status="other",
                ),
            ],
            False,
            "computer",
        ),
        ([SnmpFacts(printer_mib=False, device_type_printer=True, device_descr="Brother MFC-J5110DW")], True, None),
        ([SnmpFacts(printer_mib=False, sys_descr="RICOH MP 3053 1.09 / RICOH Network Printer C model")], True, None),
        ([SnmpFacts(printer_mib=False, sys_object_id="1.3.6.1.4.1.1248.4.1", sys_descr="EPSON Network Projector")], False, "projector"),
        ([SnmpFacts(printer_mib=None)], None, None),
        ([MdnsFacts(services=("_ipp._tcp",), ty="Example 1")], True, None),
        ([MdnsFacts(services=("_http._tcp",))], None, None),
        ([WsdFacts(answers=True, prints=True)], True, None),
        ([WsdFacts(answers=True, prints=False, scans=True)], None, None),
        ([WsdFacts(answers=True, prints=False)], None, None),
        ([WsdFacts(answers=True, prints=True), IppFacts(state="idle", shared_queue=True)], False, "computer"),
        ([WsdFacts(answers=True, prints=True), MdnsFacts(services=("_ipp._tcp",), path="printers/a")], False, "computer"),
        ([WsdFacts(answers=True, prints=True), SnmpFacts(printer_mib=False, sys_descr="Linux files 6.1")], False, "computer"),
        ([], None, None),
    ],
)
def test_what_it_is(sections: list[Section], is_printer: bool | None, kind: str | None) -> None:  # noqa: FBT001
    facts = printer(*sections)
    assert (facts.is_printer, facts.kind) == (is_printer, kind)


def test_a_usb_bridge_on_loopback_is_no_printer_of_the_network() -> None:
    advert = MdnsFacts(services=("_ipp._tcp",), ty="Example 1")
    assert printer(advert, target=Target("127.0.0.1")).is_printer is None
    assert printer(advert, target=Target("127.0.0.1", ports={"ipp": 16_631})).is_printer is True


def test_what_the_site_lists_is_a_printer() -> None:
    assert printer(target=replace(TARGET, expected=True)).is_printer is True


@pytest.mark.parametrize(
    ("sections", "ports", "expected"),
    [
        ([HEALTHY], {}, True),
        ([replace(HEALTHY, channels=(ChannelRow("1.1", "chIPP"),))], {}, False),
        ([replace(HEALTHY, channels=(ChannelRow("1.1", "chBidirPortTCP", information="Port=9400"),))], {}, False),
        ([replace(HEALTHY, channels=(ChannelRow("1.1", "chBidirPortTCP"),))], {}, True),
        ([replace(HEALTHY, channels=())], {}, None),
        ([replace(HEALTHY, channels=(), print_ports=("515", "9100"))], {}, True),
        ([replace(HEALTHY, channels=(), print_ports=("515", "631"))], {}, False),
        ([MdnsFacts(raw=True)], {}, True),
        ([MdnsFacts(ipp=True)], {}, False),
        ([], {"raw": 19_100}, True),
        ([], {}, None),
    ],
)
def test_raw_printing_is_expected(sections: list[Section], ports: dict[str, int], expected: bool | None) -> None:  # noqa: FBT001
    assert printer(*sections, target=replace(TARGET, ports=ports)).raw_expected is expected


def test_jobs() -> None:
    jobs = (JobRow(id=7, state="processing", held=False, age_s=90, reasons=("job-printing",)), JobRow(id=8, state="pending-held", held=True))
    facts = printer(IppFacts(state="processing", jobs=jobs, head_still=True, accepting=True))
    assert (facts.jobs_waiting, facts.jobs_held, facts.head_age_s, facts.head_reasons) == (1, 1, 90, ("job-printing",))
    assert (facts.head_still, facts.accepting) == (True, True)
    unknown = printer(IppFacts(state="idle", queued=2))
    assert (unknown.jobs_waiting, unknown.jobs_held) == (None, None)
    assert printer(IppFacts(state="idle", queued=0)).jobs_waiting == 0


# --- reach ------------------------------------------------------------------------------------------------------------------------------------


def reached(*sections: Section, target: Target = TARGET, **failures: Failure) -> ReachFacts:
    return reach({section.section: section for section in sections}, failures, target)


def test_nothing_tried_is_unknown() -> None:
    facts = reached(snmp="skipped")
    assert (facts.answers, facts.snmp, facts.late) == (None, None, None)


def test_silence_everywhere_is_no_answer() -> None:
    facts = reached(IcmpFacts(answers=False), TcpFacts(answers=False), NeighbourFacts(answers=False), snmp="timeout", ipp="unreachable")
    assert (facts.answers, facts.by, facts.snmp, facts.ipp, facts.late) == (False, (), "timeout", "unreachable", None)
    assert facts.tried == ("arp", "icmp", "tcp", "snmp", "ipp")


def test_snmp_that_is_silent_over_ipv6_says_nothing_of_snmp() -> None:
    facts = reached(TcpFacts(answers=True), target=Target("fd77::12"), snmp="refused")
    assert (facts.answers, facts.snmp) == (True, None)


@pytest.mark.parametrize("word", ["refused", "reset", "closed", "malformed", "denied", "tls"])
def test_a_failure_that_somebody_answered_for_is_an_answer(word: Failure) -> None:
    assert reached(TcpFacts(answers=False), snmp=word).by == ("snmp",)


@pytest.mark.parametrize("word", ["skipped", "unsupported", "internal"])
def test_a_failure_of_ours_is_no_try(word: Failure) -> None:
    assert reached(snmp=word).answers is None


def test_every_way_counts() -> None:
    announced = (MdnsFacts(), WsdFacts(answers=True))
    facts = reached(HEALTHY, IppFacts(), *announced, IcmpFacts(answers=True), TcpFacts(answers=True), NeighbourFacts(answers=True))
    assert facts.by == ("arp", "icmp", "tcp", "snmp", "ipp", "mdns", "wsd")


def test_no_answer_over_ws_discovery_says_nothing() -> None:
    assert reached(WsdFacts(answers=False)).answers is None


def test_a_routed_address_has_no_arp() -> None:
    assert reached(NeighbourFacts(answers=False), target=replace(TARGET, own_segment=False)).answers is None


def test_late() -> None:
    assert reached(replace(HEALTHY, tries=3, first_ms=2_600)).late is True
    assert reached(replace(HEALTHY, tries=1, first_ms=5)).late is False
    assert reached(IcmpFacts(answers=True, first_ms=4_000, median_ms=3)).late is True
    assert reached(TcpFacts(answers=True)).late is None
    assert reached(replace(HEALTHY, tries=3, first_ms=2_600.0)).first_ms == 2_600


@pytest.mark.parametrize(
    ("icmp", "lossy"),
    [
        (IcmpFacts(answers=True, sent=100, loss=5.0), True),
        (IcmpFacts(answers=True, sent=100, loss=4.0), False),
        (IcmpFacts(answers=False, sent=20, loss=100.0), None),
    ],
)
def test_a_path_is_lossy_by_the_echoes_it_loses(icmp: IcmpFacts, lossy: bool | None) -> None:  # noqa: FBT001  (a fact)
    assert reached(SnmpFacts(tries=1), icmp).lossy is lossy


def test_a_first_try_that_a_lossy_path_lost_is_no_sleep() -> None:
    snmp = replace(HEALTHY, tries=2, first_ms=1_004)
    assert reached(snmp, IcmpFacts(answers=True, sent=100, loss=31.0)).late is False
    assert reached(snmp, IcmpFacts(answers=True, sent=100, loss=0.0)).late is True
    assert reached(snmp, IcmpFacts(answers=False, sent=20, loss=100.0)).late is True, "it slept through every echo"


def test_a_panel_without_end_is_read_up_to_a_bound() -> None:
    lines = tuple(f"Unknown toner {number}" for number in range(2000))
    assert snmp(console=lines * 2).rejected == lines[:64]
