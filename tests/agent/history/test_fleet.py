# SPDX-License-Identifier: Apache-2.0
"""Weeks of scans of one device through the store, judged by the rules of the fleet."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.around.listed import listed
from agent.cli.catalogue import catalogue
from agent.history.told import Now, history
from agent.model import Device, Scan
from agent.store.memory import SiteMemory
from agent.store.store import Store
from probes.fact import Facts, flatten
from probes.model import Observation, Target
from rules.judge import judge
from rules.model import Finding

BEGAN = datetime(2026, 10, 1, 10, tzinfo=UTC)
ID = "serial:X12345"
RULES = catalogue()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def facts(pages: int, jams: int | None = None) -> dict[str, dict[str, Any]]:
    return {
        "reach": {"answers": True},
        "printer": {"is_printer": True, "serial": "X12345", "vendor": "HP", "model": "LaserJet Pro M404", "pages_total": pages},
        "snmp": {"jams": jams},
    }


def scanned(store: Store, day: int, said: dict[str, dict[str, Any]], *rules: str) -> None:
    moment = BEGAN + timedelta(days=day)
    memory = SiteMemory(store, "acme", now=lambda: moment, zone=UTC)
    memory.identify((ID, "addr:10.0.0.5"))
    device = Device(ID, (Target("10.0.0.5"),), tuple(Observation(probe, moment, 1, facts=values) for probe, values in said.items()))
    found = tuple(Finding(f"{ID}/{rule}", rule, "device", ID, "high", "likely", rule, "cause", "customer", ()) for rule in rules)
    memory.remember(Scan("s", "acme", moment, moment, "normal", (), devices=(device,), findings=found))


def fleet_rules(store: Store, day: int, said: dict[str, dict[str, Any]]) -> list[str]:
    moment = BEGAN + timedelta(days=day)
    record = SiteMemory(store, "acme", now=lambda: moment, zone=UTC).past().records[ID]
    flat: Facts = {f"{probe}.{name}": value for probe, values in said.items() for name, value in values.items()}
    told = flatten(history(record, Now(moment, flat, ("10.0.0.5",), seen=True, first_scan=False, zone=UTC)))
    findings, _ = judge(RULES.rules.values(), ID, {**flat, **told, **flatten(listed(flat))}, "device")
    return [finding.rule for finding in findings]


def test_three_jams_that_were_cleared_each_time_are_one_that_comes_back(store: Store) -> None:
    for day, jammed in enumerate((True, False, True, False, True)):
        scanned(store, day, facts(1000 + day), *(["paper-jam"] if jammed else []))
    assert "recurring-jams" in fleet_rules(store, 6, facts(1010))
    assert "recurring-fault" not in fleet_rules(store, 6, facts(1010))


def test_one_jam_that_lasts_is_one(store: Store) -> None:
    for day in range(5):
        scanned(store, day, facts(1000 + day), "paper-jam")
    assert "recurring-jams" not in fleet_rules(store, 6, facts(1010))


def test_jams_by_the_devices_own_counter(store: Store) -> None:
    scanned(store, 0, facts(10_000, 12))
    assert "recurring-jams" in fleet_rules(store, 10, facts(12_000, 24))
    assert "recurring-jams" not in fleet_rules(store, 10, facts(12_000, 13))


def test_more_pages_a_month_than_the_model_is_made_for(store: Store) -> None:
    scanned(store, 0, facts(10_000))
    assert "overused-device" in fleet_rules(store, 30, facts(100_000))
    assert "overused-device" not in fleet_rules(store, 30, facts(60_000))
    assert "overused-device" not in fleet_rules(store, 10, facts(100_000))
