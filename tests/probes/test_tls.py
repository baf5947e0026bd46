# SPDX-License-Identifier: Apache-2.0
import asyncio
import ssl
import warnings
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import tls
from probes.facts import CertificateRow
from probes.failure import WithheldError
from probes.model import Target
from probes.stream import Stream
from tests.probes.certificates import certificate, der, server
from tests.probes.door import LOOPBACK, asking, closed_port, listen_only, listener, target


def test_the_hello_fits_one_small_record_and_offers_what_old_printers_speak() -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    hello = tls.looking_context().wrap_bio(incoming, outgoing)
    with pytest.raises(ssl.SSLWantReadError):
        hello.do_handshake()
    sent = outgoing.read()
    assert len(sent) <= 512
    assert sent[0] == 22
    assert b"\x00\x2f" in sent  # TLS_RSA_WITH_AES_128_CBC_SHA, of TLS 1.0


@pytest.mark.parametrize(("version", "name"), [(ssl.TLSVersion.TLSv1, "TLSv1"), (ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")])
async def test_every_version_since_1_0_is_spoken(tmp_path: Path, version: ssl.TLSVersion, name: str) -> None:
    context = server(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = version
        context.maximum_version = version
    async with listener(listen_only, tls=context) as port:
        facts = await tls.ask(asking(target(https=port), {"tcp.443": "open"}))
    assert facts.certificates
    assert [(row.port, row.protocol) for row in facts.certificates] == [(443, name)]


async def test_what_a_certificate_says(tmp_path: Path) -> None:
    shown = certificate("KM12\x1b[31m", "Acme CA", names=("p1.acme.test", "10.20.8.40"))
    async with listener(listen_only, tls=server(tmp_path, shown)) as port:
        facts = await tls.ask(asking(target(ipps=port, ipp=port), {"tcp.631": "open", "ipp.tls": True}))
    assert facts.certificates == (
        CertificateRow(
            port=631,
            subject="CN=KM12\\x1b[31m",
            issuer="CN=Acme CA",
            names=("p1.acme.test", "10.20.8.40"),
            not_before=datetime(2020, 1, 1, tzinfo=UTC),
            not_after=datetime(2020, 12, 31, tzinfo=UTC),
            self_signed=False,
            key_bits=256,
            sha256=sha256(der(shown)).hexdigest(),
            protocol="TLSv1.3",
        ),
    )


def test_a_certificate_of_its_own_making_has_no_names() -> None:
    row = tls.read_certificate(der(certificate()))
    assert (row.self_signed, row.names, row.port, row.protocol) == (True, (), None, None)


def test_a_negative_serial_loses_nothing() -> None:
    odd = der(certificate()).replace(b"\x02\x01\x07", b"\x02\x01\xf9", 1)
    row = tls.read_certificate(odd)
    assert (row.subject, row.self_signed) == ("CN=Lab P01", True)
    assert row.not_after is not None


def test_a_date_that_is_none_loses_only_itself() -> None:
    odd = der(certificate()).replace(b"201231000000Z", b"201331000000Z", 1)
    row = tls.read_certificate(odd)
    assert row.sha256 == sha256(odd).hexdigest()
    assert row.not_after is None


@given(st.binary(max_size=300))
def test_bytes_that_are_no_certificate_keep_their_fingerprint(data: bytes) -> None:
    row = tls.read_certificate(data, 443, "TLSv1.2")
    assert (row.port, row.protocol, row.sha256, row.subject) == (443, "TLSv1.2", sha256(data).hexdigest(), None)


_GOOD = der(certificate(names=("a.test", "10.0.0.1")))


@given(st.integers(0, len(_GOOD) - 1), st.integers(0, 255))
def test_one_wrong_octet_never_stumbles(at: int, octet: int) -> None:
    row = tls.read_certificate(_GOOD[:at] + bytes([octet]) + _GOOD[at + 1 :])
    assert row.sha256


async def test_a_port_that_speaks_no_tls_is_no_fault_of_the_other(tmp_path: Path) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with listener(listen_only, tls=server(tmp_path)) as secure, listener(plain) as http:
        opened = {"tcp.443": "open", "tcp.631": "open"}
        both = await tls.ask(asking(target(https=secure, ipp=http, ipps=http), opened))
        none = await tls.ask(asking(target(https=http, ipp=http, ipps=http), opened))
    assert both.certificates
    assert [row.port for row in both.certificates] == [443]
    assert none.certificates == ()


async def test_a_plain_ipp_port_that_hangs_up_has_no_certificate_but_a_https_port_that_does_is_a_failure() -> None:
    async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async with listener(hangs_up) as port:
        where = target(https=port, ipp=port, ipps=port)
        assert (await tls.ask(asking(where, {"tcp.631": "open", "ipp.tls": False}))).certificates == ()
        with pytest.raises(OSError, match=r".*"):
            await tls.ask(asking(where, {"tcp.443": "open", "tcp.631": "open", "ipp.tls": False}))


async def test_a_plain_server_that_waits_for_the_end_of_the_hello_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "_PLAIN_PATIENCE_S", 0.02)
    async with listener(listen_only) as port:
        where = target(ipp=port, ipps=port)
        assert (await tls.ask(asking(where, {"tcp.631": "open", "ipp.tls": False}))).certificates == ()
        monkeypatch.setattr(tls, "_PATIENCE_S", 0.02)
        with pytest.raises(TimeoutError):  # nobody knows that this one is plain
            await tls.ask(asking(where, {"tcp.631": "open"}))


async def test_a_port_that_was_open_and_refuses_now_is_a_failure_where_nothing_else_answers() -> None:
    with pytest.raises(ConnectionRefusedError):
        await tls.ask(asking(target(https=closed_port()), {"tcp.443": "open"}))


async def test_only_open_ports_are_asked() -> None:
    for facts in ({}, {"tcp.443": "refused", "tcp.631": "silent"}):
        with pytest.raises(WithheldError, match="no TLS port is open"):
            await tls.ask(asking(Target(LOOPBACK), facts))
    with pytest.raises(WithheldError):
        await tls.ask(asking(target(ipp=1), {"tcp.443": "open", "tcp.631": "open"}))


async def test_an_ipps_that_is_mapped_away_from_ipp_is_tried_unseen(tmp_path: Path) -> None:
    async with listener(listen_only, tls=server(tmp_path)) as port:
        facts = await tls.ask(asking(target(ipps=port, ipp=closed_port()), {"tcp.631": "refused", "ipp.tls": False}))
    assert facts.certificates
    assert facts.certificates[0].port == 631


def test_odd_certificates_warn_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tls.read_certificate(der(certificate()).replace(b"\x02\x01\x07", b"\x02\x01\xf9", 1))


async def test_a_handshake_without_a_certificate_says_nothing_of_one_and_still_shows_what_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stream, "tls", property(lambda _stream: None))
    async with listener(listen_only, tls=server(tmp_path)) as port:
        facts = await tls.ask(asking(target(https=port), {"tcp.443": "open"}))
    assert facts.certificates is None
    assert facts.offers
    assert facts.offers[0].best == "TLSv1.3"


# --- what is offered --------------------------------------------------------------------------------------------------------------------------


def offering(folder: Path, lowest: ssl.TLSVersion, highest: ssl.TLSVersion) -> ssl.SSLContext:
    context = server(folder)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = lowest, highest
    return context


@pytest.mark.parametrize(
    ("lowest", "highest", "versions"),
    [
        (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3, ("TLSv1.3", "TLSv1.2")),
        (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ("TLSv1.2", "TLSv1.1", "TLSv1")),
        (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1, ("TLSv1",)),
    ],
    ids=["today", "old and new", "old"],
)
async def test_the_versions_of_a_port_from_the_newest_down(tmp_path: Path, lowest: ssl.TLSVersion, highest: ssl.TLSVersion, versions: tuple[str, ...]) -> None:
    async with listener(listen_only, tls=offering(tmp_path, lowest, highest)) as port:
        facts = await tls.ask(asking(target(https=port), {"tcp.443": "open"}))
    assert facts.offers
    row = facts.offers[0]
    assert (row.port, row.versions, row.best, row.lowest, row.small) == (443, versions, versions[0], versions[-1], "answers")
    assert row.large == ("answers" if highest >= ssl.TLSVersion.TLSv1_2 else "closes")  # asyncio keeps OpenSSL's alert to itself


async def test_what_openssl_will_not_speak_is_seen_all_the_same_and_a_large_hello_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "_HELLO_PATIENCE_S", 0.2)

    async def ssl3_for_every_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = await reader.read(2_000)
        if len(hello) > 512:
            await reader.read()
        writer.write(bytes.fromhex("160300002a020000260300") + bytes(33) + bytes.fromhex("000500"))
        await writer.drain()

    async with listener(ssl3_for_every_hello) as port:
        facts = await tls.ask(asking(target(https=port), {"tcp.443": "open"}))
    assert facts.certificates is None
    assert facts.offers
    row = facts.offers[0]
    assert (row.versions, row.small, row.large) == (("SSLv3",), "answers", "stalls")


async def test_a_port_that_refuses_every_hello_is_told_from_one_that_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "_HELLO_PATIENCE_S", 0.05)
    monkeypatch.setattr(tls, "_PATIENCE_S", 0.05)

    async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(2_000)
        writer.write(bytes.fromhex("15030100020228"))
        await writer.drain()

    async with listener(refuses) as port:
        facts = await tls.ask(asking(target(https=port), {"tcp.443": "open"}))
    assert facts.offers
    assert (facts.offers[0].versions, facts.offers[0].small, facts.offers[0].large) == ((), "refuses", None)
    async with listener(listen_only) as port:
        with pytest.raises(TimeoutError):
            await tls.ask(asking(target(https=port), {"tcp.443": "open"}))
