# SPDX-License-Identifier: Apache-2.0
"""A device's varbinds -> SnmpFacts. Pure: no socket, no clock.

Here, once, the MIBs' sentinels become named values: -1 other and -2 unknown are None, -3 is `some_left` (RFC 3805 section 2.2), 0xFFFFFFFF and
empty text are None. What the rows *mean* together with IPP and the maker's habits is said in probes/reading/.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from probes import mib
from probes.mib import Cells, Index, named
from probes.reading import values
from probes.reading.alerts import left_out, sleeping_alert, stale
from probes.reading.colours import colour_in
from probes.reading.own_view import own_view
from probes.reading.part_number import split_description
from probes.reading.trays import is_manual
from probes.reading.words import is_sleep
from probes.snmp_facts import AlertRow, ChannelRow, CoverRow, LightRow, MediaPathRow, OutputRow, SnmpFacts, SupplyRow, TrayRow
from probes.vendors.completing import completed
from probes.wire.ber import Oid
from probes.wire.snmp import Value

_SOME_LEFT = -3
_RICOH_LOW = -100
"""Ricoh's agents give -100 as a supply's level: nearly empty (Checkmk printer_supply_ricoh knows it too)."""

_LATER = {table.name for table in (mib.MEDIA_PATHS, mib.INTERPRETERS, mib.LIGHTS)}
"""Tables that are asked for together with the device's own view."""

_T = TypeVar("_T")
_Rows = Mapping[Index, Cells]
_Tables = Mapping[str, _Rows]


@dataclass(frozen=True, slots=True)
class Exchange:
    """How the asking went: the version that was answered, requests until then, milliseconds until then, and what was cut short.

    `viewed`: the device was asked for its own view of the network too; where it was not, an empty table is unknown. `public`: by that community.
    `job_log`: as in facts.
    """

    version: str | None = None
    tries: int | None = None
    first_ms: float | None = None
    incomplete: tuple[str, ...] = ()
    viewed: bool = True
    public: bool = False
    job_log: tuple[str, ...] | None = None


def read(varbinds: Mapping[Oid, Value], exchange: Exchange | None = None) -> SnmpFacts:
    """Every fact that these varbinds hold."""
    exchange = exchange or Exchange()
    cut_short = {name.partition(":")[0] for name in exchange.incomplete} | (set() if exchange.viewed else _LATER)
    reader = _Reader(mib.tabulate(varbinds), cut_short)
    view = own_view(varbinds, cut_short, reader.text) if exchange.viewed else {}
    has_printer_mib = any(reader.tables[table.name] for table in mib.PRINTER_MIB) or (None if mib.GENERAL.name in cut_short else False)
    device, printer = reader.printer_device()
    standard = SnmpFacts(
        version=exchange.version,
        default_community=exchange.public or None,
        tries=exchange.tries,
        first_ms=exchange.first_ms,
        incomplete=exchange.incomplete,
        job_log=exchange.job_log,
        printer_mib=has_printer_mib,
        **reader.system(),
        mac=values.mac(reader.tables["ifTable"].values()),
        device_descr=reader.text(device.get("descr")),
        device_type_printer=any(cells.get("type") == mib.PRINTER_DEVICE for cells in reader.tables["hrDeviceTable"].values()),
        device_status=named(mib.DEVICE_STATUS, device.get("status")),
        printer_status=named(mib.PRINTER_STATUS, printer.get("status")),
        error_bits=values.error_bits(printer.get("errors")),
        **(reader.printer() if has_printer_mib else {}),
        **view,
    )
    return completed(standard, varbinds)


class _Reader:
    """The rows of one device, with the character set that its strings are in."""

    def __init__(self, tables: _Tables, cut_short: Collection[str]) -> None:
        self.tables, self._cut_short = tables, cut_short
        charsets = {cells.get("charset") for cells in tables["prtLocalizationTable"].values()}
        self._shift_jis = bool(charsets) and charsets <= {mib.SHIFT_JIS, mib.WINDOWS_31J}

    def text(self, value: Value) -> str | None:
        """A string as the device said it, in the device's character set."""
        return values.text(value, shift_jis=self._shift_jis)

    def system(self) -> dict[str, Any]:
        cells = self.tables["system"].get((0,), {})
        return {
            "sys_descr": self.text(cells.get("descr")),
            "sys_object_id": values.dotted(cells.get("object_id")),
            "sys_name": self.text(cells.get("name")),
            "sys_location": self.text(cells.get("location")),
            "up_time_s": values.seconds(cells.get("up_time")),
        }

    def printer_device(self) -> tuple[Cells, Cells]:
        """The hrDeviceTable row and the hrPrinterTable row of the printer itself; hrDeviceIndex may be 1, 0 or 65535."""
        devices, printers = self.tables["hrDeviceTable"], self.tables["hrPrinterTable"]
        typed = [index for index, cells in devices.items() if cells.get("type") == mib.PRINTER_DEVICE]
        index = next((index for index in typed if index in printers), next(iter([*typed, *printers]), ()))
        return devices.get(index, {}), printers.get(index, {})

    def at_ease(self) -> bool:
        """Whether the printer says that it is idle or printing, and no error bit is set."""
        _, printer = self.printer_device()
        return named(mib.PRINTER_STATUS, printer.get("status")) in ("idle", "printing") and values.error_bits(printer.get("errors")) == ()

    def printer(self) -> dict[str, Any]:
        """The facts of the Printer MIB. An empty table is empty, not unknown, since the device was asked for it, unless its reading was cut short."""
        general = next(iter(self.tables["prtGeneralTable"].values()), {})
        alerts = self.rows("prtAlertTable", self.alert)
        covers, at_ease = self.rows("prtCoverTable", self.cover), self.at_ease()
        judged = [(row, left_out(row) or stale(row, covers or (), at_ease=at_ease)) for row in alerts or ()]
        console = self.rows("prtConsoleDisplayBufferTable", lambda _, cells: self.text(cells.get("text")))
        lines = None if console is None else tuple(filter(None, console))
        return {
            "name": self.text(general.get("name")),
            "serial": self.text(general.get("serial")),
            "mark_technology": self.mark_technology(),
            "pages_total": values.pages(self.tables["prtMarkerTable"].values()),
            "console": lines,
            "covers": covers,
            "trays": self.rows("prtInputTable", self.tray),
            "outputs": self.rows("prtOutputTable", self.output),
            "supplies": self.rows("prtMarkerSuppliesTable", self.supply),
            "channels": self.rows("prtChannelTable", self.channel),
            "media_paths": self.rows("prtMediaPathTable", self.media_path),
            "languages": self.languages(),
            "lights": self.rows("prtConsoleLightTable", self.light),
            "print_ports": self.rows("ppmPortTable", lambda _, cells: str(cells.get("number"))),
            "device_id": next((self.text(cells.get("device_id")) for cells in self.tables["ppmPrinterTable"].values()), None),
            "alerts": None if alerts is None else tuple(row for row, why in judged if not why),
            "alerts_left_out": tuple(f"{row.index}: {why}" for row, why in judged if why),
            "asleep": any(map(is_sleep, lines or ())) or any(map(sleeping_alert, alerts or ())),
        }

    def rows(self, table: str, reading: Callable[[Index, Cells], _T]) -> tuple[_T, ...] | None:
        """A table's rows, read; None where the table was cut short before its first row."""
        found = self.tables[table]
        if not found and table in self._cut_short:
            return None
        return tuple(reading(index, cells) for index, cells in found.items())

    def alert(self, index: Index, cells: Cells) -> AlertRow:
        code = cells.get("code")
        up_time = self.tables["system"].get((0,), {}).get("up_time")
        return AlertRow(
            index=values.row(index),
            severity=named(mib.ALERT_SEVERITY, cells.get("severity")),
            training=named(mib.TRAINING, cells.get("training")),
            group=named(mib.ALERT_GROUP, cells.get("group")),
            group_index=values.positive(cells.get("group_index")),
            location=values.positive(cells.get("location")),
            code=values.positive(code),
            keyword=named(mib.ALERT_CODE, code),
            text=self.text(cells.get("description")),
            age_s=values.age(cells.get("time"), up_time),
        )

    def supply(self, index: Index, cells: Cells) -> SupplyRow:
        level, capacity = cells.get("level"), cells.get("capacity")
        said = self.text(cells.get("description"))
        description, part_number = split_description(said)
        consumed = mib.SUPPLY_CLASS.get(number) if isinstance(number := cells.get("class"), int) else None
        return SupplyRow(
            index=values.row(index),
            description=description,
            type=named(mib.SUPPLY_TYPE, cells.get("type")),
            consumed=consumed,
            colour=self.colorant(index, cells.get("colorant")) or colour_in(said),
            part_number=part_number,
            level=values.known(level),
            capacity=values.known(capacity),
            unit=named(mib.SUPPLY_UNIT, cells.get("unit")),
            percent=values.percent(values.known(level), values.known(capacity)) if consumed is not False else None,
            some_left=level == _SOME_LEFT,
            state="low" if level == _RICOH_LOW else None,
        )

    def colorant(self, index: Index, colorant: Value) -> str | None:
        """The colour that prtMarkerColorantValue names; 0 means that the supply has none."""
        if not isinstance(colorant, int) or not colorant:
            return None
        return colour_in(self.text(self.tables["prtMarkerColorantTable"].get((*index[:-1], colorant), {}).get("value")))

    def tray(self, index: Index, cells: Cells) -> TrayRow:
        in_sheets = cells.get("unit") in (None, mib.SHEETS, mib.ITEMS)
        level, capacity, kind = cells.get("level"), cells.get("capacity"), named(mib.INPUT_TYPE, cells.get("type"))
        names = [self.text(cells.get("name")), self.text(cells.get("description"))]
        return TrayRow(
            index=values.row(index),
            name=names[0] or names[1],
            type=kind,
            media=self.text(cells.get("media")),
            level=values.known(level) if in_sheets else None,
            capacity=values.known(capacity) if in_sheets else None,
            manual=is_manual(names, kind, values.known(capacity) if in_sheets else None),
            state=values.tray_state(level),
        )

    def output(self, index: Index, cells: Cells) -> OutputRow:
        name = self.text(cells.get("name")) or self.text(cells.get("description"))
        return OutputRow(values.row(index), name, values.known(cells.get("remaining")), values.known(cells.get("capacity")))

    def cover(self, index: Index, cells: Cells) -> CoverRow:
        return CoverRow(values.row(index), self.text(cells.get("description")), named(mib.COVER_STATUS, cells.get("status")))

    def channel(self, index: Index, cells: Cells) -> ChannelRow:
        return ChannelRow(
            index=values.row(index),
            type=named(mib.CHANNEL_TYPE, cells.get("type")),
            state=named(mib.CHANNEL_STATE, cells.get("state")),
            information=self.text(cells.get("information")),
        )

    def media_path(self, index: Index, cells: Cells) -> MediaPathRow:
        status = cells.get("status")
        kind = named(mib.MEDIA_PATH_TYPE, cells.get("type"))
        return MediaPathRow(values.row(index), self.text(cells.get("description")), kind, values.is_off_line(status))

    def mark_technology(self) -> str | None:
        """How the first marker that says so marks."""
        found = (named(mib.MARK_TECHNOLOGY, cells.get("technology")) for cells in self.tables["prtMarkerMarkTech"].values())
        return next((name for name in found if name), None)

    def languages(self) -> tuple[str, ...] | None:
        """Each family once; the device may speak one on several channels."""
        found = self.rows("prtInterpreterTable", lambda _, cells: named(mib.LANGUAGE, cells.get("language")))
        return None if found is None else tuple(dict.fromkeys(filter(None, found)))

    def light(self, index: Index, cells: Cells) -> LightRow:
        state = values.light_state(cells.get("on"), cells.get("off"))
        return LightRow(values.row(index), self.text(cells.get("description")), named(mib.LIGHT_COLOUR, cells.get("colour")), state)
