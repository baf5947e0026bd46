# SPDX-License-Identifier: Apache-2.0
"""What the raw-socket helper adds to a scan: DHCP servers and our switch port while the scan runs, and who answers ARP for each printer at its end.

Only on segments of ours that the scan is about, and only where the helper may have its socket; else the scan says what was left out. ARP waits
until the sweep is over, so that the two together never pass the pace.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network

from agent.diagnose import is_diagnosed
from agent.examine import Examination
from agent.model import NotExamined, flat
from probes import helper
from probes.dhcp_servers import dhcp_facts
from probes.fact import Facts
from probes.facts import DhcpFacts, DhcpServerRow, LinkLayerFacts
from probes.failure import WithheldError
from probes.gate import Gate
from probes.heard import Answers, Offer
from probes.helper import HOW_TO_ALLOW, Helper
from probes.host import Host, Interface
from probes.malformed import MalformedReply
from probes.model import Observation
from probes.observe import derived
from probes.who_answers import arp_facts

_EARS_S = 2.0
"""The switch port is listened for in turns this long, so that the end of a scan never waits for more."""
_ARP_PER_S, _ARP_PER_S_FAST = 9.0, 50.0
_FIRST, _MORE = 2, 3
_MOST_ADDRESSES = 256
_DHCP_PACKETS = 2
_GONE = (OSError, EOFError, MalformedReply, TimeoutError, WithheldError)
_LEFT_OUT = "duplicate addresses, DHCP servers and our switch port"


class Raw:
    """The helper's part in one scan. `dhcp` and `link_layer` stay None where nothing could be asked; `notes` say why."""

    def __init__(self, gate: Gate, host: Host, addresses: Collection[str]) -> None:
        self._gate, self._host = gate, host
        self._segments = tuple(_one_each(host, addresses))
        self.dhcp: DhcpFacts | None = None
        self.link_layer: LinkLayerFacts | None = None
        self.address_taken_by: str | None = None
        self.notes: list[NotExamined] = []
        self._may = False

    @asynccontextmanager
    async def at_work(self, *, may: bool | None) -> AsyncIterator[None]:
        """Ask for DHCP servers and listen for the switch for as long as this context lasts; `may`: the preflight's word on raw sockets."""
        if not self._segments:
            yield
            return
        self._may = may is True
        if not self._may:
            self.notes.append(NotExamined(_LEFT_OUT, "raw sockets are not allowed here", HOW_TO_ALLOW))
            yield
            return
        listening = asyncio.ensure_future(self._listen())
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    @property
    def offers(self) -> tuple[DhcpServerRow, ...] | None:
        """What the DHCP servers of our segments offered; None where nobody could be asked."""
        return self.dhcp.servers if self.dhcp else None

    async def who_answers(self, examinations: Iterable[Examination]) -> dict[str, Observation]:
        """Who answers ARP for each of these that is, or may be, a printer on a segment of ours; by endpoint."""
        found: dict[str, Observation] = {}
        worth = [one for one in examinations if one.target.own_segment and _is_worth_asking(one.concluded().facts)] if self._may else []
        for segment in self._segments:
            here = [one for one in worth if _is_on(one.target.address, segment)][:_MOST_ADDRESSES]
            if not here:
                continue
            at = datetime.now(UTC)
            answers = await self._probed(segment, [one.target.address for one in here])
            macs = {address: tuple(said.answers) for address, said in answers.items()}
            for one in here if answers else ():
                facts = arp_facts(one.target.address, answers[one.target.address], macs, _own_macs(one.observations), self._host.gateway)
                found[one.target.endpoint] = derived(facts, at)
        return found

    # --- while the scan runs ------------------------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        try:
            async with helper.started() as running:
                await self._discover(running)
                await self._find_switch(running)
        except _GONE as error:
            self.notes.append(NotExamined(_LEFT_OUT, f"the raw-socket helper gave up: {str(error) or type(error).__name__}"))

    async def _discover(self, running: Helper) -> None:
        offers: list[tuple[Interface, Offer]] = []
        for segment in self._segments:
            self._gate.permit_infrastructure("255.255.255.255", "udp/67", _DHCP_PACKETS)
            offers += [(segment, offer) for offer in await running.dhcp(segment.name)]
        self.dhcp = dhcp_facts(offers, {gateway.interface: gateway.address for gateway in reversed(self._host.gateways) if ":" not in gateway.address})

    async def _find_switch(self, running: Helper) -> None:
        while True:
            for segment in self._segments:
                if port := await running.lldp(segment.name, wait_s=_EARS_S):
                    self.link_layer = LinkLayerFacts(port.protocol, port.switch, port.port, port.port_description, port.vlan)
                    return

    # --- at its end ---------------------------------------------------------------------------------------------------------------------------

    async def _probed(self, segment: Interface, addresses: Sequence[str]) -> dict[str, Answers]:
        """Two probes each, three more where two MACs answer; our own address and the gateway are asked for beside them."""
        gateway = [self._host.gateway] if self._host.gateway and _is_on(self._host.gateway, segment) else []
        asked = list(dict.fromkeys([*addresses, segment.address, *gateway]))
        try:
            async with helper.started() as running:
                first = await self._ask(running, segment, asked, _FIRST)
                doubtful = [address for address, said in first.items() if len(said.answers) > 1]
                more = await self._ask(running, segment, doubtful, _MORE) if doubtful else {}
        except _GONE as error:
            self.notes.append(NotExamined(f"duplicate addresses on {segment.name}", f"the raw-socket helper gave up: {str(error) or type(error).__name__}"))
            return {}
        every = {address: _sum(said, more.get(address)) for address, said in first.items()}
        self.address_taken_by = next(iter(every[segment.address].answers), self.address_taken_by)
        return every

    async def _ask(self, running: Helper, segment: Interface, addresses: Sequence[str], probes: int) -> dict[str, Answers]:
        for address in addresses:
            if address != segment.address:
                self._gate.permit_arp(address, probes)
        if segment.address in addresses:
            self._gate.sent.count_infrastructure("arp/request", probes)
        rate = _ARP_PER_S_FAST if self._gate.pace.name == "fast" else _ARP_PER_S
        return await running.duplicate(segment.name, addresses, probes=probes, per_second=rate)


def _is_worth_asking(facts: Facts) -> bool:
    return is_diagnosed(facts) and facts.get("pulse.answers") is not False


def _own_macs(observations: Iterable[Observation]) -> frozenset[str]:
    """The MACs that the device lists as its interfaces over SNMP."""
    rows = flat(observations).get("snmp.interfaces")
    listed = [row.get("mac") for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return frozenset(mac for mac in listed if isinstance(mac, str))


def _one_each(host: Host, addresses: Collection[str]) -> Iterator[Interface]:
    """The attached IPv4 segments that these addresses or networks touch, one an interface."""
    wanted = [ip_network(address.partition("%")[0], strict=False) for address in addresses]
    seen: set[str] = set()
    for segment in host.segments:
        touched = any(segment.network.version == network.version and segment.network.overlaps(network) for network in wanted)
        if touched and segment.name not in seen:
            seen.add(segment.name)
            yield segment


def _is_on(address: str, segment: Interface) -> bool:
    where = ip_network(address.partition("%")[0])
    return where.version == segment.network.version and where.subnet_of(segment.network)  # type: ignore[arg-type]  # the versions are equal


def _sum(one: Answers, other: Answers | None) -> Answers:
    if other is None:
        return one
    counts = {mac: one.answers.get(mac, 0) + other.answers.get(mac, 0) for mac in {**one.answers, **other.answers}}
    ordered = dict(sorted(counts.items(), key=lambda row: -row[1]))
    return Answers(one.probes + other.probes, ordered, tuple(dict.fromkeys((*one.claims, *other.claims))))
