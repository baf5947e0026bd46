# SPDX-License-Identifier: Apache-2.0
import asyncio
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, ip_network, summarize_address_range

import pytest

from probes.asking import Credentials
from probes.discovery import mdns, run
from probes.discovery.adverts import Advert
from probes.discovery.answer import Answer
from probes.discovery.board import Board
from probes.discovery.candidates import Candidate
from probes.discovery.neighbours import Neighbours
from probes.discovery.run import discover
from probes.discovery.sweep import Sweeping
from probes.facts import MdnsFacts
from probes.gate import Gate
from probes.host import Host, Interface
from probes.network_facts import WsdFacts
from probes.pace import PACES
from probes.routes import Gateway
from probes.scope import Network, Scope

SEGMENT = ip_network("10.77.0.0/29")
ETH = Interface("eth0", "10.77.0.1", SEGMENT)
HOST = Host((Interface("lo", "127.0.0.1", ip_network("127.0.0.0/8"), kind="loopback"), ETH))
ADVERT = Advert("a.local.", {"ipp": 631}, MdnsFacts(services=("_ipp._tcp",), name="A", host="a.local", ipp=True))
Tell = Callable[[str, tuple[Advert, ...]], None]


class Played:
    """A played segment: who advertises, who answers a broadcast or a sweep, who is in the neighbour table, whose link is up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.adverts: dict[str, tuple[Advert, ...]] = {}
        self.on_broadcast: list[Answer] = []
        self.on_sweep: list[Answer] = []
        self.answered: dict[str, str] = {}
        self.known: set[str] = set()
        self.macs: dict[str, str] = {}
        self.browsed: list[str] = []
        self.matched: dict[str, WsdFacts] = {}
        self.probed: list[str] = []
        self.swept: list[str] = []
        self.broadcasts: list[str] = []
        self.link = True
        self.sweep_s = 0.0
        net = self

        async def browse(_gate: Gate, interfaces: Sequence[Interface], tell: Tell) -> list[str]:
            net.browsed += [found.address for found in interfaces]
            for address, adverts in net.adverts.items():
                tell(address, adverts)
            return ["a note"]

        async def broadcast(sweeping: Sweeping, source: str, segment: Network) -> None:
            net.broadcasts.append(f"{source} {segment}")
            for answer in net.on_broadcast:
                sweeping._heard(answer)

        async def sweep(sweeping: Sweeping, addresses: Sequence[str]) -> None:
            net.swept += addresses
            for _ in addresses:
                sweeping._swept()
            await asyncio.sleep(net.sweep_s)
            for answer in net.on_sweep:
                sweeping._heard(answer)

        async def refresh(_view: Neighbours, at_most_s: float = 0.0) -> None:
            return None

        monkeypatch.setattr(mdns, "browse", browse)
        monkeypatch.setattr(run, "search", self.search)
        monkeypatch.setattr(Sweeping, "broadcast", broadcast)
        monkeypatch.setattr(Sweeping, "run", sweep)
        monkeypatch.setattr(Neighbours, "refresh", refresh)
        monkeypatch.setattr(Neighbours, "answered", lambda _view: dict(net.answered))
        monkeypatch.setattr(Neighbours, "asking", lambda _view: [])
        monkeypatch.setattr(Neighbours, "resolved", lambda _view, address: address in net.known)
        monkeypatch.setattr(Neighbours, "mac", lambda _view, address: net.macs.get(address))
        monkeypatch.setattr(run, "is_up", lambda _name: net.link)
        monkeypatch.setattr(run, "_LOOK_S", 0.01)
        monkeypatch.setattr(run, "_LINK_STEP_S", 0.01)

    async def search(self, _gate: Gate, interfaces: Sequence[Interface], tell: Callable[[str, WsdFacts], None]) -> list[str]:
        self.probed += [found.address for found in interfaces]
        for address, said in self.matched.items():
            tell(address, said)
        return []


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Played:
    return Played(monkeypatch)


def gate(include: Sequence[Network], *named: str) -> Gate:
    return Gate(Scope(include=tuple(include), attached=(SEGMENT,), exclude=(ip_network("10.77.0.6/32"),), named=frozenset(named)), PACES["fast"])


async def found(
    networks: Sequence[Network] = (SEGMENT,), *named: str, sweep: bool = True, swept: Sequence[Network] | None = None, host: Host = HOST
) -> tuple[dict[str, Candidate], list[str], list[tuple[int, int, Mapping[str, int]]]]:
    notes: list[str] = []
    progress: list[tuple[int, int, Mapping[str, int]]] = []
    last: dict[str, Candidate] = {}
    async for candidate in discover(
        gate(networks, *named),
        host,
        networks if swept is None else swept,
        credentials=Credentials(),
        sweep=sweep,
        loopback="127.0.0.1" in named,
        on_progress=lambda swept, total, heard: progress.append((swept, total, heard)),
        on_note=notes.append,
    ):
        last[candidate.address] = candidate
    return last, notes, progress


async def test_what_the_sources_say_of_one_address_is_one_candidate(net: Played) -> None:
    net.adverts["10.77.0.2"] = (ADVERT,)
    net.on_broadcast = [Answer("10.77.0.2", 0, "ACME", "1.3.6.1.4.1.9", printer=True)]
    net.on_sweep = [Answer("10.77.0.3", 0, "Switch")]
    net.answered = {"10.77.0.2": "02:00:00:00:00:02", "10.77.0.4": "02:00:00:00:00:04"}
    candidates, notes, progress = await found()
    assert set(candidates) == {"10.77.0.2", "10.77.0.3", "10.77.0.4"}
    first = candidates["10.77.0.2"]
    assert first.sources == {"mdns", "snmp", "neighbours"}
    assert (first.mac, first.sys_descr, first.adverts, first.community_index) == ("02:00:00:00:00:02", "ACME", (ADVERT,), 0)
    assert candidates["10.77.0.4"].sources == {"neighbours"}
    assert notes == ["a note"]
    assert progress[-1] == (4, 4, {"mdns": 1, "snmp": 2, "wsd": 0, "neighbours": 2})


async def test_who_answers_ws_discovery_is_a_candidate_and_counted(net: Played) -> None:
    net.matched = {"10.77.0.2": WsdFacts(answers=True, prints=True, scans=False), "10.99.0.9": WsdFacts(answers=True, prints=True)}
    candidates, notes, progress = await found()
    assert set(candidates) == {"10.77.0.2"}
    assert candidates["10.77.0.2"].because == ("WS-Discovery PrintDeviceType",)
    assert candidates["10.77.0.2"].target().because == ("WS-Discovery PrintDeviceType",)
    assert "1 addresses were heard that are outside the scope; nothing was sent to them" in notes
    assert progress[-1][2]["wsd"] == 1
    assert net.probed == ["10.77.0.1"]


async def test_the_sweep_leaves_out_ourselves_edges_and_exclusions(net: Played) -> None:
    await found()
    assert net.swept == ["10.77.0.2", "10.77.0.3", "10.77.0.4", "10.77.0.5"]
    assert net.broadcasts == ["10.77.0.1 10.77.0.0/29"]


async def test_without_a_sweep_only_neighbours_that_cost_nothing_are_asked(net: Played) -> None:
    net.known = {"10.77.0.3"}
    await found(sweep=False)
    assert net.swept == ["10.77.0.3"]


async def test_a_part_of_the_segment_gets_no_broadcast(net: Played) -> None:
    await found([ip_network("10.77.0.2/32")])
    assert net.broadcasts == []
    assert net.browsed == ["10.77.0.1"]


async def test_a_range_is_asked_whole_and_is_a_whole_segment_without_its_edges(net: Played) -> None:
    """A named network reaches us as the parts of a range; the first and last addresses of such a part are hosts like any other."""
    parts = list(summarize_address_range(IPv4Address("10.77.0.1"), IPv4Address("10.77.0.6")))
    assert len(parts) == 4
    await found(parts)
    assert net.swept == ["10.77.0.2", "10.77.0.3", "10.77.0.4", "10.77.0.5"]
    assert net.broadcasts == ["10.77.0.1 10.77.0.0/29"]
    await found(parts[1:])
    assert len(net.broadcasts) == 1


async def test_a_named_address_is_listened_for_and_not_swept(net: Played) -> None:
    net.adverts["10.77.0.2"] = (ADVERT,)
    candidates, _, _ = await found([], "10.77.0.2")
    assert set(candidates) == {"10.77.0.2"}
    assert (net.browsed, net.swept, net.broadcasts) == (["10.77.0.1"], [], [])


async def test_a_segment_too_large_to_sweep_is_listened_to_all_the_same(net: Played) -> None:
    net.on_broadcast = [Answer("10.77.0.3", 0)]
    candidates, _, progress = await found(swept=[])
    assert set(candidates) == {"10.77.0.3"}
    assert (net.browsed, len(net.broadcasts), progress[-1][1]) == (["10.77.0.1"], 1, 0)


async def test_loopback_is_listened_to_only_when_it_is_named(net: Played) -> None:
    net.adverts["127.0.0.1"] = (ADVERT,)
    candidates, _, _ = await found([], "127.0.0.1")
    assert net.browsed == ["127.0.0.1"]
    assert net.probed == []
    assert net.swept == []
    assert set(candidates) == {"127.0.0.1"}


async def test_adverts_of_other_networks_and_of_our_own_host_are_no_candidates(net: Played) -> None:
    net.adverts = {"8.8.8.8": (ADVERT,), "10.77.0.1": (ADVERT,), "10.77.0.6": (ADVERT,)}
    candidates, notes, _ = await found()
    assert candidates == {}
    assert notes[-1] == "2 addresses were heard that are outside the scope; nothing was sent to them"


async def test_a_router_that_answers_for_everybody_makes_no_hosts(net: Played) -> None:
    router = "02:00:00:00:00:99"
    net.macs = {"10.77.0.5": router}
    net.answered = {"10.77.0.5": router, "10.77.0.3": router, "10.77.0.2": "02:00:00:00:00:02"}
    candidates, _, _ = await found(host=Host(HOST.interfaces, (Gateway("10.77.0.5", "eth0"),)))
    assert set(candidates) == {"10.77.0.5", "10.77.0.2"}


async def test_a_lost_link_stops_the_sweep_and_is_told(net: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    net.sweep_s = 60
    links = iter([True, True])
    monkeypatch.setattr(run, "is_up", lambda _name: next(links, False))
    _, notes, _ = await found()
    assert "the link of eth0 was lost" in notes[-1]


async def test_a_scan_that_is_ended_early_leaves_nothing_running(net: Played) -> None:
    net.sweep_s = 60
    net.adverts["10.77.0.2"] = (ADVERT,)
    stream = discover(gate([SEGMENT]), HOST, [SEGMENT], credentials=Credentials(), sweep=True, loopback=False)
    assert (await anext(stream)).address == "10.77.0.2"
    await stream.aclose()
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_a_bug_in_a_source_is_no_silence(net: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_arguments: object) -> list[str]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(mdns, "browse", broken)
    with pytest.raises(ExceptionGroup):
        await found()


async def test_an_address_changed_twice_is_told_once() -> None:
    board = Board(gate([SEGMENT]), frozenset())
    board.saw("10.77.0.2", "mdns", adverts=(ADVERT,))
    board.saw("10.77.0.2", "snmp", sys_descr="S")
    board.saw("10.77.0.2", "snmp", sys_descr="S")
    board.close()
    assert [(candidate.address, sorted(candidate.sources)) async for candidate in board.news()] == [("10.77.0.2", ["mdns", "snmp"])]
