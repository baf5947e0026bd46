# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest

from agent.history.kept import standing
from agent.history.record import Hour, Record
from agent.history.told import Now, flips, history
from probes.fact import iso

Anything: TypeAlias = Any

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # a Monday
PRINTER: dict[str, Anything] = {"printer.serial": "X12345", "printer.mac": "02:00:0a:4d:00:0c", "reach.answers": True}


def record(**changes: Anything) -> Record:
    given: dict[str, Any] = {
        "id": "serial:X12345",
        "first_seen": "2026-10-01T10:00:00Z",
        "last_seen": iso(NOW - timedelta(hours=1)),
        "address": "10.77.0.12",
        "scans": 4,
        "macs": ("02:00:0a:4d:00:0c",),
        "homes": {"10.77.0.0/24": 4},
        "last": {"printer.serial": "X12345", "printer.mac": "02:00:0a:4d:00:0c"},
    }
    return Record(**{**given, **changes})


def now(**changes: Anything) -> Now:
    given: dict[str, Any] = {"facts": PRINTER, "addresses": ("10.77.0.12",), "segment": "10.77.0.0/24", "seen": True, "first_scan": False, "zone": UTC}
    return Now(NOW, **{**given, **changes})


def days_ago(days: int, *, answered: int = 0, silent: int = 0, hour: int = 22) -> Hour:
    return Hour((NOW - timedelta(days=days)).date().isoformat(), hour, answered, silent)


def test_a_device_that_nobody_remembers_has_moved_nowhere() -> None:
    told = history(None, now())
    assert (told.known, told.first_scan, told.moved, told.away, told.new_mac, told.fired) == (False, False, False, False, False, ())


def test_it_moved_when_its_old_address_was_asked_and_is_not_its_own() -> None:
    there = {"addresses": ("10.77.0.42",)}
    assert history(record(), now(**there, old_address="silent")).moved is True
    assert history(record(), now(**there, old_address="other", held_by="serial:Y")).old_address == "other"
    assert history(record(), now(**there, old_address="not-asked")).moved is None
    assert history(record(), now(addresses=("10.77.0.42", "10.77.0.12"), old_address="silent")).moved is False
    assert history(record(), now(addresses=(), seen=None)).moved is False
    assert history(record(), now(addresses=("fd77::12",), old_address="silent")).moved is False, "an IPv6 address stands beside the other"


def test_it_is_away_from_the_segment_of_most_scans_only() -> None:
    there = now(segment="10.78.0.0/24")
    assert history(record(), there).away is True
    assert history(record(homes={"10.77.0.0/24": 2, "10.78.0.0/24": 2}), there).away is False
    assert history(record(), now(segment=None)).away is False
    assert [history(record(), now(segment=where)).away for where in ("fd77::/64", "fe80::/64", "169.254.0.0/16")] == [None, None, None]
    assert history(record(homes={"fe80::/64": 3}), now(segment="fe80::/64")).away is False


def test_a_new_mac_needs_the_same_serial_number_and_no_old_card_in_its_own_list() -> None:
    other = {**PRINTER, "printer.mac": "02:00:5e:00:00:01"}
    assert history(record(), now(facts=other)).new_mac is True
    assert history(record(), now(facts={**other, "snmp.interfaces": [{"mac": "02:00:0a:4d:00:0c"}]})).new_mac is False
    assert history(record(), now(facts={**other, "printer.serial": "0000000000"})).new_mac is None
    assert history(record(), now(facts={"printer.serial": "X12345"})).new_mac is None


def test_a_certificate_is_compared_port_by_port() -> None:
    before = record(last={"tls.certificates": [{"port": 631, "sha256": "aa", "issuer": "CN=a"}]})
    again = {"tls.certificates": [{"port": 631, "sha256": "bb", "issuer": "CN=a"}, {"port": 443, "sha256": "cc", "issuer": "CN=b"}]}
    told = history(before, now(facts=again))
    assert (told.new_certificate, told.new_issuer) == (True, False)
    assert history(before, now(facts={"tls.certificates": [{"port": 443, "sha256": "cc", "issuer": "CN=b"}]})).new_certificate is None


def test_what_changed_since_the_last_good_scan_is_named() -> None:
    good = {"firmware": "1.24", "address": ["10.77.0.12"], "ports": ["631", "9100"], "certificate": {"443": "aa"}}
    facts = {**PRINTER, "printer.firmware": "1.30", "tcp.answers": True, "tcp.631": "open", "tcp.9100": "refused"}
    told = history(record(good=good, good_at="2026-11-20T10:00:00Z"), now(facts=facts))
    assert told.changed == ("firmware", "ports")


@pytest.mark.parametrize(
    ("hours", "silent", "back"),
    [
        ([days_ago(1, silent=1), days_ago(0, answered=1, hour=9)], 1, True),
        ([days_ago(3, silent=1), days_ago(2, answered=1, hour=9), days_ago(2, silent=2), days_ago(1, silent=1), days_ago(0, answered=1, hour=8)], 3, True),
        ([days_ago(2, silent=1), days_ago(1, silent=1)], 2, False),
        ([days_ago(1, silent=1, answered=1)], 0, True),
        ([days_ago(1, silent=1, hour=21)], 0, True),
    ],
)
def test_silence_at_this_hour_on_earlier_days(hours: list[Hour], silent: int, back: object) -> None:
    told = history(record(hours=tuple(hours)), now(addresses=(), seen=False))
    assert (told.silent_days, told.always_back) == (silent, back)


def test_weeks_count_at_this_weekday_and_hour_in_the_sites_own_time() -> None:
    hours = (days_ago(7, answered=3), days_ago(14, silent=1), days_ago(21, answered=1), days_ago(6, answered=1), days_ago(42, answered=1))
    assert history(record(hours=hours), now()).weeks_up == 2
    assert history(record(hours=(days_ago(6, answered=1),)), now()).weeks_up is None


def test_a_link_that_moved_while_the_device_ran_on() -> None:
    boot = NOW - timedelta(days=9)
    moved = tuple(iso(NOW - timedelta(hours=hours)) for hours in (30, 9, 5))
    facts = {**PRINTER, "snmp.up_time_s": 9 * 86_400, "view.link_change_s": 3600}
    assert history(record(booted=iso(boot), links=moved), now(facts=facts)).link_changes == 3
    assert history(record(booted=iso(boot), links=moved), now(facts={**facts, "snmp.up_time_s": 60})).link_changes == 0
    assert history(record(booted=iso(boot), links=moved), now(facts={**facts, "view.link_change_s": 5 * 3600})).link_changes == 2


def test_wrong_communities_by_the_hour_without_our_own() -> None:
    before = record(last={"snmp.wrong_communities": 1_000}, last_seen=iso(NOW - timedelta(hours=2)))
    assert history(before, now(facts={"snmp.wrong_communities": 1_460})).bad_communities_per_hour == 200.0
    assert history(before, now(facts={"snmp.wrong_communities": 1_040})).bad_communities_per_hour == 0.0
    assert history(before, now(facts={"snmp.wrong_communities": 3})).bad_communities_per_hour is None
    soon = record(last={"snmp.wrong_communities": 1_000}, last_seen=iso(NOW - timedelta(minutes=2)))
    assert history(soon, now(facts={"snmp.wrong_communities": 5_000})).bad_communities_per_hour is None


def test_how_much_it_prints_and_jams_by_its_own_counters() -> None:
    before = record(meters=(("2026-10-24", 10_000, 20),))
    told = history(before, now(facts={**PRINTER, "printer.pages_total": 14_000, "snmp.jams": 36}, others_jams=(0.5, 1.0, 1.5)))
    assert (told.counted_days, told.pages_a_month, told.jams_lately, told.jams_per_1000, told.jams_times_fleet) == (30, 4000.0, 16, 4.0, 4.0)
    assert history(record(), now(facts={**PRINTER, "printer.pages_total": 14_000})).pages_a_month is None


def test_an_address_that_goes_to_and_fro() -> None:
    assert flips(("a", "a", "b", "b")) == 0
    assert flips(("a", "b", "a")) == 1
    assert flips(("a", "b", "a", "b", "b", "a")) == 3


HELD: dict[str, Anything] = {**PRINTER, "hold.peers": ["10.77.0.20"], "hold.shut": ["chPort9100"], "printer.pages_total": 700}
STANDING = {"10.77.0.20": iso(NOW - timedelta(hours=1)), "chPort9100": iso(NOW - timedelta(minutes=30))}
LAST: dict[str, Anything] = {"printer.serial": "X12345", "printer.pages_total": 700}


def test_a_hold_lasts_since_it_was_first_seen_while_no_page_is_counted() -> None:
    told = history(record(standing=STANDING, last=LAST), now(facts=HELD))
    assert (told.held_s, told.shut_s) == (3600, 1800)
    for other in ({**LAST, "printer.pages_total": 699}, {"printer.serial": "X12345"}):
        fresh = history(record(standing=STANDING, last=other), now(facts=HELD))
        assert (fresh.held_s, fresh.shut_s) == (0, 0)
    nobody = history(record(standing=STANDING, last=LAST), now())
    somebody_else = history(record(standing={"10.77.0.99": iso(NOW)}, last=LAST), now(facts=HELD))
    assert (nobody.held_s, nobody.shut_s, somebody_else.held_s) == (0, 0, 0)


def test_a_channel_counts_as_shut_only_if_it_was_seen_to_take_data() -> None:
    assert history(record(accepted=("chPort9100",)), now(facts=HELD)).accepted is True
    assert history(record(accepted=("chIPP", "9100")), now(facts=HELD)).accepted is False
    assert history(record(accepted=("9100",)), now()).raw_opened is True
    assert history(record(), now()).raw_opened is False
    assert history(None, now(facts=HELD)).accepted is False


def test_what_is_kept_of_a_hold() -> None:
    before = record(standing=STANDING, last=LAST, accepted=("chIPP",))
    assert standing(before, HELD, NOW) == STANDING
    assert standing(before, {**HELD, "printer.pages_total": 701}, NOW) == dict.fromkeys(STANDING, iso(NOW))
    assert standing(before, PRINTER, NOW) == {}
    assert standing(None, HELD, NOW) == dict.fromkeys(STANDING, iso(NOW))
