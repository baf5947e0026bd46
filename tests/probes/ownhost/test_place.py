# SPDX-License-Identifier: Apache-2.0
from ipaddress import ip_network

import pytest

from probes.host import Host, Interface, Kind
from probes.ownhost import place
from probes.ownhost.place import Around
from probes.routes import Gateway


def at(name: str, address: str, network: str, mac: str = "3c:52:82:00:00:01", kind: Kind = "lan") -> Interface:
    return Interface(name, address, ip_network(network), mac, kind=kind)


@pytest.mark.parametrize(
    ("chosen", "gateway", "around", "nat"),
    [
        (at("eth0", "10.20.8.57", "10.20.8.0/24"), "10.20.8.1", Around(), None),
        (at("eth0", "172.17.0.2", "172.17.0.0/16", "02:42:ac:11:00:02"), "172.17.0.1", Around(), "container"),
        (at("eth0", "172.18.0.2", "172.18.0.0/16"), "172.18.0.1", Around(container=True), "container"),
        (at("eth0", "172.16.4.9", "172.16.4.0/24"), "172.16.4.1", Around(), None),
        (at("eth0", "192.168.1.9", "192.168.1.0/24"), "192.168.1.1", Around(container=True), None),
        (at("eth0", "172.25.1.9", "172.25.0.0/20"), "172.25.0.1", Around(wsl=True), "wsl"),
        (at("eth0", "10.0.2.15", "10.0.2.0/24"), "10.0.2.2", Around(), "virtual-machine"),
        (at("eth0", "10.0.2.15", "10.0.2.0/24"), "10.0.2.1", Around(), None),
    ],
)
def test_what_stands_between_us_and_the_lan(chosen: Interface, gateway: str, around: Around, nat: str | None) -> None:
    assert place.nat_of(chosen, gateway, around) == nat


@pytest.mark.parametrize("name", ["Acme Guest", "acme-gäst", "Gastnetz", "VISITORS", "Hotel Public", "invités"])
def test_a_guests_wifi_says_so(name: str) -> None:
    assert place.guest_of(name) == name


@pytest.mark.parametrize("name", ["Acme", "gastronomi", "Office 5G", None])
def test_another_does_not(name: str | None) -> None:
    assert place.guest_of(name) is None


def test_the_address_line() -> None:
    lan, wifi = at("eth0", "10.0.0.9", "10.0.0.0/24"), at("wlan0", "10.0.0.77", "10.0.0.0/24")
    vpn = at("tun0", "10.8.0.2", "10.8.0.2/32", kind="tunnel")
    host = Host((lan,), (Gateway("10.0.0.1", "eth0"),))
    assert place.address_row(lan, host, Around()).state == "ok"
    assert "tunnel or VPN" in place.address_row(vpn, host, Around()).detail
    assert place.address_row(lan, Host((lan, wifi)), Around()).detail == "eth0 and wlan0 are both on 10.0.0.0/24"
    assert "guest" in place.address_row(wifi, Host((wifi,)), Around(ssid="Guest")).means
    assert place.address_row(None, Host(), Around()).state == "warn"


def test_the_wifis_name_as_each_system_prints_it() -> None:
    assert place.ssid_of_iw("Acme Guest\n") == "Acme Guest"
    assert place.ssid_of_iw("\n") is None
    windows = "    Name                   : Wi-Fi\r\n    SSID                   : Acme\r\n    BSSID                  : 00:11:22:33:44:55\r\n"
    assert place.ssid_of_netsh(windows) == "Acme"
    assert place.ssid_of_ipconfig("  BSSID : 00:11\n  SSID : Acme\n  Security : WPA2_PSK\n") == "Acme"
    assert place.ssid_of_ipconfig("  SSID : <redacted>\n") is None
