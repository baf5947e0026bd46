# SPDX-License-Identifier: GPL-2.0-only
"""ARP (RFC 826), paced: who is there, and who answers for one address. Two MACs for one address are a duplicate address."""

from collections.abc import Iterable, Mapping
from typing import Any

from probes.link.asked import addresses, interface, number, only
from probes.link.line import BROADCAST, ETH_P_ARP, Line, paced

MOST_ADDRESSES = 1_024
_FASTEST, _LONGEST_WAIT_S = 100.0, 5.0
_MOST_MACS = 8
_MOST_PROBES = 10
_NOBODY = "0.0.0.0"  # noqa: S104  (a sender that has no address yet)
_REQUEST, _REPLY = 1, 2


def sweep(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """`arp`: one request an address, from our own; every MAC that answers, in the order in which they did. Raises ValueError, PermissionError, OSError."""
    only(said, "arp", "interface", "addresses", "per_second", "wait_s")
    name, asked = interface(said, "arp"), addresses(said, "arp", MOST_ADDRESSES)
    rate, wait_s = number(said, "per_second", 10, _FASTEST), number(said, "wait_s", 1, _LONGEST_WAIT_S)
    with Line(name, ETH_P_ARP) as line:
        heard = Heard(line.mac, asked)
        paced(line, [request(line.mac, line.address, address) for address in asked], rate, wait_s, heard.take)
    return {"macs": {address: list(macs) for address, macs in heard.replies.items()}}


def duplicate(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """`duplicate`: several ARP probes an address (RFC 5227: from 0.0.0.0, as before a DHCP lease is taken), and everyone who answers or claims it.

    `answers`: by address, how many of its probes each MAC answered; `claims`: MACs that announced the address unasked meanwhile (gratuitous ARP).
    Raises ValueError, PermissionError, OSError.
    """
    only(said, "duplicate", "interface", "addresses", "probes", "per_second", "wait_s")
    name, asked = interface(said, "duplicate"), addresses(said, "duplicate", MOST_ADDRESSES)
    probes = int(number(said, "probes", 5, _MOST_PROBES))
    rate, wait_s = number(said, "per_second", 10, _FASTEST), number(said, "wait_s", 1, _LONGEST_WAIT_S)
    with Line(name, ETH_P_ARP) as line:
        heard = Heard(line.mac, asked)
        rounds = [request(line.mac, _NOBODY, address) for _ in range(probes) for address in asked]
        paced(line, rounds, rate, wait_s, heard.take)
    answers = {address: {mac: min(count, probes) for mac, count in macs.items()} for address, macs in heard.replies.items()}
    return {"probes": probes, "answers": answers, "claims": {address: list(macs) for address, macs in heard.claims.items()}}


def request(mac: str, sender: str, address: str) -> bytes:
    """A broadcast ARP request."""
    from scapy.layers.l2 import ARP, Ether  # noqa: PLC0415  (0.3 s; `hello` needs none of it)

    return bytes(Ether(src=mac, dst=BROADCAST) / ARP(op=_REQUEST, hwsrc=mac, psrc=sender, hwdst="00:00:00:00:00:00", pdst=address))


class Heard:
    """What ARP said about the addresses that were asked for; `replies` and `claims` count by address and MAC. Our own frames do not count."""

    def __init__(self, own: str, asked: Iterable[str]) -> None:
        self._own = own
        self.replies: dict[str, dict[str, int]] = {}
        self.claims: dict[str, dict[str, int]] = {}
        self._asked = frozenset(asked)

    def take(self, frame: bytes) -> None:
        """One frame; what is no ARP is passed over."""
        from scapy.layers.l2 import ARP, Ether  # noqa: PLC0415  (as above)

        packet = Ether(frame)
        if ARP not in packet:
            return
        arp = packet[ARP]
        address, mac = str(arp.psrc), str(arp.hwsrc).lower()
        if address not in self._asked or mac == self._own.lower():
            return
        if arp.op == _REPLY and str(arp.hwdst).lower() == self._own.lower():
            _count(self.replies.setdefault(address, {}), mac)
        elif arp.psrc == arp.pdst:
            _count(self.claims.setdefault(address, {}), mac)


def _count(macs: dict[str, int], mac: str) -> None:
    if mac in macs or len(macs) < _MOST_MACS:
        macs[mac] = macs.get(mac, 0) + 1
