# SPDX-License-Identifier: Apache-2.0
"""How the device sees itself and its network, as tables: interfaces, storage, its own addresses, route, neighbours and connections.

IF-MIB (RFC 2863), Host Resources (RFC 2790), IP-MIB, TCP-MIB and UDP-MIB as printers have them: the tables of RFC 1213, for IPv4. Some hundreds of
rows on a busy device, so it is read after everything that says why a printer does not print.
"""

from probes.mib import Table
from probes.wire.ber import Oid

_MIB_2 = (1, 3, 6, 1, 2, 1)

INTERFACES = Table(
    "ifTable",
    (*_MIB_2, 2, 2, 1),
    {
        "type": 3, "speed": 5, "address": 6, "admin": 7, "oper_status": 8, "last_change": 9,
        "packets_in": 11, "errors_in": 14, "packets_out": 17, "errors_out": 20,
    },
)  # fmt: skip
INTERFACES_64 = Table("ifXTable", (*_MIB_2, 31, 1, 1, 1), {"packets_in": 7, "packets_out": 11, "mbps": 15})
STORAGE = Table("hrStorageTable", (*_MIB_2, 25, 2, 3, 1), {"type": 2, "description": 3, "unit": 4, "size": 5, "used": 6})
ADDRESSES = Table("ipAddrTable", (*_MIB_2, 4, 20, 1), {"interface": 2, "mask": 3})
NEIGHBOURS = Table("ipNetToMediaTable", (*_MIB_2, 4, 22, 1), {"address": 2})
CONNECTIONS = Table("tcpConnTable", (*_MIB_2, 6, 13, 1), {"state": 1})
LISTENERS = Table("udpTable", (*_MIB_2, 7, 5, 1), {"port": 2})
DEFAULT_ROUTES = Table("ipCidrRouteTable", (*_MIB_2, 4, 24, 4, 1, 4, 0, 0, 0, 0, 0, 0, 0), {"next_hop": 0})
"""ipCidrRouteNextHop (RFC 2096) of destination 0.0.0.0 and mask 0.0.0.0, asked like a column: its rows are the default routes alone."""

TABLES = (INTERFACES, INTERFACES_64, STORAGE, ADDRESSES, DEFAULT_ROUTES, LISTENERS, CONNECTIONS, NEIGHBOURS)
"""The longest last: short ones make room for them in a walk."""

UP_TIME: Oid = (*_MIB_2, 1, 3, 0)
SCALARS: dict[str, Oid] = {
    "gateway": (*_MIB_2, 4, 21, 1, 7, 0, 0, 0, 0),
    "tcp_sent": (*_MIB_2, 6, 11, 0),
    "tcp_repeated": (*_MIB_2, 6, 12, 0),
    "wrong_communities": (*_MIB_2, 11, 4, 0),
    "clock": (*_MIB_2, 25, 1, 2, 0),
}
"""Single instances: ipRouteNextHop of 0.0.0.0, tcpOutSegs, tcpRetransSegs, snmpInBadCommunityNames, hrSystemDate."""

STORAGE_TYPE: dict[Oid, str] = {
    (*_MIB_2, 25, 2, 1, number): name
    for number, name in enumerate(
        ("other", "ram", "virtual-memory", "disk", "removable-disk", "floppy-disk", "compact-disc", "ram-disk", "flash", "network-disk"), 1
    )
}
ADMIN = {1: "up", 2: "down", 3: "testing"}
OPER = {1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "not-present", 7: "lower-layer-down"}
LINK_TYPE = {6: "ethernet", 7: "ethernet", 24: "loopback", 62: "ethernet", 69: "ethernet", 71: "wifi", 117: "ethernet"}
TCP_STATE = {
    1: "closed", 2: "listen", 3: "syn-sent", 4: "syn-received", 5: "established", 6: "fin-wait-1", 7: "fin-wait-2", 8: "close-wait",
    9: "last-ack", 10: "closing", 11: "time-wait",
}  # fmt: skip
