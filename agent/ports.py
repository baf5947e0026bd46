# SPDX-License-Identifier: Apache-2.0
"""A target's own ports as people write them, and what may not be mapped: nothing but `raw` to a port that prints whatever it is sent."""

import re
from collections.abc import Mapping

from agent.refusal import quoted
from probes.model import MAPPABLE, Service
from probes.policy import RAW_PORTS
from rules.mistake import hint

HIGHEST = 65535
_DIGITS = re.compile(r"[0-9]{1,5}")


class PortError(ValueError):
    """A port or a service that cannot be mapped; the message is one sentence."""


def read_port(text: str) -> int:
    """A port, 1 to 65535. Raises PortError."""
    if not _DIGITS.fullmatch(text) or not 1 <= int(text) <= HIGHEST:
        msg = f"{quoted(text)} is no port: a whole number from 1 to {HIGHEST}"
        raise PortError(msg)
    return int(text)


def refuse_raw(port: int) -> int:
    """The port again, unless it is one of those where every byte is printed. Raises PortError."""
    if port in RAW_PORTS:
        msg = f"{port} is a raw print port (9100-9107, 9112-9116, 9999), where whatever is sent is printed; only 'raw' may be mapped to it"
        raise PortError(msg)
    return port


def read_mapping(text: str) -> tuple[Service, int]:
    """`snmp=16101` as a service and its port. Raises PortError."""
    service, equals, port = text.partition("=")
    if service not in MAPPABLE:
        msg = f"{quoted(service)} is no service whose port a target may name: {', '.join(MAPPABLE)}{hint(service, MAPPABLE)}"
        raise PortError(msg)
    if not equals:
        msg = f"{service!r} has no port; write {service}=PORT"
        raise PortError(msg)
    number = read_port(port)
    return service, number if service == "raw" else refuse_raw(number)


def clash(ports: Mapping[Service, int]) -> str | None:
    """The sentence about a port that is mapped to raw and to something that would be spoken to."""
    both = [service for service, port in ports.items() if service != "raw" and port == ports.get("raw")]
    return f"port {ports[both[0]]} is mapped to raw and to {both[0]}, and nothing is ever sent to a raw print port" if both else None
