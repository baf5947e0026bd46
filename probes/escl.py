# SPDX-License-Identifier: Apache-2.0
"""The scanner of a multifunction device: eSCL's ScannerStatus and ScannerCapabilities by GET (Mopria eSCL 2.97). Nothing is scanned.

Two GETs: the status, and the capabilities or, where the status tells of trouble, the status once more at least 8 s later. A 401 or 403 is `denied`;
any other page than eSCL's means that the device has no eSCL, which is no fault.
"""

import asyncio
from collections.abc import Iterator
from ipaddress import ip_address

from probes.asking import Asking
from probes.failure import DeniedError, WithheldError
from probes.malformed import MalformedReply
from probes.model import Service
from probes.scanning_facts import EsclFacts
from probes.tls import looking_context
from probes.wire import escl
from probes.wire.elements import MAX_BODY
from probes.wire.escl import Capabilities, Status
from probes.wire.http1 import Response, get

DEADLINE_S = 60.0
SECOND_READ_S = 8.0
STATUS, CAPABILITIES = "/eSCL/ScannerStatus", "/eSCL/ScannerCapabilities"
_PATIENCE_S = 12.0
_OK, _UNAVAILABLE = 200, 503
_DENIED = {401, 403}
_PORTS: dict[int, Service] = {80: "http", 443: "https", 8080: "http-alt", 8443: "https-alt"}
_CALM = {"ScannerAdfEmpty", "ScannerAdfLoaded", "ScannerAdfProcessing", None}
"""The AdfStates that are no trouble (Mopria eSCL 2.97 section 9.1)."""


async def ask(asking: Asking) -> EsclFacts:
    """Read the status, and more where there is a scanner. Raises WithheldError, DeniedError, OSError, TimeoutError, EOFError, MalformedReply."""
    service = next(_services(asking), None)
    if service is None:
        msg = "no web port is open"
        raise WithheldError(msg)
    first = await _status(asking, service)
    if first == _UNAVAILABLE:
        await asyncio.sleep(SECOND_READ_S)
        again = await _status(asking, service)
        return EsclFacts(offered=True, unavailable=again == _UNAVAILABLE)
    if not isinstance(first, Status):
        return EsclFacts(offered=False)
    second = await _second(asking, service) if first.state == "Processing" or first.adf not in _CALM else None
    return _facts(first, second, None if second else await _capabilities(asking, service))


def _facts(first: Status, second: Status | None, able: Capabilities | None) -> EsclFacts:
    job, later = first.running, second.running if second else None
    return EsclFacts(
        offered=True,
        unavailable=False,
        state=first.state,
        adf=first.adf,
        adf_still=second.adf == first.adf if second else None,
        still=_is_still(first, second) if second else None,
        job_age_s=(later or job).age_s if (later or job) else None,  # type: ignore[union-attr]
        images=job.images if job else None,
        job_reasons=job.reasons if job else None,
        version=able.version if able else None,
        make_and_model=able.make_and_model if able else None,
        has_adf=able.has_adf if able else None,
        formats=able.formats if able else None,
    )


def _is_still(first: Status, second: Status) -> bool:
    """Whether nothing moved: the same state, the same job, no further image."""
    one, two = first.running, second.running
    same_job = (one.uri, one.images) == (two.uri, two.images) if one and two else one is two
    return first.state == second.state and same_job


def _services(asking: Asking) -> Iterator[Service]:
    """The web ports that the TCP probe saw open, plain ones first, and those that the user mapped."""
    for port, service in _PORTS.items():
        if asking.facts.get(f"tcp.{port}") == "open" and asking.target.port(service) is not None:
            yield service


async def _second(asking: Asking, service: Service) -> Status | None:
    """The status once more; None when it did not come, which must not lose what the first one told."""
    await asyncio.sleep(SECOND_READ_S)
    try:
        again = await _status(asking, service)
    except (OSError, EOFError, MalformedReply, DeniedError, WithheldError):
        return None
    return again if isinstance(again, Status) else None


async def _status(asking: Asking, service: Service) -> Status | int:
    """The scanner's status, else the HTTP status; 404 for a page that is something else."""
    response = await _get(asking, service, STATUS)
    if response.status in _DENIED:
        msg = f"HTTP status {response.status}"
        raise DeniedError(msg)
    if response.status != _OK:
        return response.status
    try:
        return escl.status(response.body)
    except MalformedReply:
        return 404


async def _capabilities(asking: Asking, service: Service) -> Capabilities | None:
    try:
        response = await _get(asking, service, CAPABILITIES)
        return escl.capabilities(response.body) if response.status == _OK else None
    except (OSError, EOFError, MalformedReply, WithheldError):
        return None


async def _get(asking: Asking, service: Service, path: str) -> Response:
    tls = looking_context() if service.startswith("https") else None
    async with asyncio.timeout(_PATIENCE_S), asking.gate.stream(asking.target, service, tls) as stream:
        await stream.send(get(_host(asking, service), path))
        response = Response(MAX_BODY)
        while not response.complete:
            data = await stream.read()
            response.feed(data) if data else response.eof()
    return response


def _host(asking: Asking, service: Service) -> str:
    address, port = asking.target.address.partition("%")[0], asking.target.port(service)
    bracketed = f"[{address}]" if ip_address(address).version == 6 else address  # noqa: PLR2004  (IP versions are 4 and 6)
    return bracketed if port in {80, 443} else f"{bracketed}:{port}"
