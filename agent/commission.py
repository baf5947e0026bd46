# SPDX-License-Identifier: Apache-2.0
"""What a scan is asked to do: everything that it needs, decided before the first packet leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agent.model import NotExamined
from probes.asking import Credentials
from probes.destination import Located
from probes.model import Target
from probes.pace import PaceName
from probes.queue import PrintServer
from probes.scanning_facts import UserRow
from probes.scope import Network
from probes.told_facts import ToldFacts
from rules.model import Language


@dataclass(frozen=True, slots=True)
class Commission:
    """One scan's commission, made from configuration and flags.

    `targets` are asked one by one: the single addresses and names of the command line (`named`) and the devices of the configuration (`expected`).
    `networks` are swept: *every* address of each, the first and last too; a CIDR's own number and its broadcast address are cut out already.
    `attached`: neither a TARGET nor a scope was given, so the attached segments are looked at as well. `exclude` overrides everything.
    `ipsec`: the site uses it, so that printers that let nothing in are asked for IKE.
    `asked` is what the user said, for the report. `named` are the addresses that may be loopback. `print_servers` are asked for their queues, and with
    `local_queues` our own host is. `site_networks` is everything that the
    configuration calls the site's: clients, segments, scope. `destinations` is where devices scan to; `abilities` what the site knows of its
    devices' scan clients, by their ids there. `told` is what the caller answered about the `symptom`, `first` the probes that matter most for it.
    """

    site_id: str = "default"
    site_name: str | None = None
    asked: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    networks: tuple[Network, ...] = ()
    attached: bool = False
    exclude: tuple[Network, ...] = ()
    credentials: Credentials = field(default_factory=Credentials)
    pace: PaceName = "normal"
    sweep: bool = True
    symptom: str | None = None
    told: ToldFacts | None = None
    first: tuple[str, ...] = ()
    error_code: str | None = None
    supply_low_percent: float = 10.0
    snmp_policy: str = "open"
    supplies_by: str = "unjam"
    hours: str | None = None
    time_zone: str | None = None
    clients: tuple[Network, ...] = ()
    dhcp_servers: tuple[str, ...] = ()
    language: Language = "en"
    site_networks: tuple[Network, ...] = ()
    mutes: tuple[Mapping[str, object], ...] = ()
    rules: tuple[Path, ...] = ()
    state: Path | None = None
    allow_public: bool = False
    ipsec: bool = False
    print_servers: tuple[PrintServer, ...] = ()
    local_queues: bool = False
    not_examined: tuple[NotExamined, ...] = ()
    destinations: tuple[Located, ...] = ()
    abilities: Mapping[str, UserRow] = field(default_factory=dict)

    @property
    def expected(self) -> tuple[Target, ...]:
        """The configuration's devices: each must answer."""
        return tuple(target for target in self.targets if target.expected)

    @property
    def named(self) -> frozenset[str]:
        """The addresses that somebody wrote down one by one."""
        return frozenset((*(target.address for target in self.targets), *(server.target.address for server in self.print_servers if server.target)))

    @property
    def one_device(self) -> bool:
        """Exactly one device was named, so that what the customer said is said of it."""
        return sum(target.named for target in self.targets) == 1
