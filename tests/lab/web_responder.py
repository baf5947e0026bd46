# SPDX-License-Identifier: Apache-2.0
"""A printer's status page on 80 and 443: with a certificate that ends when the topology says, and with the habits of bad firmware."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.lab.topology import Host, Web

PAGE = "<html><head><title>{make} {model}</title></head><body>{says}</body></html>"
LIFE = timedelta(days=730)
_LASTING, _LASTING_START, _LASTING_END = 0x1AB, datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
"""The key and the life of a certificate that is the same each time."""
SMALL = 512  # octets of a ClientHello that old firmware has room for
_VERSIONS = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}

Page = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def serve(name: str, host: Host) -> list[asyncio.Server]:
    """Listen on both ports and give the same page to whoever asks."""
    if host.web is None:
        raise ValueError(f"{name} has no web page")
    page, context = _page(host, host.web), _context(name, host, host.web)
    plain = await asyncio.start_server(page, port=80)
    if host.web.small_hello:
        return [plain, await asyncio.start_server(_choosy(context), port=443)]
    return [plain, await asyncio.start_server(page, port=443, ssl=context)]


def _page(host: Host, web: Web) -> Page:
    body = PAGE.format(make=host.make, model=host.model, says=web.says).encode()

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await (asyncio.Event().wait() if web.hangs else asyncio.sleep(web.delay))
            date = format_datetime(datetime.now(UTC) + timedelta(seconds=host.clock), usegmt=True)
            head = f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        except (ConnectionError, EOFError):
            pass
        finally:
            writer.close()

    return page


def _choosy(context: ssl.SSLContext) -> Page:
    """TLS for those whose hello fits into 512 octets; others wait for ever. No page behind it: nobody asks for one."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(5)
        length = int.from_bytes(head[3:5], "big")
        if length + len(head) > SMALL:
            await asyncio.Event().wait()
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        session = context.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(head + await reader.readexactly(length))
        while True:
            try:
                session.do_handshake()
                session.read()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                break
            writer.write(outgoing.read())
            if not (more := await reader.read(4096)):
                break
            incoming.write(more)
        writer.write(outgoing.read())
        writer.close()

    return hear


def _context(name: str, host: Host, web: Web) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if web.tls:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = _VERSIONS[web.tls]
    context.load_cert_chain(_identity(name, host, web))
    return context


def _identity(name: str, host: Host, web: Web) -> Path:
    """A certificate and its key in one PEM file."""
    key = ec.derive_private_key(_LASTING, ec.SECP256R1()) if web.lasting else ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, web.issuer)]) if web.issuer else who
    signer = ec.generate_private_key(ec.SECP256R1()) if web.issuer else key
    end = _LASTING_END if web.lasting else datetime.now(UTC) + timedelta(days=web.certificate_days)
    names = [x509.DNSName(name), x509.DNSName(f"{name}.lab.test"), x509.IPAddress(ip_address(host.address))]
    number = 1 if web.lasting else x509.random_serial_number()
    certificate = (
        x509.CertificateBuilder(issuer, who, key.public_key(), number, _LASTING_START if web.lasting else end - LIFE, end)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(signer, hashes.SHA256(), ecdsa_deterministic=web.lasting)
    )
    path = Path("/run/own/web.pem")
    plain = serialization.NoEncryption()
    pkcs8 = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pkcs8 + certificate.public_bytes(serialization.Encoding.PEM))
    return path


async def listen(port: int) -> asyncio.Server:
    """A TCP port that takes connections and says nothing."""

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    return await asyncio.start_server(wait, port=port, family=socket.AF_INET)
