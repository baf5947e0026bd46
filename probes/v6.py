# SPDX-License-Identifier: Apache-2.0
"""Does printing work over the IPv6 address that the device's name leads to? Clients prefer it (RFC 6724), and a dead one makes them wait.

Only where a listed name has an AAAA record and that address is in scope: a connection attempt to each print port, closed at once with 0 bytes.
"""

import asyncio
from collections.abc import Mapping

from probes.asking import Asking
from probes.failure import WithheldError
from probes.model import Service
from probes.network_facts import V6Facts
from probes.tcp import state_of

DEADLINE_S = 25
_PORTS: Mapping[int, Service] = {80: "http", 443: "https", 515: "lpd", 631: "ipp", 9100: "raw"}
_SPOKEN = {"open", "refused", "reset"}


async def ask(asking: Asking) -> V6Facts:
    """Knock at the ports that are open over IPv4. Raises WithheldError where there is no such address, or nothing to compare."""
    said, gate = asking.facts.get("dns.v6"), asking.gate
    known = [address for address in said if isinstance(address, str)] if isinstance(said, list) else []
    address = next((address for address in known if gate.scope.refusal(address) is None), None)
    if ":" in asking.target.address or asking.target.exclusive or address is None:
        msg = "no name of it leads to an IPv6 address in scope"
        raise WithheldError(msg)
    ports = {port: service for port, service in _PORTS.items() if asking.facts.get(f"tcp.{port}") == "open"}
    if not ports:
        msg = "no port to compare is open over IPv4"
        raise WithheldError(msg)
    target = asking.target.but(address=address, own_segment=gate.scope.is_own_segment(address))
    knocks = dict(zip(ports, await asyncio.gather(*(gate.knock(target, service) for service in ports.values())), strict=True))
    answers = any(state_of(knock, host_answers=False) in _SPOKEN for knock in knocks.values())
    words = {f"p{port}": state_of(knock, host_answers=answers) for port, knock in knocks.items()}
    return V6Facts(address=address, named=True, **words)
