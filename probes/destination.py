# SPDX-License-Identifier: Apache-2.0
"""Where devices scan to: a place of the configuration, and whether its port opens. What is said there is the affair of the other probes."""

from collections.abc import Mapping
from dataclasses import dataclass

from probes.asking import Asking
from probes.gate import Knock
from probes.model import Service, Target
from probes.scanning_facts import DestinationFacts
from probes.tcp import state_of

SERVICES: Mapping[str, Service] = {
    "smb": "smb", "smtp": "smtp", "ftp": "ftp", "ftps": "ftp", "sftp": "ssh", "ldap": "ldap", "ntp": "ntp", "release": "release", "https": "https",
}  # fmt: skip
_MAIL_PORTS = (25, 465, 587)
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """One destination of the configuration. `tls`: from the first byte; `tls_demanded`: the devices are set to insist on TLS."""

    id: str
    kind: str
    url: str
    host: str
    port: int
    tls: bool = False
    tls_demanded: bool = False
    used_by: tuple[str, ...] = ()

    @property
    def service(self) -> Service:
        """What is spoken there."""
        return SERVICES[self.kind]

    @property
    def others(self) -> tuple[int, ...]:
        """Further ports of the same service, which are knocked at where the configured one does not open."""
        return tuple(port for port in _MAIL_PORTS if port != self.port) if self.kind == "smtp" else ()

    def target(self, address: str, *, own_segment: bool) -> Target:
        """The place as something to ask, at one address."""
        ports = {self.service: self.port} | {_other(port): port for port in self.others}
        return Target(address, ports=ports, exclusive=True, names=(self.host,), own_segment=own_segment, destination=True)

    def channels(self, address: str) -> frozenset[tuple[str, str]]:
        """What the configuration lists by naming this place, as the scope has it."""
        protocol = "udp" if self.kind == "ntp" else "tcp"
        return frozenset((address, f"{protocol}/{port}") for port in (self.port, *self.others))

    def facts(self) -> DestinationFacts:
        """What is known of it before anything is sent."""
        users = len(self.used_by)
        return DestinationFacts(
            id=self.id, kind=self.kind, url=self.url, host=self.host, port=self.port, tls_demanded=self.tls_demanded, users=users, devices=()
        )


async def reach(asking: Asking, place: Place) -> tuple[str | None, float | None, tuple[str, ...] | None]:
    """How a connection to its port ended, how long that took, and which other ports open where it did not. Raises WithheldError."""
    if place.kind == "ntp":
        return None, None, None
    knock = await _knock(asking, place.service)
    state = state_of(knock, host_answers=False)
    took = round(knock.ms, 3) if state in {"open", "refused"} else None
    if state in {"open", None}:
        return state, took, None
    opened = [str(port) for port in place.others if (await asking.gate.knock(asking.target, _other(port))).error is None]
    return state, took, tuple(opened)


def is_tls(asking: Asking, port: int) -> bool:
    """Whether TLS begins with the first byte: as the place that is asked says, else by the port that is for that alone."""
    place = asking.hints.get("place")
    return place.tls if isinstance(place, Place) else port in asking.target.ports.values()


async def _knock(asking: Asking, service: Service) -> Knock:
    """Silence is asked about twice: the first SYN may have been what woke the other end, or what got lost."""
    knock = await asking.gate.knock(asking.target, service)
    for _ in range(_TRIES - 1):
        if isinstance(knock.error, TimeoutError):
            knock = await asking.gate.knock(asking.target, service)
    return knock


def _other(port: int) -> Service:
    return f"other-{port}"


@dataclass(frozen=True, slots=True)
class Located:
    """A place and where its name led. `resolves` None: no resolver answered; `why`: what it said."""

    place: Place
    address: str | None = None
    resolves: bool | None = None
    why: str | None = None

    @property
    def channels(self) -> frozenset[tuple[str, str]]:
        """What may be asked of it."""
        return self.place.channels(self.address) if self.address else frozenset()
