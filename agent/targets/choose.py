# SPDX-License-Identifier: Apache-2.0
"""From what was written (TARGETs, else the configuration's scope, else the attached segments) to what is asked. Pure; names are looked up before.

TARGETs given: only these are asked, and what the configuration knows of one of them is kept. No TARGET: the configuration's devices and its
`scope.include`, or, without that, the attached segments; devices that all live on loopback (forwarded ports) are a scope of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from agent.config.model import Config, Device
from agent.model import NotExamined
from agent.refusal import BadInputError, quoted
from agent.spans import Span, collapsed
from agent.targets.allowed import MANY, Permits, network_of, public_count, question, refusal
from agent.targets.resolve import ResolveError
from agent.targets.syntax import TargetError, Wanted, parse
from probes.model import WELL_KNOWN, Service, Target
from probes.policy import TALK_PORTS
from probes.scope import Network
from probes.scope import parse as address_of

_SPOKEN_TO: tuple[Service, ...] = ("ipp", "ipps", "lpd", "http", "https", "http-alt", "https-alt")
"""TCP services that bytes are sent to."""

Addresses = Mapping[str, str | ResolveError]
"""Names as they were looked up."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked. `asked` in the user's words; `question` is to be put to a person first."""

    asked: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    networks: tuple[Network, ...] = ()
    exclude: tuple[Network, ...] = ()
    attached: bool = False
    question: str | None = None
    not_examined: tuple[NotExamined, ...] = ()


def read_targets(texts: Iterable[str], config: Config) -> tuple[Wanted, ...]:
    """Read every TARGET. Raises BadInputError with all that do not parse."""
    wanted, wrong = [], []
    for text in texts:
        try:
            wanted.append(parse(text, config.segments))
        except TargetError as error:
            wrong.append(str(error))
    if wrong:
        raise BadInputError(*wrong)
    return tuple(wanted)


def names(wanted: Iterable[Wanted], config: Config) -> tuple[str, ...]:
    """The names that must be looked up before `choose`."""
    given = [item.name for item in wanted if item.name and not _devices_named(item.name, config)]
    return (*given, *(device.name for device in config.devices if device.name and not device.address))


def choose(wanted: Sequence[Wanted], config: Config, looked_up: Addresses, permits: Permits) -> Chosen:
    """What is asked. Raises BadInputError for what may not be."""
    asked = [(item.text, item.span) for item in wanted if item.span] if wanted else [(str(span), span) for span in config.scope.include]
    spans = [(text, span.hosts()) for text, span in asked if not span.single]
    scoped = [Target(str(span.first)) for _, span in asked if span.single and not wanted]
    mentioned = [*_singles(wanted, config, looked_up), *_expected(wanted, spans, config, looked_up), *scoped]
    exclude = collapsed(config.scope.exclude)
    targets, left_out = _split(_exclusive(_merged(mentioned)), exclude)
    _refuse(asked, targets, _expected((), (), config, looked_up), permits)
    attached = not wanted and not config.scope.include and not _all_loopback(targets)
    everything = [span for _, span in spans] + [Span(where, where) for target in targets if (where := address_of(target.address))]
    count = sum(span.count for span in everything)
    if not everything and not attached:
        raise BadInputError(*(f"{item.what}: {item.why}" for item in left_out), "nothing is left to ask")
    return Chosen(
        asked=tuple(item.text for item in wanted) or tuple(text for text, _ in asked) or (("attached segments",) if attached else ()),
        targets=targets,
        networks=collapsed(span for _, span in spans),
        exclude=exclude,
        attached=attached,
        question=question(count, public_count(everything, permits)),
        not_examined=(*left_out, *_unresolved(wanted, config, looked_up)),
    )


# --- single addresses and names ---------------------------------------------------------------------------------------------------------------


def _singles(wanted: Iterable[Wanted], config: Config, looked_up: Addresses) -> Iterable[Target]:
    """The targets that were named one by one; the configuration's own entry where it has one for that place. Raises BadInputError."""
    wrong: list[str] = []
    for item in wanted:
        if item.name is None and not (item.span and item.span.single):
            continue
        devices = _devices_named(item.name, config) if item.name else []
        address = str(item.span.first) if item.span else looked_up.get(item.name or "")
        if isinstance(address, ResolveError):
            wrong.append(str(address))
            continue
        devices = devices or [device for device in config.devices if device.address == address]
        same = [device for device in devices if not item.ports or device.ports.given() == item.ports]
        if same:
            yield from (target.but(named=True) for device in same if (target := _target(device, looked_up)))
        elif address is not None:
            yield _own(address, (item.name,) if item.name else (), item.ports)
        elif devices and (target := _target(devices[0], looked_up)):
            yield _own(target.address, target.names, item.ports)
    if wrong:
        raise BadInputError(*wrong)


def _own(address: str, names: tuple[str, ...], ports: Mapping[Service, int]) -> Target:
    return Target(address, ports=dict(ports), names=names, named=True, tls_used="ipps" in ports, because=())


def _devices_named(name: str, config: Config) -> list[Device]:
    return [device for device in config.devices if device.name and device.name.rstrip(".").casefold() == name.casefold()]


def _target(device: Device, looked_up: Addresses) -> Target | None:
    """The configuration's device as a target; None when its name leads nowhere."""
    address = device.address or looked_up.get(device.name or "")
    if not isinstance(address, str):
        return None
    ports = device.ports.given()
    return Target(
        address,
        ports=ports,
        names=(device.name,) if device.name else (),
        mac=device.mac,
        device_id=f"asset:{device.id}" if device.id else None,
        expected=True,
        critical=device.critical,
        lpd_queue=device.lpd_queue,
        tls_used=device.tls or "ipps" in ports,
        serial=device.serial,
    )


def _expected(wanted: Sequence[Wanted], spans: Iterable[tuple[str, Span]], config: Config, looked_up: Addresses) -> Iterable[Target]:
    """The configuration's devices: all of them without a TARGET, else those that lie within one."""
    within = [span for _, span in spans]
    for device in config.devices:
        target = _target(device, looked_up)
        if target and (not wanted or any(_holds(span, target.address) for span in within)):
            yield target


def _holds(span: Span, address: str) -> bool:
    where = address_of(address)
    return where is not None and where.version == span.first.version and int(span.first) <= int(where) <= int(span.last)


def _unresolved(wanted: Sequence[Wanted], config: Config, looked_up: Addresses) -> list[NotExamined]:
    lost = [device for device in config.devices if not device.address and not isinstance(looked_up.get(device.name or ""), str)]
    asked = lost if not wanted else [device for device in lost if any(item.name == (device.name or "").casefold() for item in wanted)]
    return [NotExamined(device.id or device.name or "", str(looked_up.get(device.name or "", "its name was not looked up")), _MEND) for device in asked]


_MEND = "correct its name, or give its address under devices:"

# --- all of them together ---------------------------------------------------------------------------------------------------------------------


def _merged(targets: Iterable[Target]) -> list[Target]:
    """Each endpoint once; what one mention knows and another does not is kept."""
    merged: dict[str, Target] = {}
    for target in targets:
        known = merged.get(target.endpoint)
        merged[target.endpoint] = _joined(known, target) if known else target
    return list(merged.values())


def _joined(one: Target, other: Target) -> Target:
    richer, poorer = (one, other) if one.expected else (other, one)
    return richer.but(named=one.named or other.named, names=tuple(dict.fromkeys((*richer.names, *poorer.names))))


def _exclusive(targets: list[Target]) -> list[Target]:
    """Mark those whose own ports are all that speaks of them: on loopback, or where several targets share the address."""
    sharing: defaultdict[str, int] = defaultdict(int)
    for target in targets:
        sharing[target.address] += 1
    alone = [sharing[target.address] == 1 and not _is_loopback(target.address) for target in targets]
    return [_plain(target) if by_itself else target.but(exclusive=bool(target.ports)) for target, by_itself in zip(targets, alone, strict=True)]


def _plain(target: Target) -> Target:
    """Without the ports that are where everybody has them; only that of raw stays, because naming it says that it is printed to."""
    return target.but(ports={service: port for service, port in target.ports.items() if service == "raw" or port != WELL_KNOWN[service]})


def _is_loopback(address: str) -> bool:
    return ip_address(address).is_loopback


def _all_loopback(targets: Sequence[Target]) -> bool:
    return bool(targets) and all(_is_loopback(target.address) for target in targets)


def _split(targets: Iterable[Target], exclude: Sequence[Network]) -> tuple[tuple[Target, ...], tuple[NotExamined, ...]]:
    """The targets that may be asked, and a word about those that the configuration excludes."""
    kept, out = [], []
    for target in targets:
        if any(network_of(target.address).version == network.version and network_of(target.address).overlaps(network) for network in exclude):
            out.append(NotExamined(target.endpoint, "it is excluded by scope.exclude of the configuration", "take it out of scope.exclude"))
        else:
            kept.append(target)
    return tuple(kept), tuple(out)


def _refuse(spans: Iterable[tuple[str, Span]], targets: Sequence[Target], configured: Iterable[Target], permits: Permits) -> None:
    """Raises BadInputError for everything that may not be asked."""
    asked = [(text, span) for text, span in spans if not span.single]
    for target in targets:
        where = address_of(target.address)
        asked += [(f"{name} ({target.address})" if (name := next(iter(target.names), "")) else target.endpoint, Span(where, where))] if where else []
    wrong = [sentence for text, span in asked if (sentence := refusal(text, span, permits))]
    public = public_count((span for _, span in asked), permits)
    if not wrong and public > MANY:
        wrong.append(f"these are {public:,} public addresses; --allow-public goes up to {MANY:,}, more need scope.include in the configuration")
    wrong += _raw_clashes(targets, configured)
    if wrong:
        raise BadInputError(*dict.fromkeys(wrong))


def _raw_clashes(targets: Sequence[Target], configured: Iterable[Target]) -> list[str]:
    """A port that one target, or the configuration, calls raw and the same address would be spoken to on."""
    raw = {(target.address, port): target for target in (*configured, *targets) if (port := target.ports.get("raw"))}
    spoken = [(target, service, port) for target in targets for service in _SPOKEN_TO if (port := target.port(service))]
    clashes = [
        f"{quoted(raw[target.address, port].endpoint)}: port {port} is mapped to raw, yet {_named_as(target, service)} speaks {service} on it"
        for target, service, port in spoken
        if (target.address, port) in raw
    ]
    odd = [
        f"{quoted(target.endpoint)}: {port} is the port of {_service_of(port)}, where this scan may speak to others; it cannot be a raw print port here"
        for (address, port), target in raw.items()
        if port in TALK_PORTS and not target.exclusive and not _is_loopback(address)
    ]
    return odd or clashes


def _named_as(target: Target, service: Service) -> str:
    return quoted(target.endpoint) if service in target.ports else f"a target at {target.address}"


def _service_of(port: int) -> Service:
    return next(name for name, number in WELL_KNOWN.items() if number == port)
