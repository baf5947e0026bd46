# SPDX-License-Identifier: Apache-2.0
"""The demo's fleet, as tables: one device a fault, and three that have none. Makers and models are invented, MACs locally administered.

The healthy ones carry what has misled other tools: an empty bypass tray, and the permanent `powerUp` row of one real maker.
"""

from dataclasses import replace

from agent.demo.model import Alert, Device, Job, Panel, Supply, Tray

_TRAYS = (
    Tray("Tray 1", 320, 550),
    Tray("Tray 2", 540, 550, media="iso_a3_297x420mm"),
    Tray("Bypass Tray", 0, 100, "sheetFeedManual"),
)
_SMALL_TRAYS = (Tray("Cassette 1", 180, 250), Tray("Multi-purpose tray", 0, 50, "sheetFeedManual"))


def _colour(part: str, *levels: int) -> tuple[Supply, ...]:
    """Black, cyan, magenta and yellow toner at these percentages, a drum, and a waste bottle that does not say how full it is."""
    colours = zip(("black", "cyan", "magenta", "yellow"), "KCMY", levels, strict=True)
    toners = tuple(Supply(f"{colour.capitalize()} Toner [{part}{letter};]", "toner", level, colour) for colour, letter, level in colours)
    return (*toners, Supply("Drum Unit", "opc", 71), Supply("Waste Toner Bottle", "wasteToner", -3, consumed=False))


def _mono(part: str, level: int) -> tuple[Supply, ...]:
    return (Supply(f"Black Toner Cartridge {part}", "tonerCartridge", level, "black"),)


_JAM = Panel(
    "down", "other", ("jammed",), ("Paper jam", "Open cover B, remove the sheet"), "stopped", ("media-jam-error",), "Paper jam at the fuser exit",
    (Alert("jam", "critical", "untrained", "mediaPath", 1, 3, "Paper jam: fuser exit, open cover B", 540),),
)  # fmt: skip
_TONER_EMPTY = Panel(
    "down", "other", ("noToner",), ("Replace black toner",), "stopped", ("toner-empty-error",), "Black toner is empty",
    (Alert("markerTonerEmpty", "critical", "untrained", "markerSupplies", 1, 1, "Black toner is empty", 4_200),),
)  # fmt: skip
_TONER_LOW = Panel(
    "warning", "idle", ("lowToner",), ("Ready", "Cyan toner low"), "idle", ("toner-low-warning",), "Cyan toner is low",
    (Alert("markerTonerAlmostEmpty", "warning", "untrained", "markerSupplies", 2, 2, "Cyan toner is low", 90_000),),
)  # fmt: skip
_PAUSED = Panel(
    console=("Paused", "2 jobs waiting"), ipp_state="stopped", ipp_reasons=("paused",), ipp_message="Paused at the panel",
    jobs=(Job(1041, 2_760, 318), Job(1042, 1_500, 84)),
)  # fmt: skip
_SERVICE_CALL = Panel(
    "down", "other", ("serviceRequested",), ("Call service", "SC542"), "stopped", ("marker-unrecoverable-failure-error",), "SC542: call service",
    (Alert("subunitUnrecoverableFailure", "critical", "fieldService", "marker", 1, 1, "SC542: fusing unit does not reach its temperature", 7_300),),
)  # fmt: skip
_ASLEEP = Panel(printer_status="other", console=("Sleeping",))
_POWER_UP = Panel(alerts=(Alert("powerUp", "warning", "noInterventionRequired", "generalPrinter", 1, 1, "Power up", 0),))

FLEET: tuple[Device, ...] = (
    Device(
        "reception", "Halden", "C3045", "DEMO-3045-0117", "02:00:5e:10:00:01", "Ground floor, reception", 182_340, "4.12.0",
        supplies=_colour("HT-845", 64, 58, 71, 66), trays=_TRAYS, lpd_queue="lp",
    ),
    Device(
        "accounts", "Norrland", "M2210dn", "DEMO-2210-0482", "02:00:5e:10:00:02", "1st floor, accounts", 48_912, "2.03",
        _POWER_UP, _mono("NL22X", 43), _SMALL_TRAYS,
    ),
    Device(
        "archive", "Norrland", "M2210dn", "DEMO-2210-0519", "02:00:5e:10:00:03", "Basement, archive", 9_207, "2.03",
        _ASLEEP, _mono("NL22X", 88), _SMALL_TRAYS, wakes_after_s=4.3, finds_info=("host-asleep",),
    ),
    Device(
        "sales", "Halden", "C4570", "DEMO-4570-0031", "02:00:5e:10:00:04", "2nd floor, sales", 311_875, "4.12.0",
        _JAM, _colour("HT-845", 37, 45, 52, 40), _TRAYS, finds=("paper-jam",),
    ),
    Device(
        "marketing", "Kestrel", "ColorJet 652", "DEMO-0652-7714", "02:00:5e:10:00:05", "2nd floor, marketing", 96_031, "30.7",
        _TONER_EMPTY, _colour("KJ652", 0, 55, 49, 61), _TRAYS, finds=("supply-empty",),
    ),
    Device(
        "design", "Kestrel", "ColorJet 652", "DEMO-0652-7720", "02:00:5e:10:00:06", "3rd floor, design", 120_556, "30.7",
        _TONER_LOW, _colour("KJ652", 48, 6, 33, 52), _TRAYS, finds=("supply-low",),
    ),
    Device(
        "warehouse", "Verano", "L480", "DEMO-0480-2206", "02:00:5e:10:00:07", "Warehouse, gate 2", 77_420, "1.8.3",
        _PAUSED, _mono("VR480H", 57), _SMALL_TRAYS, finds=("printer-paused", "job-stuck"),
    ),
    Device(
        "legal", "Verano", "L480", "DEMO-0480-2231", "02:00:5e:10:00:08", "3rd floor, legal", 30_118, "1.8.3",
        supplies=_mono("VR480H", 80), trays=_SMALL_TRAYS, snmp=False, finds=("snmp-silent",),
    ),
    Device(
        "workshop", "Norrland", "M3320", "DEMO-3320-0093", "02:00:5e:10:00:09", "Workshop", 154_009, "2.10",
        supplies=_mono("NL33X", 29), trays=_SMALL_TRAYS, raw="refused", finds=("raw-port-refused",),
    ),
    Device(
        "print-room", "Halden", "C7590", "DEMO-7590-0008", "02:00:5e:10:00:0a", "Ground floor, print room", 1_204_777, "4.12.0",
        _SERVICE_CALL, _colour("HT-875", 82, 77, 74, 79), _TRAYS, finds=("service-call",),
    ),
    Device(
        "switch", "Nordhavn", "GS-1924", "DEMO-1924-0004", "02:00:5e:10:00:0b", "Ground floor, rack", up_s=31_536_000,
        printer=False, descr="Nordhavn GS-1924 24-port managed switch, software 3.4.1",
    ),
)  # fmt: skip


def rested(device: Device) -> Device:
    """The same device awake from the start, for tests that have no time to wait."""
    return replace(device, wakes_after_s=0.0)
