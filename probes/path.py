# SPDX-License-Identifier: Apache-2.0
"""Do full packets reach the device? Echoes as large as our own link carries, which must not be cut (DF), and what became of them.

A router with a smaller next link has to say so (RFC 1191). One that drops in silence is a black hole (RFC 2923): connections open, small
exchanges work, and whatever is large hangs. Many devices answer no large echo at all; so a whole packet that is lost says nothing until one of
the same size, which routers *may* cut, comes through: that packet is the control, and it has crossed our own link at full size.

Without rights, by IP_MTU_DISCOVER on the ICMP socket; Linux only, elsewhere the probe is `unsupported`.
"""

from ipaddress import ip_address

from probes import host
from probes.asking import Asking
from probes.failure import WithheldError
from probes.icmp import Echoes, Packet, echo
from probes.network_facts import PathFacts

DEADLINE_S = 20
_ETHERNET = 1_500
_HEADERS = {4: 28, 6: 48}
"""Of IP and ICMP."""
_SMALLER = (1_492, 1_480, 1_460, 1_420, 1_400, 1_280, 1_000, 576)
"""Links as they are found: PPPoE, GRE, IPsec and WireGuard tunnels, IPv6's least, and what every host takes (RFC 791)."""
_TRIES, _AGAIN, _GAP_S, _PATIENCE_S = 3, 4, 0.05, 0.7


async def ask(asking: Asking) -> PathFacts:
    """Send three full packets, and more only where all were lost. Raises WithheldError where small echoes are not answered, UnsupportedError."""
    if asking.facts.get("icmp.answers") is not True:
        msg = "no echo is answered, so a lost one would say nothing"
        raise WithheldError(msg)
    own = host.mtu_towards(asking.target.address)
    size = min(own or _ETHERNET, _ETHERNET)
    whole = await _send(asking, size, cut=False)
    if _told(whole):
        return PathFacts(own_mtu=own, whole="told", told_mtu=whole.told_mtu, mtu=whole.told_mtu, black_hole=False)
    if whole.took:
        return PathFacts(own_mtu=own, whole="answered", mtu=size, black_hole=False)
    return await _vanished(asking, own, size)


async def _vanished(asking: Asking, own: int | None, size: int) -> PathFacts:
    """Every whole packet was lost: does one of that size come through in pieces, and is it always the whole ones that are lost?"""
    pieces = await _send(asking, size, cut=True)
    if not pieces.took:
        return PathFacts(own_mtu=own, whole="silent", cut="silent")
    again = await _send(asking, size, cut=False, count=_AGAIN)
    if again.took:
        return PathFacts(own_mtu=own, whole="answered", cut="answered", mtu=size, black_hole=False)
    return PathFacts(own_mtu=own, whole="silent", cut="answered", mtu=await _largest(asking, size), black_hole=True)


async def _largest(asking: Asking, below: int) -> int | None:
    for size in _SMALLER:
        if size < below and (await _send(asking, size, cut=False, count=2)).took:
            return size
    return None


async def _send(asking: Asking, size: int, *, cut: bool, count: int = _TRIES) -> Echoes:
    payload = size - _HEADERS[ip_address(asking.target.address).version]
    return await echo(asking.gate, asking.target, count, _GAP_S, _PATIENCE_S, Packet(payload, cut))


def _told(heard: Echoes) -> bool:
    return not heard.took and (heard.unreachable == "fragmentation-needed" or heard.told_mtu is not None)
