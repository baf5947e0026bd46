# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.reading.queue_uri import QueueUri, is_address, read_port, read_uri


@pytest.mark.parametrize(
    ("said", "way", "scheme", "host", "port", "lpd_queue"),
    [
        ("socket://10.0.0.9", "network", "socket", "10.0.0.9", 9100, None),
        ("socket://mfp.acme.test:9101/?waiteof=false", "network", "socket", "mfp.acme.test", 9101, None),
        ("lpd://10.0.0.9/lp", "network", "lpd", "10.0.0.9", 515, "lp"),
        ("lpd://anna@10.0.0.9/PASSTHRU", "network", "lpd", "10.0.0.9", 515, "PASSTHRU"),
        ("ipp://10.0.0.9/ipp/print", "network", "ipp", "10.0.0.9", 631, None),
        ("ipps://[fe80::1]:8631/ipp/print", "network", "ipps", "fe80::1", 8631, None),
        ("http://10.0.0.9/ipp", "network", "http", "10.0.0.9", 80, None),
        ("ipp://print.acme.test:631/printers/mfp", "server", "ipp", "print.acme.test", 631, None),
        ("smb://user:secret@files/mfp", "server", "smb", "files", None, None),
        ("beh:/1/3/5/socket://10.0.0.9", "network", "socket", "10.0.0.9", 9100, None),
        ("hp:/net/HP_LaserJet?ip=10.0.0.9", "network", "hp", "10.0.0.9", 9100, None),
        ("hp:/usb/HP_LaserJet?serial=1", "local", "hp", None, None, None),
        ("usb://Brother/HL?serial=1", "local", "usb", None, None, None),
        ("cups-pdf:/", "virtual", "cups-pdf", None, None, None),
        ("file:///dev/null", "virtual", "file", None, None, None),
        ("papercut:socket://10.0.0.9", "release", "papercut", None, None, None),
        ("implicitclass://mfp/", "unknown", "implicitclass", None, None, None),
        ("gopher://10.0.0.9", "unknown", "gopher", None, None, None),
        ("socket://10.0.0.9:99999999", "unknown", None, None, None, None),
        ("ipp://[::1", "unknown", None, None, None, None),
        ("", "unknown", None, None, None, None),
    ],
)
def test_a_device_uri(said: str, way: str, scheme: str | None, host: str | None, port: int | None, lpd_queue: str | None) -> None:
    found = read_uri(said)
    assert (found.way, found.scheme, found.host, found.port, found.lpd_queue) == (way, scheme, host, port, lpd_queue)


def test_a_dnssd_uri_carries_the_devices_uuid() -> None:
    found = read_uri("dnssd://Brother%20HL%20Reception._ipp._tcp.local/?uuid=e3248000-80ce-11db-8000-30055c773bcf")
    assert (found.way, found.host, found.uuid) == ("dnssd", "Brother HL Reception._ipp._tcp.local", "e3248000-80ce-11db-8000-30055c773bcf")


@pytest.mark.parametrize("said", ["smb://user:secret@files/mfp", "socket://user:secret@10.0.0.9", "ipp://user:secret@[::1"])
def test_a_password_is_never_kept(said: str) -> None:
    assert "secret" not in str(read_uri(said))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Name": "IP_10.0.0.9", "PrinterHostAddress": "10.0.0.9", "PortNumber": 9100, "Protocol": 1}, ("network", "socket", "10.0.0.9", 9100, None)),
        ({"Name": "lp", "PrinterHostAddress": "mfp", "Protocol": 2, "LprQueueName": "q1"}, ("network", "lpd", "mfp", 515, "q1")),
        ({"Name": "WSD-c5a0a8d1", "PortMonitor": "WSD Port Monitor"}, ("wsd", "wsd", None, None, None)),
        ({"Name": "http://10.0.0.9:631/ipp/print"}, ("network", "http", "10.0.0.9", 631, None)),
        ({"Name": "PORTPROMPT:"}, ("virtual", "virtual", None, None, None)),
        ({"Name": "nul:"}, ("virtual", "virtual", None, None, None)),
        ({"Name": "USB001"}, ("local", "local", None, None, None)),
        ({"Name": "\\\\print1\\mfp"}, ("server", "server", "print1", None, None)),
        ({"Name": "PaperCut-mfp", "PrinterHostAddress": "10.0.0.9"}, ("release", None, None, None, None)),
        ({"Name": "Anything"}, ("unknown", None, None, None, None)),
        ({"Name": 7, "PrinterHostAddress": [], "PortNumber": "x"}, ("unknown", None, None, None, None)),
    ],
)
def test_a_windows_port(row: dict[str, object], expected: tuple[object, ...]) -> None:
    found = read_port(row)
    assert (found.way, found.scheme, found.host, found.port, found.lpd_queue) == expected


@given(st.text(max_size=2_000))
def test_no_text_breaks_the_reader_or_grows(text: str) -> None:
    found = read_uri(text)
    assert isinstance(found, QueueUri)
    assert max(len(str(part)) for part in (found.text, found.host, found.lpd_queue, found.uuid)) <= 256


def test_an_address_is_one() -> None:
    assert is_address("10.0.0.9")
    assert is_address("fe80::1")
    assert not is_address("mfp")
    assert not is_address(None)
