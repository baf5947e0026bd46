# SPDX-License-Identifier: Apache-2.0
"""Single MIB values -> what they mean, sentinels and oddities taken out."""

from collections.abc import Iterable

from probes import mib
from probes.mib import Cells, Index
from probes.wire.snmp import Value
from probes.wire.text import safe

_PML_PREFIX = b"\x01\x15"
"""HP puts the symbol set (Roman-8) before a string that it hands out of its PML tree."""
_NO_COUNT = 0xFFFFFFFF
_ETHERNET, _ISO_88023, _WIFI = 6, 7, 71
_UP = 1
_MAC_OCTETS = 6
_TICKS = 100
_OFF_LINE, _AVAILABILITY, _BROKEN = 32, 7, 3


def text(value: Value, *, shift_jis: bool = False) -> str | None:
    """A string as the device said it, safe and bounded; None when it is empty or no string."""
    if not isinstance(value, bytes):
        return None
    return safe(value.removeprefix(_PML_PREFIX), shift_jis=shift_jis) or None


def row(index: Index) -> str:
    """An index as facts and alerts write it: `1.3`."""
    return ".".join(map(str, index))


def known(value: Value) -> int | None:
    """A level or a capacity, where the device knows it."""
    return value if isinstance(value, int) and value >= 0 and value != _NO_COUNT else None


def positive(value: Value) -> int | None:
    """A number that is one: codes, places and group indexes use 0 and below for "none"."""
    return value if isinstance(value, int) and value > 0 else None


def percent(level: int | None, capacity: int | None) -> float | None:
    """What is left, in percent; None where it cannot be known. A level above its capacity says that one of the two is wrong."""
    if level is None or not capacity or level > capacity:
        return None
    return round(100 * level / capacity, 1)


def pages(markers: Iterable[Cells]) -> int | None:
    """The prtMarkerLifeCount of the first marker that counts impressions or sheets."""
    counts = [known(cells.get("life_count")) for cells in markers if cells.get("unit") in (None, mib.IMPRESSIONS, mib.SHEETS)]
    return next((count for count in counts if count is not None), None)


def tray_state(level: Value) -> str:
    """Only the level counts: prtInputStatus says 19, broken with critical alerts, of the empty manual trays of idle healthy printers."""
    if not isinstance(level, int) or level in (-1, -2):
        return "unknown"
    return "empty" if level == 0 else "ok"


def is_off_line(status: Value) -> bool | None:
    """Whether a PrtSubUnitStatusTC says offline (32) or broken (unavailableBecauseBroken, 3 in its lowest bits)."""
    if not isinstance(status, int) or status < 0:
        return None
    return bool(status & _OFF_LINE) or status & _AVAILABILITY == _BROKEN


def light_state(on: Value, off: Value) -> str | None:
    """By prtConsoleOnTime and prtConsoleOffTime in milliseconds: a lamp that never goes off is on (RFC 3805 section 2.2.14)."""
    if not isinstance(on, int) or not isinstance(off, int) or min(on, off) < 0:
        return None
    if on and off:
        return "blinking"
    return "on" if on else "off"


def age(at: Value, up_time: Value) -> int | None:
    """Seconds since prtAlertTime; None for 0 and for a time that is yet to come (some count in other units or never reset it)."""
    if not isinstance(at, int) or not isinstance(up_time, int) or not 0 < at <= up_time:
        return None
    return (up_time - at) // _TICKS


def seconds(ticks: Value) -> int | None:
    """TimeTicks in seconds."""
    return ticks // _TICKS if isinstance(ticks, int) else None


def dotted(value: Value) -> str | None:
    """An OID in text; None for 0.0, which devices send for "none"."""
    return ".".join(map(str, value)) if isinstance(value, tuple) and value != (0, 0) else None


def error_bits(value: Value) -> tuple[str, ...] | None:
    """The error state in 0, 1 or 2 octets; some devices write it as hexadecimal text ("00", "0000")."""
    if not isinstance(value, bytes):
        return None
    if len(value) in (2, 4) and value.strip(b"0") == b"":
        return ()
    return mib.bits(mib.ERROR_BITS, value[:2])


def mac(interfaces: Iterable[Cells]) -> str | None:
    """The address of the first interface that is up, wire before radio."""
    for wanted in ((_ETHERNET, _ISO_88023), (_WIFI,)):
        for cells in interfaces:
            if cells.get("type") in wanted and cells.get("oper_status") == _UP and (mac := mac_of(cells.get("address"))):
                return mac
    return None


def mac_of(address: Value) -> str | None:
    """A MAC in colons; None for anything but six octets, for zeros and for group addresses."""
    if not isinstance(address, bytes) or len(address) != _MAC_OCTETS or not any(address) or address[0] & 1:
        return None
    return address.hex(":")
