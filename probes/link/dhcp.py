# SPDX-License-Identifier: GPL-2.0-only
"""Which DHCP servers are there (RFC 2131): DISCOVERs for our own MAC, and the offers of everyone who answers. Never a REQUEST, so nothing is leased."""

from collections.abc import Mapping
from secrets import randbits
from typing import Any

from probes.link.asked import interface, number, only
from probes.link.line import BROADCAST, ETH_P_IP, Line, paced

_LONGEST_S = 10.0
_MOST_SERVERS = 16
_MOST_LISTED = 8
_CLIENT, _SERVER = 68, 67
_OFFER = 2
_GAP_S = 1.0
_BROADCAST_FLAG = 0x8000


def discover(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """`dhcp`: two DISCOVERs, one second apart, and every offer within `wait_s` of the second. Raises ValueError, PermissionError, OSError."""
    only(said, "dhcp", "interface", "wait_s")
    name, wait_s = interface(said, "dhcp"), number(said, "wait_s", 3, _LONGEST_S)
    transaction = randbits(32)
    found: dict[tuple[str, str], Mapping[str, Any]] = {}

    def hear(frame: bytes) -> None:
        offer = offer_of(frame, transaction)
        if offer and len(found) < _MOST_SERVERS:
            found.setdefault((offer["id"], offer["mac"]), offer)

    with Line(name, ETH_P_IP) as line:
        frame = discover_frame(line.mac, transaction)
        paced(line, [frame, frame], 1 / _GAP_S, wait_s, hear)
    return {"offers": list(found.values())}


def discover_frame(mac: str, transaction: int) -> bytes:
    """A broadcast DISCOVER that wants its answer broadcast as well: our kernel takes no unicast for an address that it does not have."""
    from scapy.layers.dhcp import BOOTP, DHCP  # noqa: PLC0415  (0.4 s; `hello` needs none of it)
    from scapy.layers.inet import IP, UDP  # noqa: PLC0415
    from scapy.layers.l2 import Ether  # noqa: PLC0415

    options = [("message-type", "discover"), ("param_req_list", [1, 3, 6, 15, 51, 54]), "end"]
    bootp = BOOTP(chaddr=bytes.fromhex(mac.replace(":", "")), xid=transaction, flags=_BROADCAST_FLAG)
    datagram = IP(src="0.0.0.0", dst="255.255.255.255", ttl=1) / UDP(sport=_CLIENT, dport=_SERVER)  # noqa: S104  (a sender without an address)
    return bytes(Ether(src=mac, dst=BROADCAST) / datagram / bootp / DHCP(options=options))


def offer_of(frame: bytes, transaction: int) -> dict[str, Any] | None:
    """What one frame offers; None for anything but an offer to our own DISCOVER."""
    from scapy.layers.dhcp import BOOTP, DHCP  # noqa: PLC0415  (as above)
    from scapy.layers.inet import IP  # noqa: PLC0415
    from scapy.layers.l2 import Ether  # noqa: PLC0415

    packet = Ether(frame)
    if DHCP not in packet or packet[BOOTP].xid != transaction:
        return None
    options = {option[0]: option[1:] for option in packet[DHCP].options if isinstance(option, tuple)}
    if options.get("message-type") != (_OFFER,):
        return None
    return {
        "id": _one(options, "server_id") or str(packet[IP].src),
        "mac": str(packet.src).lower(),
        "address": str(packet[BOOTP].yiaddr),
        "relay": str(packet[BOOTP].giaddr),
        "mask": _one(options, "subnet_mask"),
        "gateways": _list(options, "router"),
        "dns": _list(options, "name_server"),
        "lease_s": options["lease_time"][0] if isinstance(options.get("lease_time", (None,))[0], int) else None,
    }


def _one(options: Mapping[str, tuple[Any, ...]], name: str) -> str | None:
    found = options.get(name)
    return str(found[0]) if found else None


def _list(options: Mapping[str, tuple[Any, ...]], name: str) -> list[str]:
    return [str(one) for one in options.get(name, ())[:_MOST_LISTED]]
