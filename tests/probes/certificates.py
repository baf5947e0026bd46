# SPDX-License-Identifier: Apache-2.0
"""Certificates as printers have them, made on the spot, and servers that show them."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

KEY = ec.generate_private_key(ec.SECP256R1())
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


def certificate(subject: str = "Lab P01", issuer: str | None = None, *, days: int = 365, names: tuple[str, ...] = ()) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer or subject))
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(BEFORE)
        .not_valid_after(BEFORE + timedelta(days=days))
    )
    if names:
        alternatives = [x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(KEY, hashes.SHA256())


def der(found: x509.Certificate) -> bytes:
    return found.public_bytes(serialization.Encoding.DER)


def server(folder: Path, shown: x509.Certificate | None = None, *, ciphers: str = "DEFAULT@SECLEVEL=0") -> ssl.SSLContext:
    """A TLS server's context; the key is a throw-away of this test run."""
    key = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(key + (shown or certificate()).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    context.load_cert_chain(file)
    return context
