# SPDX-License-Identifier: Apache-2.0
"""Each queue of each print server held against the devices of the scan: who is where it leads to, and where its device is now. Pure.

Whose device a queue is, is told by the best that is known: the uuid of a dnssd URI; whose name the configuration says its host name is; who was last
seen at that address, or is expected there; the one printer that bears the queue's own name. Where none of these speaks against it, the printer at the
address is the queue's: `same`. Without such a word, a host at the address that is no printer (a release server, a virtual address) is `unknown`, never
`other`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_network
from types import MappingProxyType
from urllib.parse import quote

from agent.history.record import QueueRecord
from agent.model import Subject
from agent.print_servers import LOCAL
from agent.queue_certificate import certificate, new_issuer
from agent.queue_site import Live, Site
from agent.servers import Read
from probes.fact import Value
from probes.observe import derived
from probes.queue import Queue
from probes.queue_facts import JobsFacts, QueueFacts, ServerFacts
from probes.reading.driver import fits, formats_of, is_makers
from probes.reading.jobs import of_queue
from probes.reading.queue_uri import is_address
from probes.scope import parse

_AN_HOUR = 3_600
_PRINT_PORTS = (9100, 631, 515)
_SHOWN = 16
_DRIVERLESS = ("ipp-everywhere", "airprint", "mopria")


@dataclass(frozen=True, slots=True)
class Ways:
    """What was found out about where queues lead to. `names`: host -> address, or None where it does not resolve; a host that is missing was not looked up.

    `ports`: (address, port) -> how a connection attempt ended, for ports that no device was asked for. `silent`: addresses that were asked and gave
    no sign of life, while something else on their segment did.
    """

    names: Mapping[str, str | None] = field(default_factory=dict)
    ports: Mapping[tuple[str, int], str] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a queue leads to, and which device that makes its own."""

    address: str | None
    resolves: bool | None
    there: str
    own: Live | None = None

    @property
    def elsewhere(self) -> str | None:
        """The address at which its device answers now, if it is another one."""
        return self.own.address if self.own and self.own.answers and self.there in {"nobody", "other"} and self.own.address != self.address else None


def subjects_of(reads: Iterable[Read], site: Site, ways: Ways, now: datetime, before: Mapping[str, QueueRecord] = MappingProxyType({})) -> tuple[Subject, ...]:
    """Every server and every queue, to be judged beside the devices. `before` is what was remembered of queues, by id."""
    return tuple(subject for read in reads for subject in _of_server(read, site, ways, now, before))


def place_of(queue: Queue, site: Site, ways: Ways) -> Place:
    """Where one queue leads to."""
    address, resolves = _address(queue, site, ways)
    live, expected = site.live_at(address), _expected(queue, address, site)
    there = "nobody" if address in ways.silent else _who(live, expected)
    if there == "same":
        return Place(address, resolves, there, live)
    own = expected if there in {"nobody", "other"} else None
    if there == "nobody" and own is None:
        own = site.by_name(queue.uri.host if not is_address(queue.uri.host) else None, queue.name, queue.info)
    return Place(address, resolves, there, own or live)


# --- who is there -----------------------------------------------------------------------------------------------------------------------------


def _address(queue: Queue, site: Site, ways: Ways) -> tuple[str | None, bool | None]:
    """The address that a queue leads to, and whether its name resolves; DNS-SD names only as far as they were heard in this scan."""
    host = queue.uri.host
    if queue.uri.way == "dnssd":
        live = site.by_uuid(queue.uri.uuid) or site.by_name((host or "").partition("._")[0])
        return (live.address if live else None), None
    if host is None or queue.uri.way != "network":
        return None, None
    if is_address(host):
        return host, None
    if host.lower().rstrip(".") in site.hosts:
        return site.hosts[host.lower().rstrip(".")], True
    return ways.names.get(host), host in ways.names and ways.names[host] is not None if host in ways.names else None


def _expected(queue: Queue, address: str | None, site: Site) -> Live | None:
    """The device that the queue should reach, where something says so."""
    if queue.uri.uuid:
        return site.by_uuid(queue.uri.uuid)
    if listed := site.by_listed_name(queue.uri.host):
        return listed
    return site.lives.get(site.before.get(address or "", ""))


def _who(live: Live | None, expected: Live | None) -> str:
    if live is None or live.answers is None:
        return "unknown"
    if live.answers is False:
        return "unknown"
    if expected and _moved_away(expected, live):
        return "other"
    return "same" if live.facts.get("printer.is_printer") is True else "unknown"


def _moved_away(expected: Live, live: Live) -> bool:
    """Whether the queue's device answers elsewhere while another one has its address. One that is gone was replaced: the queue is the new one's."""
    told_apart = expected.is_known_by_more_than_an_address and live.is_known_by_more_than_an_address
    return told_apart and expected.id != live.id and expected.answers is True and expected.address != live.address


# --- facts ------------------------------------------------------------------------------------------------------------------------------------


def _of_server(read: Read, site: Site, ways: Ways, now: datetime, before: Mapping[str, QueueRecord]) -> Iterator[Subject]:
    queues = read.found.queues if read.found else ()
    placed = [(queue, place_of(queue, site, ways)) for queue in queues]
    ids = [queue_id(read.server.name, queue.name) for queue in queues]
    answering = [place.own for _, place in placed if place.own and place.own.answers] if placed else [live for live in site.lives.values() if _prints(live)]
    server = replace(_server(read), printers_answer=len({live.id for live in answering}))
    yield Subject(f"server:{read.server.name}", "server", (derived(server, now),), {"name": read.server.name}, members=tuple(ids))
    cut = {place.own.id for queue, place in placed if place.own and _jobs(queue).cut}
    facts = _with_twins([(queue, place, _on_its_path(_queue(read, queue, place, ways, now), read, place.own, site, cut)) for queue, place in placed])
    for subject_id, (queue, place, told) in zip(ids, facts, strict=True):
        label = {"server": read.server.name, "name": queue.name, "uri": queue.uri.text}
        observations = (derived(_with_last_driver(told, before.get(subject_id)), now), derived(_jobs(queue), now))
        yield Subject(subject_id, "queue", observations, label, parents=(place.own.id,) if place.own else ())


def queue_id(server: str, name: str) -> str:
    """The id of a queue's subject; it never changes while server and queue keep their names."""
    return f"queue:{quote(server, safe='')}/{quote(name, safe='')}"


def _prints(live: Live) -> bool:
    return live.facts.get("printer.is_printer") is True and live.answers is True


def _server(read: Read) -> ServerFacts:
    server = read.server
    kind = "other" if read.failure == "unsupported" and server.kind == "cups" else server.kind
    spoke = read.found is not None or any(word in {"open", "refused", "reset"} for word in read.ports.values())
    tried = bool(read.ports) or read.found is not None
    asked = "answered" if read.found is not None else read.failure if read.failure != "skipped" else None
    return ServerFacts(
        name=server.name,
        kind=kind,
        address=server.target.address if server.target else None,
        asked=asked,
        p631=read.ports.get(631),
        p515=read.ports.get(515),
        p445=read.ports.get(445),
        p135=read.ports.get(135),
        answers=spoke if tried else None,
        queues=len(read.found.queues) if read.found else None,
    )


def _jobs(queue: Queue) -> JobsFacts:
    return of_queue(queue.state, queue.reasons, queue.message, queue.jobs, queue.finished, accepting=queue.accepting, still=queue.head_still)


def _queue(read: Read, queue: Queue, place: Place, ways: Ways, now: datetime) -> QueueFacts:
    own, live, uri = place.own, place.own if place.there == "same" else None, queue.uri
    facts = own.facts if own else {}
    formats = formats_of(queue.driver)
    jobs = _jobs(queue)
    return QueueFacts(
        server=read.server.name,
        name=queue.name,
        spooler=queue.spooler,
        local=read.server.name == LOCAL,
        default=queue.default,
        uri=uri.text,
        way=uri.way,
        scheme=uri.scheme,
        host=uri.host,
        port=uri.port,
        lpd_queue=uri.lpd_queue,
        state=queue.state,
        reasons=queue.reasons,
        message=queue.message,
        paused=queue.paused,
        accepting=queue.accepting,
        driver=queue.driver,
        formats=formats,
        format_fits=fits(formats, _texts(facts, "ipp.formats"), _text(facts, "ipp.device_id"), _texts(facts, "snmp.languages")) if own else None,
        vendor_driver=is_makers(queue.driver) if queue.spooler == "windows" else None,
        address=place.address,
        resolves=place.resolves,
        there=place.there,
        device=_shown(own) if own else None,
        elsewhere=place.elsewhere,
        device_ready=_ready(own) if own else None,
        port_state=_port_state(place, uri.port, live, ways),
        ports_open=tuple(str(port) for port in _PRINT_PORTS if port != uri.port and facts.get(f"tcp.{port}") == "open") if "tcp.631" in facts else None,
        certificate=certificate(uri.scheme, uri.host, facts, now),
        new_issuer=new_issuer(uri.scheme, facts),
        snmp_watched=queue.snmp_watched,
        snmp_answers={"answered": True, "timeout": False}.get(str(facts.get("reach.snmp"))),
        driverless=_driverless(facts),
        protected_print=read.found.protected_print if read.found else None,
        moves=_moves(jobs),
    )


def _on_its_path(facts: QueueFacts, read: Read, own: Live | None, site: Site, cut: Collection[str]) -> QueueFacts:
    """How the server and the device stand to each other on the network; `cut`: devices to which this server's jobs were cut."""
    where = _text(own.facts, "history.segment") if own else None
    if own is None or where is None:
        return facts
    others = [live for live in site.lives.values() if live.id != own.id and live.facts.get("history.segment") == where and _prints(live)]
    fine = bool(others) and not any(live.id in cut for live in others)
    return replace(facts, routed=_routed(read, own, where), path_fine=fine)


def _routed(read: Read, own: Live, where: str) -> bool | None:
    """Whether a router stands between the print server and its device."""
    if read.server.target is None:
        ours = own.facts.get("target.own_segment")
        return not ours if isinstance(ours, bool) else None
    server, network = parse(read.server.target.address), ip_network(where, strict=False)
    return None if server is None or server.version != network.version else server not in network


def _with_last_driver(told: QueueFacts, before: QueueRecord | None) -> QueueFacts:
    if before is None:
        return replace(told, driver_changed=False)
    changed = told.driver != before.driver if told.driver else None
    return replace(told, last_driver=before.driver, last_driver_since=datetime.fromisoformat(before.since), driver_changed=changed)


def _moves(jobs: JobsFacts) -> bool | None:
    if (jobs.completed_s is not None and jobs.completed_s < _AN_HOUR) or jobs.head_still is False:
        return True
    return None if jobs.finished is None else False


def _with_twins(queues: list[tuple[Queue, Place, QueueFacts]]) -> Iterator[tuple[Queue, Place, QueueFacts]]:
    """Each queue with the others of its server that print to the same device."""
    same: defaultdict[str, list[QueueFacts]] = defaultdict(list)
    for _, place, facts in queues:
        if place.own:
            same[place.own.id].append(facts)
    for queue, place, facts in queues:
        others = [other for other in same[place.own.id] if other.name != facts.name] if place.own else []
        names = tuple(other.name or "" for other in others[:_SHOWN]) if place.own else None
        yield queue, place, replace(facts, twins=names, twins_fine=any(map(_is_fine, others)) if place.own else None)


def _is_fine(facts: QueueFacts) -> bool:
    return not facts.paused and facts.accepting is not False and facts.there == "same" and facts.port_state in {"open", None}


def _ready(own: Live) -> bool | None:
    if own.answers is False:
        return False
    state = own.facts.get("printer.state")
    return None if state is None else state != "stopped"


def _port_state(place: Place, port: int | None, live: Live | None, ways: Ways) -> str | None:
    """How the queue's port stands at the address that it names, where its device was asked or the port was tried."""
    if port is None or place.address is None:
        return None
    state = live.facts.get(f"tcp.{port}") if live else None
    return state if isinstance(state, str) else ways.ports.get((place.address, port))


def _driverless(facts: Mapping[str, Value]) -> bool | None:
    features = _texts(facts, "ipp.features")
    if features and any(word.startswith(_DRIVERLESS) for word in features):
        return True
    formats = _texts(facts, "ipp.formats")
    return None if formats is None else bool({"image/urf", "image/pwg-raster"} & set(formats))


def _shown(live: Live) -> str:
    words = (live.facts.get("printer.vendor"), live.facts.get("printer.model"))
    name = " ".join(word for word in words if isinstance(word, str)) or "the device"
    return f"{name} at {live.address}"


def _text(facts: Mapping[str, Value], name: str) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) else None


def _texts(facts: Mapping[str, Value], name: str) -> list[str] | None:
    value = facts.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else None
