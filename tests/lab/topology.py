# SPDX-License-Identifier: Apache-2.0
"""What a lab is made of, read from small TOML files.

`topologies/NAME.toml` describes a healthy site, `faults/NAME.toml` what is different and what must be found. A fault's
`[hosts.X]` tables are laid over the site's: tables merge key by key, anything else replaces. A key that no dataclass
here has is refused with the nearest one that exists.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from tests.lab.pairs import combined
from tests.lab.serves import Serves
from tests.lab.tables import Table, TopologyError, merged
from tests.lab.variants import MARKS

HERE = Path(__file__).parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """One job in the IPP responder's queue: RFC 8011 section 5.3; `age` is seconds since it was created."""

    id: int
    state: str = "pending"
    reasons: list[str] = field(default_factory=lambda: ["none"])
    age: int = 3600
    moves: bool = False  # one more page each time somebody asks


@dataclass(frozen=True, slots=True)
class Kept:
    """A job in a print server's files: it ended `ago` seconds before now, after `took` seconds, with the backend's last words; `pending`: it waits since."""

    state: str = "completed"
    took: int = 4
    ago: int = 600
    message: str = ""


@dataclass(frozen=True, slots=True)
class Ipp:
    """The printer's own IPP queue on port 631; `state` and what follows it need the responder."""

    program: str = "ippeveprinter"  # or "responder", "broken" (an HTTP error to every request), "none"
    state: str = "idle"
    reasons: list[str] = field(default_factory=lambda: ["none"])
    accepting: bool = True
    jobs: list[Job] = field(default_factory=list)
    hides_jobs: bool = False  # it refuses Get-Jobs
    freezes: int = 0  # requests that the responder answers before all of the printer's firmware stands still; the kernel below goes on
    delay: float = 0.0  # seconds that the responder thinks before each answer


@dataclass(frozen=True, slots=True)
class Web:
    """A status page on 80 and 443; the certificate's end is that many days from now, in the past if negative."""

    certificate_days: int = 700
    issuer: str = ""  # the name of the authority that signs it, anew each time the lab is raised; it signs itself otherwise
    lasting: bool = False  # the very same certificate each time the lab is raised
    tls: str = ""  # the one version that 443 speaks: "1.0" to "1.3"
    small_hello: bool = False  # 443 waits for ever on a ClientHello of more than 512 octets
    hangs: bool = False  # takes connections and never answers
    delay: float = 0.0  # seconds before the page
    says: str = "Ready"  # the page's text


@dataclass(frozen=True, slots=True)
class Host:
    """One machine on the wire, in a namespace of its own. `up = false`: its cable is out."""

    address: str
    about: str = ""
    up: bool = True
    mac: str = ""  # made of the address unless it says otherwise
    second: str = ""  # another address: on the other segment by a cable of its own, else beside the first
    second_up: bool = True
    forwards: bool = False  # a router between its two segments
    transit: list[str] = field(default_factory=list)  # nft statements on what it forwards
    proxies: list[str] = field(default_factory=list)  # addresses for which it answers ARP until their own host speaks
    nat: list[str] = field(default_factory=list)  # nft statements on where what comes in for it goes instead; it goes there in this router's name
    sleeps: float = 0.0  # seconds from the first packet for it until it wakes: till then it answers nothing, ARP neither
    tunnel: str = ""  # an address of its own, /32, as a VPN client gives one
    make: str = ""
    model: str = ""
    serial: str = ""
    location: str = ""
    snmp: list[str] = field(default_factory=list)  # recordings, a later one is laid over an earlier one
    small_agent: bool = False  # not snmpsim answers them, but a small agent that takes no time to start
    snmpd: bool = False  # Debian's own agent, with its own tables
    snmp_user: bool = False  # that agent answers an SNMPv3 user and no community
    ipp: Ipp | None = None
    raw: str = ""  # what listens on 9100: "listener", "single" (who comes first has it, others are refused) or "p910nd"
    holds: str = ""  # an address to whose port 9100 it keeps a connection, as a hung spooler does
    lpd: bool = False
    web: Web | None = None
    clock: int = 0  # seconds that its web page's Date and the recording `clock` are ahead
    listens: list[int] = field(default_factory=list)  # TCP ports that take connections and say nothing
    ike: int = 0  # the version of IKE that it answers on UDP 500, 1 or 2
    wsd: list[str] = field(default_factory=list)  # it answers WS-Discovery as these: "printer", "scanner"
    garbage: list[int] = field(default_factory=list)  # UDP ports that answer every datagram with nonsense
    adverts: list[str] = field(default_factory=list)  # "_pdl-datastream._tcp 9100", by the host's own avahi
    queues: dict[str, str] = field(default_factory=dict)  # a print server's, shared: name to device URI
    queue_lines: dict[str, list[str]] = field(default_factory=dict)  # printers.conf: a queue's lines, a later one of a key wins
    drivers: dict[str, str] = field(default_factory=dict)  # a queue's PPD, by its nickname; a queue without one is raw
    kept: dict[str, list[Kept]] = field(default_factory=dict)  # jobs that its queues have behind or before them, as cupsd's own files
    sent: dict[str, int] = field(default_factory=dict)  # jobs that people have sent to its queues
    serves: Serves | None = None  # what devices scan to, and the scanner itself
    resolver: bool = False
    records: list[str] = field(default_factory=list)  # the resolver's: dnsmasq options such as "host-record=a.lab.test,10.77.0.9"
    delay_ms: int = 0  # how much longer its cable is, one way
    v6: str = ""  # an IPv6 address, /64
    filter: list[str] = field(default_factory=list)  # nft statements on what comes in
    egress: list[str] = field(default_factory=list)  # nft statements on what goes out


@dataclass(frozen=True, slots=True)
class Expect:
    """What a scan must say: this rule for this host, the ones it explains, and nothing else above info."""

    finding: str = ""
    host: str = ""
    severity: str = ""
    says: str = ""  # words of the cause
    explains: list[str] = field(default_factory=list)
    undetermined: bool = False
    left_out: list[str] = field(default_factory=list)  # what the report must say that it could not examine, and why: words of each
    innocent: bool = False  # it only looks like a fault: nothing above info
    subject: str = ""  # instead of a host: whose finding it is, e.g. "segment:10.78.0.0/24"
    scans: int = 0  # so many scans of the site as it is without `then`, before the one that counts
    habit: str = ""  # a host that was silent at this hour on the last four days, and back in the next, as far as the agent remembers
    attached: bool = False  # without a TARGET: the attached segments
    site: str = ""  # further keys of the configuration's `site:`
    targets: list[str] = field(default_factory=list)  # beside the site's network
    config: str = ""  # the configuration file's text


@dataclass(frozen=True, slots=True)
class Site:
    """A whole lab: `hosts` by name; with a fault laid over it, also what must be found."""

    about: str
    network: str
    hosts: dict[str, Host]
    far: str = ""  # a second segment, behind the router
    topology: str = "office"  # a fault's: the site that it is laid over
    then: Table = field(default_factory=dict)  # a fault's: what changed since the scans before, laid over the rest
    every_host: Table = field(default_factory=dict)  # laid over every host that has a model
    expect: Expect = field(default_factory=Expect)
    both: list[Expect] = field(default_factory=list)  # a pair's: what must be found of each of its faults

    @property
    def expects(self) -> list[Expect]:
        """What must be found: a pair's two, or the one."""
        return self.both or [self.expect]


BEFORE = ":before"
"""Behind a fault's name: the site as it was before `then`."""


def load(topology: str, fault: str | None = None) -> Site:
    """Read a site and lay a fault over it; behind the fault's name may stand marks (`BEFORE`, `variants.MARKS`), and the name may be a pair's or none.

    Raises TopologyError, with the file's name.
    """
    table, where = _topology(topology), topology
    name, *marks = (fault or "").split(":")
    if name:
        change = _change(name)
        for changes in (change, {} if BEFORE[1:] in marks else change.get("then", {})):
            _refuse_new_hosts(changes, table, name)
            table = merged(table, changes)
        where = name
    for mark in marks:
        table = _marked(table, mark)
    everywhere = table.get("every_host", {})
    hosts = {name: merged(host, everywhere) if "model" in host else host for name, host in table["hosts"].items()}
    return read(Site, {**table, "hosts": hosts}, where)


def networks_of(site: Site) -> list[str]:
    """The site's segments, the technician's first."""
    return [site.network, *([site.far] if site.far else [])]


def topology_of(fault: str | None) -> str:
    """The site that a fault or a pair is laid over, whatever marks stand behind its name."""
    name = (fault or "").partition(":")[0]
    return str(_change(name).get("topology", "office")) if name else "office"


def names(kind: str) -> list[str]:
    """Every file of one kind, `topologies` or `faults`, by name."""
    return sorted(path.stem for path in (HERE / kind).glob("*.toml"))


def pairs() -> list[str]:
    """Every pair of faults, by name."""
    return sorted(_pairs())


def read(cls: type[T], table: Table, where: str) -> T:
    """One dataclass from one TOML table. Raises TopologyError for an unknown, missing or mistyped key."""
    hints = get_type_hints(cls)
    for key in table:
        if key not in hints:
            near = difflib.get_close_matches(key, hints, n=1)
            raise TopologyError(f"{where}: unknown key {key!r}" + (f" - did you mean {near[0]!r}?" if near else ""))
    for item in fields(cls):  # type: ignore[arg-type]
        if item.name not in table and item.default is MISSING and item.default_factory is MISSING:
            raise TopologyError(f"{where}: the key {item.name!r} is missing")
    return cls(**{key: _value(hints[key], value, f"{where}.{key}") for key, value in table.items()})


def _value(kind: Any, value: Any, where: str) -> Any:  # noqa: ANN401 - what TOML holds
    if isinstance(kind, UnionType):
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
    if is_dataclass(kind) and isinstance(value, dict):
        return read(kind, value, where)  # type: ignore[arg-type]
    origin, inside = get_origin(kind) or kind, get_args(kind)
    if not isinstance(value, origin) or (origin is int and isinstance(value, bool)):
        raise TopologyError(f"{where}: {value!r} is not {getattr(origin, '__name__', origin)}")
    if origin is list:
        return [_value(inside[0], each, f"{where}[{index}]") for index, each in enumerate(value)]
    if origin is dict and inside[1] is not Any:
        return {key: _value(inside[1], each, f"{where}.{key}") for key, each in value.items()}
    return value


def _topology(name: str) -> Table:
    """One site, or two laid over each other: `office+branch`."""
    table: Table = {}
    for each in name.split("+"):
        table = merged(table, _parse(HERE / "topologies" / f"{each}.toml"))
    return table


def _marked(table: Table, mark: str) -> Table:
    if mark == BEFORE[1:]:
        return table
    if mark not in MARKS:
        raise TopologyError(f"no mark is called {mark!r}; there are {BEFORE[1:]}, {', '.join(MARKS)}")
    return MARKS[mark](table)


def _change(name: str) -> Table:
    pair = _pairs().get(name)
    return combined(pair, name, _fault) if pair else _fault(name)


def _fault(name: str) -> Table:
    return _parse(HERE / "faults" / f"{name}.toml")


def _pairs() -> Table:
    path = HERE / "pairs.toml"
    return _parse(path) if path.exists() else {}


def _parse(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(names(path.parent.name))
        raise TopologyError(f"{path.parent.name}: there is no {path.stem!r}; there are {known}") from None
    except tomllib.TOMLDecodeError as error:
        raise TopologyError(f"{path.name}: {error}") from None


def _refuse_new_hosts(change: Table, site: Table, fault: str) -> None:
    for name in change.get("hosts", {}):
        if name not in site["hosts"]:
            near = difflib.get_close_matches(name, site["hosts"], n=1)
            raise TopologyError(f"{fault}: the site has no host {name!r}" + (f" - did you mean {near[0]!r}?" if near else ""))
