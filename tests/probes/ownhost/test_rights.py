# SPDX-License-Identifier: Apache-2.0
from probes.ownhost.hearing import Hearing, multicast_row, port_row
from probes.ownhost.rights import icmp_row, proxy_row, raw_row


def test_raw_sockets_need_npcap_on_windows() -> None:
    assert raw_row(raw=True).detail == "yes"
    assert "Npcap" in raw_row(raw=True, npcap=False).fix
    assert "CAP_NET_RAW" in raw_row(raw=False).fix
    assert "unknown" in raw_row(raw=False).means


def test_icmp() -> None:
    assert (icmp_row("none").state, icmp_row("raw").detail) == ("warn", "raw socket")


def test_proxy_variables_are_named_and_their_values_are_not() -> None:
    found = proxy_row({"HTTPS_PROXY": "http://user:secret@proxy:3128", "PATH": "/bin", "no_proxy": ""})
    assert found.detail == "HTTPS_PROXY set: unjam ignores them"
    assert proxy_row({}).detail == "no proxy variables"


def test_multicast() -> None:
    assert multicast_row(Hearing("heard", "free")).state == "ok"
    assert (Hearing("heard", "free").works, Hearing("deaf", "free").works, Hearing("taken", "taken").works) == (True, False, None)
    assert multicast_row(Hearing("no-route", "free"), macos=True).state == "fail"
    assert "Local Network" in multicast_row(Hearing("no-route", "free"), macos=True).fix
    assert multicast_row(Hearing("no-route", "free")).state == "warn"
    assert (port_row("taken").state, port_row("shared").state) == ("warn", "ok")
