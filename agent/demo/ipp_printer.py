# SPDX-License-Identifier: Apache-2.0
"""A simulated IPP queue (RFC 8011): Get-Printer-Attributes, Get-Jobs and Get-Job-Attributes, at /ipp/print. It prints nothing and changes nothing."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import monotonic

from agent.demo.http import Reply, Request
from agent.demo.model import Device, Job, Supply
from probes.malformed import MalformedReply
from probes.wire.ipp import IppMessage, decode, integer, texts
from probes.wire.ipp_encode import Attribute, Collection, encode_response
from probes.wire.ipp_tags import GroupTag, JobState, Operation, PrinterState, Status, ValueTag

PATH = "/ipp/print"
MEDIA_TYPE = "application/ipp"
_VERSIONS = {(1, 0), (1, 1), (2, 0)}
_EVERYTHING = {"all", "printer-description", "job-description"}
_COLOURS = {"black": "#000000", "cyan": "#00FFFF", "magenta": "#FF00FF", "yellow": "#FFFF00"}
_MARKER_TYPES = {"tonerCartridge": "toner-cartridge", "wasteToner": "waste-toner"}
_OPERATIONS = (Operation.GET_PRINTER_ATTRIBUTES, Operation.GET_JOBS, Operation.GET_JOB_ATTRIBUTES)
_A4_SIZE = Collection((Attribute("x-dimension", ValueTag.INTEGER, [21_000]), Attribute("y-dimension", ValueTag.INTEGER, [29_700])))
_A4 = Collection((Attribute("media-size", ValueTag.BEGIN_COLLECTION, [_A4_SIZE]),))
_NO_LIMIT = 1 << 30


class Queue:
    """One device's queue; printer-up-time counts on."""

    def __init__(self, device: Device, port: Callable[[], int], clock: Callable[[], float] = monotonic) -> None:
        self._device, self._port, self._clock = device, port, clock
        self._began = clock()

    def handle(self, request: Request) -> Reply:
        """The HTTP reply to an HTTP request."""
        if request.path != PATH:
            return Reply(b"nothing here\n", status=HTTPStatus.NOT_FOUND)
        if request.method != "POST" or request.fields.get("content-type") != MEDIA_TYPE:
            return Reply(f"{self._device.name}, simulated by unjam demo\n".encode())
        try:
            return Reply(self.answer(decode(request.body)), MEDIA_TYPE)
        except MalformedReply:
            return Reply(b"no IPP\n", status=HTTPStatus.BAD_REQUEST)

    def answer(self, request: IppMessage) -> bytes:
        """The IPP reply to an IPP request."""
        if request.version not in _VERSIONS:
            return encode_response((2, 0), Status.VERSION_NOT_SUPPORTED, request.request_id)
        status, groups = self._groups(request)
        return encode_response(request.version, status, request.request_id, groups)

    def _groups(self, request: IppMessage) -> tuple[Status, list[tuple[int, list[Attribute]]]]:
        asked = request.first(GroupTag.OPERATION)
        wanted = set(texts(asked, "requested-attributes"))
        if request.code == Operation.GET_PRINTER_ATTRIBUTES:
            return Status.OK, [(GroupTag.PRINTER, _only(wanted, self._printer()))]
        if request.code == Operation.GET_JOBS:
            limit = integer(asked, "limit") or _NO_LIMIT
            open_jobs = () if "completed" in texts(asked, "which-jobs") else self._device.panel.jobs[:limit]
            return Status.OK, [(GroupTag.JOB, _only(wanted or {"job-id", "job-uri"}, self._job(job))) for job in open_jobs]
        if request.code == Operation.GET_JOB_ATTRIBUTES:
            found = [job for job in self._device.panel.jobs if job.id == integer(asked, "job-id")]
            return (Status.OK if found else Status.NOT_FOUND), [(GroupTag.JOB, _only(wanted, self._job(job))) for job in found]
        return Status.OPERATION_NOT_SUPPORTED, []

    def _printer(self) -> list[Attribute]:
        return [*self._description(), *_state(self._device), *_markers(self._device.supplies), _integer("printer-up-time", self._up_time())]

    def _description(self) -> list[Attribute]:
        device = self._device
        return [
            _words("charset-configured", ValueTag.CHARSET, "utf-8"),
            _words("charset-supported", ValueTag.CHARSET, "utf-8"),
            _words("compression-supported", ValueTag.KEYWORD, "none"),
            _words("document-format-default", ValueTag.MIME_TYPE, "application/pdf"),
            _words("document-format-supported", ValueTag.MIME_TYPE, "application/pdf", "image/pwg-raster", "image/urf"),
            _words("generated-natural-language-supported", ValueTag.NATURAL_LANGUAGE, "en"),
            _words("ipp-versions-supported", ValueTag.KEYWORD, "1.0", "1.1", "2.0"),
            Attribute("media-col-default", ValueTag.BEGIN_COLLECTION, [_A4]),
            _words("natural-language-configured", ValueTag.NATURAL_LANGUAGE, "en"),
            Attribute("operations-supported", ValueTag.ENUM, _OPERATIONS),
            _words("pdl-override-supported", ValueTag.KEYWORD, "not-attempted"),
            _words("printer-device-id", ValueTag.TEXT, f"MFG:{device.maker};MDL:{device.model};CMD:PDF,URF;SN:{device.serial};"),
            _words("printer-firmware-string-version", ValueTag.TEXT, device.firmware),
            _words("printer-info", ValueTag.TEXT, device.name),
            _words("printer-location", ValueTag.TEXT, device.location),
            _words("printer-make-and-model", ValueTag.TEXT, device.name),
            _words("printer-more-info", ValueTag.URI, f"http://127.0.0.1:{self._port()}/"),
            _words("printer-name", ValueTag.NAME, device.name),
            _words("printer-uri-supported", ValueTag.URI, f"ipp://127.0.0.1:{self._port()}{PATH}"),
            _words("printer-uuid", ValueTag.URI, f"urn:uuid:{device.uuid}"),
            _words("uri-authentication-supported", ValueTag.KEYWORD, "none"),
            _words("uri-security-supported", ValueTag.KEYWORD, "none"),
        ]

    def _job(self, job: Job) -> list[Attribute]:
        """Times are seconds on the printer's own clock (RFC 8011 section 5.3.14)."""
        return [
            _integer("job-id", job.id),
            _words("job-uri", ValueTag.URI, f"ipp://127.0.0.1:{self._port()}{PATH}/{job.id}"),
            Attribute("job-state", ValueTag.ENUM, [JobState.PENDING]),
            _words("job-state-reasons", ValueTag.KEYWORD, "printer-stopped"),
            _words("job-name", ValueTag.NAME, "Delivery note"),
            _words("job-originating-user-name", ValueTag.NAME, "demo"),
            _integer("job-impressions-completed", 0),
            _integer("job-k-octets", job.kilobytes),
            _integer("job-printer-up-time", self._up_time()),
            _integer("time-at-creation", self._device.up_s - job.age_s),
        ]

    def _up_time(self) -> int:
        return self._device.up_s + int(self._clock() - self._began)


def _state(device: Device) -> list[Attribute]:
    panel = device.panel
    return [
        Attribute("printer-state", ValueTag.ENUM, [PrinterState[panel.ipp_state.upper()]]),
        _words("printer-state-reasons", ValueTag.KEYWORD, *(panel.ipp_reasons or ("none",))),
        _words("printer-state-message", ValueTag.TEXT, panel.ipp_message),
        Attribute("printer-is-accepting-jobs", ValueTag.BOOLEAN, [True]),
        _integer("queued-job-count", len(panel.jobs)),
    ]


def _markers(supplies: tuple[Supply, ...]) -> list[Attribute]:
    """CUPS' marker-* lists, one place a supply."""
    if not supplies:
        return []
    return [
        _words("marker-names", ValueTag.NAME, *(supply.description for supply in supplies)),
        _words("marker-types", ValueTag.KEYWORD, *(_MARKER_TYPES.get(supply.kind, supply.kind) for supply in supplies)),
        _words("marker-colors", ValueTag.NAME, *(_COLOURS.get(supply.colour or "", "none") for supply in supplies)),
        Attribute("marker-levels", ValueTag.INTEGER, [supply.level for supply in supplies]),
    ]


def _integer(name: str, value: int) -> Attribute:
    return Attribute(name, ValueTag.INTEGER, [value])


def _words(name: str, tag: ValueTag, *words: str) -> Attribute:
    return Attribute(name, tag, words)


def _only(wanted: set[str], attributes: Iterable[Attribute]) -> list[Attribute]:
    """What was asked for by name; everything where nothing, or a whole group, was."""
    return [attribute for attribute in attributes if not wanted or wanted & _EVERYTHING or attribute.name in wanted]
