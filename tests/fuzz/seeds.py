# SPDX-License-Identifier: Apache-2.0
"""Valid messages to mutate, made by the encoders and shaped on what real devices send."""

from datetime import UTC, datetime

from probes.wire import ber, dns, ipp_encode, snmp, snmp_v3
from probes.wire.ipp_encode import Attribute, Collection
from probes.wire.ipp_tags import GroupTag, OutOfBand, Status, ValueTag
from probes.wire.ipp_values import Range, Resolution
from probes.wire.snmp import Message, Missing, Pdu, Tag, VarBind, Version

COLUMNS = tuple(ber.oid(f"1.3.6.1.2.1.43.11.1.1.{column}") for column in (6, 8, 9))
NAMES = tuple(ber.oid(f"1.3.6.1.2.1.1.{number}.0") for number in range(1, 8))
_REQUEST = Message(Version.V2C, b"public", Pdu.GET, 2**30, 0, 0, ())
_ROWS = [
    VarBind((*COLUMNS[0], 1, 1), Tag.OCTET_STRING, b"Black Toner Cartridge HP CF360X\x00"),
    VarBind((*COLUMNS[1], 1, 1), Tag.INTEGER, 12_500),
    VarBind((*COLUMNS[2], 1, 1), Tag.INTEGER, -3),
    VarBind(NAMES[1], Tag.OBJECT_IDENTIFIER, ber.oid("1.3.6.1.4.1.11.2.3.9.1")),
    VarBind(NAMES[2], Tag.TIMETICKS, 2**32 - 1),
    VarBind((1, 3, 6, 1, 2, 1, 4, 20, 1, 1, 10), Tag.IP_ADDRESS, b"\x0a\x14\x08\x28"),
    VarBind((1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, 1), Tag.COUNTER64, 2**63),
    VarBind(NAMES[5], Tag.NO_SUCH_OBJECT, Missing.NO_SUCH_OBJECT),
    VarBind((2, 999, 2**32 - 1), Tag.END_OF_MIB_VIEW, Missing.END_OF_MIB_VIEW),
]
SNMP = (
    snmp.encode_response(_REQUEST, _ROWS),
    snmp.encode_response(_REQUEST, _ROWS[:3] * 16),
    snmp.encode_response(_REQUEST._replace(version=Version.V1), _ROWS[:1], 2, 1),
    snmp.encode_getbulk(b"public", 2**30, COLUMNS, max_repetitions=10),
    snmp.encode_get(Version.V1, b"public", 2**30, NAMES),
)
SNMP_V3 = (snmp_v3.encode_v3_report(snmp_v3.V3Report(2**30, b"\x80\x00\x00\x0b\x03\x00\x11\x22\x33\x44\x55", 12, 86_400, ber.oid("1.3.6.1.6.3.15.1.1.4.0"))),)

_MEDIA = Collection(
    (
        Attribute(
            "media-size",
            ValueTag.BEGIN_COLLECTION,
            [
                Collection(
                    (
                        Attribute("x-dimension", ValueTag.INTEGER, [21_000]),
                        Attribute("y-dimension", ValueTag.RANGE, [Range(1, 29_700)]),
                    )
                )
            ],
        ),
        Attribute("media-type", ValueTag.KEYWORD, ["stationery", "labels"]),
    )
)
_PRINTER = [
    Attribute("printer-state", ValueTag.ENUM, [5]),
    Attribute("printer-state-reasons", ValueTag.KEYWORD, ["media-jam-error", "toner-low-warning"]),
    Attribute("printer-is-accepting-jobs", ValueTag.BOOLEAN, [True]),
    Attribute("printer-uri-supported", ValueTag.URI, ["ipp://10.20.8.40:631/ipp/print"]),
    Attribute("printer-resolution-default", ValueTag.RESOLUTION, [Resolution(600, 600, 3)]),
    Attribute("printer-current-time", ValueTag.DATE_TIME, [datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)]),
    Attribute("printer-info", ValueTag.TEXT_WITH_LANGUAGE, ["Büro, 2. Stock"]),
    Attribute("printer-supply", ValueTag.OCTET_STRING, [b"type=toner;maxcapacity=100;level=5;"]),
    Attribute("printer-location", ValueTag.NO_VALUE, [OutOfBand.NO_VALUE]),
    Attribute("media-col-ready", ValueTag.BEGIN_COLLECTION, [_MEDIA, _MEDIA]),
]
_JOB = [Attribute("job-id", ValueTag.INTEGER, [7]), Attribute("job-state", ValueTag.ENUM, [6])]
IPP = (
    ipp_encode.encode_response((2, 0), Status.OK, 1, [(GroupTag.PRINTER, _PRINTER)], "successful-ok"),
    ipp_encode.encode_response((1, 1), Status.OK, 1, [(GroupTag.JOB, _JOB)] * 5),
    ipp_encode.encode_response((1, 0), Status.VERSION_NOT_SUPPORTED, 1),
    ipp_encode.get_printer_attributes("ipp://10.20.8.40/ipp/print", ["printer-state", "media-col-ready"], 1),
)

_OK = b"HTTP/1.1 200 OK\r\nServer: Embedded/1.0\r\nContent-Type: application/ipp\r\n"
HTTP = (
    _OK + b"Content-Length: %d\r\n\r\n" % len(IPP[0]) + IPP[0],
    _OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"10;a=b\r\n0123456789abcdef\r\n" * 9 + b"0\r\nX-T: 1\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n" + _OK + b"Connection: close\r\n\r\nuntil close",
    b"HTTP/1.0 426 Upgrade Required\r\nUpgrade: TLS/1.2, HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 301 Moved\nLocation: https://10.20.8.40/ipp\nContent-Length: 3, 3\n\nabc",
)

LPD = (
    b"plum is ready and printing\nRank  Owner  Job  File(s)  Total Size\nactive anna 37 report.pdf 602965 bytes\n1st kevin 38 b.ps 12 bytes\n",
    b"Printer: lp@print (printing disabled)\n Queue: 3 printable jobs\n Server: no server active\n",
    b"Windows LPD Server\n Printer \\\\h\\lp (Paused)\n\nOwner Status Jobname\n------\nanna Waiting a 1\n",
    b"anna: 1st  [job 521 pc.example]\n  a.ps 12 bytes\n",
    b"Warning: no daemon present\nno entries\n\x00",
)

TEXT = (
    b"HP Color LaserJet M553\x00\x00",
    "Büro Größe A4 100 €".encode(),
    "Entrée papier".encode("latin-1"),
    "用紙トナー切れ".encode("cp932"),
    b"Line 1\r\nLine 2\x1b[31m\xe2\x80\xae",
    b"x" * 700,
)

DNS_QUESTION = dns.query(7, "mfp1.acme.test", dns.A)
_DNS_HEAD = DNS_QUESTION[:2] + bytes.fromhex("81800001000300000000") + DNS_QUESTION[12:]
_DNS_RECORD = bytes.fromhex("00010000003c")
DNS = (
    _DNS_HEAD
    + bytes.fromhex("c00c0005") + _DNS_RECORD + bytes.fromhex("0005026b6dc011")
    + bytes.fromhex("c02c0001") + _DNS_RECORD + bytes.fromhex("00040a140828")
    + bytes.fromhex("c02c001c") + _DNS_RECORD + bytes.fromhex("0010") + bytes(15) + b"\x01",
    DNS_QUESTION[:2] + bytes.fromhex("81830001000000000000") + DNS_QUESTION[12:],
)  # fmt: skip
TLS = (
    bytes.fromhex("160303002a020000260303") + bytes(32) + bytes.fromhex("00c02f00"),
    bytes.fromhex("1603030056020000520303") + bytes(32) + b"\x20" + bytes(32)
    + bytes.fromhex("130100000a002b0002030400330000"),
    bytes.fromhex("1503030002017015030300020246"),
)  # fmt: skip
