# SPDX-License-Identifier: Apache-2.0
"""What flows over the probes' floor: a target is asked by a probe, which makes one observation."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from probes.fact import Section, Value
from probes.failure import Failure

Service: TypeAlias = str
"""A service's name as targets map it: snmp ipp ipps raw lpd http https ftp ssh telnet netbios smb http-alt https-alt ike wsd."""

WELL_KNOWN: Mapping[Service, int] = MappingProxyType(
    {
        "ftp": 21, "ssh": 22, "telnet": 23, "http": 80, "netbios": 139, "snmp": 161, "https": 443, "smb": 445,
        "ike": 500, "lpd": 515, "ipp": 631, "ipps": 631, "wsd": 3702,
        "http-alt": 8080, "https-alt": 8443, "raw": 9100,
    }
)  # fmt: skip
MAPPABLE: tuple[Service, ...] = ("snmp", "ipp", "ipps", "raw", "lpd", "http", "https")
"""The services whose port a target may name."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask about, with what is known about it already.

    `ports` holds only the ports that differ from the well-known ones or were named by the user. `exclusive`: nothing but those ports speaks of
    the device (a forwarded or shared address), so no other service is asked. `raw_spent`: its raw port was tried already, and once is enough.
    """

    address: str
    ports: Mapping[Service, int] = field(default_factory=dict)
    exclusive: bool = False
    names: tuple[str, ...] = ()
    mac: str | None = None
    device_id: str | None = None
    named: bool = False
    expected: bool = False
    critical: bool = False
    known: bool = False
    own_segment: bool | None = None
    lpd_queue: str | None = None
    tls_used: bool = False
    serial: str | None = None
    raw_spent: bool = False
    because: tuple[str, ...] = ()
    destination: bool = False
    """Where devices scan to, not a device: asked on the ports that the configuration lists for it and on no other."""

    def port(self, service: Service) -> int | None:
        """The port on which this target speaks `service`; None when the service is not to be asked here."""
        if service in self.ports:
            return self.ports[service]
        return None if self.exclusive else WELL_KNOWN[service]

    @property
    def endpoint(self) -> str:
        """`address` or `address,snmp=16101,...`: two targets are the same place only when their endpoints are equal."""
        return ",".join([self.address, *(f"{name}={port}" for name, port in sorted(self.ports.items()))])

    def but(self, **changes: object) -> "Target":
        """The same target with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # replace() checks the names itself


@dataclass(frozen=True, slots=True)
class Observation:
    """One probe asked of one target: its facts, or one failure word; never both.

    `facts` are under their bare names (`9100`, not `tcp.9100`), `took_ms` is wall time in milliseconds, `why` one sentence about the failure.
    `section` is the same as `facts` while it is still typed; a saved report has it no more.
    """

    probe: str
    at: datetime
    took_ms: int
    facts: Mapping[str, Value] | None = None
    failure: Failure | None = None
    why: str = ""
    section: Section | None = None

    def named(self) -> dict[str, Value]:
        """The facts under their full names; empty when the probe failed."""
        return {f"{self.probe}.{name}": value for name, value in (self.facts or {}).items()}
