# SPDX-License-Identifier: Apache-2.0
"""Get-Printer-Attributes and Get-Jobs (RFC 8011) of a device's own queue; nothing that prints, beeps or changes.

Versions 2.0, 1.1, 1.0 and the usual paths are tried in turn, each on a connection of its own, plain first; where the device asks for TLS, or
plain talk gets nowhere, once more over TLS. A sleeping Canon takes 18 s to its first answer, so the first reply has 20.
"""

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address

from probes.asking import Asking
from probes.facts import IppFacts, JobRow
from probes.failure import DeniedError, WithheldError
from probes.gate import Gate
from probes.malformed import MalformedReply
from probes.model import Service, Target
from probes.reading import ipp as reading
from probes.tls import looking_context
from probes.wire.http1 import Response, post
from probes.wire.ipp import IppMessage, boolean, decode, integer
from probes.wire.ipp_encode import get_jobs, get_printer_attributes
from probes.wire.ipp_tags import GroupTag, Status
from probes.wire.ipp_values import Attributes

VERSIONS = ((2, 0), (1, 1), (1, 0))
PATHS = ("/ipp/print", "/ipp/printer", "/ipp", "/")
SECOND_READ_S = 8.0
_FIRST_REPLY_S, _LATER_REPLY_S, _IN_ALL_S = 20.0, 8.0, 43.0
_MOST_JOBS, _MOST_FINISHED = 50, 10
_PORT = 631
_DENIED = {Status.FORBIDDEN, Status.NOT_AUTHENTICATED, Status.NOT_AUTHORIZED}
_OTHER_VERSION_HTTP = {400, 501, 505}
_UPGRADE = 426
_REDIRECT = {301, 302, 303, 307, 308}
_OTHER_VERSION_IPP = {Status.VERSION_NOT_SUPPORTED, Status.BAD_REQUEST}


@dataclass(frozen=True, slots=True)
class Lane:
    """A way to the queue: the service whose port is used, and TLS over it or not."""

    service: Service
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An IPP reply, and how it was got."""

    message: IppMessage
    lane: Lane
    path: str
    version: tuple[int, int]
    headers: dict[str, str]

    @property
    def is_printer(self) -> bool:
        """Whether it speaks of a printer."""
        return self.message.code < Status.BAD_REQUEST and bool(self.message.first(GroupTag.PRINTER))


class NeedsTlsError(ConnectionError):
    """The device wants TLS on this port (RFC 2817: 426 Upgrade Required)."""


class SentElsewhereError(DeniedError):
    """The device understood, and sends plain HTTP somewhere else (RFC 9110 section 15.4). We try its own TLS or nothing: where it points is only text."""


async def ask(asking: Asking) -> IppFacts:
    """Ask for the printer's attributes and its jobs. Raises WithheldError, DeniedError, MalformedReply, OSError, TimeoutError, EOFError."""
    conversation = _Conversation(asking.gate, asking.target)
    answer = await conversation.printer()
    facts = _facts(answer)
    return await _with_jobs(conversation, answer, facts) if answer.is_printer else facts


def _facts(answer: Answer) -> IppFacts:
    attrs = answer.message.first(GroupTag.PRINTER)
    return IppFacts(
        version=reading.version_text(answer.message),
        path=answer.path,
        tls=answer.lane.tls is not None,
        status=reading.status_name(answer.message.code),
        state=reading.printer_state(attrs),
        reasons=reading.keywords(attrs, "printer-state-reasons"),
        message=reading.worded(attrs, "printer-state-message"),
        accepting=boolean(attrs, "printer-is-accepting-jobs"),
        queued=integer(attrs, "queued-job-count"),
        name=reading.worded(attrs, "printer-name"),
        make_and_model=reading.worded(attrs, "printer-make-and-model"),
        device_id=reading.worded(attrs, "printer-device-id"),
        uuid=reading.worded(attrs, "printer-uuid"),
        location=reading.worded(attrs, "printer-location"),
        firmware=reading.worded(attrs, "printer-firmware-string-version"),
        up_time_s=integer(attrs, "printer-up-time"),
        formats=reading.keywords(attrs, "document-format-supported"),
        versions=reading.keywords(attrs, "ipp-versions-supported"),
        alerts=reading.keywords(attrs, "printer-alert-description"),
        features=reading.keywords(attrs, "ipp-features-supported"),
        security=reading.keywords(attrs, "uri-security-supported"),
        authentication=reading.keywords(attrs, "uri-authentication-supported"),
        clock=reading.moment(attrs, "printer-current-time"),
        supplies=reading.supplies(attrs),
        shared_queue=reading.is_shared_queue(attrs, answer.headers) if answer.is_printer else None,
    )


async def _with_jobs(conversation: "_Conversation", answer: Answer, facts: IppFacts) -> IppFacts:
    """The jobs, the newest that ended, and where some wait a second look at them, at least 8 s later."""
    first = await conversation.jobs(answer, facts.up_time_s)
    if first is not None:
        facts = replace(facts, finished=await conversation.finished(answer, facts.up_time_s))
    head = reading.waiting_head(first or ())
    if head is None or not conversation.has_time_for(SECOND_READ_S + _LATER_REPLY_S):
        return replace(facts, jobs=first)
    await asyncio.sleep(SECOND_READ_S)
    second = await conversation.jobs(answer, facts.up_time_s)
    still = None if second is None else reading.is_still(head, reading.waiting_head(second))
    return replace(facts, jobs=first, head_still=still)


class _Conversation:
    """All requests to one device, one at a time."""

    def __init__(self, gate: Gate, target: Target) -> None:
        self._gate, self._target = gate, target
        self._clock = asyncio.get_running_loop().time
        self._ends = self._clock() + _IN_ALL_S
        self._patience, self._request = _FIRST_REPLY_S, 0

    def has_time_for(self, seconds: float) -> bool:
        return self._clock() + seconds < self._ends

    async def printer(self) -> Answer:
        """The first reply that speaks of a printer, else the last IPP reply at all. Raises what the first lane failed with."""
        first_error: Exception | None = None
        for lane in _lanes(self._target):
            try:
                return await self._over(lane)
            except NeedsTlsError as error:
                return await self._upgraded(lane, first_error or error)
            except SentElsewhereError as error:
                return await self._redirected(lane, error)
            except (OSError, EOFError, MalformedReply) as error:
                first_error = first_error or error
                if not self._is_worth_tls(lane, error):
                    break
        if first_error is None:
            msg = f"{self._target.endpoint} names no port for ipp"
            raise WithheldError(msg)
        raise first_error

    def _is_worth_tls(self, lane: Lane, error: Exception) -> bool:
        """Silence and a dead host stay so over TLS, and so does a refusal of the same port."""
        if isinstance(error, ConnectionRefusedError):
            return self._target.port("ipps") != self._target.port(lane.service)
        return isinstance(error, ConnectionError | EOFError | MalformedReply)

    async def jobs(self, answer: Answer, up_time_s: int | None) -> tuple[JobRow, ...] | None:
        """The not-completed jobs; None when the device does not tell them: that must not lose what it told before."""
        groups = await self._jobs(answer, "not-completed", _MOST_JOBS)
        return None if groups is None else reading.jobs(groups, up_time_s)

    async def finished(self, answer: Answer, up_time_s: int | None) -> tuple[JobRow, ...] | None:
        """The newest jobs that ended (RFC 8011 section 4.2.6: newest first); None when the device does not tell."""
        groups = await self._jobs(answer, "completed", _MOST_FINISHED)
        return None if groups is None else reading.finished(reading.job(attrs, up_time_s) for attrs in groups)[:_MOST_FINISHED]

    async def _jobs(self, answer: Answer, which: str, limit: int) -> list[Attributes] | None:
        self._request += 1
        uri = _uri(self._target, answer.lane, answer.path)
        body = get_jobs(uri, reading.JOB_ATTRIBUTES, self._request, which=which, limit=limit, version=answer.version)
        try:
            reply = message(await self._exchange(answer.lane, answer.path, body))
        except (OSError, EOFError, MalformedReply, DeniedError, WithheldError):
            return None
        return reply.each(GroupTag.JOB) if reply.code < Status.BAD_REQUEST and not reply.cut_short else None

    async def _upgraded(self, lane: Lane, error: Exception) -> Answer:
        if lane.tls is not None:
            raise error
        return await self._over(Lane(lane.service, looking_context()))

    async def _redirected(self, lane: Lane, error: SentElsewhereError) -> Answer:
        """TLS on the target's own ipps port, else on the same one. Raises what was answered first: that it was not let in says more than a silence."""
        if lane.tls is not None:
            raise error
        service = "ipps" if self._target.port("ipps") is not None else lane.service
        try:
            return await self._over(Lane(service, looking_context()))
        except (OSError, EOFError, MalformedReply, WithheldError):
            raise error from None

    async def _over(self, lane: Lane) -> Answer:
        """One lane, path by path and version by version. Raises the last refusal when no path spoke IPP."""
        best: Answer | None = None
        refusal: Exception = MalformedReply("no usual path speaks IPP")
        for path in PATHS:
            try:
                answer = await self._at(lane, path)
            except (MalformedReply, DeniedError) as error:
                refusal = refusal if isinstance(refusal, DeniedError) else error
                continue
            if answer.is_printer:
                return answer
            best = answer
        if best is None:
            raise refusal
        return best

    async def _at(self, lane: Lane, path: str) -> Answer:
        """One path, down the versions until one is spoken. Raises DeniedError, MalformedReply, and what the network says."""
        spoken: Answer | None = None
        for version in VERSIONS:
            self._request += 1
            body = get_printer_attributes(_uri(self._target, lane, path), reading.PRINTER_ATTRIBUTES, self._request, version=version)
            response = await self._exchange(lane, path, body)
            if response.status in _OTHER_VERSION_HTTP:
                continue
            spoken = Answer(message(response), lane, path, version, response.headers)
            if spoken.message.code not in _OTHER_VERSION_IPP:
                break
        if spoken is None:
            msg = f"HTTP refuses every IPP version on {path}"
            raise MalformedReply(msg)
        if spoken.message.code in _DENIED:
            raise DeniedError(reading.status_name(spoken.message.code))
        return spoken

    async def _exchange(self, lane: Lane, path: str, body: bytes) -> Response:
        """One POST on a connection of its own."""
        left = min(self._patience, self._ends - self._clock())
        async with asyncio.timeout(left), self._gate.stream(self._target, lane.service, lane.tls) as stream:
            await stream.send(post(host_field(self._target, lane.service), path, body))
            response = Response()
            while not response.complete:
                data = await stream.read()
                response.feed(data) if data else response.eof()
        self._patience = _LATER_REPLY_S
        return response


def message(response: Response) -> IppMessage:
    """The IPP message in an HTTP response. Raises DeniedError, SentElsewhereError, NeedsTlsError, MalformedReply."""
    if response.status == _UPGRADE:
        raise NeedsTlsError("the device asks for TLS")
    if response.status in _REDIRECT:
        msg = f"HTTP status {response.status} sends it to {response.headers.get('location') or 'a place that it does not name'}"
        raise SentElsewhereError(msg)
    if response.status in {401, 403}:
        msg = f"HTTP status {response.status}"
        raise DeniedError(msg)
    if response.status != 200:  # noqa: PLR2004  (HTTP OK)
        msg = f"HTTP status {response.status} to an IPP request"
        raise MalformedReply(msg)
    return decode(response.body)


def _lanes(target: Target) -> Iterator[Lane]:
    if target.port("ipp") is not None:
        yield Lane("ipp")
    if target.port("ipps") is not None:
        yield Lane("ipps", looking_context())


def host_field(target: Target, service: Service) -> str:
    """The Host field; a zone such as `%eth0` means nothing to the device (RFC 6874 section 4)."""
    address, port = target.address.partition("%")[0], target.port(service)
    bracketed = f"[{address}]" if ip_address(address).version == 6 else address  # noqa: PLR2004  (IP versions are 4 and 6)
    return bracketed if port == _PORT else f"{bracketed}:{port}"


def _uri(target: Target, lane: Lane, path: str) -> str:
    return f"{'ipps' if lane.tls else 'ipp'}://{host_field(target, lane.service)}{path}"
