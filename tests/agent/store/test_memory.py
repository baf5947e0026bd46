# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.model import Device, Scan
from agent.store.memory import SiteMemory
from agent.store.store import Store
from probes.model import Observation, Target

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        yield opened


def _scan(*devices: Device) -> Scan:
    return Scan("s1", "acme", NOW, NOW + timedelta(seconds=9), "normal", (), devices=devices)


def _device(identity: str, target: Target, *, answers: bool = True, is_printer: bool = True) -> Device:
    return Device(
        identity,
        (target,),
        (
            Observation("reach", NOW, 0, facts={"answers": answers}),
            Observation("printer", NOW, 0, facts={"is_printer": is_printer, "vendor": "ACME", "model": "LP 1", "serial": "X123", "mac": None}),
        ),
    )


def test_an_id_never_changes_whatever_is_learnt_later(store: Store) -> None:
    assert store.identify("acme", ("addr:10.0.0.5",), NOW) == "addr:10.0.0.5"
    assert store.identify("acme", ("serial:X", "mac:m", "addr:10.0.0.5"), NOW) == "addr:10.0.0.5"
    assert store.identify("acme", ("asset:room1", "serial:X", "addr:10.0.0.9"), NOW) == "addr:10.0.0.5"
    assert store.identify("acme", ("asset:room1", "addr:10.9.9.9"), NOW) == "addr:10.0.0.5"


def test_an_address_belongs_to_whoever_was_seen_there_last(store: Store) -> None:
    assert store.identify("acme", ("serial:X", "addr:10.0.0.5"), NOW) == "serial:X"
    assert store.identify("acme", ("serial:Y", "addr:10.0.0.5"), NOW) == "serial:Y"
    assert store.identify("acme", ("addr:10.0.0.5",), NOW) == "serial:Y"
    assert store.identify("acme", ("serial:X", "addr:10.0.0.6"), NOW) == "serial:X"
    assert store.identify("acme", ("addr:10.0.0.6",), NOW) == "serial:X"


def test_an_id_made_of_an_address_is_not_given_twice(store: Store) -> None:
    assert store.identify("acme", ("addr:10.0.0.5",), NOW) == "addr:10.0.0.5"
    assert store.identify("acme", ("serial:X", "addr:10.0.0.5"), NOW) == "addr:10.0.0.5"
    assert store.identify("acme", ("serial:Y", "addr:10.0.0.5"), NOW) == "serial:Y"


def test_sites_do_not_share_devices(store: Store) -> None:
    store.identify("acme", ("addr:10.0.0.5",), NOW)
    assert store.identify("other", ("serial:X", "addr:10.0.0.5"), NOW) == "serial:X"


def test_two_devices_of_one_scan_with_one_serial_stay_two_in_every_order(store: Store) -> None:
    one, two = ("serial:S", "uuid:a", "addr:10.0.0.1"), ("serial:S", "uuid:b", "addr:10.0.0.2")
    first = SiteMemory(store, "acme")
    ids = (first.identify(one), first.identify(two), first.identify(one))
    assert ids == ("serial:S", "uuid:b", "serial:S")
    later = SiteMemory(store, "acme")
    assert (later.identify(two), later.identify(one)) == ("uuid:b", "serial:S")


def test_printers_that_answered_are_known_where_they_were_last(store: Store) -> None:
    memory = SiteMemory(store, "acme")
    memory.remember(_scan(_device("serial:X", Target("10.0.0.5", names=("mfp1",), mac="00:26:73:01:02:03"))))
    memory.remember(_scan(_device("serial:X", Target("10.0.0.9", names=("mfp1",)))))
    assert memory.known() == (Target("10.0.0.9", names=("mfp1",), mac="00:26:73:01:02:03", known=True),)


def test_an_address_is_known_for_one_device_only(store: Store) -> None:
    memory = SiteMemory(store, "acme")
    memory.remember(_scan(_device("serial:X", Target("10.0.0.5"))))
    memory.remember(_scan(_device("serial:Y", Target("10.0.0.5"))))
    assert [target.address for target in memory.known()] == ["10.0.0.5"]


@pytest.mark.parametrize(
    "device",
    [
        _device("serial:X", Target("10.0.0.5"), answers=False),
        _device("serial:X", Target("10.0.0.5"), is_printer=False),
        _device("serial:X", Target("127.0.0.1", ports={"snmp": 16101}, exclusive=True)),
    ],
)
def test_silence_no_printer_and_forwarded_ports_are_not_known(store: Store, device: Device) -> None:
    memory = SiteMemory(store, "acme")
    memory.remember(_scan(device))
    assert memory.known() == ()
