# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import ssl
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import tls
from probes.wire.tls import Flight, client_hello
from tests.probes.certificates import server

VERSIONS = {
    tls.TLS10: ssl.TLSVersion.TLSv1,
    tls.TLS11: ssl.TLSVersion.TLSv1_1,
    tls.TLS12: ssl.TLSVersion.TLSv1_2,
    tls.TLS13: ssl.TLSVersion.TLSv1_3,
}
RANDOM = bytes(range(64))
SERVER_HELLO = bytes.fromhex("160303002a020000260303") + bytes(32) + bytes.fromhex("00c02f00")


def answer_of(context: ssl.SSLContext, hello: bytes) -> bytes:
    """What OpenSSL, as the server, says to a hello."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(hello)
    with contextlib.suppress(ssl.SSLError):
        session.do_handshake()
    return outgoing.read()


def context_of(folder: Path, lowest: int, highest: int) -> ssl.SSLContext:
    context = server(folder)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = VERSIONS[lowest], VERSIONS[highest]
    return context


def heard(data: bytes) -> Flight:
    flight = Flight()
    flight.feed(data)
    return flight


@pytest.mark.parametrize("offered", VERSIONS, ids=tls.NAMES.get)
@pytest.mark.parametrize("spoken", VERSIONS, ids=tls.NAMES.get)
def test_openssl_answers_each_hello_as_its_version_allows(tmp_path: Path, offered: int, spoken: int) -> None:
    flight = heard(answer_of(context_of(tmp_path, spoken, spoken), client_hello(offered, RANDOM)))
    both = spoken >= tls.TLS12 if offered == tls.TLS13 else spoken <= offered
    assert (flight.version, flight.alert) == ((spoken, None) if both else (None, "protocol-version"))


def test_a_server_of_many_versions_takes_the_newest_that_is_offered(tmp_path: Path) -> None:
    context = context_of(tmp_path, tls.TLS10, tls.TLS13)
    assert [heard(answer_of(context, client_hello(version, RANDOM))).version for version in VERSIONS] == list(VERSIONS)


def test_the_large_hello_is_a_valid_one_and_fits_no_single_packet(tmp_path: Path) -> None:
    large = client_hello(tls.TLS13, os.urandom(64), large=True)
    assert len(large) > 1_500
    assert heard(answer_of(context_of(tmp_path, tls.TLS12, tls.TLS13), large)).version == tls.TLS13


@pytest.mark.parametrize("version", tls.NAMES)
def test_every_other_hello_is_small(version: int) -> None:
    assert len(client_hello(version, RANDOM)) <= tls.SMALL


@given(st.data())
def test_slices_make_no_difference(data: st.DataObject) -> None:
    flight, at = Flight(), 0
    while at < len(SERVER_HELLO):
        step = data.draw(st.integers(1, 20))
        flight.feed(SERVER_HELLO[at : at + step])
        at += step
    assert (flight.complete, flight.version) == (True, tls.TLS12)


def test_a_hello_in_two_records_is_one() -> None:
    body = SERVER_HELLO[5:]
    records = [b"\x16\x03\x01" + len(part).to_bytes(2, "big") + part for part in (body[:3], body[3:])]
    assert heard(b"".join(records)).version == tls.TLS12


def test_a_warning_is_not_the_end() -> None:
    assert heard(bytes.fromhex("15030300020170") + SERVER_HELLO).version == tls.TLS12
    assert heard(bytes.fromhex("15030300020100")).alert == "close-notify"


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"S",
        bytes.fromhex("1502000002"),
        bytes.fromhex("150301000128"),
        bytes.fromhex("160303000400000000"),
        bytes.fromhex("160303000402ffffff"),
        bytes.fromhex("160303000a02000006030300000000"),
        SERVER_HELLO[:5] + SERVER_HELLO[5:43] + b"\xff" + SERVER_HELLO[44:],
        bytes.fromhex("15030300020170") * 9,
    ],
    ids=["http", "one letter", "version 2", "short alert", "hello request", "endless", "short hello", "long session", "warnings"],
)
def test_what_is_no_tls_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedReply):
        heard(data)


@given(st.binary(max_size=300))
def test_any_octets_are_read_or_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedReply):
        heard(SERVER_HELLO[:5] + data)
