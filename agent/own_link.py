# SPDX-License-Identifier: Apache-2.0
"""Our own link while a scan runs. When it is lost, what was asked around that moment is unmade: silence then says nothing about a device."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from agent.model import NotExamined
from probes.facts import AgentFacts
from probes.host import Host, is_there, source_towards
from probes.model import Observation
from probes.scope import Network

STEP_S = 0.5
_TWICE = 2


@dataclass(frozen=True, slots=True)
class Loss:
    """Which interface lost its link or its address, and since when at the latest it was whole."""

    interface: str
    whole_until: datetime


class OwnLink:
    """The interfaces that a scan goes out by: those with one of these addresses of ours. `loss` is set once; one missed look is forgiven."""

    def __init__(self, host: Host, addresses: Iterable[str | None]) -> None:
        used = frozenset(addresses)
        self._watched = tuple(found for found in host.interfaces if found.up and found.address in used)
        self.loss: Loss | None = None

    async def lost(self) -> Loss:
        """Ends when one of them is lost; never, where none is watched."""
        missed: dict[str, int] = {}
        whole_until = datetime.now(UTC)
        while True:
            await asyncio.sleep(STEP_S)
            gone = [found for found in self._watched if not is_there(found.name, found.address)]
            missed = {found.name: missed.get(found.name, 0) + 1 for found in gone}
            if not gone:
                whole_until = datetime.now(UTC)
            for found in gone:
                if missed[found.name] >= _TWICE:
                    self.loss = Loss(found.name, whole_until)
                    return self.loss

    def not_examined(self, agent: AgentFacts, asked: int) -> Iterator[NotExamined]:
        """What a lost link, or none at all, left out."""
        fix = "mend this host's own network (unjam doctor), and scan again"
        if self.loss:
            yield NotExamined("everything since then", f"our own link ({self.loss.interface}) was lost during the scan, which ended it", fix)
        elif agent.link is False:
            yield NotExamined(f"all of it ({asked} targets or networks)", "this host has no network interface that is up with an address", fix)


def towards(asked: Iterable[str]) -> frozenset[str]:
    """Our own addresses on the way to these addresses or networks, as the kernel would choose them now; nothing is sent."""
    networks = (network for text in asked if (network := _network(text)) and not network.is_loopback)
    return frozenset(source for network in networks if (source := source_towards(_first(network))))


def unmade(observations: Iterable[Observation], loss: Loss) -> Iterator[Observation]:
    """The same observations; those that were still being made when the link went, or later, are skipped ones that say why."""
    why = f"our own link ({loss.interface}) was lost"
    for observation in observations:
        ended = observation.at + timedelta(milliseconds=observation.took_ms)
        if ended < loss.whole_until:
            yield observation
        else:
            yield Observation(observation.probe, observation.at, observation.took_ms, failure="skipped", why=why)


def _network(text: str) -> Network | None:
    with suppress(ValueError):
        return ip_network(text.partition("%")[0], strict=False)
    return None


def _first(network: Network) -> str:
    return str(network.network_address + (1 if network.num_addresses > _TWICE else 0))
