# SPDX-License-Identifier: Apache-2.0
"""A device that answers WS-Discovery's Probes for what it is, asked by multicast or at its own port, and says nothing else."""

from __future__ import annotations

import asyncio
import re
import socket
from typing import Final
from uuid import NAMESPACE_DNS, uuid5

GROUP: Final = "239.255.255.250"
PORT: Final = 3702
KINDS: Final = {"device": "wsdp:Device", "printer": "wprt:PrintDeviceType", "scanner": "wscn:ScanDeviceType"}
_PROBE: Final = re.compile(rb"MessageID>urn:uuid:([0-9a-f-]{36})<.*<(?:wsd:)?Types>\s*([\w:]+)\s*<", re.DOTALL)
_NAMES: Final = (
    'xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:wsd="http://schemas.xmlsoap.org/ws/2005/04/discovery"'
)


def matches(asked: str, *, uuid: str, types: str) -> bytes:
    """The ProbeMatches of one device with these types."""
    match = (
        f"<wsd:ProbeMatch><wsa:EndpointReference><wsa:Address>urn:uuid:{uuid}</wsa:Address></wsa:EndpointReference><wsd:Types>{types}</wsd:Types>"
        "<wsd:XAddrs>http://192.0.2.7:5357/wsd http://[fe80::1]:5357/wsd</wsd:XAddrs><wsd:MetadataVersion>1</wsd:MetadataVersion></wsd:ProbeMatch>"
    )
    header = f"<wsa:MessageID>urn:uuid:{uuid}</wsa:MessageID><wsa:RelatesTo>urn:uuid:{asked}</wsa:RelatesTo>"
    inside = f"<SOAP-ENV:Header>{header}</SOAP-ENV:Header><SOAP-ENV:Body><wsd:ProbeMatches>{match}</wsd:ProbeMatches></SOAP-ENV:Body>"
    return f'<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope {_NAMES}>{inside}</SOAP-ENV:Envelope>'.encode()


def answer(address: str, kinds: list[str], packet: bytes) -> bytes | None:
    """What a device of these kinds at this address says; None: nothing, since it was not asked for what it is."""
    types = " ".join(KINDS[kind] for kind in ("device", *kinds))
    found = _PROBE.search(packet)
    if found is None or found[2].decode() not in types.split():
        return None
    return matches(found[1].decode(), uuid=str(uuid5(NAMESPACE_DNS, address)), types=types)


async def serve(address: str, kinds: list[str]) -> None:
    """Answer on UDP 3702, from there."""
    loop = asyncio.get_running_loop()
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.bind((address, PORT))
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.bind((GROUP, PORT))
    ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton(address))
    for heard in (ear, mouth):
        heard.setblocking(False)  # noqa: FBT003  (the socket module's own signature)
        loop.add_reader(heard, _answer, heard, mouth, address, kinds)


def _answer(heard: socket.socket, mouth: socket.socket, address: str, kinds: list[str]) -> None:
    data, caller = heard.recvfrom(65_535)
    if (said := answer(address, kinds, data)) is not None:
        mouth.sendto(said, caller)
