# SPDX-License-Identifier: Apache-2.0
"""Histories in the store: what comes back, what is counted, what is forgotten, and how an older file is brought up."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from agent.history.record import Record
from agent.model import Device, Scan, Subject
from agent.store.memory import SiteMemory
from agent.store.opening import FILE
from agent.store.schema import SINCE
from agent.store.store import Store
from probes.fact import Row
from probes.model import Observation, Target
from rules.model import Finding, Severity, Undetermined

Anything: TypeAlias = Any

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ID = "serial:X12345"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def _device(address: str = "10.0.0.5", *, answers: bool = True, **facts: Anything) -> Device:
    said = {"is_printer": True if answers else None, "serial": "X12345", "mac": "02:00:0a:4d:00:0c", **facts}
    observed = [("reach", {"answers": answers}), ("printer", said), ("control", {"answers": True}), ("history", {"segment": "10.0.0.0/24"})]
    return Device(ID, (Target(address),), tuple(Observation(name, NOW, 0, facts=values) for name, values in observed))


def _finding(rule: str, severity: Severity = "high") -> Finding:
    return Finding(f"{ID}/{rule}", rule, "device", ID, severity, "likely", rule, "cause", "customer", ())


def _scan(store: Store, at: datetime, device: Device, *rules: str, unsure: tuple[str, ...] = ()) -> None:
    memory = SiteMemory(store, "acme", now=lambda: at, zone=UTC)
    memory.identify((ID, f"addr:{device.targets[0].address}"))
    missing = tuple(Undetermined(rule, ID, ("snmp",)) for rule in unsure)
    memory.remember(Scan("s", "acme", at, at, "normal", (), devices=(device,), findings=tuple(map(_finding, rules)), undetermined=missing))


def _record(store: Store, at: datetime = NOW) -> Record:
    return SiteMemory(store, "acme", now=lambda: at, zone=UTC).past().records[ID]


def test_what_a_scan_saw_is_remembered(store: Store) -> None:
    assert SiteMemory(store, "acme").past().first_scan
    _scan(store, NOW, _device(firmware="1.24"))
    record = _record(store)
    assert (record.address, record.scans, record.macs, record.homes) == ("10.0.0.5", 1, ("02:00:0a:4d:00:0c",), {"10.0.0.0/24": 1})
    assert record.last["printer.firmware"] == "1.24"
    assert not [name for name in record.last if name.startswith(("history.", "reach.", "before."))]
    assert record.good_at == "2026-11-23T10:00:00Z"
    assert not SiteMemory(store, "acme").past().first_scan


def test_a_scan_with_a_fault_is_no_good_one(store: Store) -> None:
    _scan(store, NOW, _device(firmware="1.24"))
    _scan(store, NOW + timedelta(days=1), _device(firmware="1.30"), "paper-jam")
    record = _record(store)
    assert (record.good["firmware"], record.last["printer.firmware"], record.good_at) == ("1.24", "1.30", "2026-11-23T10:00:00Z")


def test_old_encryption_alone_keeps_no_scan_from_being_good(store: Store) -> None:
    memory = SiteMemory(store, "acme", now=lambda: NOW, zone=UTC)
    memory.identify((ID, "addr:10.0.0.5"))
    memory.remember(Scan("s", "acme", NOW, NOW, "normal", (), devices=(_device(),), findings=(_finding("tls-old", "low"),)))
    assert _record(store).good_at == "2026-11-23T10:00:00Z"


def test_counters_come_back_as_they_were_read(store: Store) -> None:
    for day in range(3):
        _scan(store, NOW + timedelta(days=day), _device(pages_total=1000 + 100 * day))
    assert _record(store).meters == (("2026-11-23", 1000, None), ("2026-11-24", 1100, None), ("2026-11-25", 1200, None))


def test_what_the_device_said_is_kept_for_changed_and_grew_by(store: Store) -> None:
    jobs: list[Row] = [{"id": 7}]
    more = Observation("ipp", NOW, 5, {"queued": 3, "reasons": ["paused"], "message": None, "jobs": jobs})
    device = _device(firmware="1.24")
    _scan(store, NOW, replace(device, observations=(*device.observations, more)))
    kept = {name: value for name, value in _record(store).last.items() if name.startswith("ipp.")}
    assert kept == {"ipp.queued": 3, "ipp.reasons": ["paused"]}


def test_a_device_that_talks_without_end_fills_no_disk(store: Store) -> None:
    _scan(store, NOW, _device(console=["x" * 256] * 2000, reasons=["media-jam"]))
    assert _record(store).last["printer.reasons"] == ["media-jam"]
    assert "printer.console" not in _record(store).last


def test_presence_is_counted_by_day_and_hour(store: Store) -> None:
    for minutes, answers in ((0, True), (20, True), (40, False), (70, False)):
        _scan(store, NOW + timedelta(minutes=minutes), _device(answers=answers))
    assert [(hour.hour, hour.answered, hour.silent) for hour in _record(store).hours] == [(10, 2, 1), (11, 0, 1)]
    assert _record(store).scans == 2


def test_a_rule_fires_once_for_as_long_as_it_holds(store: Store) -> None:
    seen: list[tuple[str, ...]] = [("paper-jam",), ("paper-jam",), (), ("paper-jam",), (), ("paper-jam",)]
    for day, rules in enumerate(seen):
        _scan(store, NOW + timedelta(days=day), _device(), *rules)
    assert _record(store, NOW + timedelta(days=6)).fired == {"paper-jam": 3}


def test_what_could_not_be_told_ends_no_fault(store: Store) -> None:
    _scan(store, NOW, _device(), "paper-jam")
    _scan(store, NOW + timedelta(days=1), _device(), unsure=("paper-jam",))
    _scan(store, NOW + timedelta(days=2), _device(), "paper-jam")
    assert _record(store, NOW + timedelta(days=3)).fired == {"paper-jam": 1}


def test_who_held_an_address_is_remembered_in_turn(store: Store) -> None:
    for day in range(12):
        _scan(store, NOW + timedelta(days=day), _device())
    assert store.turns("acme") == {"10.0.0.5": (ID,) * 10}


def test_a_queue_keeps_the_day_from_which_it_has_its_driver(store: Store) -> None:
    for day, driver in enumerate(("RICOH PCL6", "RICOH PCL6", "Microsoft IPP Class Driver")):
        subject = Subject("queue:local/mfp1", "queue", (Observation("queue", NOW, 0, facts={"driver": driver}),))
        at = NOW + timedelta(days=day)
        SiteMemory(store, "acme", now=lambda: at).remember(Scan("s", "acme", at, at, "normal", (), subjects=(subject,)))  # noqa: B023  (called at once)
        found = store.drivers("acme")["queue:local/mfp1"]
        assert (found.driver, found.since) == (driver, "2026-11-25T10:00:00Z" if day == 2 else "2026-11-23T10:00:00Z")
    later = NOW + timedelta(days=93)
    SiteMemory(store, "acme", now=lambda: later).remember(Scan("s", "acme", later, later, "normal", ()))
    assert store.drivers("acme") == {}


def test_after_90_days_it_is_forgotten(store: Store) -> None:
    _scan(store, NOW, _device(), "paper-jam")
    later = NOW + timedelta(days=91)
    memory = SiteMemory(store, "acme", now=lambda: later)
    assert memory.past().records == {}
    assert memory.known() == ()
    assert SiteMemory(store, "acme", now=lambda: NOW + timedelta(days=89)).known()[0].address == "10.0.0.5"


def test_a_file_of_the_first_schema_is_given_what_it_lacks(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.identify("acme", (ID, "addr:10.0.0.5"), NOW)
    with sqlite3.connect(tmp_path / FILE) as file:
        for table in SINCE:
            file.execute(f"DROP TABLE {table}")
        file.execute("UPDATE meta SET value = '1' WHERE name = 'schema'")
    file.close()
    with Store.open(tmp_path) as store:
        assert store.notes == ()
        assert store.identify("acme", ("addr:10.0.0.5",), NOW) == ID
        _scan(store, NOW, _device())
        assert _record(store).scans == 1


def test_a_file_of_this_schema_that_lacks_a_table_is_damaged(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as file:
        file.execute("DROP TABLE presence")
    file.close()
    with Store.open(tmp_path) as store:
        assert "presence is missing" in store.notes[0]
