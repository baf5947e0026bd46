# SPDX-License-Identifier: Apache-2.0
"""Does a device that has fallen silent still answer? Asked where it has answered before, with a sleeper's patience, and its neighbours beside it.

Three questions in a row without an answer, while a neighbour answers: then it is the device, and perhaps our asking, and nothing more is asked of it.
"""

import asyncio
import itertools
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from probes.asking import Asking
from probes.facts import PulseFacts
from probes.failure import DeniedError, UnsupportedError, WithheldError
from probes.host import Host
from probes.icmp import echo
from probes.ipp import host_field
from probes.malformed import MalformedReply
from probes.model import Service, Target
from probes.snmp import OPENING
from probes.snmp_lanes import Lanes
from probes.snmp_session import CONTACT_AT
from probes.tls import looking_context
from probes.wire.http1 import get, post
from probes.wire.ipp_encode import get_printer_attributes

DEADLINE_S = 60.0
_READS, _PATIENCE_S = 3, 6.0
"""Over a connection; SNMP's first contact has five rounds of its own."""
_ECHOES, _GAP_S, _ECHO_S = 3, 0.2, 1.0
_MOST_NEIGHBOURS = 3
_STREAMS: Mapping[Service, str] = {"ipp": "tcp.631", "ipps": "tcp.631", "http": "tcp.80", "https": "tcp.443"}


async def ask(asking: Asking) -> PulseFacts:
    """Ask again where it answered before. Raises WithheldError where that is nowhere that can be asked again."""
    books, device = asking.gate.answering, asking.target.endpoint
    ways = tuple(_ways(asking))
    if not ways:
        msg = "it has answered nowhere that could be asked again"
        raise WithheldError(msg)
    loop = asyncio.get_running_loop()
    began = loop.time()
    before = asyncio.ensure_future(_answering(asking, 0))
    try:
        answered = await _answers(asking, ways)
        if answered or _heard_within(asking, device, loop.time() - began):
            return PulseFacts(answers=True)
        beside = await before, await _answering(asking, loop.time() - began)
    finally:
        before.cancel()
        await asyncio.gather(before, return_exceptions=True)
    return PulseFacts(
        answers=False,
        way=ways[0],
        unanswered=len(CONTACT_AT) if ways[0] == "snmp" else _READS,
        silent_s=round(books.silent_s(device) or 0.0),
        echo=await _echoes(asking, asking.target) if not asking.target.exclusive else None,
        neighbours=None if beside[1] is None else "" not in beside,
        neighbour=beside[1] if beside[1] and "" not in beside else None,
    )


def _heard_within(asking: Asking, device: str, seconds: float) -> bool:
    silent_s = asking.gate.answering.silent_s(device)
    return silent_s is not None and silent_s < seconds


def _ways(asking: Asking) -> Iterator[Service]:
    """SNMP, where it has answered that, and one service over a connection: where it has answered, else one that took a connection."""
    target = asking.target
    if f"udp/{target.port('snmp')}" in asking.gate.answering.channels(target.endpoint):
        yield "snmp"
    answered = (service for service in _STREAMS if _has_answered(asking, service))
    took = (service for service, fact in _STREAMS.items() if target.port(service) is not None and asking.facts.get(fact) == "open")
    yield from itertools.islice(itertools.chain(answered, took), 1)


def _has_answered(asking: Asking, service: Service) -> bool:
    return f"tcp/{asking.target.port(service)}" in asking.gate.answering.channels(asking.target.endpoint)


async def _answers(asking: Asking, ways: Iterable[Service]) -> bool:
    """Whether it answers on any of these ways; they are asked beside each other, and no longer than until one has its answer."""
    questions = [asyncio.ensure_future(_by_snmp(asking) if way == "snmp" else _by_stream(asking, way)) for way in ways]
    try:
        for first in asyncio.as_completed(questions):
            if await first:
                return True
        return False
    finally:
        for question in questions:
            question.cancel()
        await asyncio.gather(*questions, return_exceptions=True)


async def _by_snmp(asking: Asking) -> bool:
    lanes = Lanes(asking, OPENING)
    try:
        await lanes.session()
    except (MalformedReply, DeniedError, ConnectionError):
        return True
    except OSError:
        return False
    finally:
        lanes.close()
    return True


async def _by_stream(asking: Asking, service: Service) -> bool:
    for _ in range(_READS):
        try:
            await _once(asking, service)
        except ssl.SSLError:
            return True
        except ConnectionError:
            return _has_answered(asking, service)
        except OSError:
            continue
        return True
    return False


async def _once(asking: Asking, service: Service) -> None:
    """One request on a connection of its own, and the first bytes of whatever comes; its patience begins when it has its seat and its connection."""
    target, secure = asking.target, service in {"ipps", "https"}
    host = host_field(target, service)
    body = get_printer_attributes(f"{'ipps' if secure else 'ipp'}://{host}/ipp/print", ("printer-state",), 1)
    request = post(host, "/ipp/print", body) if service in {"ipp", "ipps"} else get(host, "/")
    async with asking.gate.stream(target, service, looking_context() if secure else None) as stream, asyncio.timeout(_PATIENCE_S):
        await stream.send(request)
        await stream.read()


# --- the neighbours -------------------------------------------------------------------------------------------------------------------------------


async def _answering(asking: Asking, within_s: float) -> str | None:
    """Who beside it answered in these last seconds, or does now: the gateway or another host of its segment; empty: nobody; None: nobody could be asked."""
    beside = _beside(asking)
    for other in beside:
        if _heard_within(asking, other.endpoint, within_s):
            return other.address
    host = asking.hints.get("host")
    gateway = host.gateway if isinstance(host, Host) and asking.target.own_segment else None
    asked = False
    for name, other in _named(gateway, asking.target, beside):
        if answer := await _echoes(asking, other):
            return name
        asked = asked or answer is False
    return "" if asked else None


def _beside(asking: Asking) -> Sequence[Target]:
    told: Callable[[], Iterable[Target]] | None = asking.hints.get("neighbourhood")  # type: ignore[assignment]  # Asking's hints are named, not typed
    return tuple(told())[:_MOST_NEIGHBOURS] if told else ()


def _named(gateway: str | None, target: Target, beside: Iterable[Target]) -> Iterator[tuple[str, Target]]:
    if gateway and gateway != target.address:
        yield "gateway", Target(gateway)
    yield from ((other.address, other) for other in beside if not other.exclusive)


async def _echoes(asking: Asking, target: Target) -> bool | None:
    """Whether it answers an echo now; None where none may be sent."""
    try:
        return bool((await echo(asking.gate, target, _ECHOES, _GAP_S, _ECHO_S)).took)
    except (UnsupportedError, WithheldError):
        return None
    except OSError:
        return False
