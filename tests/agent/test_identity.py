# SPDX-License-Identifier: Apache-2.0
from urllib.parse import quote

import pytest

from agent.identity import MAX_KEY, contradict, identities, new_id, recognise, ticket_key
from probes.model import Target

UUID = "12345678-9abc-def0-1234-56789abcdef0"
MAC = "00:26:73:01:02:03"


def test_the_best_name_comes_first() -> None:
    facts = {"printer.serial": "X123456", "printer.uuid": UUID, "printer.mac": MAC}
    target = Target("10.0.0.5", device_id="asset:room1")
    assert identities(facts, target) == ("asset:room1", "serial:X123456", f"uuid:{UUID}", f"mac:{MAC}", "addr:10.0.0.5")


@pytest.mark.parametrize("serial", ["0000", "0000000000", "XXXXXXXX", "unknown", "12345678", "0123456789", "87654321", "N/A", "", None])
def test_a_placeholder_names_nobody(serial: str | None) -> None:
    assert identities({"printer.serial": serial}, Target("10.0.0.5")) == ("addr:10.0.0.5",)


def test_what_the_device_says_comes_before_what_the_configuration_says() -> None:
    target = Target("10.0.0.5", serial="CONF77", mac=MAC)
    assert identities({"printer.serial": "REAL99"}, target)[0] == "serial:REAL99"
    assert identities({}, target) == ("serial:CONF77", f"mac:{MAC}", "addr:10.0.0.5")


def test_an_earlier_id_is_no_name_unless_it_is_an_asset() -> None:
    assert identities({}, Target("10.0.0.5", device_id="serial:OLD123")) == ("addr:10.0.0.5",)


@pytest.mark.parametrize(("address", "name"), [("127.0.0.1", "addr:127.0.0.1:16631"), ("::1", "addr:[::1]:16631")])
def test_forwarded_ports_tell_devices_apart(address: str, name: str) -> None:
    target = Target(address, ports={"snmp": 16101, "ipp": 16631}, exclusive=True)
    assert identities({}, target) == (name,)
    assert identities({}, target) == identities({}, target.but(ports={"ipp": 16631, "snmp": 16101}))


def test_a_huge_serial_is_bounded_and_still_its_own() -> None:
    one, other = (identities({"printer.serial": "AB" * 120 + end}, Target("10.0.0.5"))[0] for end in "XY")
    assert len(one) <= 128
    assert one != other


def test_ticket_key_encodes_the_site_and_keeps_the_rest() -> None:
    assert ticket_key("a/b c", "serial%3AX/paper-jam") == "a%2Fb%20c/serial%3AX/paper-jam"


def test_a_long_key_is_cut_and_told_apart() -> None:
    keys = {ticket_key("acme", f"{quote('ä' * 120, safe='')}/supply-empty/{row}") for row in range(10)}
    assert len(keys) == 10
    assert all(len(key) <= MAX_KEY for key in keys)
    for key in keys:
        head = key.rpartition("~")[0]
        assert all(len(part) >= 2 for part in head.split("%")[1:])


# --- which stored device is it? ---------------------------------------------------------------------------------------------------------------


def _who(names: tuple[str, ...], devices: dict[str, set[str]], apart: tuple[str, ...] = ()) -> str | None:
    owner = {name: device for device, borne in devices.items() for name in borne}
    return recognise(names, owner, devices, apart)


def test_a_device_is_known_again_by_any_name() -> None:
    devices = {"mac:m": {"mac:m", "addr:5"}}
    assert _who(("serial:X", "mac:m", "addr:9"), devices) == "mac:m"
    assert _who(("serial:X", "mac:other", "addr:9"), devices) is None


def test_an_address_that_shows_another_serial_is_another_device() -> None:
    devices = {"serial:X": {"serial:X", "addr:5"}}
    assert _who(("serial:Y", "addr:5"), devices) is None
    assert _who(("mac:m", "addr:5"), devices) == "serial:X"
    assert _who(("addr:5",), devices) == "serial:X"


def test_an_address_first_seen_silent_keeps_its_id_when_it_speaks() -> None:
    assert _who(("serial:X", "addr:5"), {"addr:5": {"addr:5"}}) == "addr:5"


def test_an_asset_decides_even_when_the_machine_was_changed() -> None:
    devices = {"asset:room1": {"asset:room1", "serial:X"}, "serial:Y": {"serial:Y"}}
    assert _who(("asset:room1", "serial:Y"), devices) == "asset:room1"


def test_an_address_given_to_another_asset_is_another_device() -> None:
    assert _who(("asset:room2", "addr:5"), {"asset:room1": {"asset:room1", "addr:5"}}) is None


def test_a_card_that_moved_to_another_printer_does_not_take_its_name_along() -> None:
    assert _who(("serial:Y", "mac:m"), {"serial:X": {"serial:X", "mac:m"}}) is None


def test_a_new_mainboard_with_the_old_serial_is_the_same_printer() -> None:
    assert _who(("serial:X", "uuid:new", "mac:new"), {"serial:X": {"serial:X", "uuid:old", "mac:old"}}) == "serial:X"


def test_two_machines_with_one_serial_are_told_by_their_uuids() -> None:
    devices = {"serial:S": {"serial:S", "uuid:a"}, "uuid:b": {"uuid:b"}}
    assert _who(("serial:S", "uuid:b"), devices) == "uuid:b"
    assert _who(("serial:S", "uuid:a"), devices) == "serial:S"
    assert _who(("serial:S", "uuid:c"), {"serial:S": {"serial:S", "uuid:a"}}, apart=("serial:S",)) is None


def test_contradictions() -> None:
    assert contradict(("serial:S", "uuid:a"), ("serial:S", "uuid:b"))
    assert not contradict(("serial:S", "mac:a"), ("serial:S", "mac:b"))
    assert not contradict(("serial:S",), ("uuid:b",))


def test_a_new_device_takes_its_best_free_name() -> None:
    assert new_id(("serial:S", "uuid:b"), {"serial:S"}) == "uuid:b"
    assert new_id(("serial:S",), set()) == "serial:S"
