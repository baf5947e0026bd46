# SPDX-License-Identifier: Apache-2.0
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.malformed import MalformedReply
from probes.wire import http1
from probes.wire.http1 import Response

BODY = b"\x01\x01\x00\x00\x00\x00\x00\x01\x03"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: 9\r\n\r\n" + BODY
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\x01\x01\x00\x00\r\n0005;odd=1 \r\n\x00\x00\x00\x01\x03\r\n0\r\nX-Trailer: 1\r\n\r\n"
CONTINUED = b"\r\nHTTP/1.1 100 Continue\r\n\r\n" + LENGTH
BARE = LENGTH.replace(b"\r\n", b"\n")


def read(*slices: bytes, max_body: int = 1000) -> Response:
    response = Response(max_body)
    for part in slices:
        response.feed(part)
    return response


@pytest.mark.parametrize("octets", [LENGTH, CHUNKED, CONTINUED, BARE], ids=["length", "chunked", "continued", "bare"])
@given(data=st.data())
def test_a_response_is_the_same_however_it_is_sliced(octets: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(octets)), max_size=8)))
    edges = [0, *cuts, len(octets)]
    response = read(*(octets[a:b] for a, b in itertools.pairwise(edges)), b"behind")
    assert (response.status, response.reason, response.body) == (200, "OK", BODY)
    assert response.complete
    assert response.keep_alive
    assert not response.cut


def test_octet_by_octet() -> None:
    assert read(*(bytes((octet,)) for octet in CHUNKED)).body == BODY


def test_without_a_length_the_body_lasts_until_close() -> None:
    response = read(b"HTTP/1.0 200 OK\r\nServer: \x1b[2Jx\r\n\r\nabc", b"def")
    assert not response.complete
    response.eof()
    response.eof()
    assert (response.body, response.complete, response.cut, response.keep_alive) == (b"abcdef", True, False, False)
    assert response.headers == {"server": "\\x1b[2Jx"}


def test_a_close_before_the_length_is_told() -> None:
    response = read(LENGTH[:-3])
    response.eof()
    assert (response.body, response.cut) == (BODY[:-3], True)


def test_a_close_inside_the_head_is_malformed() -> None:
    response = read(LENGTH[:20])
    with pytest.raises(MalformedReply, match="before the end of the head"):
        response.eof()


@pytest.mark.parametrize(
    ("head", "status", "keep_alive"),
    [
        (b"HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nContent-Length: 0", 426, True),
        (b"HTTP/1.1 301\r\nLocation: https://x/\r\nConnection: close\r\nContent-Length: 0, 0", 301, False),
        (b"HTTP/1.1 204 No Content", 204, True),
        (b"HTTP/1.0 304 Not Modified\r\nConnection: Keep-Alive", 304, True),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0", 101, True),
        (b"HTTP/1.1 401 Unauthorized\r\nno colon here\r\nA: 1\r\nA: 2\r\nContent-Length: 0", 401, True),
    ],
)
def test_a_status_without_body_is_complete_at_once(head: bytes, status: int, keep_alive: bool) -> None:  # noqa: FBT001
    response = read(head + b"\r\n\r\n")
    assert (response.complete, response.status, response.keep_alive, response.body) == (True, status, keep_alive, b"")


def test_fields_given_twice_are_joined() -> None:
    assert read(b"HTTP/1.1 200 OK\r\nAllow: GET\r\nALLOW : POST\r\n\r\n").headers == {"allow": "GET, POST"}


CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"


@pytest.mark.parametrize(
    "octets",
    [
        b"<html>\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 099 x\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"\r\n" * 40_000,
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 40_000,
        b"HTTP/1.1 200 OK\r\nA: " + b"x" * 9_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 65 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + (b"A: " + b"x" * 8_000 + b"\r\n") * 5 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 9,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
        CHUNKS + b"zz\r\n",
        CHUNKS + b"\r\n",
        CHUNKS + b"ffffffffffffffff\r\n",
        CHUNKS + b"-1\r\n",
        CHUNKS + b"1\r\nab\r\n",
        CHUNKS + b"3e8\r\n" + b"x" * 1000 + b"\r\n1\r\n",
        CHUNKS + b"1;" + b"x" * 9_000,
        CHUNKS + (b"1;" + b"x" * 8_000 + b"\r\na\r\n") * 20,
        CHUNKS + b"0\r\n" + b"A: endless trailer\r\n" * 10_000,
    ],
)
def test_bounds_and_nonsense_are_malformed(octets: bytes) -> None:
    with pytest.raises(MalformedReply) as why:
        read(octets)
    assert len(str(why.value)) <= 120


def test_requests_are_what_the_rfc_asks_for() -> None:
    assert http1.post("10.20.8.40:631", "/ipp/print", b"abc") == (
        b"POST /ipp/print HTTP/1.1\r\nHost: 10.20.8.40:631\r\nUser-Agent: unjam\r\nAccept: */*\r\n"
        b"Accept-Encoding: identity\r\nConnection: close\r\n"
        b"Content-Type: application/ipp\r\nContent-Length: 3\r\n\r\nabc"
    )
    request = http1.get("[fe80::1]", "/eSCL/ScannerStatus", keep_alive=True)
    assert request.startswith(b"GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: [fe80::1]\r\n")
    assert b"Connection: keep-alive\r\n" in request


@pytest.mark.parametrize(("host", "path"), [("x", "no-slash"), ("x\r\ny", "/"), ("x", "/a b"), ("x", "/\u00e4")])
def test_a_request_cannot_be_split(host: str, path: str) -> None:
    with pytest.raises(ValueError, match="not a host and path"):
        http1.get(host, path)


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"HTTP/1.1 200 OK\r\n", CHUNKS, b"\r\n\r\n", b"5\r\n"])))
def test_any_octets_parse_or_are_malformed(slices: list[bytes]) -> None:
    response = Response()
    try:
        for part in slices:
            response.feed(part)
        response.eof()
    except MalformedReply as why:
        assert len(str(why)) <= 120  # noqa: PT017
    else:
        assert response.complete
