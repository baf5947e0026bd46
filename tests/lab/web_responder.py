# SPDX-License-Identifier: Apache-2.0
"""A printer's status page on 80 and 443, with a certificate that ends when the topology says."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.lab.topology import Host

PAGE = "<html><head><title>{make} {model}</title></head><body>Ready</body></html>"
LIFE = timedelta(days=730)


async def serve(name: str, host: Host) -> list[asyncio.Server]:
    """Listen on both ports and give the same page to whoever asks."""
    body = PAGE.format(make=host.make, model=host.model).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head.encode() + body)
            await writer.drain()
        except (ConnectionError, EOFError):
            pass
        finally:
            writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_identity(name, host))
    return [await asyncio.start_server(page, port=80), await asyncio.start_server(page, port=443, ssl=context)]


def _identity(name: str, host: Host) -> Path:
    """A self-signed certificate and its key in one PEM file."""
    if host.web is None:
        raise ValueError(f"{name} has no web page")
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    end = datetime.now(UTC) + timedelta(days=host.web.certificate_days)
    alternative = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address(host.address))])
    certificate = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number(), end - LIFE, end)
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = Path("/run/own/web.pem")
    plain = serialization.NoEncryption()
    pkcs8 = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pkcs8 + certificate.public_bytes(serialization.Encoding.PEM))
    return path
