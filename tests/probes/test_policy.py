# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.model import WELL_KNOWN
from probes.policy import RAW_PORTS, TALK_PORTS, allowed, is_raw

_SERVICES = st.sampled_from(sorted(WELL_KNOWN))


@given(_SERVICES, st.integers(1, 65_535), st.booleans())
def test_a_raw_port_or_service_is_never_talked_to(service: str, port: int, mapped: bool) -> None:  # noqa: FBT001  (hypothesis gives it so)
    if service == "raw" or port in RAW_PORTS:
        assert allowed(service, port, mapped_by_user=mapped) == "knock-once"
        assert is_raw(service, port)


@given(_SERVICES, st.integers(1, 65_535))
def test_bytes_go_to_listed_ports_only_unless_the_user_named_another(service: str, port: int) -> None:
    if allowed(service, port, mapped_by_user=False) == "talk":
        assert port in TALK_PORTS


@pytest.mark.parametrize("service", ["ipp", "snmp", "http", "https", "ipps", "lpd"])
def test_a_port_that_an_advert_names_gets_a_knock_at_most(service: str) -> None:
    assert allowed(service, 6101, mapped_by_user=False) == "knock"
    assert allowed(service, 9100, mapped_by_user=True) == "knock-once"
    assert allowed(service, 16_631, mapped_by_user=True) == "talk"


@pytest.mark.parametrize("service", ["ftp", "ssh", "telnet", "netbios", "smb"])
def test_what_could_print_or_log_in_is_never_talked_to(service: str) -> None:
    assert allowed(service, WELL_KNOWN[service], mapped_by_user=False) == "knock"
    assert allowed(service, 631, mapped_by_user=True) == "knock"


@pytest.mark.parametrize("port", [9100, 9101, 9107, 9112, 9116, 9999])
def test_every_number_known_to_print_is_raw_whatever_it_is_called(port: int) -> None:
    assert is_raw("ipp", port)


@pytest.mark.parametrize("port", [9099, 9108, 9111, 9117, 631, 515])
def test_their_neighbours_are_not(port: int) -> None:
    assert not is_raw("ipp", port)


@given(st.sampled_from(["smb", "smtp", "ldap", "ntp", "https", "ftp", "ssh", "release", "telnet", "raw", "ipp", "lpd"]), st.integers(1, 65_535))
def test_where_devices_scan_to_five_services_are_talked_to_on_the_listed_port_alone(service: str, port: int) -> None:
    listed = allowed(service, port, mapped_by_user=True, destination=True)
    assert (listed == "talk") is (service in {"smb", "smtp", "ldap", "ntp", "https"} and not is_raw(service, port))
    assert allowed(service, port, mapped_by_user=False, destination=True) != "talk"
