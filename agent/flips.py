# SPDX-License-Identifier: Apache-2.0
"""MACs that the kernel's neighbour table showed for one address during a scan: a second one is a flip, and needs no rights to be seen."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from probes.discovery.neighbours import Neighbours
from probes.facts import NeighbourFacts
from probes.model import Observation
from probes.observe import bare

_STEP_S = 0.5 if sys.platform == "linux" else 5.0  # netlink is cheap, a program's start is not


class Flips:
    """The table, watched. Only entries that were confirmed since the scan began count: an old one may be anybody's."""

    def __init__(self, began: float) -> None:
        self._neighbours = Neighbours(began)
        self._macs: defaultdict[str, list[str]] = defaultdict(list)

    async def watch(self) -> None:
        """Watch until cancelled."""
        await self._neighbours.begin()
        while True:
            for address, mac in self._neighbours.answered().items():
                if mac not in self._macs[address]:
                    self._macs[address].append(mac)
            await asyncio.sleep(_STEP_S)
            await self._neighbours.refresh()

    def added(self, address: str, observations: Iterable[Observation]) -> Iterator[Observation]:
        """The same observations, with what the table showed in `neighbour.macs`."""
        for observation in observations:
            section = observation.section
            if isinstance(section, NeighbourFacts):
                macs = tuple(dict.fromkeys((*self._macs.get(address, ()), *([section.mac] if section.mac and section.answers else []))))
                told = replace(section, macs=macs)
                yield replace(observation, facts=bare(told), section=told)
            else:
                yield observation
