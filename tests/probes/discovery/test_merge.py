# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.discovery.merge import Identity, group_by_identity, mac_of, same_device, serial_of, uuid_of

UUID = "12345678-9abc-def0-1234-56789abcdef0"
OTHER = "22345678-9abc-def0-1234-56789abcdef0"


@pytest.mark.parametrize(
    "text",
    [None, "", "0000000000", "XXXXXXXXXX", "N/A", "none", "Unknown", "To be filled by O.E.M.", "Default string", "123456789", "0123456789", "1111", "A1", " "],
)
def test_placeholders_identify_nobody(text: str | None) -> None:
    assert serial_of(text) is None


@pytest.mark.parametrize("text", ["VNB3R12345", "JPBCG1X0Q2", "3937J400123", "0019QZ"])
def test_serial_numbers_identify(text: str) -> None:
    assert serial_of(f" {text.lower()} ") == text


def test_one_spelling_for_macs_and_uuids() -> None:
    assert mac_of("00-11-22-AA-bb-CC") == mac_of("001122aabbcc") == "00:11:22:aa:bb:cc"
    assert [mac_of(text) for text in ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "nonsense", None)] == [None] * 5
    assert uuid_of(f"urn:uuid:{UUID.upper()}") == UUID
    assert uuid_of("00000000-0000-0000-0000-000000000000") is None
    assert uuid_of("not one") is None


def test_wire_and_wifi_of_one_device_are_one() -> None:
    assert same_device(Identity("S12345", None, "02:00:00:00:00:01", "HP"), Identity("S12345", None, "02:00:00:00:00:02", "hp"))


def test_a_mainboards_shared_serial_does_not_outweigh_two_uuids() -> None:
    assert not same_device(Identity("S12345", UUID), Identity("S12345", OTHER))


def test_equal_serials_of_two_makers_are_two_devices() -> None:
    assert not same_device(Identity("S12345", vendor="HP"), Identity("S12345", vendor="Ricoh"))


def test_nothing_in_common_is_nothing_alike() -> None:
    assert not same_device(Identity(), Identity())
    assert not same_device(Identity("0000000000"), Identity("0000000000"))


def test_a_proxys_mac_does_not_make_two_printers_one() -> None:
    mac = "02:00:00:00:00:09"
    devices = [Identity("S11111", None, mac), Identity(None, None, mac), Identity("S22222", None, mac)]
    assert group_by_identity(devices) == [[0, 1], [2]]


def test_groups_keep_the_order() -> None:
    devices = [Identity("S11111"), Identity("S22222"), Identity("S11111"), Identity(), Identity()]
    assert group_by_identity(devices) == [[0, 2], [1], [3], [4]]


_FEW = st.sampled_from([None, "S11111", "S22222", "S33333"])
_SOME = st.lists(
    st.builds(Identity, serial=_FEW, uuid=st.sampled_from([None, UUID, OTHER]), mac=st.sampled_from([None, "02:00:00:00:00:01", "02:00:00:00:00:02"]))
)


@given(_SOME)
def test_everybody_is_in_one_group_and_no_group_contradicts_itself(devices: list[Identity]) -> None:
    groups = group_by_identity(devices)
    assert sorted(member for group in groups for member in group) == list(range(len(devices)))
    for group in groups:
        assert len({devices[member].serial for member in group} - {None}) <= 1
        assert len({devices[member].uuid for member in group} - {None}) <= 1
