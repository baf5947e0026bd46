# SPDX-License-Identifier: Apache-2.0
from probes.discovery.neighbour import Neighbour
from probes.discovery.tables import parse_bsd, parse_proc, parse_windows

PROC = """IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.10       0x1         0x6         02:fc:00:00:00:0a     *        eth0
"""
BSD = """? (192.168.1.1) at 0:11:2:33:44:5 on en0 ifscope [ethernet]
? (192.168.1.77) at (incomplete) on en0 ifscope [ethernet]
printer.lan (192.168.1.40) at 3c:2a:f4:aa:bb:cc on en0 ifscope [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
"""
WINDOWS = """"IPAddress","LinkLayerAddress","State"
"192.168.1.1","00-11-22-33-44-55","Reachable"
"192.168.1.40","3C-2A-F4-AA-BB-CC","Stale"
"192.168.1.50","00-00-00-00-00-00","Unreachable"
"192.168.1.51","","Incomplete"
"224.0.0.251","01-00-5E-00-00-FB","Permanent"
"ff02::fb","33-33-00-00-00-FB","Permanent"
"""


def test_linux_without_netlink() -> None:
    assert parse_proc(PROC) == [
        Neighbour("192.0.2.1", "02:fc:00:00:00:05", "complete"),
        Neighbour("192.0.2.9", None, "incomplete"),
        Neighbour("192.0.2.10", "02:fc:00:00:00:0a", "permanent"),
    ]


def test_macos_drops_leading_zeros() -> None:
    assert parse_bsd(BSD) == [
        Neighbour("192.168.1.1", "00:11:02:33:44:05", "complete"),
        Neighbour("192.168.1.77", None, "incomplete"),
        Neighbour("192.168.1.40", "3c:2a:f4:aa:bb:cc", "complete"),
        Neighbour("224.0.0.251", None, "permanent"),
    ]


def test_windows_states_are_not_translated() -> None:
    found = {entry.address: (entry.mac, entry.state) for entry in parse_windows(WINDOWS)}
    assert found["192.168.1.40"] == ("3c:2a:f4:aa:bb:cc", "complete")
    assert found["192.168.1.50"] == (None, "failed")
    assert found["192.168.1.51"] == (None, "incomplete")
    assert found["ff02::fb"] == (None, "permanent")


def test_nonsense_is_passed_over() -> None:
    assert parse_proc("") == parse_bsd("who knows") == parse_windows("a,b\n1,2\n") == []
