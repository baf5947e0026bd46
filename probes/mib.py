# SPDX-License-Identifier: Apache-2.0
"""What unjam fetches over SNMP, and the names of what comes back: declared tables and the MIBs' enumerations.

system and ifTable (RFC 3418, RFC 2863), Host Resources (RFC 2790), Printer MIB (RFC 3805, IANA-PRINTER-MIB), Port Monitor MIB
(PWG 5107.1). Only the columns that facts need: whole trees reach 10,000 rows and hold job names and address books.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from probes.wire.ber import Oid
from probes.wire.snmp import Value

Index = Oid
"""What follows a column in an OID: `(hrDeviceIndex, row)` in most tables."""

Cells = Mapping[str, Value]
"""One row: the values that the device gave, by column name."""

_MIB_2 = (1, 3, 6, 1, 2, 1)


@dataclass(frozen=True, slots=True)
class Table:
    """A conceptual table: the OID of its entry, and the columns that are fetched, by the last arc."""

    name: str
    entry: Oid
    columns: Mapping[str, int]

    def oid(self, column: str) -> Oid:
        """The column's OID."""
        return (*self.entry, self.columns[column])

    def oids(self) -> tuple[Oid, ...]:
        """Every column's OID, in the order declared."""
        return tuple(map(self.oid, self.columns))


SYSTEM = Table("system", (*_MIB_2, 1), {"descr": 1, "object_id": 2, "up_time": 3, "name": 5, "location": 6})
INTERFACES = Table("ifTable", (*_MIB_2, 2, 2, 1), {"type": 3, "address": 6, "oper_status": 8})
DEVICES = Table("hrDeviceTable", (*_MIB_2, 25, 3, 2, 1), {"type": 2, "descr": 3, "status": 5})
PRINTERS = Table("hrPrinterTable", (*_MIB_2, 25, 3, 5, 1), {"status": 1, "errors": 2})
GENERAL = Table("prtGeneralTable", (*_MIB_2, 43, 5, 1, 1), {"localization": 2, "name": 16, "serial": 17})
COVERS = Table("prtCoverTable", (*_MIB_2, 43, 6, 1, 1), {"description": 2, "status": 3})
LOCALIZATION = Table("prtLocalizationTable", (*_MIB_2, 43, 7, 1, 1), {"charset": 4})
INPUTS = Table(
    "prtInputTable",
    (*_MIB_2, 43, 8, 2, 1),
    {"type": 2, "unit": 8, "capacity": 9, "level": 10, "status": 11, "media": 12, "name": 13, "description": 18},
)
OUTPUTS = Table("prtOutputTable", (*_MIB_2, 43, 9, 2, 1), {"capacity": 4, "remaining": 5, "status": 6, "name": 7, "description": 12})
MARKERS = Table("prtMarkerTable", (*_MIB_2, 43, 10, 2, 1), {"unit": 3, "life_count": 4})
TECHNOLOGY = Table("prtMarkerMarkTech", MARKERS.entry, {"technology": 2})
"""A column of prtMarkerTable that no diagnosis waits for."""
SUPPLIES = Table(
    "prtMarkerSuppliesTable",
    (*_MIB_2, 43, 11, 1, 1),
    {"colorant": 3, "class": 4, "type": 5, "description": 6, "unit": 7, "capacity": 8, "level": 9},
)
COLORANTS = Table("prtMarkerColorantTable", (*_MIB_2, 43, 12, 1, 1), {"value": 4})
MEDIA_PATHS = Table("prtMediaPathTable", (*_MIB_2, 43, 13, 4, 1), {"type": 9, "description": 10, "status": 11})
CHANNELS = Table("prtChannelTable", (*_MIB_2, 43, 14, 1, 1), {"type": 2, "state": 6, "information": 9})
INTERPRETERS = Table("prtInterpreterTable", (*_MIB_2, 43, 15, 1, 1), {"language": 2})
CONSOLE = Table("prtConsoleDisplayBufferTable", (*_MIB_2, 43, 16, 5, 1), {"text": 2})
LIGHTS = Table("prtConsoleLightTable", (*_MIB_2, 43, 17, 6, 1), {"on": 2, "off": 3, "colour": 4, "description": 5})
ALERTS = Table(
    "prtAlertTable",
    (*_MIB_2, 43, 18, 1, 1),
    {"severity": 2, "training": 3, "group": 4, "group_index": 5, "location": 6, "code": 7, "description": 8, "time": 9},
)

_PPM = (1, 3, 6, 1, 4, 1, 2699, 1, 2, 1)
PORT_MONITOR = Table("ppmPrinterTable", (*_PPM, 2, 1, 1), {"device_id": 3})
PORTS = Table("ppmPortTable", (*_PPM, 3, 1, 1), {"number": 6})
"""PWG Port Monitor MIB (PWG 5107.1): the 1284 id, and the TCP ports that take jobs."""

PRINTER_MIB = (
    GENERAL, COVERS, LOCALIZATION, INPUTS, OUTPUTS, MARKERS, TECHNOLOGY, SUPPLIES, COLORANTS, MEDIA_PATHS, CHANNELS, INTERPRETERS, CONSOLE, LIGHTS, ALERTS,
)  # fmt: skip
TABLES = (SYSTEM, INTERFACES, DEVICES, PRINTERS, PORT_MONITOR, PORTS, *PRINTER_MIB)

PRINTER_DEVICE: Oid = (*_MIB_2, 25, 3, 1, 5)
"""hrDevicePrinter, a value of hrDeviceType."""


def tabulate(values: Mapping[Oid, Value], declared: Collection[Table] = TABLES) -> dict[str, dict[Index, dict[str, Value]]]:
    """Every declared table's rows out of a device's varbinds: table name -> index -> column name -> value. What no table declares is left out."""
    tables: dict[str, dict[Index, dict[str, Value]]] = {table.name: {} for table in declared}
    column_of = {table.oid(column): (table.name, column) for table in declared for column in table.columns}
    lengths = sorted({len(oid) for oid in column_of}, reverse=True)
    for oid in sorted(values):
        for length in lengths:
            if found := column_of.get(oid[:length]):
                table, column = found
                tables[table].setdefault(oid[length:], {})[column] = values[oid]
                break
    return tables


def named(names: Mapping[int, str], value: Value) -> str | None:
    """An enumeration's name; None where the device did not say or says a number that no MIB names."""
    return names.get(value) if isinstance(value, int) else None


def bits(names: Iterable[str], value: bytes) -> tuple[str, ...]:
    """The names of the bits that are set; bit 0 is the highest of the first octet (RFC 2578 section 7.1.4)."""
    return tuple(name for place, name in enumerate(names) if place // 8 < len(value) and name and value[place // 8] & 0x80 >> place % 8)


DEVICE_STATUS = {1: "unknown", 2: "running", 3: "warning", 4: "testing", 5: "down"}
PRINTER_STATUS = {1: "other", 2: "unknown", 3: "idle", 4: "printing", 5: "warmup"}
ERROR_BITS = (
    "lowPaper", "noPaper", "lowToner", "noToner", "doorOpen", "jammed", "offline", "serviceRequested",
    "inputTrayMissing", "outputTrayMissing", "markerSupplyMissing", "outputNearFull", "outputFull", "inputTrayEmpty", "overduePreventMaint",
)  # fmt: skip
"""hrPrinterDetectedErrorState; RFC 3805 appendix adds the second octet to RFC 2790's first."""

COVER_STATUS = {1: "other", 2: "unknown", 3: "coverOpen", 4: "coverClosed", 5: "interlockOpen", 6: "interlockClosed"}
INPUT_TYPE = {
    1: "other", 2: "unknown", 3: "sheetFeedAutoRemovableTray", 4: "sheetFeedAutoNonRemovableTray",
    5: "sheetFeedManual", 6: "continuousRoll", 7: "continuousFanFold",
}  # fmt: skip
SHEETS, ITEMS = 8, 18
SUPPLY_CLASS = {3: True, 4: False}
"""prtMarkerSuppliesClass: supplyThatIsConsumed or receptacleThatIsFilled; anything else says nothing."""

SUPPLY_TYPE = {
    1: "other", 2: "unknown", 3: "toner", 4: "wasteToner", 5: "ink", 6: "inkCartridge", 7: "inkRibbon", 8: "wasteInk", 9: "opc", 10: "developer",
    11: "fuserOil", 12: "solidWax", 13: "ribbonWax", 14: "wasteWax", 15: "fuser", 16: "coronaWire", 17: "fuserOilWick", 18: "cleanerUnit",
    19: "fuserCleaningPad", 20: "transferUnit", 21: "tonerCartridge", 22: "fuserOiler", 23: "water", 24: "wasteWater", 25: "glueWaterAdditive",
    26: "wastePaper", 27: "bindingSupply", 28: "bandingSupply", 29: "stitchingWire", 30: "shrinkWrap", 31: "paperWrap", 32: "staples",
    33: "inserts", 34: "covers",
}  # fmt: skip
SUPPLY_UNIT = {
    1: "other", 2: "unknown", 3: "tenThousandthsOfInches", 4: "micrometers", 7: "impressions", 8: "sheets", 11: "hours", 12: "thousandthsOfOunces",
    13: "tenthsOfGrams", 14: "hundrethsOfFluidOunces", 15: "tenthsOfMilliliters", 16: "feet", 17: "meters", 18: "items", 19: "percent",
}  # fmt: skip
IMPRESSIONS = 7
MARK_TECHNOLOGY = {
    1: "other", 2: "unknown", 3: "electrophotographicLED", 4: "electrophotographicLaser", 5: "electrophotographicOther",
    6: "impactMovingHeadDotMatrix9pin", 7: "impactMovingHeadDotMatrix24pin", 8: "impactMovingHeadDotMatrixOther", 9: "impactMovingHeadFullyFormed",
    10: "impactBand", 11: "impactOther", 12: "inkjetAqueous", 13: "inkjetSolid", 14: "inkjetOther", 15: "pen", 16: "thermalTransfer",
    17: "thermalSensitive", 18: "thermalDiffusion", 19: "thermalOther", 20: "electroerosion", 21: "electrostatic", 22: "photographicMicrofiche",
    23: "photographicImagesetter", 24: "photographicOther", 25: "ionDeposition", 26: "eBeam", 27: "typesetter",
}  # fmt: skip
"""prtMarkerMarkTech (RFC 3805)."""
CHANNEL_TYPE = {
    1: "other", 3: "chSerialPort", 4: "chParallelPort", 5: "chIEEE1284Port", 6: "chSCSIPort", 7: "chAppleTalkPAP", 8: "chLPDServer",
    9: "chNetwareRPrinter", 10: "chNetwarePServer", 11: "chPort9100", 12: "chAppSocket", 13: "chFTP", 14: "chTFTP", 15: "chDLCLLCPort",
    16: "chIBM3270", 17: "chIBM5250", 18: "chFax", 19: "chIEEE1394", 20: "chTransport1", 21: "chCPAP", 22: "chDCERemoteProcCall",
    23: "chONCRemoteProcCall", 24: "chOLE", 25: "chNamedPipe", 26: "chPCPrint", 27: "chServerMessageBlock", 28: "chDPMF", 29: "chDLLAPI",
    30: "chVxDAPI", 31: "chSystemObjectManager", 32: "chDECLAT", 33: "chNPAP", 34: "chUSB", 35: "chIRDA", 36: "chPrintXChange", 37: "chPortTCP",
    38: "chBidirPortTCP", 39: "chUNPP", 40: "chAppleTalkADSP", 41: "chPortSPX", 42: "chPortHTTP", 43: "chNDPS", 44: "chIPP", 45: "chSMTP",
}  # fmt: skip
MEDIA_PATH_TYPE = {1: "other", 2: "unknown", 3: "longEdgeBindingDuplex", 4: "shortEdgeBindingDuplex", 5: "simplex"}
LIGHT_COLOUR = {
    1: "other", 2: "unknown", 3: "white", 4: "red", 5: "green", 6: "blue", 7: "cyan", 8: "magenta", 9: "yellow", 10: "orange",
}  # fmt: skip
LANGUAGE = {
    1: "other", 3: "langPCL", 4: "langHPGL", 5: "langPJL", 6: "langPS", 7: "langIPDS", 8: "langPPDS", 9: "langEscapeP", 10: "langEpson", 11: "langDDIF",
    12: "langInterpress", 13: "langISO6429", 14: "langLineData", 15: "langMODCA", 16: "langREGIS", 17: "langSCS", 18: "langSPDL", 19: "langTEK4014",
    20: "langPDS", 21: "langIGP", 22: "langCodeV", 23: "langDSCDSE", 24: "langWPS", 25: "langLN03", 26: "langCCITT", 27: "langQUIC", 28: "langCPAP",
    29: "langDecPPL", 30: "langSimpleText", 31: "langNPAP", 32: "langDOC", 33: "langimPress", 34: "langPinwriter", 35: "langNPDL", 36: "langNEC201PL",
    37: "langAutomatic", 38: "langPages", 39: "langLIPS", 40: "langTIFF", 41: "langDiagnostic", 42: "langPSPrinter", 43: "langCaPSL", 44: "langEXCL",
    45: "langLCDS", 46: "langXES", 47: "langPCLXL", 48: "langART", 49: "langTIPSI", 50: "langPrescribe", 51: "langLinePrinter", 52: "langIDP",
    53: "langXJCL", 54: "langPDF", 55: "langRPDL", 56: "langIntermecIPL", 57: "langUBIFingerprint", 58: "langUBIDirectProtocol", 59: "langFujitsu",
    60: "langCGM", 61: "langJPEG", 62: "langCALS1", 63: "langCALS2", 64: "langNIRS", 65: "langC4",
}  # fmt: skip
"""prtInterpreterLangFamily (IANA-PRINTER-MIB)."""
CHANNEL_STATE = {1: "other", 3: "printDataAccepted", 4: "noDataAccepted"}
SHIFT_JIS = 17
"""IANA character set number (prtLocalizationCharacterSet) of Shift_JIS; 2024 is Windows-31J."""
WINDOWS_31J = 2024

ALERT_SEVERITY = {1: "other", 3: "critical", 4: "warning", 5: "warningBinaryChangeEvent"}
TRAINING = {1: "other", 2: "unknown", 3: "untrained", 4: "trained", 5: "fieldService", 6: "management", 7: "noInterventionRequired"}
ALERT_GROUP = {
    1: "other", 3: "hostResourcesMIBStorageTable", 4: "hostResourcesMIBDeviceTable", 5: "generalPrinter", 6: "cover", 7: "localization", 8: "input",
    9: "output", 10: "marker", 11: "markerSupplies", 12: "markerColorant", 13: "mediaPath", 14: "channel", 15: "interpreter",
    16: "consoleDisplayBuffer", 17: "consoleLights", 18: "alert", 30: "finDevice", 31: "finSupply", 32: "finSupplyMediaInput", 33: "finAttribute",
}  # fmt: skip
ALERT_CODE = {
    1: "other", 2: "unknown", 3: "coverOpen", 4: "coverClosed", 5: "interlockOpen", 6: "interlockClosed", 7: "configurationChange", 8: "jam",
    9: "subunitMissing", 10: "subunitLifeAlmostOver", 11: "subunitLifeOver", 12: "subunitAlmostEmpty", 13: "subunitEmpty", 14: "subunitAlmostFull",
    15: "subunitFull", 16: "subunitNearLimit", 17: "subunitAtLimit", 18: "subunitOpened", 19: "subunitClosed", 20: "subunitTurnedOn",
    21: "subunitTurnedOff", 22: "subunitOffline", 23: "subunitPowerSaver", 24: "subunitWarmingUp", 25: "subunitAdded", 26: "subunitRemoved",
    27: "subunitResourceAdded", 28: "subunitResourceRemoved", 29: "subunitRecoverableFailure", 30: "subunitUnrecoverableFailure",
    31: "subunitRecoverableStorageError", 32: "subunitUnrecoverableStorageError", 33: "subunitMotorFailure", 34: "subunitMemoryExhausted",
    35: "subunitUnderTemperature", 36: "subunitOverTemperature", 37: "subunitTimingFailure", 38: "subunitThermistorFailure",
    501: "doorOpen", 502: "doorClosed", 503: "powerUp", 504: "powerDown", 505: "printerNMSReset", 506: "printerManualReset", 507: "printerReadyToPrint",
    801: "inputMediaTrayMissing", 802: "inputMediaSizeChange", 803: "inputMediaWeightChange", 804: "inputMediaTypeChange",
    805: "inputMediaColorChange", 806: "inputMediaFormPartsChange", 807: "inputMediaSupplyLow", 808: "inputMediaSupplyEmpty",
    809: "inputMediaChangeRequest", 810: "inputManualInputRequest", 811: "inputTrayPositionFailure", 812: "inputTrayElevationFailure",
    813: "inputCannotFeedSizeSelected", 901: "outputMediaTrayMissing", 902: "outputMediaTrayAlmostFull", 903: "outputMediaTrayFull",
    904: "outputMailboxSelectFailure", 1001: "markerFuserUnderTemperature", 1002: "markerFuserOverTemperature", 1003: "markerFuserTimingFailure",
    1004: "markerFuserThermistorFailure", 1005: "markerAdjustingPrintQuality", 1101: "markerTonerEmpty", 1102: "markerInkEmpty",
    1103: "markerPrintRibbonEmpty", 1104: "markerTonerAlmostEmpty", 1105: "markerInkAlmostEmpty", 1106: "markerPrintRibbonAlmostEmpty",
    1107: "markerWasteTonerReceptacleAlmostFull", 1108: "markerWasteInkReceptacleAlmostFull", 1109: "markerWasteTonerReceptacleFull",
    1110: "markerWasteInkReceptacleFull", 1111: "markerOpcLifeAlmostOver", 1112: "markerOpcLifeOver", 1113: "markerDeveloperAlmostEmpty",
    1114: "markerDeveloperEmpty", 1115: "markerTonerCartridgeMissing", 1301: "mediaPathMediaTrayMissing", 1302: "mediaPathMediaTrayAlmostFull",
    1303: "mediaPathMediaTrayFull", 1304: "mediaPathCannotDuplexMediaSelected", 1501: "interpreterMemoryIncrease", 1502: "interpreterMemoryDecrease",
    1503: "interpreterCartridgeAdded", 1504: "interpreterCartridgeDeleted", 1505: "interpreterResourceAdded", 1506: "interpreterResourceDeleted",
    1507: "interpreterResourceUnavailable", 1509: "interpreterComplexPageEncountered", 1801: "alertRemovalOfBinaryChangeEntry",
}  # fmt: skip
