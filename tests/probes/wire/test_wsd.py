# SPDX-License-Identifier: Apache-2.0
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import wsd
from probes.wire.elements import MAX_BODY
from probes.wire.wsd import Answer
from tests.fuzz.scanning import WSD, WSD_ASKED, wsd_answer

UUID_OF_IT = "1c852a4d-b800-1f08-abcd-0200000000aa"
HOSTS = ("192.0.2.7", "[fe80::1]")
SOAP, WSA, WSDISCO = (
    "{http://www.w3.org/2003/05/soap-envelope}",
    "{http://schemas.xmlsoap.org/ws/2004/08/addressing}",
    "{http://schemas.xmlsoap.org/ws/2005/04/discovery}",
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (WSD[0], Answer(UUID_OF_IT, prints=True, scans=False, hosts=HOSTS)),
        (WSD[1], Answer(UUID_OF_IT, prints=True, scans=True, hosts=HOSTS)),
        (WSD[2], Answer(UUID_OF_IT, prints=False, scans=False, hosts=HOSTS)),
    ],
)
def test_what_a_device_says_of_itself(body: bytes, expected: Answer) -> None:
    assert wsd.decode(body, {WSD_ASKED}) == expected


def test_without_prefixes_with_attributes_and_in_capitals() -> None:
    bare = wsd_answer(WSD_ASKED.upper()).replace(b"<wsd:Types>", b'<wsd:Types xmlns:wprt="a">')
    for prefix in (b"wsd:", b"wsa:", b"SOAP-ENV:"):
        bare = bare.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    assert wsd.decode(bare, {WSD_ASKED}) == Answer(UUID_OF_IT, prints=True, scans=False, hosts=HOSTS)


def test_several_matches_are_one_device() -> None:
    match = b"<wsd:ProbeMatch><wsd:Types>a:ScanDeviceType</wsd:Types></wsd:ProbeMatch>"
    found = wsd.decode(wsd_answer().replace(b"</wsd:ProbeMatches>", match + b"</wsd:ProbeMatches>"), {WSD_ASKED})
    assert (found.uuid, found.prints, found.scans) == (UUID_OF_IT, True, True)


@pytest.mark.parametrize("said", ["Printer", "PrintDeviceTypes", "wprt:PrintDeviceType:x", "http://x/PrintDeviceType"])
def test_only_the_type_itself_makes_a_printer(said: str) -> None:
    assert not wsd.decode(wsd_answer(types=f"wsdp:Device {said}"), {WSD_ASKED}).prints


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Ready</body></html>",
        wsd.probe(WSD_ASKED, wsd.PRINTER),
        wsd_answer("0a6dc791-2be6-4991-9af1-454778a1917b"),
        wsd_answer().replace(b"RelatesTo", b"Unrelated"),
        wsd_answer().replace(b"ProbeMatch>", b"Nothing>"),
        wsd_answer().replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1),
        wsd_answer().replace(b"?>", b'?><!entity b "c">', 1),
        wsd_answer() + b" " * MAX_BODY,
    ],
)
def test_anything_else_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedReply):
        wsd.decode(body, {WSD_ASKED})


def test_an_endpoint_that_is_no_uuid_is_nobody() -> None:
    assert wsd.decode(wsd_answer(uuid="printer-7"), {WSD_ASKED}).uuid is None


@pytest.mark.parametrize("kind", [wsd.DEVICE, wsd.PRINTER, wsd.SCANNER])
def test_a_probe_asks_for_one_kind_whose_prefix_it_declares(kind: str) -> None:
    asked = wsd.probe(WSD_ASKED, kind)
    tree = ET.fromstring(asked)  # noqa: S314  (our own message)
    assert tree.findtext(f"{SOAP}Header/{WSA}MessageID") == f"urn:uuid:{UUID(WSD_ASKED)}"
    assert tree.findtext(f"{SOAP}Header/{WSA}Action") == "http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe"
    assert tree.findtext(f"{SOAP}Body/{WSDISCO}Probe/{WSDISCO}Types") == kind
    assert b"xmlns:" + kind.partition(":")[0].encode() + b'="' in asked
    assert len(asked) < 1_200  # one packet, whatever the way


@given(st.binary() | st.sampled_from(WSD).flatmap(lambda body: st.integers(0, len(body)).map(lambda end: body[:end])))
def test_any_bytes_are_an_answer_or_malformed(body: bytes) -> None:
    try:
        found = wsd.decode(body, {WSD_ASKED})
    except MalformedReply:
        return
    assert len(found.hosts) <= 8
    assert all(host.isprintable() for host in found.hosts)


def test_an_answer_full_of_tags_is_read_quickly() -> None:
    for filler in (b"<!-- -->" * 8_000, b"<wsd:ProbeMatch>" * 3_900, b"<a " * 20_000, b"http://" * 9_000):
        body = wsd_answer().replace(b"<wsd:ProbeMatches>", b"<wsd:ProbeMatches>" + filler)[:MAX_BODY]
        try:
            wsd.decode(body, {WSD_ASKED})
        except MalformedReply:
            continue
