# SPDX-License-Identifier: Apache-2.0
import sys

import pytest

from probes.routes import (
    Gateway,
    parse_lines,
    parse_proc_route,
    parse_proc_route6,
    parse_resolv_conf,
    parse_route_get,
    parse_scutil,
    parse_windows_routes,
)

PROC = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\t0108140A\t0003\t0\t0\t100\t00000000\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
eth0\t0008140A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
eth0\t00000000\t0208140A\t0203\t0\t0\t10\t00000000\t0\t0\t0
"""
PROC6 = """fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe8000000000000000fc00fffe000005 00000400 00000001 00000000 00000003     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
"""
MACOS = """   route to: default
destination: default
       mask: default
    gateway: 192.168.1.1
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
 recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire
       0         0         0         0         0         0      1500         0
"""
WINDOWS = """"NextHop","InterfaceAlias","Metric"
"10.20.8.1","Ethernet","35"
"192.168.1.1","WLAN","50"
"0.0.0.0","VPN","5"
"fe80::1","Ethernet","271"
"""
SCUTIL = """DNS configuration

resolver #1
  search domain[0] : lan
  nameserver[0] : 192.168.1.1
  nameserver[1] : 2001:db8::1
  if_index : 15 (en0)
  flags    : Request A records, Request AAAA records

resolver #2
  domain   : local
  options  : mdns
  nameserver[0] : 224.0.0.251

DNS configuration (for scoped queries)

resolver #1
  nameserver[0] : 10.9.9.9
  if_index : 15 (en0)
"""


@pytest.mark.skipif(sys.byteorder != "little", reason="recorded on a little-endian machine")
def test_linux_lowest_metric_first_and_no_gateway_on_link() -> None:
    assert parse_proc_route(PROC) == [Gateway("10.20.8.1", "eth0", 100), Gateway("192.168.1.1", "wlan0", 600)]


def test_linux_ipv6_keeps_the_zone() -> None:
    assert parse_proc_route6(PROC6) == [Gateway("fe80::fc:ff:fe00:5%eth0", "eth0", 1024)]


def test_macos() -> None:
    assert parse_route_get(MACOS) == [Gateway("192.168.1.1", "en0")]
    assert parse_route_get("route: writing to routing socket: not in table\n") == []


def test_windows_on_link_is_no_gateway() -> None:
    assert [gateway.address for gateway in parse_windows_routes(WINDOWS)] == ["10.20.8.1", "192.168.1.1", "fe80::1"]
    assert parse_windows_routes(WINDOWS)[0] == Gateway("10.20.8.1", "Ethernet", 35)
    assert parse_windows_routes("") == []


def test_resolv_conf() -> None:
    assert parse_resolv_conf("# x\nsearch lan\nnameserver 10.0.0.1\nnameserver  ::1 \nnameserver nonsense\nnameserver 10.0.0.1\n") == ("10.0.0.1", "::1")
    assert parse_resolv_conf("") == ()


def test_scutil_takes_the_general_resolvers_only() -> None:
    assert parse_scutil(SCUTIL) == ("192.168.1.1", "2001:db8::1")


def test_windows_resolvers_without_the_placeholders() -> None:
    assert parse_lines("10.20.8.2\r\nfec0:0:0:ffff::1\r\n10.20.8.3\r\n\r\n") == ("10.20.8.2", "10.20.8.3")


@pytest.mark.parametrize("parser", [parse_proc_route, parse_proc_route6, parse_route_get, parse_windows_routes])
def test_nothing_gives_nothing(parser: object) -> None:
    assert callable(parser)
    assert parser("\n\n") == []
