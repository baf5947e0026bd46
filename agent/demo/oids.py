# SPDX-License-Identifier: Apache-2.0
"""A simulated device -> the OIDs that its SNMP agent bears: system, ifTable, Host Resources (RFC 2790) and, if it prints, the Printer MIB (RFC 3805)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.demo.model import Device
from probes import mib
from probes.mib import Table
from probes.wire.ber import Oid
from probes.wire.snmp import Tag, VarBind

UP_TIME: Oid = (*mib.SYSTEM.oid("up_time"), 0)
"""sysUpTime.0, the one value that moves."""
TICKS = 100
_DEVICE = (1,)
_ENTERPRISE: Oid = (1, 3, 6, 1, 4, 1, 32473)
"""The enterprise number for documentation (RFC 5612)."""
_ETHERNET, _UP = 6, 1
_NETWORK_DEVICE: Oid = (1, 3, 6, 1, 2, 1, 25, 3, 1, 4)
_UTF_8 = 106
_SHEETS = 8
_OF_CONSUMED = {consumed: number for number, consumed in mib.SUPPLY_CLASS.items()}
_CHANNELS = (("chAppSocket", "Port=9100"), ("chLPDServer", "Port=515"), ("chIPP", "ipp/print"))
_COLOURS = ("black", "cyan", "magenta", "yellow")


class Counter(int):
    """A number that goes out as a Counter32."""


class Ticks(int):
    """A number that goes out as TimeTicks, hundredths of a second."""


Cell = int | str | bytes | Oid


@dataclass(frozen=True, slots=True)
class Row:
    """One conceptual row: its cells by the columns' names in `probes.mib`."""

    table: Table
    index: Oid
    cells: Mapping[str, Cell]


def oids(device: Device) -> dict[Oid, VarBind]:
    """Everything that the device says, in the order of a walk."""
    binds = {(*row.table.oid(column), *row.index): cell for row in _rows(device) for column, cell in row.cells.items()}
    return {oid: _bind(oid, binds[oid]) for oid in sorted(binds)}


def _bind(oid: Oid, cell: Cell) -> VarBind:
    if isinstance(cell, Ticks | Counter):
        return VarBind(oid, Tag.TIMETICKS if isinstance(cell, Ticks) else Tag.COUNTER32, int(cell))
    if isinstance(cell, int):
        return VarBind(oid, Tag.INTEGER, cell)
    if isinstance(cell, tuple):
        return VarBind(oid, Tag.OBJECT_IDENTIFIER, cell)
    return VarBind(oid, Tag.OCTET_STRING, cell.encode() if isinstance(cell, str) else cell)


def _rows(device: Device) -> Iterator[Row]:
    yield _system(device)
    yield Row(mib.INTERFACES, (1,), {"type": _ETHERNET, "address": bytes.fromhex(device.mac.replace(":", "")), "oper_status": _UP})
    yield from _host_resources(device)
    if device.printer:
        yield from _general(device)
        yield from _trays(device)
        yield from _supplies(device)
        yield from _ways_in(device)
        yield from _panel(device)


def _system(device: Device) -> Row:
    cells: dict[str, Cell] = {
        "descr": device.sys_descr,
        "object_id": (*_ENTERPRISE, 1 if device.printer else 2),
        "up_time": Ticks(device.up_s * TICKS),
        "name": device.host,
        "location": device.location,
    }
    return Row(mib.SYSTEM, (0,), cells)


def _host_resources(device: Device) -> Iterator[Row]:
    kind = mib.PRINTER_DEVICE if device.printer else _NETWORK_DEVICE
    yield Row(mib.DEVICES, _DEVICE, {"type": kind, "descr": device.name, "status": _number(mib.DEVICE_STATUS, device.panel.device_status)})
    if device.printer:
        status = _number(mib.PRINTER_STATUS, device.panel.printer_status)
        yield Row(mib.PRINTERS, _DEVICE, {"status": status, "errors": error_state(device.panel.error_bits)})


def _general(device: Device) -> Iterator[Row]:
    yield Row(mib.GENERAL, _DEVICE, {"localization": 1, "name": device.name, "serial": device.serial})
    yield Row(mib.LOCALIZATION, (1, 1), {"charset": _UTF_8})
    yield Row(mib.MARKERS, (1, 1), {"unit": mib.IMPRESSIONS, "life_count": Counter(device.pages)})
    for number, cover in enumerate(("Front cover", "Cover B"), 1):
        yield Row(mib.COVERS, (1, number), {"description": cover, "status": _number(mib.COVER_STATUS, "coverClosed")})


def _trays(device: Device) -> Iterator[Row]:
    for number, tray in enumerate(device.trays, 1):
        cells: dict[str, Cell] = {
            "type": _number(mib.INPUT_TYPE, tray.kind),
            "unit": _SHEETS,
            "capacity": tray.capacity,
            "level": tray.level,
            "status": 0 if tray.level else 19,  # what real agents say of an empty manual tray: broken, with critical alerts
            "media": tray.media,
            "name": tray.name,
            "description": tray.name,
        }
        yield Row(mib.INPUTS, (1, number), cells)
    yield Row(mib.OUTPUTS, (1, 1), {"capacity": 250, "remaining": 250, "status": 0, "name": "Standard Bin", "description": "Standard Bin"})


def _supplies(device: Device) -> Iterator[Row]:
    for number, supply in enumerate(device.supplies, 1):
        cells: dict[str, Cell] = {
            "colorant": _COLOURS.index(supply.colour) + 1 if supply.colour else 0,
            "class": _OF_CONSUMED[supply.consumed],
            "type": _number(mib.SUPPLY_TYPE, supply.kind),
            "description": supply.description,
            "unit": _number(mib.SUPPLY_UNIT, supply.unit),
            "capacity": supply.capacity,
            "level": supply.level,
        }
        yield Row(mib.SUPPLIES, (1, number), cells)
    for number, colour in enumerate(_COLOURS, 1):
        if any(supply.colour == colour for supply in device.supplies):
            yield Row(mib.COLORANTS, (1, number), {"value": colour})


def _ways_in(device: Device) -> Iterator[Row]:
    for number, (kind, information) in enumerate(_CHANNELS, 1):
        if kind != "chLPDServer" or device.lpd_queue:
            state = _number(mib.CHANNEL_STATE, "printDataAccepted")
            cells: dict[str, Cell] = {"type": _number(mib.CHANNEL_TYPE, kind), "state": state, "information": information}
            yield Row(mib.CHANNELS, (1, number), cells)


def _panel(device: Device) -> Iterator[Row]:
    for number, line in enumerate(device.panel.console, 1):
        yield Row(mib.CONSOLE, (1, number), {"text": line})
    for number, alert in enumerate(device.panel.alerts, 1):
        cells: dict[str, Cell] = {
            "severity": _number(mib.ALERT_SEVERITY, alert.severity),
            "training": _number(mib.TRAINING, alert.training),
            "group": _number(mib.ALERT_GROUP, alert.group),
            "group_index": alert.group_index,
            "location": alert.location,
            "code": _number(mib.ALERT_CODE, alert.code),
            "description": alert.text,
            "time": Ticks((device.up_s - alert.age_s) * TICKS),
        }
        yield Row(mib.ALERTS, (1, number), cells)


def error_state(names: Sequence[str]) -> bytes:
    """The hrPrinterDetectedErrorState of these bits, in two octets; bit 0 is the highest of the first (RFC 2578 section 7.1.4)."""
    number = sum(0x8000 >> mib.ERROR_BITS.index(name) for name in names)
    return number.to_bytes(2, "big")


def _number(names: Mapping[int, str], name: str) -> int:
    """An enumeration's number. Raises KeyError for a name that the MIB does not have."""
    return {word: number for number, word in names.items()}[name]
