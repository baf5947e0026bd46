# SPDX-License-Identifier: Apache-2.0
"""Adverts stay on this machine, and a platform that does not allow them costs one line."""

import socket

import pytest
from zeroconf import DNSOutgoing, DNSQuestion  # type: ignore[attr-defined]  # exported, but not listed in __all__

from agent.demo import advertising
from agent.demo.advertising import GROUP, PORT, advertised
from agent.demo.fleet import fleet
from agent.demo.mdns import Host, Service

HOSTS = (Host("Halden", "demo-one", "127.0.0.1", (Service("_ipp._tcp", 16631),)),)


def question() -> bytes:
    out = DNSOutgoing(0)
    out.add_question(DNSQuestion("_ipp._tcp.local.", 12, 1))
    return bytes(out.packets()[0])


class Speaking(socket.socket):
    """Keeps what it is given to send."""

    def __init__(self) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_DGRAM)
        self.sent: list[object] = []

    def sendto(self, data: object, address: object, *more: object) -> int:
        self.sent.append(address)
        return 0


@pytest.mark.parametrize(
    ("asker", "answered_at"),
    [
        (("127.0.0.1", PORT), [(GROUP, PORT)]),
        (("127.0.0.1", 40_000), [("127.0.0.1", 40_000)]),  # a one-shot querier is answered where it asks from
        (("192.0.2.7", PORT), []),
        (("192.0.2.7", 40_000), []),
    ],
)
def test_only_this_machine_is_answered(asker: tuple[str, int], answered_at: list[object]) -> None:
    with Speaking() as speaking:
        advertising._Responder(HOSTS, speaking).datagram_received(question(), asker)
        assert speaking.sent == answered_at


def test_damage_is_passed_over() -> None:
    with Speaking() as speaking:
        advertising._Responder(HOSTS, speaking).datagram_received(b"\0" * 5, ("127.0.0.1", PORT))
        assert speaking.sent == []


async def test_without_multicast_the_fleet_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> tuple[socket.socket, socket.socket]:
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(advertising, "_sockets", refuse)
    async with fleet() as running:
        assert running.notes == ("no DNS-SD adverts in this demo: multicast on the loopback interface failed (Cannot assign requested address)",)
        assert running.named("sales").ports["ipp"]


async def test_adverts_end_with_their_block() -> None:
    async with advertised(HOSTS) as note:
        if note:
            pytest.skip(note)
    async with advertised(HOSTS) as note:
        assert note is None
