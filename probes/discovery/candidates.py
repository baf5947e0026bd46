# SPDX-License-Identifier: Apache-2.0
"""An address at which something was heard, and all that discovery knows of it before anybody is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from probes.discovery.adverts import Advert, blend
from probes.facts import MdnsFacts
from probes.model import Service, Target
from probes.network_facts import WsdFacts


@dataclass(frozen=True, slots=True)
class Candidate:
    """What discovery knows of one address. `sources` are of `mdns snmp wsd neighbours`; the object ids are dotted.

    `printer`: True when it said over SNMP that it is one (hrDeviceType, a Printer MIB row), None when it did not say.
    `community_index` points into Credentials.communities: the pair that was answered.
    """

    address: str
    sources: frozenset[str] = frozenset()
    mac: str | None = None
    adverts: tuple[Advert, ...] = ()
    wsd: WsdFacts | None = None
    sys_descr: str | None = None
    sys_object_id: str | None = None
    printer: bool | None = None
    community_index: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Host and service names heard, without repeats."""
        heard = (name for advert in self.adverts for name in (advert.facts.host, advert.facts.name))
        return tuple(dict.fromkeys(name for name in heard if name))

    @property
    def mdns(self) -> MdnsFacts | None:
        """Everything advertised at this address as one; None when nothing was."""
        return blend(self.adverts)

    @property
    def ports(self) -> Mapping[Service, int]:
        """The ports that were advertised. For telling devices apart, never for sending anything to."""
        return {service: port for advert in reversed(self.adverts) for service, port in advert.ports.items()}

    @property
    def because(self) -> tuple[str, ...]:
        """Why it is thought a printer; empty when nothing says so yet."""
        facts = self.mdns
        said = [f"mDNS ty={facts.ty}" if facts.ty else f"mDNS {facts.name}"] if facts and (facts.ipp or facts.raw or facts.lpd) else []
        return (*said, *(["Printer MIB"] if self.printer else []), *(["WS-Discovery PrintDeviceType"] if self.wsd and self.wsd.prints else []))

    def advert_for(self, target: Target) -> MdnsFacts | None:
        """What was advertised of this target: where ports of its own tell devices at one address apart, by those ports."""
        if target.address != self.address:
            return None
        if not target.ports:
            return self.mdns
        return blend(advert for advert in self.adverts if any(advert.ports.get(service) == port for service, port in target.ports.items()))

    def wsd_for(self, target: Target) -> WsdFacts | None:
        """What was said of this target over WS-Discovery; None where ports of its own tell devices at one address apart."""
        return self.wsd if target.address == self.address and not target.ports else None

    def target(self) -> Target:
        """The target to ask. An advert's ports never become its ports: only the user may name one."""
        return Target(self.address, names=self.names, mac=self.mac, because=self.because)

    def heard(self, source: str, **learnt: object) -> "Candidate":
        """The same candidate with what `source` said added; what is None adds nothing."""
        changes = {name: value for name, value in learnt.items() if value is not None}
        return replace(self, sources=self.sources | {source}, **changes)  # type: ignore[arg-type]  # replace() checks the names itself
