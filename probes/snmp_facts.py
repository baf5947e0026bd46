# SPDX-License-Identifier: Apache-2.0
"""What a device says over SNMP: the rows of its tables, the section, and what a second look shows. See facts.py for what None means."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probes.fact import fact

SUPPLY_STATES = ("ok", "low", "empty", "full", "near-full", "missing", "unknown")
TRAY_STATES = ("ok", "low", "empty", "missing", "unknown")
COUNTED = ("total", "print", "copy", "fax", "scan", "duplex")
COUNTER_COLOURS = ("mono", "colour")
STORAGE_TYPES = ("ram", "virtual-memory", "disk", "removable-disk", "floppy-disk", "compact-disc", "ram-disk", "flash", "network-disk", "other")
TCP_STATES = ("closed", "listen", "syn-sent", "syn-received", "established", "fin-wait-1", "fin-wait-2", "close-wait", "last-ack", "closing", "time-wait")
LINK_STATES = ("up", "down", "testing", "unknown", "dormant", "not-present", "lower-layer-down")
LINK_TYPES = ("ethernet", "wifi", "loopback", "other")
ALERT_SEVERITIES = ("other", "critical", "warning", "warningBinaryChangeEvent")
TRAINING_LEVELS = ("other", "unknown", "untrained", "trained", "fieldService", "management", "noInterventionRequired")
SNMP_VERSIONS = ("v1", "v2c", "v3")


@dataclass(frozen=True, slots=True)
class AlertRow:
    """prtAlertTable (RFC 3805). Only rows that were live when read."""

    index: str | None = fact("row index, `hrDeviceIndex.prtAlertIndex`")
    severity: str | None = fact("prtAlertSeverityLevel", words=ALERT_SEVERITIES)
    training: str | None = fact("prtAlertTrainingLevel: who can fix it", words=TRAINING_LEVELS)
    group: str | None = fact("prtAlertGroup by name, e.g. `mediaPath`, `input`, `markerSupplies`")
    group_index: int | None = fact("prtAlertGroupIndex")
    location: int | None = fact("prtAlertLocation (Brother: the PJL code)")
    code: int | None = fact("prtAlertCode")
    keyword: str | None = fact("prtAlertCode by name, e.g. `jam`, `markerTonerEmpty`")
    text: str | None = fact("prtAlertDescription, the device's own words")
    age_s: int | None = fact("time since prtAlertTime, by sysUpTime", unit="s")


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """One supply: prtMarkerSuppliesTable joined with its colorant, or IPP marker-*."""

    index: str | None = fact("row index")
    description: str | None = fact("the device's own words")
    type: str | None = fact("prtMarkerSuppliesType by name: toner, ink, opc, wasteToner, ...")
    consumed: bool | None = fact("True: it is used up; False: it fills up (waste); None: the device does not say")
    colour: str | None = fact("colorant, e.g. black, cyan")
    part_number: str | None = fact("part number found in the description")
    level: int | None = fact("current level in `unit`; None when the device does not say")
    capacity: int | None = fact("maximum capacity in `unit`; None when the device does not say")
    unit: str | None = fact("prtMarkerSuppliesSupplyUnit by name")
    percent: float | None = fact("what is left, only where it can be known", unit="%")
    some_left: bool | None = fact("level -3: some is left, how much is not known")
    state: str | None = fact("joined from level, alerts, error bits and the maker's habits", words=SUPPLY_STATES)


@dataclass(frozen=True, slots=True)
class TrayRow:
    """prtInputTable."""

    index: str | None = fact("row index")
    name: str | None = fact("prtInputName or prtInputDescription")
    type: str | None = fact("prtInputType by name")
    media: str | None = fact("prtInputMediaName")
    level: int | None = fact("sheets; None when the device does not say")
    capacity: int | None = fact("sheets; None when the device does not say")
    manual: bool | None = fact("a bypass, multi-purpose or manual slot: empty is its normal state")
    state: str | None = fact("joined from status, level and alerts", words=TRAY_STATES)


@dataclass(frozen=True, slots=True)
class OutputRow:
    """prtOutputTable."""

    index: str | None = fact("row index")
    name: str | None = fact("prtOutputName or prtOutputDescription")
    remaining: int | None = fact("room left in sheets; None when the device does not say")
    capacity: int | None = fact("sheets; None when the device does not say")


@dataclass(frozen=True, slots=True)
class CoverRow:
    """prtCoverTable."""

    index: str | None = fact("row index")
    description: str | None = fact("prtCoverDescription")
    status: str | None = fact("prtCoverStatus", words=("other", "unknown", "coverOpen", "coverClosed", "interlockOpen", "interlockClosed"))


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """prtChannelTable: the ways in that the device has for jobs."""

    index: str | None = fact("row index")
    type: str | None = fact("prtChannelType by name, e.g. chAppSocket, chLPDServer, chIPP")
    state: str | None = fact("prtChannelState", words=("other", "printDataAccepted", "noDataAccepted"))
    information: str | None = fact("prtChannelInformation, e.g. `Port=9100`")


@dataclass(frozen=True, slots=True)
class MediaPathRow:
    """prtMediaPathTable."""

    index: str | None = fact("row index")
    description: str | None = fact("prtMediaPathDescription")
    type: str | None = fact("prtMediaPathType", words=("other", "unknown", "longEdgeBindingDuplex", "shortEdgeBindingDuplex", "simplex"))
    offline: bool | None = fact("prtMediaPathStatus says that it is off line or broken")


@dataclass(frozen=True, slots=True)
class LightRow:
    """prtConsoleLightTable: what shines or blinks on the panel."""

    index: str | None = fact("row index")
    description: str | None = fact("prtConsoleDescription")
    colour: str | None = fact("prtConsoleColor", words=("other", "unknown", "white", "red", "green", "blue", "cyan", "magenta", "yellow", "orange"))
    state: str | None = fact("from prtConsoleOnTime and prtConsoleOffTime", words=("on", "off", "blinking"))


@dataclass(frozen=True, slots=True)
class CounterRow:
    """How often the device did something in its life, by function and colour."""

    function: str | None = fact("what was counted", words=COUNTED)
    colour: str | None = fact("mono or colour; None: both together, or the device does not part them", words=COUNTER_COLOURS)
    count: int | None = fact("impressions, for `scan` pages")
    source: str | None = fact("`prtMarkerLifeCount`, or the maker's private MIB by the maker's name")
    verified: bool | None = fact("a recording of a real device has confirmed the instance that it was read from")


@dataclass(frozen=True, slots=True)
class StorageRow:
    """hrStorageTable (RFC 2790): the device's memory and disks."""

    index: str | None = fact("row index")
    type: str | None = fact("hrStorageType", words=STORAGE_TYPES)
    description: str | None = fact("hrStorageDescr")
    size_kb: int | None = fact("size", unit="KiB")
    used_kb: int | None = fact("in use; None when the device does not say", unit="KiB")
    used_percent: float | None = fact("in use, only where it can be known", unit="%")


@dataclass(frozen=True, slots=True)
class InterfaceRow:
    """ifTable (RFC 2863), with ifXTable's 64-bit counters and high speeds where they are there."""

    index: str | None = fact("ifIndex")
    type: str | None = fact("ifType", words=LINK_TYPES)
    mac: str | None = fact("ifPhysAddress")
    admin: str | None = fact("ifAdminStatus", words=("up", "down", "testing"))
    oper: str | None = fact("ifOperStatus", words=LINK_STATES)
    speed_mbps: float | None = fact("ifHighSpeed or ifSpeed; None for 0, which says nothing", unit="Mbit/s")
    last_change_s: int | None = fact("time since ifLastChange; None for 0, since the start or never", unit="s")
    packets_in: int | None = fact("unicast packets received")
    packets_out: int | None = fact("unicast packets sent")
    errors_in: int | None = fact("ifInErrors")
    errors_out: int | None = fact("ifOutErrors")


@dataclass(frozen=True, slots=True)
class AddressRow:
    """ipAddrTable: an address that the device has."""

    address: str | None = fact("the address, IPv4")
    netmask: str | None = fact("its mask, as the device has it")
    prefix: int | None = fact("its mask as a prefix length; None for a mask with gaps")
    interface: str | None = fact("ifIndex")


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """tcpConnTable: a TCP connection that the device has. Those to its printing ports come first; at most 64."""

    local_port: int | None = fact("the device's own port")
    state: str | None = fact("tcpConnState", words=TCP_STATES)
    peer: str | None = fact("the other side's address")
    peer_port: int | None = fact("the other side's port")


@dataclass(frozen=True, slots=True)
class SnmpFacts:
    """What the device says over SNMP: system, Host Resources (RFC 2790), Printer MIB (RFC 3805)."""

    section: ClassVar[str] = "snmp"
    version: str | None = fact("the version that was answered", words=SNMP_VERSIONS)
    default_community: bool | None = fact("it answered to the community `public`; None where another credential was answered before that was tried")
    first_ms: float | None = fact("time to the first answer, from the first request", unit="ms")
    tries: int | None = fact("requests until the first answer")
    sys_descr: str | None = fact("sysDescr")
    sys_object_id: str | None = fact("sysObjectID, dotted")
    sys_name: str | None = fact("sysName")
    sys_location: str | None = fact("sysLocation")
    up_time_s: int | None = fact("sysUpTime", unit="s")
    mac: str | None = fact("ifPhysAddress of the interface that is up")
    printer_mib: bool | None = fact("at least one row of the Printer MIB is there")
    device_descr: str | None = fact("hrDeviceDescr of the printer's row")
    device_type_printer: bool | None = fact("hrDeviceType of some row is hrDevicePrinter")
    device_status: str | None = fact("hrDeviceStatus", words=("unknown", "running", "warning", "testing", "down"))
    printer_status: str | None = fact("hrPrinterStatus", words=("other", "unknown", "idle", "printing", "warmup"))
    error_bits: tuple[str, ...] | None = fact(
        "hrPrinterDetectedErrorState, both octets, by name: lowPaper noPaper lowToner noToner doorOpen jammed offline ..."
    )
    name: str | None = fact("prtGeneralPrinterName")
    serial: str | None = fact("prtGeneralSerialNumber")
    mark_technology: str | None = fact("prtMarkerMarkTech of the first marker by name, e.g. `electrophotographicLaser`, `thermalTransfer`")
    pages_total: int | None = fact("prtMarkerLifeCount of the first marker that counts impressions")
    console: tuple[str, ...] | None = fact("prtConsoleDisplayBufferText: the panel's lines")
    covers: tuple[CoverRow, ...] | None = fact("prtCoverTable")
    trays: tuple[TrayRow, ...] | None = fact("prtInputTable")
    outputs: tuple[OutputRow, ...] | None = fact("prtOutputTable")
    supplies: tuple[SupplyRow, ...] | None = fact("prtMarkerSuppliesTable")
    channels: tuple[ChannelRow, ...] | None = fact("prtChannelTable")
    alerts: tuple[AlertRow, ...] | None = fact("prtAlertTable, the rows that speak of a standing condition")
    alerts_left_out: tuple[str, ...] | None = fact("prtAlertTable rows that are permanent, stale or mere news: index and reason")
    asleep: bool | None = fact("panel or alert table says that it saves power")
    print_ports: tuple[str, ...] | None = fact("TCP ports for printing that the PWG Port Monitor MIB lists, e.g. `9100` (PWG 5107.1)")
    device_id: str | None = fact("IEEE 1284 id of the PWG Port Monitor MIB (PWG 5107.1)")
    model: str | None = fact("model, from the maker's private MIB")
    firmware: str | None = fact("firmware version, from the maker's private MIB")
    asset: str | None = fact("asset number, from the maker's private MIB")
    jams: int | None = fact("paper jams in its life, from the maker's private MIB")
    counters: tuple[CounterRow, ...] | None = fact("counters by function and colour, from the maker's private MIB")
    panel_code: int | None = fact("status code of what the panel shows, from the maker's private MIB (Kyocera: PJL codes)")
    private: tuple[str, ...] | None = fact("facts of this section that the maker's private MIB filled, by name")
    unverified: tuple[str, ...] | None = fact("those of them that come from an instance which no recording of a real device has confirmed")
    media_paths: tuple[MediaPathRow, ...] | None = fact("prtMediaPathTable")
    languages: tuple[str, ...] | None = fact("prtInterpreterLangFamily by name, e.g. `langPCL`, `langPJL`")
    lights: tuple[LightRow, ...] | None = fact("prtConsoleLightTable")
    storage: tuple[StorageRow, ...] | None = fact("hrStorageTable: memory and disks")
    interfaces: tuple[InterfaceRow, ...] | None = fact("ifTable and ifXTable")
    addresses: tuple[AddressRow, ...] | None = fact("ipAddrTable: the device's own addresses")
    gateway: str | None = fact("next hop of the device's default route; None without one, or with 0.0.0.0 (the device does not say which)")
    neighbours: int | None = fact("rows of the device's own neighbour table")
    gateway_resolved: bool | None = fact("its gateway is in its own neighbour table; None without a gateway or a neighbour")
    connections: tuple[ConnectionRow, ...] | None = fact("tcpConnTable without listeners and loopback")
    tcp_listeners: tuple[str, ...] | None = fact("TCP ports that the device listens on, by its own tcpConnTable")
    udp_listeners: tuple[str, ...] | None = fact("UDP ports that the device listens on, by its own udpTable")
    tcp_sent: int | None = fact("tcpOutSegs: segments sent", unit="segments")
    tcp_repeated: int | None = fact("tcpRetransSegs: segments sent again", unit="segments")
    wrong_communities: int | None = fact("snmpInBadCommunityNames: requests with a community that the device does not know, ours among them")
    clock: datetime | None = fact("hrSystemDate; taken as UTC where it has no zone")
    clock_has_zone: bool | None = fact("hrSystemDate says its distance from UTC")
    job_log: tuple[str, ...] | None = fact(
        "what of people's jobs anybody with `public` can read, of `users documents`; only whether it is there was looked at. None: another credential",
        source="RFC 2707 jmJobOwner, jobName, fileName, documentName",
    )
    incomplete: tuple[str, ...] | None = fact("tables that were cut short, with the reason")


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What two looks over SNMP, at least 8 s apart, have in common; asked only where the first one showed a raw port in use or a channel that is shut."""

    section: ClassVar[str] = "hold"
    peers: tuple[str, ...] | None = fact("who kept one connection to a raw print port established (tcpConnTable) in both looks; None: nobody")
    left: tuple[str, ...] | None = fact("who hung up while the device kept the connection (close-wait) in both looks; None: nobody")
    shut: tuple[str, ...] | None = fact("channels for raw and IPP printing that took no data in both looks (prtChannelState), by type; None: none")
    pages_still: bool | None = fact("prtMarkerLifeCount was the same in both looks; None where the device does not count")
