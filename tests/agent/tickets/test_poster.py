# SPDX-License-Identifier: Apache-2.0
import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from agent.tickets.model import Parcel, Reply
from agent.tickets.poster import MAX_REPLY, Endpoint, EndpointError, Poster
from agent.tickets.signing import key_of

PARCEL = Parcel("d-1", "k", 1, "open", '{"ä": 1}')


async def _send(endpoint: Endpoint, timeout_s: float = 10.0) -> Reply:
    async with Poster(endpoint, lambda: 1_800_000_000.0, timeout_s) as poster:
        return await poster.send(PARCEL)


@asynccontextmanager
async def _server(answer: web.StreamResponse | None = None, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[str, list[str]]]:
    seen: list[str] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.append(f"{request.method} {request.path} {(await request.read()).decode()}")
        return answer or web.json_response({"id": "T-1"})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        yield f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}", seen
    finally:
        await runner.cleanup()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "desk.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_an_authority_of_the_sites_own_is_trusted_when_named(certificate: Path) -> None:
    async with _server(tls=_tls(certificate)) as (url, seen):
        assert (await _send(Endpoint(url, ca_file=certificate))).status == 200
        assert seen == ['POST / {"ä": 1}']


async def test_a_certificate_that_nobody_vouches_for_gets_not_one_byte(certificate: Path) -> None:
    async with _server(tls=_tls(certificate)) as (url, seen):
        reply = await _send(Endpoint(url))
    assert reply.status is None
    assert "certificate" in reply.why
    assert seen == []


async def test_nothing_below_tls_1_2(certificate: Path) -> None:
    old = _tls(certificate)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    async with _server(tls=old) as (url, seen):
        assert (await _send(Endpoint(url, ca_file=certificate))).status is None
    assert seen == []


async def test_a_redirect_is_not_followed() -> None:
    async with _server() as (elsewhere, seen), _server(web.Response(status=307, headers={"Location": elsewhere})) as (url, _):
        assert (await _send(Endpoint(url))).status == 307
    assert seen == []


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with _server() as (proxy, through), _server() as (url, seen):
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        assert (await _send(Endpoint(url))).status == 200
    assert (len(seen), through) == (1, [])


@pytest.mark.parametrize(("status", "told"), [(200, None), (422, 422)])
async def test_an_endless_answer_is_cut(status: int, told: int | None) -> None:
    async with _server(web.Response(status=status, body=b"x" * (MAX_REPLY + 1))) as (url, _):
        reply = await _send(Endpoint(url))
    assert (reply.status, reply.text) == (told, "")
    assert "64 KiB" in reply.why


async def test_a_packed_answer_is_not_unpacked() -> None:
    packed = web.Response(status=200, body=b"\x1f\x8b" + b"\x00" * 40, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})
    async with _server(packed) as (url, _):
        assert len((await _send(Endpoint(url))).text) <= 42


async def test_silence_ends_with_the_time() -> None:
    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    released = asyncio.Event()
    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    async with server:
        reply = await _send(Endpoint(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"), 0.2)
        released.set()
    assert reply == Reply(None, why="no answer within 0.2 s")


def test_a_secret_and_an_authority_that_cannot_be_used_are_one_sentence_each(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(EndpointError, match=r"tickets\.secret_file: what follows whsec_"):
        Poster(Endpoint("https://desk.test/", b"whsec_%%%"), lambda: 0.0)
    with pytest.raises(EndpointError, match=r"tickets\.ca_file: .*ca\.pem holds no certificates"):
        Poster(Endpoint("https://desk.test/", ca_file=tmp_path / "ca.pem"), lambda: 0.0)


def test_a_secret_is_not_shown() -> None:
    assert "hush" not in repr(Endpoint("https://desk.test/", b"hush"))


@pytest.mark.parametrize(("secret", "key"), [(b"whsec_aGVsbG8=", b"hello"), (b"whsec_aGVsbG8", b"hello"), (b"plain words", b"plain words")])
def test_what_is_in_a_secrets_file(secret: bytes, key: bytes) -> None:
    assert key_of(secret) == key


@pytest.mark.parametrize("secret", [b"whsec_", b"whsec_a", b"whsec_a b"])
def test_a_broken_secret_is_refused(secret: bytes) -> None:
    with pytest.raises(ValueError, match="no base64"):
        key_of(secret)
