# SPDX-License-Identifier: GPL-2.0-only
"""Which switch port this host is plugged into: switches say so by themselves, every 30 s (LLDP, IEEE 802.1AB) or 60 s (Cisco's CDP). Only listened to."""

from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from probes.link.asked import interface, number, only
from probes.link.line import ETH_P_802_2, ETH_P_LLDP, Line, frames

_LLDP_GROUP, _CDP_GROUP = "01:80:c2:00:00:0e", "01:00:0c:cc:cc:cc"
_LONGEST_S = 65.0
_MOST_OCTETS = 256
_8021 = 0x0080C2
_PORT_VLAN_ID = 1
_CDP_HEADER = bytes.fromhex("aaaa0300000c2000")  # LLC with SNAP: Cisco, CDP


def listen(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """`lldp`: the first switch that names itself within `wait_s`; `neighbour` is null when none does. Raises ValueError, PermissionError, OSError."""
    only(said, "lldp", "interface", "wait_s")
    name, wait_s = interface(said, "lldp"), number(said, "wait_s", 31, _LONGEST_S)
    with Line(name, ETH_P_LLDP, (_LLDP_GROUP,)) as lldp, Line(name, ETH_P_802_2, (_CDP_GROUP,)) as cdp:
        for frame in frames([lldp, cdp], monotonic() + wait_s):
            with suppress(Exception):  # a frame that scapy's dissectors stumble over must not cost us those after it
                if found := of_lldp(frame) or of_cdp(frame):
                    return {"neighbour": found}
    return {"neighbour": None}


def of_lldp(frame: bytes) -> dict[str, Any] | None:
    """What an LLDP frame says; None for anything else."""
    if frame[12:14] != ETH_P_LLDP.to_bytes(2):
        return None
    from scapy.config import conf  # noqa: PLC0415  (0.4 s; `hello` needs none of it)
    from scapy.contrib import lldp  # noqa: PLC0415
    from scapy.layers.l2 import Ether  # noqa: PLC0415

    conf.contribs["LLDP"].strict_mode_disable()  # a switch that orders its TLVs its own way is a switch all the same
    packet = Ether(frame)
    found: dict[str, Any] = {"protocol": "lldp", "mac": str(packet.src).lower(), "switch": None, "port": None, "port_description": None, "vlan": None}
    for layer in packet.layers():
        part = packet[layer]
        if layer is lldp.LLDPDUSystemName:
            found["switch"] = _text(part.system_name)
        elif layer is lldp.LLDPDUChassisID:
            found["chassis"] = _id(part.id)
        elif layer is lldp.LLDPDUPortID:
            found["port"] = _id(part.id)
        elif layer is lldp.LLDPDUPortDescription:
            found["port_description"] = _text(part.description)
        elif layer is lldp.LLDPDUGenericOrganisationSpecific and part.org_code == _8021 and part.subtype == _PORT_VLAN_ID:
            found["vlan"] = int.from_bytes(bytes(part.data)[:2])
    found["switch"] = found["switch"] or found.pop("chassis", None)
    found.pop("chassis", None)
    return found


def of_cdp(frame: bytes) -> dict[str, Any] | None:
    """What a CDP frame says; None for anything else."""
    if frame[14:22] != _CDP_HEADER:
        return None
    from scapy.contrib import cdp  # noqa: PLC0415  (as above)

    message = cdp.CDPv2_HDR(frame[22:])
    found: dict[str, Any] = {"protocol": "cdp", "mac": frame[6:12].hex(":"), "switch": None, "port": None, "port_description": None, "vlan": None}
    for part in message.msg:
        if isinstance(part, cdp.CDPMsgDeviceID):
            found["switch"] = _text(part.val)
        elif isinstance(part, cdp.CDPMsgPortID):
            found["port"] = _text(part.iface)
        elif isinstance(part, cdp.CDPMsgNativeVLAN):
            found["vlan"] = int(part.vlan)
    return found


def _id(value: Any) -> str:  # noqa: ANN401  (scapy ships no types: octets, or text where it reads the subtype as an address)
    """A MAC or an address as scapy reads it; octets that are no text in hexadecimal."""
    if isinstance(value, bytes) and not value.isascii():
        return value[:_MOST_OCTETS].hex(":")
    return _text(value)


def _text(value: Any) -> str:  # noqa: ANN401  (as above)
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text[:_MOST_OCTETS]
