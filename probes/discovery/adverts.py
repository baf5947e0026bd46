# SPDX-License-Identifier: Apache-2.0
"""What DNS-SD records say (RFC 6763, Bonjour Printing 1.2.1): records in, one advert a service name and address out. No socket, no await.

Everything here is hostile and bounded: at most 2,000 names of each kind, names with control characters skipped, text made safe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Literal, NamedTuple

from probes.asking import Asking
from probes.facts import MdnsFacts
from probes.failure import WithheldError
from probes.model import Service
from probes.wire.text import safe

SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "_ipp._tcp": "ipp", "_ipps._tcp": "ipps", "_printer._tcp": "lpd", "_pdl-datastream._tcp": "raw",
        "_uscan._tcp": "escl", "_uscans._tcp": "escls", "_scanner._tcp": "scanner", "_http._tcp": "http",
    }
)  # fmt: skip
"""The types browsed for, best source of facts first, and what the service is called here."""
HTTP = "_http._tcp"
MOST_NAMES = 2_000
_MOST_PER_NAME = 16
_PRINTERS_KEYS = {"ty", "product", "pdl", "usb_mfg", "usb_mdl", "rp", "printer-type"}
_TYPES = tuple(SERVICES)


@dataclass(frozen=True, slots=True)
class Advert:
    """One service name (`Lab P01`) of one host, over all the types it is advertised under. `ports` holds those that are not 0."""

    host: str
    ports: Mapping[Service, int]
    facts: MdnsFacts


class Missing(NamedTuple):
    """A record that would complete an advert: the name to ask for, and its kind."""

    name: str
    kind: Literal["service", "address"]


@dataclass(slots=True)
class _Instance:
    kind: str
    label: str
    host: str | None = None
    port: int = 0
    text: Mapping[str, str] | None = None


@dataclass(slots=True)
class Heard:
    """The records heard so far, by name; names are compared without case, as DNS does."""

    flooded: bool = False
    _instances: dict[str, _Instance] = field(default_factory=dict)
    _addresses: dict[str, set[str]] = field(default_factory=dict)

    def pointer(self, kind: str, name: str) -> None:
        """PTR: there is a service `name` (`Lab P01._ipp._tcp.local.`) of this type (`_ipp._tcp.local.`)."""
        bare = kind.lower().removesuffix(".").removesuffix(".local")
        label = name[: -len(kind) - 1] if name.lower().endswith(f".{kind.lower()}") else ""
        if bare in SERVICES and label and self._room(name, self._instances):
            self._instances.setdefault(name.lower(), _Instance(bare, safe(label)))

    def service(self, name: str, host: str, port: int) -> None:
        """SRV: where the service is."""
        found = self._instances.get(name.lower())
        if found and _clean(host):
            found.host, found.port = host, port

    def text(self, name: str, data: bytes) -> None:
        """TXT: what it says of itself."""
        if found := self._instances.get(name.lower()):
            found.text = parse_txt(data)

    def address(self, host: str, address: str) -> None:
        """A or AAAA: the host's address; a link-local one with its zone (`fe80::1%eth0`)."""
        if self._room(host, self._addresses):
            known = self._addresses.setdefault(host.lower(), set())
            if len(known) < _MOST_PER_NAME:
                known.add(address)

    def missing(self) -> list[Missing]:
        """What to ask for so that every printer's service can be told; `_http._tcp` is nobody's business until its host is a printer's."""
        unknown = [Missing(name, "service") for name, found in self._instances.items() if found.host is None or found.text is None]
        hosts = {found.host for found in self._instances.values() if found.host and found.host.lower() not in self._addresses}
        return [item for item in unknown if self._instances[item.name].kind != HTTP] + [Missing(host, "address") for host in sorted(hosts)]

    def adverts(self) -> dict[str, tuple[Advert, ...]]:
        """Every complete advert by address. A host with IPv4 addresses is not listed under its IPv6 ones as well."""
        found: dict[str, tuple[Advert, ...]] = {}
        for host, instances in self._by_host().items():
            adverts = _adverts_of(host, instances)
            for address in _preferred(self._addresses.get(host, ())):
                if adverts:
                    found[address] = (*found.get(address, ()), *adverts)
        return found

    def _room(self, name: str, names: Mapping[str, object]) -> bool:
        if not _clean(name):
            return False
        if len(names) >= MOST_NAMES and name.lower() not in names:
            self.flooded = True
            return False
        return True

    def _by_host(self) -> dict[str, list[_Instance]]:
        hosts: dict[str, list[_Instance]] = {}
        for found in self._instances.values():
            if found.host is not None:
                hosts.setdefault(found.host.lower(), []).append(found)
        return hosts


async def ask(asking: Asking) -> MdnsFacts:
    """What discovery heard of this target; nothing is sent. Raises WithheldError when it heard nothing."""
    heard = asking.hints.get("mdns")
    if not isinstance(heard, MdnsFacts):
        msg = "no DNS-SD advert of this address was heard"
        raise WithheldError(msg)
    return heard


def blend(adverts: Iterable[Advert]) -> MdnsFacts | None:
    """Several adverts of one device as one: the services of all, and of everything else what the first says. None for none."""
    parts = [advert.facts for advert in adverts]
    if not parts:
        return None
    services = tuple(kind for kind in _TYPES if any(kind in (part.services or ()) for part in parts))
    firsts = {item.name: next((value for part in parts if (value := getattr(part, item.name))), getattr(parts[0], item.name)) for item in fields(MdnsFacts)}
    return MdnsFacts(**{**firsts, "services": services, "instances": len({part.name for part in parts if part.ipp or part.lpd or part.raw})})


def parse_txt(data: bytes) -> dict[str, str]:
    """A TXT record's strings as key -> value, keys in lower case, the first of equal keys (RFC 6763 section 6.4); damage ends it."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        end = at + 1 + data[at]
        key, _, value = data[at + 1 : end].partition(b"=")
        at = end
        if key:
            found.setdefault(safe(key).lower(), safe(value))
    return found


def _adverts_of(host: str, instances: list[_Instance]) -> tuple[Advert, ...]:
    a_printers = any(found.kind != HTTP for found in instances)
    counted = [found for found in instances if found.kind != HTTP or a_printers or _PRINTERS_KEYS & set(found.text or ())]
    labels = dict.fromkeys(found.label for found in counted)
    adverts = [_advert(host, [found for found in counted if found.label == label]) for label in labels]
    return tuple(sorted(adverts, key=lambda advert: _TYPES.index((advert.facts.services or (HTTP,))[0])))


def _advert(host: str, instances: list[_Instance]) -> Advert:
    ranked = sorted(instances, key=lambda found: _TYPES.index(found.kind))
    ports = {SERVICES[found.kind]: found.port for found in ranked if found.port}
    said: dict[str, str] = {}
    for found in ranked:
        said = {**(found.text or {}), **said}
    kinds = tuple(dict.fromkeys(found.kind for found in ranked))
    facts = MdnsFacts(
        services=kinds,
        name=ranked[0].label,
        host=safe(host.removesuffix(".")),
        ty=said.get("ty"),
        product=said.get("product"),
        note=said.get("note"),
        uuid=said.get("uuid"),
        mac=said.get("mac"),
        formats=_listed(said.get("pdl")),
        raw=_offered("_pdl-datastream._tcp", kinds, ports),
        lpd=_offered("_printer._tcp", kinds, ports),
        ipp=("ipp" in ports or "ipps" in ports) or None,
        path=said.get("rp"),
    )
    return Advert(host, MappingProxyType(ports), replace(facts, instances=int(bool(facts.ipp or facts.lpd or facts.raw))))


def _offered(kind: str, kinds: tuple[str, ...], ports: Mapping[Service, int]) -> bool | None:
    """True: advertised; False: advertised with port 0, "not here" (Bonjour Printing 1.2.1 section 4); None: not heard of."""
    return SERVICES[kind] in ports if kind in kinds else None


def _listed(text: str | None) -> tuple[str, ...] | None:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else None


def _preferred(addresses: Iterable[str]) -> list[str]:
    fours = sorted(address for address in addresses if ":" not in address)
    return fours or sorted(addresses)


def _clean(name: str) -> bool:
    return name.isprintable()
