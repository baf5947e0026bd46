# SPDX-License-Identifier: Apache-2.0
"""Real multicast DNS on the loopback interface."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
from zeroconf import ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from probes.discovery import mdns
from probes.discovery.adverts import Advert
from probes.gate import Gate
from probes.host import Interface
from probes.pace import PACES
from probes.scope import Scope

LO = Interface("lo", "127.0.0.1", ip_network("127.0.0.0/8"), kind="loopback")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mdns, "_ROUNDS_S", (0.0, 0.25, 1.2))  # a responder says each record once a second at most
    monkeypatch.setattr(mdns, "_LAST_S", 0.3)


@asynccontextmanager
async def advertised(*services: tuple[str, int]) -> AsyncIterator[None]:
    try:
        zc = AsyncZeroconf(interfaces=["127.0.0.1"])
    except OSError as error:
        pytest.skip(f"no multicast on loopback here: {error}")
    try:
        for kind, port in services:
            await zc.async_register_service(
                ServiceInfo(
                    f"{kind}.local.",
                    f"unjam test printer.{kind}.local.",
                    addresses=[socket.inet_aton("127.0.0.1")],
                    port=port,
                    properties={"ty": "ACME 9", "rp": "ipp/print"},
                    server="unjam-test-printer.local.",
                )
            )
        yield
    finally:
        await zc.async_close()


def ours(told: list[tuple[str, tuple[Advert, ...]]]) -> list[Advert]:
    """The tests' own adverts: other programs on this machine may advertise as well."""
    return [advert for _, adverts in told for advert in adverts if advert.host == "unjam-test-printer.local."]


async def test_a_printer_on_loopback_is_heard_and_the_packets_are_counted() -> None:
    told: list[tuple[str, tuple[Advert, ...]]] = []
    gate = Gate(Scope(), PACES["normal"])
    async with advertised(("_ipp._tcp", 16631), ("_pdl-datastream._tcp", 19100), ("_printer._tcp", 0)):
        notes = await mdns.browse(gate, [LO], lambda address, adverts: told.append((address, adverts)))
    advert = ours(told)[-1]
    assert notes == []
    assert dict(advert.ports) == {"ipp": 16631, "raw": 19100}
    assert (advert.facts.ty, advert.facts.lpd, advert.facts.path) == ("ACME 9", False, "ipp/print")
    assert gate.sent.infrastructure["udp/5353"] >= len(mdns._ROUNDS_S)
    assert gate.sent.packets == 0


async def test_no_multicast_is_a_note_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_how: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(mdns, "_Counted", refuse)
    notes = await mdns.browse(Gate(Scope(), PACES["normal"]), [LO], lambda _address, _adverts: None)
    assert len(notes) == 1
    assert "Address already in use" in notes[0]


async def test_where_5353_is_taken_a_port_of_our_own_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    real = mdns._Counted
    tried: list[bool] = []

    def only_unicast(*, unicast: bool, **how: object) -> object:
        tried.append(unicast)
        if not unicast:
            raise OSError(98, "Address already in use")
        return real(unicast=unicast, **how)  # type: ignore[arg-type]  # the library's own arguments

    monkeypatch.setattr(mdns, "_Counted", only_unicast)
    told: list[tuple[str, tuple[Advert, ...]]] = []
    async with advertised(("_ipp._tcp", 16631)):
        notes = await mdns.browse(Gate(Scope(), PACES["normal"]), [LO], lambda address, adverts: told.append((address, adverts)))
    assert tried == [False, True]
    assert "Address already in use" in notes[0]
    assert ours(told)
