# SPDX-License-Identifier: Apache-2.0
"""What is asked where devices scan to, against small peers on loopback; and that nothing but that is let out."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from probes import banner, cloud, ldap, ntp, smb, smtp
from probes.asking import Asking
from probes.destination import Place, reach
from probes.failure import WithheldError
from probes.gate import Gate
from probes.malformed import MalformedReply
from probes.scanning_facts import BannerFacts
from probes.scope import Scope
from probes.trust import names_host, older, standing
from probes.wire import ber
from probes.wire.smb import NOT_SUPPORTED, frame
from tests.fuzz.scanning import ROOT_DSE, done, entry, ntp_answer, smb1_reply, smb2_reply
from tests.probes import certificates
from tests.probes.door import LOOPBACK, closed_port, ear, gate, listener

LOST = timedelta(days=3650)


def asking_of(kind: str, port: int, *, tls: bool = False, listed: bool = True) -> Asking:
    place = Place("x", kind, f"{kind}://localhost", "localhost", port, tls)
    scope = Scope(destinations=place.channels(LOOPBACK) if listed else frozenset())
    return Asking(place.target(LOOPBACK, own_segment=True), gate(scope=scope), hints={"place": place})


def place_of(asking: Asking) -> Place:
    place = asking.hints["place"]
    assert isinstance(place, Place)
    return place


# --- the gate -----------------------------------------------------------------------------------------------------------------------------------


async def test_a_place_that_the_configuration_does_not_list_is_not_even_knocked_at() -> None:
    asking = asking_of("smb", closed_port(), listed=False)
    with pytest.raises(WithheldError, match="not listed under destinations"):
        await reach(asking, place_of(asking))
    with pytest.raises(WithheldError, match="not listed"):
        await smb.ask(asking)
    assert asking.gate.sent.packets == 0


async def test_an_exclusion_goes_before_the_list() -> None:
    place = Place("x", "smb", "smb://h", "h", 445)
    from ipaddress import IPv4Network  # noqa: PLC0415  (the one place)

    door = Gate(Scope(exclude=(IPv4Network("127.0.0.0/8"),), destinations=place.channels(LOOPBACK)), gate().pace)
    with pytest.raises(WithheldError, match="excluded"):
        await reach(Asking(place.target(LOOPBACK, own_segment=True), door), place)


@pytest.mark.parametrize(("kind", "service"), [("ftp", "ftp"), ("sftp", "ssh"), ("release", "release")])
async def test_what_is_only_listened_to_or_knocked_at_is_never_talked_to(kind: str, service: str) -> None:
    asking = asking_of(kind, 2121)
    with pytest.raises(WithheldError, match="nothing is sent"):
        async with asking.gate.stream(asking.target, service):
            pass


async def test_a_raw_port_is_neither_talked_nor_listened_to() -> None:
    asking = asking_of("smtp", 9100)
    with pytest.raises(WithheldError):
        await smtp.ask(asking)
    with pytest.raises(WithheldError):
        await banner.ask(asking_of("ftp", 9100))


async def test_what_listens_cannot_send() -> None:
    async with listener(_say(b"220 x\r\n")) as port:
        asking = asking_of("ftp", port)
        async with asking.gate.listen(asking.target, "ftp") as stream:
            with pytest.raises(WithheldError):
                await stream.send(b"USER x\r\n")


async def test_the_port_and_the_others_of_a_relay() -> None:
    async with listener(_say(b"")) as port:
        asking = asking_of("smtp", port)
        assert (await reach(asking, place_of(asking)))[0] == "open"
    shut = asking_of("smtp", closed_port())
    state, took, others = await reach(shut, place_of(shut))
    assert state == "refused"
    assert took is not None
    assert others is not None


# --- file servers -------------------------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def file_server(*, one: bytes | None, two: bytes | None, low: bytes | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(4), "big")
        asked = await reader.readexactly(size)
        heard.append(asked)
        is_low = asked[:4] == b"\xfeSMB" and asked[66] == 2
        answer = one if asked[:4] == b"\xffSMB" else low if is_low else two
        if answer is not None:
            writer.write(b"\x85\x00\x00\x00" + frame(answer))
            await writer.drain()
        if rest := await reader.read():
            heard.append(rest)

    async with listener(talk) as port:
        yield port, heard


async def test_a_server_with_smb1_off_says_so_by_hanging_up() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(4), "big")
        if (await reader.readexactly(size))[:4] == b"\xfeSMB":
            writer.write(frame(smb2_reply(mode=3)))
            await writer.drain()
            await reader.read()

    async with listener(talk) as port:
        facts = await smb.ask(asking_of("smb", port))
    assert (facts.smb1, facts.smb3, facts.best, facts.signing_required) == (False, True, "3.1.1", True)


async def test_only_negotiates_go_out_and_nothing_after_them() -> None:
    async with file_server(one=smb1_reply(), two=smb2_reply(), low=smb2_reply(0x0210, cipher=None)) as (port, heard):
        facts = await smb.ask(asking_of("smb", port))
    assert (facts.smb1, facts.smb2, facts.smb3) == (True, True, True)
    assert [message[:4] for message in heard] == [b"\xfeSMB", b"\xfeSMB", b"\xffSMB"]
    assert all(message[12:14] == b"\0\0" if message[:1] == b"\xfe" else message[4] == 0x72 for message in heard)


async def test_an_smb1_only_server_and_one_that_wants_smb3() -> None:
    async with file_server(one=smb1_reply(), two=smb2_reply(status=NOT_SUPPORTED)) as (port, _):
        old = await smb.ask(asking_of("smb", port))
    assert (old.smb1, old.smb2, old.smb3, old.best) == (True, False, False, "1")
    async with file_server(one=smb1_reply(0xFFFF), two=smb2_reply(), low=smb2_reply(status=NOT_SUPPORTED)) as (port, _):
        new = await smb.ask(asking_of("smb", port))
    assert (new.smb1, new.smb2, new.smb3) == (False, False, True)


async def test_a_port_that_speaks_something_else_is_no_file_server() -> None:
    async with listener(_say(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        with pytest.raises((MalformedReply, EOFError)):
            await smb.ask(asking_of("smb", port))


# --- mail relays --------------------------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def relay(tls: ssl.SSLContext, *, auth: str = "AUTH PLAIN", required: bool = False) -> AsyncIterator[tuple[int, list[str]]]:
    heard: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        secure = False
        while line := (await reader.readline()).decode("latin-1").strip():
            heard.append(line)
            if line.startswith("EHLO"):
                writer.write(f"250-mail.test\r\n250-SIZE 100\r\n250 {auth if secure else 'STARTTLS'}\r\n".encode())
            elif line == "STARTTLS":
                writer.write(b"220 go\r\n")
                await writer.start_tls(tls)
                secure = True
            elif line == "RSET":
                writer.write(b"530 TLS first\r\n" if required else b"250 ok\r\n")

    async with listener(talk) as port:
        yield port, heard


def _good(folder: Path) -> ssl.SSLContext:
    return certificates.server(folder, certificates.certificate("localhost", days=20_000, names=("localhost",)))


async def test_a_relay_is_heard_before_and_after_tls_and_no_mail_begins(tmp_path: Path) -> None:
    async with relay(_good(tmp_path), required=True) as (port, heard):
        facts = await smtp.ask(asking_of("smtp", port))
    assert (facts.code, facts.starttls, facts.starttls_works, facts.tls_required) == (220, True, True, True)
    assert (facts.auth_plain, facts.auth_tls, facts.auth) == ((), ("PLAIN",), ("PLAIN",))
    assert (facts.size_limit, facts.tls_best, facts.certificate) == (100, "TLSv1.3", "self-signed")
    assert facts.tls_lowest in {"TLSv1", "TLSv1.1", "TLSv1.2"}
    assert {line.split()[0] for line in heard} <= {"EHLO", "STARTTLS", "RSET", "QUIT"}


async def test_a_certificate_is_judged_by_our_authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = certificates.certificate("localhost", days=20_000, names=("localhost",))
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  (the one place)

    (tmp_path / "ca.pem").write_bytes(shown.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with relay(certificates.server(tmp_path, shown)) as (port, _):
        assert (await smtp.ask(asking_of("smtp", port))).certificate == "trusted"


async def test_a_relay_that_greets_with_a_no_is_let_be() -> None:
    async with listener(_say(b"554 no\r\n")) as port:
        facts = await smtp.ask(asking_of("smtp", port))
    assert (facts.code, facts.esmtp) == (554, None)


async def test_a_relay_that_speaks_one_octet_at_a_time_is_left_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_GREETING_S", 0.2)

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for octet in b"220 " + b"x" * 1000:
            writer.write(bytes((octet,)))
            await writer.drain()
            await asyncio.sleep(0.01)

    async with listener(drip) as port:
        with pytest.raises(TimeoutError):
            await smtp.ask(asking_of("smtp", port))


async def test_a_greeting_without_end_is_malformed() -> None:
    async with listener(_say(b"220-x\r\n" * 5000)) as port:
        with pytest.raises(MalformedReply):
            await smtp.ask(asking_of("smtp", port))


# --- directories, clocks, banners, clouds -----------------------------------------------------------------------------------------------------------


async def test_a_directory_is_read_without_a_bind() -> None:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1000))
        writer.write(ROOT_DSE + done())
        await writer.drain()
        heard.append(await reader.read(1000))
        writer.write(done(2, 0x78, 2))
        await writer.drain()
        await reader.read()

    async with listener(talk) as port:
        facts = await ldap.ask(asking_of("ldap", port))
    assert (facts.readable, facts.result, facts.vendor, facts.contexts) == (True, "success", "Active Directory", ("dc=acme,dc=test",))
    assert (facts.starttls, facts.starttls_works) == (True, False)
    assert [_operation(message) for message in heard] == [0x63, 0x77]  # a search and an extended request, and no bind (0x60)


async def test_a_directory_that_gives_nothing_and_one_without_end() -> None:
    async with listener(_say(done(50), wait=True)) as port:
        assert (await ldap.ask(asking_of("ldap", port))).readable is False
    async with listener(_say(entry(a=[b"b"]) * 100, wait=True)) as port:
        with pytest.raises(MalformedReply):
            await ldap.ask(asking_of("ldap", port))


async def test_a_clock_and_one_that_is_not_set() -> None:
    def answer(question: bytes, leap: int = 0) -> list[bytes]:
        return [b"x", ntp_answer(nonce=int.from_bytes(question[40:], "big"), at=datetime.now(UTC).timestamp(), leap=leap)]

    async with ear(answer) as (_, port):
        facts = await ntp.ask(asking_of("ntp", port))
    assert facts.answers
    assert facts.offset_s == pytest.approx(0, abs=2)
    async with ear(lambda question: answer(question, leap=3)) as (_, port):
        facts = await ntp.ask(asking_of("ntp", port))
    assert (facts.answers, facts.synchronised, facts.offset_s) == (False, False, None)


async def test_silence_and_a_closed_port_are_facts_about_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ntp, "_PATIENCE_S", 0.05)
    async with ear(lambda _: []) as (heard, port):
        assert (await ntp.ask(asking_of("ntp", port))).answers is False
        assert len(heard.heard) == 3
    assert (await ntp.ask(asking_of("ntp", closed_port()))).answers is False


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        (b"220 files.test FTP\r\n", BannerFacts("220 files.test FTP", "ftp", 220)),
        (b"SSH-2.0-OpenSSH_9.2\r\n", BannerFacts("SSH-2.0-OpenSSH_9.2", "ssh")),
        (b"hello\n", BannerFacts("hello", "other")),
        (b"", BannerFacts()),
        (b"x" * 5000, BannerFacts("x" * 255 + "…", "other")),
    ],
)
async def test_a_banner_is_read_and_nothing_is_sent(said: bytes, facts: BannerFacts) -> None:
    async with listener(_say(said)) as port:
        assert await banner.ask(asking_of("ftp", port)) == facts


async def test_a_cloud_signed_again_and_one_that_is_cut(tmp_path: Path) -> None:
    again = certificates.server(tmp_path, certificates.certificate("localhost", "Inspection", days=20_000, names=("localhost",)))

    async def wait(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listener(wait, tls=again) as port:
        facts = await cloud.ask(asking_of("https", port, tls=True))
    assert (facts.handshake, facts.issuer) == ("done", "CN=Inspection")
    assert facts.certificate in {"untrusted", None}

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.transport.abort()

    async with listener(cut) as port:
        assert (await cloud.ask(asking_of("https", port, tls=True))).handshake in {"reset", "closed"}


# --- certificates -------------------------------------------------------------------------------------------------------------------------------


def _failed(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "no")
    error.verify_code = code
    return error


def test_how_a_certificate_stands() -> None:
    from probes.tls import read_certificate  # noqa: PLC0415  (the one place)

    now = datetime(2024, 1, 1, tzinfo=UTC)
    row = read_certificate(certificates.der(certificates.certificate("a.test", "CA", days=3650, names=("a.test",))))
    assert standing(None, None, "a.test", now, knows=True) is None
    assert standing(row, None, "a.test", now, knows=True) == "trusted"
    assert standing(row, None, "a.test", now + LOST, knows=True) == "expired"
    assert standing(row, None, "a.test", now - LOST, knows=True) == "not-yet-valid"
    assert standing(row, _failed(20), "b.test", now, knows=True) == "wrong-name"
    assert standing(row, _failed(20), "a.test", now, knows=True) == "untrusted"
    assert standing(row, _failed(20), "a.test", now, knows=False) is None
    assert standing(replace(row, self_signed=True), _failed(18), "a.test", now, knows=False) == "self-signed"


@pytest.mark.parametrize(
    ("names", "host", "fits"),
    [
        (("a.test",), "A.test.", True),
        (("*.test",), "a.test", True),
        (("*.test",), "a.b.test", False),
        (("*.test",), "test", False),
        (("*",), "test", False),
        (("10.0.0.1",), "10.0.0.1", True),
        (("*.0.0.1",), "10.0.0.1", False),
    ],
)
def test_whom_a_certificate_speaks_for(names: tuple[str, ...], host: str, fits: bool) -> None:  # noqa: FBT001  (pytest gives it so)
    from probes.facts import CertificateRow  # noqa: PLC0415  the one place

    assert names_host(CertificateRow(names=names), host) is fits


def test_tls_versions_in_order() -> None:
    assert older("TLSv1", "TLSv1.2") is True
    assert older("TLSv1.3", "TLSv1.2") is False
    assert older(None, "TLSv1.2") is None


def _operation(message: bytes) -> int:
    at, end = ber.expect(ber.SEQUENCE, message, 0, len(message))
    _, at = ber.expect(ber.INTEGER, message, at, end)
    return ber.element(message, at, end)[0]


def _say(said: bytes, *, wait: bool = False) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()
        if wait:
            await reader.read()
            await reader.read()

    return talk
