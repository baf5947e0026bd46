# SPDX-License-Identifier: Apache-2.0
"""One connection attempt to each of twelve TCP ports, closed at once, and the word for how it ended.

Raw print ports come last, one at a time, once a scan, and not while a job prints: a connection alone makes some printers wake or
change their display (apple/cups#2433).
"""

import asyncio
import errno
from collections.abc import Iterable, Mapping
from statistics import median

from probes.asking import Asking
from probes.fact import Value
from probes.facts import TcpFacts
from probes.failure import WithheldError
from probes.gate import Gate, Knock
from probes.model import Service, Target
from probes.policy import is_raw

PORTS: Mapping[int, Service] = {
    80: "http", 139: "netbios", 443: "https", 445: "smb", 515: "lpd", 631: "ipp", 8080: "http-alt", 8443: "https-alt",
    22: "ssh", 21: "ftp", 23: "telnet", 9100: "raw",
}  # fmt: skip
"""The twelve ports in the order asked; FTP and telnet late, because intrusion detectors like them least."""

_SPOKEN = {"open", "refused", "reset"}
_AT_ONCE_MS = 1000
_NO_WAY = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN}
_WSAEACCES = 10013
_WORDS: tuple[tuple[type[BaseException], str], ...] = ((TimeoutError, "silent"), (ConnectionRefusedError, "refused"), (ConnectionError, "reset"))


async def ask(asking: Asking) -> TcpFacts:
    """Knock on every port that this target has, on the raw one unless it prints or was tried already; what was not tried stays None.

    Raises WithheldError when there is none to be tried.
    """
    target, gate = asking.target, asking.gate
    asked = _services(target)
    quiet = {port: service for port, service in asked.items() if not _prints(target, service)}
    knocks = await _knock_all(gate, target, quiet)
    if _some_answer(knocks.values()):
        silent = {port: service for port, service in quiet.items() if port in knocks and isinstance(knocks[port].error, TimeoutError)}
        knocks |= await _knock_all(gate, target, silent)
    if not target.raw_spent and not _is_printing(asking.facts):
        for port in sorted(asked.keys() - quiet.keys(), reverse=True):
            knocks |= await _knock_all(gate, target, {port: asked[port]})
    if not knocks:
        msg = f"no TCP port of {target.endpoint} may be tried"
        raise WithheldError(msg)
    return read(knocks, host_answers=_has_answered(asking.facts))


def read(knocks: Mapping[int, Knock], *, host_answers: bool) -> TcpFacts:
    """The facts of a row of knocks; `host_answers` says whether something else of this host has answered already."""
    answers = host_answers or _some_answer(knocks.values())
    words = {port: state_of(knock, host_answers=answers) for port, knock in knocks.items()}
    times = [knocks[port].ms for port, word in words.items() if word in {"open", "refused"}]
    tried = [word for word in words.values() if word is not None]
    return TcpFacts(
        **{f"p{port}": word for port, word in words.items()},
        answers=any(word in _SPOKEN for word in tried) if tried else None,
        connect_ms=round(median(times), 3) if times else None,
    )


def state_of(knock: Knock, *, host_answers: bool) -> str | None:
    """The state word of one knock; None where our own host forbade it, which says nothing of the device.

    "No route to host" at once, from a host that answers otherwise, is a firewall's ICMP "administratively prohibited"; after three seconds
    it is ARP that found nobody. EACCES is the same prohibition in ICMPv6 (RFC 4443 section 3.1); EPERM and WSAEACCES are our own firewall.
    """
    error = knock.error
    if error is None:
        return "reset" if knock.reset else "open"
    for kind, word in _WORDS:
        if isinstance(error, kind):
            return word
    if not isinstance(error, OSError) or _is_our_own_no(error):
        return None
    at_once = error.errno == errno.EACCES or knock.ms < _AT_ONCE_MS
    return "prohibited" if at_once and host_answers else "unreachable"


def _is_our_own_no(error: OSError) -> bool:
    return getattr(error, "winerror", None) == _WSAEACCES or error.errno not in _NO_WAY | {errno.EACCES}


def _some_answer(knocks: Iterable[Knock]) -> bool:
    return any(state_of(knock, host_answers=False) in _SPOKEN for knock in knocks)


def _services(target: Target) -> dict[int, Service]:
    """The services this target is to be asked for, by well-known port. Where only ipps is mapped, that is what stands for 631."""
    services = {port: "ipps" if service == "ipp" and target.port("ipp") is None else service for port, service in PORTS.items()}
    return {port: service for port, service in services.items() if target.port(service) is not None}


def _prints(target: Target, service: Service) -> bool:
    port = target.port(service)
    return port is not None and (is_raw(service, port) or port == target.ports.get("raw"))


async def _knock_all(gate: Gate, target: Target, services: Mapping[int, Service]) -> dict[int, Knock]:
    found = await asyncio.gather(*(_knock(gate, target, service) for service in services.values()))
    return {port: knock for port, knock in zip(services, found, strict=True) if knock is not None}


async def _knock(gate: Gate, target: Target, service: Service) -> Knock | None:
    try:
        return await gate.knock(target, service)
    except WithheldError:
        return None


def _is_printing(facts: Mapping[str, Value]) -> bool:
    return "processing" in {facts.get("printer.state"), facts.get("ipp.state")} or facts.get("snmp.printer_status") == "printing"


def _has_answered(facts: Mapping[str, Value]) -> bool:
    return facts.get("icmp.answers") is True or any(facts.get(name) is not None for name in ("snmp.version", "ipp.version"))
