# SPDX-License-Identifier: Apache-2.0
"""The rows of mib_view -> what the device says of itself as a host: interfaces, storage, addresses, route, neighbours, connections, clock."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import IPv4Address
from typing import Any, TypeVar

from probes import mib_view
from probes.mib import Cells, Index, named, tabulate
from probes.policy import RAW_PORTS
from probes.reading import values
from probes.snmp_facts import AddressRow, ConnectionRow, InterfaceRow, StorageRow
from probes.wire.ber import Oid
from probes.wire.snmp import Value

_T = TypeVar("_T")
_PRINT_PORTS = {515, 631, *RAW_PORTS}
_MOST_CONNECTIONS = 64
_MOST_LISTENERS = 64
_LISTENING = 2
_ANYWHERE, _LOOPBACK = "0.0.0.0", "127."  # noqa: S104  (what devices say, nothing that we bind)
_ADDRESS_OCTETS = 4
_HIGHEST_IF_SPEED = 0xFFFFFFFF
_KIB = 1024
_MAC_OCTETS = 6
_LAST_SECOND = 59
"""DateAndTime has leap seconds, datetime has none."""


def own_view(varbinds: Mapping[Oid, Value], cut_short: Collection[str], text: Callable[[Value], str | None]) -> dict[str, Any]:
    """The facts by name; None for a table that was cut short before its first row."""
    return _View(varbinds, cut_short, text).facts()


class _View:
    def __init__(self, varbinds: Mapping[Oid, Value], cut_short: Collection[str], text: Callable[[Value], str | None]) -> None:
        self._tables, self._cut_short, self._text = tabulate(varbinds, mib_view.TABLES), cut_short, text
        self._scalars = {name: varbinds.get(instance) for name, instance in mib_view.SCALARS.items()}
        self._up_time = varbinds.get(mib_view.UP_TIME)

    def facts(self) -> dict[str, Any]:
        gateway, clock = self._gateway(), clock_of(self._scalars["clock"])
        neighbours = self._neighbours()
        return {
            "storage": self._rows("hrStorageTable", self._storage),
            "interfaces": self._rows("ifTable", self._interface),
            "addresses": self._rows("ipAddrTable", _address),
            "gateway": gateway,
            "neighbours": None if neighbours is None else len(neighbours),
            "gateway_resolved": gateway in neighbours if gateway and neighbours else None,
            "connections": self._connections(),
            "tcp_listeners": self._listeners("tcpConnTable", _listening_port),
            "udp_listeners": self._listeners("udpTable", lambda index, _: _local_port(index)),
            "tcp_sent": values.known(self._scalars["tcp_sent"]),
            "tcp_repeated": values.known(self._scalars["tcp_repeated"]),
            "wrong_communities": values.known(self._scalars["wrong_communities"]),
            "clock": clock[0] if clock else None,
            "clock_has_zone": clock[1] if clock else None,
        }

    def _rows(self, table: str, reading: Callable[[Index, Cells], _T | None]) -> tuple[_T, ...] | None:
        found = self._tables[table]
        if not found and table in self._cut_short:
            return None
        return tuple(row for index, cells in found.items() if (row := reading(index, cells)) is not None)

    def _storage(self, index: Index, cells: Cells) -> StorageRow:
        unit, kind = values.positive(cells.get("unit")), cells.get("type")
        size, used = (_kib(values.known(cells.get(name)), unit) for name in ("size", "used"))
        return StorageRow(
            index=values.row(index),
            type=mib_view.STORAGE_TYPE.get(kind) if isinstance(kind, tuple) else None,
            description=self._text(cells.get("description")),
            size_kb=size,
            used_kb=used,
            used_percent=values.percent(values.known(cells.get("used")), values.known(cells.get("size"))),
        )

    def _interface(self, index: Index, cells: Cells) -> InterfaceRow:
        more, kind = self._tables["ifXTable"].get(index, {}), cells.get("type")
        return InterfaceRow(
            index=values.row(index),
            type=mib_view.LINK_TYPE.get(kind, "other") if isinstance(kind, int) else None,
            mac=values.mac_of(cells.get("address")),
            admin=named(mib_view.ADMIN, cells.get("admin")),
            oper=named(mib_view.OPER, cells.get("oper_status")),
            speed_mbps=_speed(cells.get("speed"), more.get("mbps")),
            last_change_s=values.age(cells.get("last_change"), self._up_time),
            packets_in=_count(more.get("packets_in"), cells.get("packets_in")),
            packets_out=_count(more.get("packets_out"), cells.get("packets_out")),
            errors_in=_count(cells.get("errors_in")),
            errors_out=_count(cells.get("errors_out")),
        )

    def _gateway(self) -> str | None:
        """The next hop of a default route, of the old table or of the newer one; several contradict each other and say nothing."""
        said = {_dotted(self._scalars["gateway"]), *(_address_in(index[-_ADDRESS_OCTETS:]) for index in self._tables["ipCidrRouteTable"])}
        hops = said - {None, _ANYWHERE}
        return hops.pop() if len(hops) == 1 else None

    def _neighbours(self) -> Collection[str] | None:
        """Addresses whose hardware address the device knows."""
        return self._rows("ipNetToMediaTable", lambda index, cells: _address_in(index[1:]) if _resolved(cells.get("address")) else None)

    def _connections(self) -> tuple[ConnectionRow, ...] | None:
        rows = self._rows("tcpConnTable", _connection)
        if rows is None:
            return None
        return tuple(sorted(rows, key=lambda row: (row.local_port not in _PRINT_PORTS, row.local_port or 0))[:_MOST_CONNECTIONS])

    def _listeners(self, table: str, port: Callable[[Index, Cells], int | None]) -> tuple[str, ...] | None:
        ports = self._rows(table, port)
        return None if ports is None else tuple(map(str, sorted(set(ports))[:_MOST_LISTENERS]))


# --- single rows and values ---------------------------------------------------------------------------------------------------------------------


def clock_of(value: Value) -> tuple[datetime, bool] | None:
    """A hrSystemDate (DateAndTime, RFC 2579): the moment, and whether it has a zone; None for what is no date."""
    if not isinstance(value, bytes) or len(value) not in (8, 11):
        return None
    try:
        year, (month, day, hour, minute, second) = int.from_bytes(value[:2], "big"), value[2:7]
        moment = datetime(year, month, day, hour, minute, min(second, _LAST_SECOND), tzinfo=_zone(value[8:]))
        return moment.astimezone(UTC), len(value) == 11  # noqa: PLR2004  (RFC 2579: eight octets, three more with a zone)
    except (ValueError, OverflowError):
        return None


def _zone(octets: bytes) -> timezone:
    if not octets:
        return UTC
    distance = timedelta(hours=octets[1], minutes=octets[2])
    return timezone(-distance if octets[:1] == b"-" else distance)


def _kib(units: int | None, unit: int | None) -> int | None:
    return None if units is None or unit is None else units * unit // _KIB


def _speed(bits: Value, megabits: Value) -> float | None:
    """ifSpeed; ifHighSpeed where that is at its end (RFC 2863: from 4.3 Gbit/s) or says nothing."""
    if isinstance(bits, int) and 0 < bits < _HIGHEST_IF_SPEED:
        return bits / 1e6
    return float(megabits) if isinstance(megabits, int) and megabits > 0 else None


def _count(*said: Value) -> int | None:
    """The first counter that is there; a full Counter32 is a count like any other."""
    return next((value for value in said if isinstance(value, int) and value >= 0), None)


def _address(index: Index, cells: Cells) -> AddressRow | None:
    address, mask, interface = _address_in(index), _dotted(cells.get("mask")), values.positive(cells.get("interface"))
    if address is None or address == _ANYWHERE or address.startswith(_LOOPBACK):
        return None
    return AddressRow(address, mask, _prefix(mask), None if interface is None else str(interface))


def _prefix(mask: str | None) -> int | None:
    """The ones at the front of a mask, where nothing but zeros follows."""
    if mask is None:
        return None
    bits = f"{int(IPv4Address(mask)):032b}"
    return bits.count("1") if "01" not in bits else None


def _connection(index: Index, cells: Cells) -> ConnectionRow | None:
    peer, state = _address_in(index[5:9]), cells.get("state")
    if peer is None or state == _LISTENING or peer == _ANYWHERE or peer.startswith(_LOOPBACK):
        return None
    return ConnectionRow(_local_port(index), named(mib_view.TCP_STATE, state), peer, index[9] if len(index) > 9 else None)  # noqa: PLR2004  (its place)


def _listening_port(index: Index, cells: Cells) -> int | None:
    return _local_port(index) if cells.get("state") == _LISTENING else None


def _local_port(index: Index) -> int | None:
    """The port behind the local address, unless that is loopback."""
    local = _address_in(index[:4])
    return None if local is None or local.startswith(_LOOPBACK) or len(index) <= _ADDRESS_OCTETS else index[4]


def _resolved(address: Value) -> bool:
    return isinstance(address, bytes) and len(address) == _MAC_OCTETS and any(address)


def _dotted(value: Value) -> str | None:
    return str(IPv4Address(value)) if isinstance(value, bytes) and len(value) == _ADDRESS_OCTETS else None


def _address_in(arcs: Index) -> str | None:
    return str(IPv4Address(bytes(arcs))) if len(arcs) == _ADDRESS_OCTETS and max(arcs) <= 0xFF else None  # noqa: PLR2004  (an octet)
