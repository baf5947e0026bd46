# SPDX-License-Identifier: Apache-2.0
"""Where the sources of discovery meet: each adds what it learnt of an address, and one reader is told what changed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping

from probes.discovery.candidates import Candidate
from probes.gate import Gate
from probes.scope import parse


class Board:
    """Everything known, by address; an address changed twice before anybody looked is told once."""

    def __init__(self, gate: Gate, own: frozenset[str]) -> None:
        self.outside: set[str] = set()
        self.strays: dict[str, Candidate] = {}
        self._gate, self._own = gate, own
        self._known: dict[str, Candidate] = {}
        self._heard: Counter[str] = Counter()
        self._changed: dict[str, None] = {}
        self._news = asyncio.Event()
        self._closed = False

    def saw(self, address: str, source: str, **learnt: object) -> None:
        """Add what a source learnt of an address in scope that is not our own (a computer's shared queue on it is no printer)."""
        if self._gate.scope.refusal(address) is not None:
            self.outside.add(address)
            self._stray(address, source, learnt)
            return
        if address in self._own and not address.startswith("127."):
            return
        before = self._known.get(address, Candidate(address))
        after = before.heard(source, **learnt)
        if after != before:
            self._known[address] = after
            self._heard.update(after.sources - before.sources)
            self._changed[address] = None
            self._news.set()

    def _stray(self, address: str, source: str, learnt: Mapping[str, object]) -> None:
        """Who announces an address that it gave itself stands on our own wire, in scope or not; nothing is sent there."""
        where = parse(address)
        if source == "mdns" and where is not None and where.is_link_local:
            self.strays[address] = self.strays.get(address, Candidate(address)).heard(source, **learnt)

    def heard(self) -> dict[str, int]:
        """How many addresses each source brought."""
        return {source: self._heard[source] for source in ("mdns", "snmp", "wsd", "neighbours")}

    def close(self) -> None:
        """Nothing more will come."""
        self._closed = True
        self._news.set()

    async def news(self) -> AsyncIterator[Candidate]:
        """What changed, until closed."""
        while self._changed or not self._closed:
            await self._news.wait()
            self._news.clear()
            while self._changed:
                address = next(iter(self._changed))
                del self._changed[address]
                yield self._known[address]
