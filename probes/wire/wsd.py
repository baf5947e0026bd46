# SPDX-License-Identifier: Apache-2.0
"""WS-Discovery (2005/04, over SOAP 1.2 and UDP): a Probe for a kind of device, and what its ProbeMatches say.

Answers are read as text (see `elements`), and one that declares a document type or an entity is refused unread. Of the addresses that a device
gives for itself the hosts are kept, as words: nothing is ever asked there.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from probes.malformed import MalformedReply
from probes.wire.elements import MAX_BODY, first, opens, parts, texts, without_comments

DEVICE: Final = "wsdp:Device"
PRINTER: Final = "wprt:PrintDeviceType"
SCANNER: Final = "wscn:ScanDeviceType"
"""The types that can be asked for. Two in one Probe would ask for devices that are both."""
_NAMES: Final = (
    'xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
    ' xmlns:wsd="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:wsdp="http://schemas.xmlsoap.org/ws/2006/02/devprof"'
    ' xmlns:wprt="http://schemas.microsoft.com/windows/2006/08/wdp/print" xmlns:wscn="http://schemas.microsoft.com/windows/2006/08/wdp/scan"'
)
_PROBE: Final = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope {names}><soap:Header><wsa:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</wsa:To>'
    "<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</wsa:Action><wsa:MessageID>urn:uuid:{uuid}</wsa:MessageID></soap:Header>"
    "<soap:Body><wsd:Probe><wsd:Types>{kind}</wsd:Types></wsd:Probe></soap:Body></soap:Envelope>"
)
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UUID = re.compile(r"(?:urn:)?(?:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_HOST = re.compile(r"https?://(\[[0-9a-fA-F:.%]{2,64}\]|[^\s/?#:\[\]@]{1,128})", re.IGNORECASE)
MOST_HOSTS = 8
_LONGEST = 1_024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device says of itself: its endpoint's uuid in lower case, whether it prints and scans, and the hosts that it gives as its own."""

    uuid: str | None
    prints: bool
    scans: bool
    hosts: tuple[str, ...]


def probe(uuid: str, kind: str) -> bytes:
    """A Probe with this MessageID for devices of one kind."""
    return _PROBE.format(names=_NAMES, uuid=uuid, kind=kind).encode()


def decode(body: bytes, asked: Collection[str]) -> Answer:
    """The ProbeMatches that answer one of these MessageIDs (uuids in lower case). Raises MalformedReply for anything else."""
    if len(body) > MAX_BODY:
        raise MalformedReply(f"WS-Discovery: {len(body)} octets")
    if _DECLARES.search(body):
        raise MalformedReply("WS-Discovery: it declares a document type or an entity")
    text = without_comments(body)
    if not opens(text, "ProbeMatches"):
        raise MalformedReply("WS-Discovery: no ProbeMatches")
    if _uuid(first(text, "RelatesTo")) not in asked:
        raise MalformedReply("WS-Discovery: an answer to somebody else's question")
    matches = parts(text, "ProbeMatch")
    if not matches:
        raise MalformedReply("WS-Discovery: nothing matches")
    return _answer(matches)


def _answer(matches: list[bytes]) -> Answer:
    """One device may give a match for each service that it hosts; the uuid is the first one's."""
    kinds = {word.rpartition(":")[2] for match in matches for said in texts(match, "Types", _LONGEST) for word in said.split()}
    uuids = (uuid for match in matches if (uuid := _uuid(first(match, "Address"))))
    hosts = dict.fromkeys(host for match in matches for said in texts(match, "XAddrs", _LONGEST) for host in _HOST.findall(said))
    return Answer(next(uuids, None), "PrintDeviceType" in kinds, "ScanDeviceType" in kinds, tuple(hosts)[:MOST_HOSTS])


def _uuid(text: str | None) -> str | None:
    found = _UUID.fullmatch(text.strip()) if text else None
    return found[1].lower() if found else None
