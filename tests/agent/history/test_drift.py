# SPDX-License-Identifier: Apache-2.0
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.history.drift import with_drift
from agent.history.record import Past, Record
from agent.model import Device
from probes.fact import iso
from probes.model import Observation, Target

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
GOOD: Mapping[str, Any] = {
    "firmware": "1.24", "address": ["10.77.0.12"], "ports": ["631", "9100"], "certificate": {"443": "aa"}, "tls": {"443": "TLSv1"},
    "segment": "10.77.0.0/24", "driver": {"local/mfp1": "RICOH PS"},
}  # fmt: skip
SAME: Mapping[str, Mapping[str, Any]] = {
    "reach": {"answers": True},
    "printer": {"firmware": "1.24"},
    "tcp": {"answers": True, "631": "open", "9100": "open"},
    "tls": {"certificates": [{"port": 443, "sha256": "aa"}], "offers": [{"port": 443, "best": "TLSv1"}]},
    "history": {"segment": "10.77.0.0/24"},
    "used": {"drivers": [{"id": "local/mfp1", "driver": "RICOH PS"}]},
}


def device(name: str = "X1", address: str = "10.77.0.12", **sections: Mapping[str, Any]) -> Device:
    return Device(name, (Target(address),), tuple(Observation(probe, NOW, 1, facts=facts) for probe, facts in {**SAME, **sections}.items()))


def record(name: str = "X1", days: int = 3, **changes: Any) -> Record:  # noqa: ANN401  (any field)
    moment = iso(NOW - timedelta(days=days))
    return Record(name, moment, moment, **{"good": GOOD, "good_at": moment, **changes})


def drift(*devices: Device, records: list[Record] | None = None) -> dict[str, list[dict[str, Any]]]:
    known = {one.id: one for one in (records if records is not None else [record(one.id) for one in devices])}
    told = with_drift(devices, Past(known, first_scan=False), NOW)
    return {one.id: list(rows) for one in told if isinstance(rows := one.facts.get("drift.rows"), list)}  # type: ignore[arg-type]


def test_each_change_is_said_with_the_scan_that_saw_it_first() -> None:
    changed = device(
        address="10.77.0.42",
        printer={"firmware": "1.30"},
        tcp={"answers": True, "631": "open", "9100": "refused", "23": "open"},
        tls={"certificates": [{"port": 443, "sha256": "bb"}], "offers": [{"port": 443, "best": "TLSv1.2"}]},
        used={"drivers": [{"id": "local/mfp1", "driver": "Microsoft IPP Class Driver"}]},
    )
    rows = drift(changed, records=[record(drift={"firmware": "2026-11-21T08:00:00Z"})])["X1"]
    assert [(row["id"], row["seen"][:10], row["said"]) for row in rows] == [
        ("firmware", "2026-11-21", "the firmware was 1.24 and is 1.30"),
        ("address", "2026-11-23", "the address was 10.77.0.12 and is 10.77.0.42"),
        ("ports", "2026-11-23", "port 9100 is no longer open; port 23 is open now"),
        ("certificate", "2026-11-23", "another certificate on port 443"),
        ("tls", "2026-11-23", "the best encryption on port 443 was TLSv1 and is TLSv1.2"),
        ("driver", "2026-11-23", 'the queue local/mfp1 had the driver "RICOH PS" and has "Microsoft IPP Class Driver"'),
    ]
    assert {row["alike"] for row in rows} == {1}


def test_what_is_as_it_was_is_no_change_and_without_a_good_scan_there_is_nothing_to_hold_it_against() -> None:
    assert drift(device()) == {"X1": []}
    assert drift(device(), records=[record(good_at=None)]) == {}
    assert drift(device(), records=[]) == {}
    assert drift(device(reach={"answers": False})) == {}


def test_what_was_not_asked_this_time_has_not_changed() -> None:
    assert drift(device(tls={"certificates": None, "offers": [{"port": 631, "best": "TLSv1.3"}]}, tcp={}, used={"drivers": []})) == {"X1": []}


def test_devices_that_changed_alike_at_one_time_have_one_cause() -> None:
    shut = {"answers": True, "631": "open", "9100": "silent"}
    rows = drift(device("a", tcp=shut), device("b", tcp=shut), device("c", tcp=shut), device("d"))
    assert [rows[name][0]["alike"] for name in "abc"] == [3, 3, 3]
    other = drift(device("a", tcp=shut), device("b", tcp={**shut, "631": "silent"}), device("c"))
    assert [rows[0]["alike"] for rows in other.values() if rows] == [1, 1]


def test_alike_at_different_times_is_no_one_cause() -> None:
    shut = {"answers": True, "631": "open", "9100": "silent"}
    early = {"ports": iso(NOW - timedelta(days=20))}
    records = [record("a", 30, drift=early), record("b", 30, drift=early), record("c", 2)]
    rows = drift(device("a", tcp=shut), device("b", tcp=shut), device("c", tcp=shut), records=records)
    assert [rows[name][0]["alike"] for name in "abc"] == [2, 2, 1]
