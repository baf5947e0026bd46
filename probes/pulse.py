# SPDX-License-Identifier: Apache-2.0
"""Does a device that has fallen silent still answer? Asked where it has answered before, with a sleeper's patience, and its neighbours beside it.

Three questions in a row without an answer, while a neighbour answers: then it is the device, and perhaps our asking, and nothing more is asked of it.
"""

import asyncio
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence

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
_STREAMS: tuple[Service, ...] = ("ipp", "ipps", "http", "https")


async def ask(asking: Asking) -> PulseFacts:
    """Ask again where it answered before. Raises WithheldError where that is nowhere that can be asked again."""
    books, device = asking.gate.answering, asking.target.endpoint
    way = next(_ways(asking), None)
    if way is None:
        msg = "it has answered nowhere that could be asked again"
        raise WithheldError(msg)
    loop = asyncio.get_running_loop()
    began = loop.time()
    answered = await (_by_snmp(asking) if way == "snmp" else _by_stream(asking, way))
    if answered or _heard_within(asking, device, loop.time() - began):
        return PulseFacts(answers=True)
    name = await _answering(asking, began)
    return PulseFacts(
        answers=False,
        way=way,
        unanswered=len(CONTACT_AT) if way == "snmp" else _READS,
        silent_s=round(books.silent_s(device) or 0.0),
        echo=await _echoes(asking, asking.target) if not asking.target.exclusive else None,
        neighbours=None if name is None else bool(name),
        neighbour=name or None,
    )


def _heard_within(asking: Asking, device: str, seconds: float) -> bool:
    silent_s = asking.gate.answering.silent_s(device)
    return silent_s is not None and silent_s < seconds


def _ways(asking: Asking) -> Iterator[Service]:
    """The services on which it has answered, and that can be asked once more at little cost; SNMP first."""
    target, channels = asking.target, asking.gate.answering.channels(asking.target.endpoint)
    if f"udp/{target.port('snmp')}" in channels:
        yield "snmp"
    yield from (service for service in _STREAMS if f"tcp/{target.port(service)}" in channels)


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
        except (ConnectionError, ssl.SSLError):
            return True
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


async def _answering(asking: Asking, since: float) -> str | None:
    """Who answers beside it now: the gateway or another host of its segment; empty when nobody does, None where nobody could be asked."""
    beside = _beside(asking)
    took = asyncio.get_running_loop().time() - since
    for other in beside:
        if _heard_within(asking, other.endpoint, took):
            return other.address
    host = asking.hints.get("host")
    gateway = host.gateway if isinstance(host, Host) and asking.target.own_segment else None
    tried = [(name, await _echoes(asking, other)) for name, other in _named(gateway, asking.target, beside)]
    return next((name for name, answer in tried if answer), "" if any(answer is False for _, answer in tried) else None)


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
