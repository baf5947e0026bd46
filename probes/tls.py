# SPDX-License-Identifier: Apache-2.0
"""TLS on 443 and 631: the certificates a device shows (dates, names, issuer, key: RFC 5280), and the versions it offers.

A handshake with OpenSSL brings the certificate and the newest version; hellos of our own (wire/tls.py), never finished, go down from there to what
OpenSSL will not speak. One large hello at the end tells whether browsers of today stall. Nothing is verified and nothing secret is sent: this
looks, it does not trust. Certificates of printers break RFC 5280 in every way
(negative serials, dates beyond 9999, empty names), so each field is read by itself, and what cannot be read is None.
"""

import asyncio
import ssl
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from secrets import token_bytes
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from probes.asking import Asking
from probes.facts import CertificateRow, OfferRow, TlsFacts
from probes.failure import WithheldError
from probes.malformed import MalformedReply
from probes.model import Service, Target
from probes.wire import tls as wire
from probes.wire.text import safe

_PORTS: dict[int, Service] = {443: "https", 631: "ipps"}
_CIPHERS = "ALL:!PSK:!SRP:!aNULL:!eNULL:!ARIA:!CAMELLIA:!AESCCM:@SECLEVEL=0"
_OP_LEGACY_SERVER_CONNECT, _OP_TLSEXT_PADDING = 0x4, 0x10  # openssl/ssl.h
_MAX_NAMES = 64
_PATIENCE_S, _PLAIN_PATIENCE_S = 15.0, 4.0
"""For a handshake on a slow processor; and on a port that has just spoken plain IPP, where a server may wait for ever for the hello to end in a line."""
_HELLO_PATIENCE_S = 5.0
"""For the first words to a hello: two losses are made good within 3 s (RFC 6298)."""
_VERSIONS = {name: number for number, name in wire.NAMES.items()}
_NO_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"}

_T = TypeVar("_T")


async def ask(asking: Asking) -> TlsFacts:
    """Look at each TLS port that is open. Raises WithheldError when none is, else what the first port failed with if none spoke TLS at all."""
    ports = [port for port in _PORTS if _is_open(asking, port)]
    if not ports:
        msg = "no TLS port is open"
        raise WithheldError(msg)
    rows: list[CertificateRow] = []
    offers: list[OfferRow] = []
    failed: list[OSError | EOFError] = []
    for port in ports:
        try:
            rows.append(await _row(asking, port))
        except (OSError, EOFError) as error:  # one port's fault must not lose the other's certificate
            if _speaks_no_tls(asking, port, error):
                continue
            failed.append(error)
        offers.append(await _offer(asking, port, rows[-1].protocol if rows and rows[-1].port == port else None, large=not offers))
    spoken = tuple(offer for offer in offers if offer.versions or offer.small == "refuses")
    if failed and not rows and not spoken:
        raise failed[0]
    return TlsFacts(certificates=tuple(rows) if rows or not failed else None, offers=tuple(offers))


@cache
def looking_context() -> ssl.SSLContext:
    """TLS for looking only: 1.0 and up, weak ciphers allowed, nothing verified, one classic group, a ClientHello of less than 512 octets.

    Old printers stall on a ClientHello that does not fit one small record (openssl#27557). Never use it where anything is to be trusted.
    """
    return looking_context_of()


def looking_context_of() -> ssl.SSLContext:
    """The same, for a caller who changes it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0 is what old printers have
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers(_CIPHERS)
    context.set_ecdh_curve("prime256v1")
    context.options |= _OP_LEGACY_SERVER_CONNECT
    context.options &= ~_OP_TLSEXT_PADDING
    return context


def read_certificate(der: bytes, port: int | None = None, protocol: str | None = None) -> CertificateRow:
    """What a certificate says, field by field; a certificate that does not parse at all still has its fingerprint."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cryptography warns of each oddity
        found = _read(lambda: x509.load_der_x509_certificate(der))
        if found is None:
            return CertificateRow(port=port, protocol=protocol, sha256=sha256(der).hexdigest())
        return _fields(found, der, port, protocol)


def _fields(found: x509.Certificate, der: bytes, port: int | None, protocol: str | None) -> CertificateRow:
    return CertificateRow(
        port=port,
        subject=_read(lambda: safe(found.subject.rfc4514_string())),
        issuer=_read(lambda: safe(found.issuer.rfc4514_string())),
        names=_read(lambda: _names(found)),
        not_before=_read(lambda: _date(found.not_valid_before_utc)),
        not_after=_read(lambda: _date(found.not_valid_after_utc)),
        self_signed=_read(lambda: found.subject == found.issuer),
        key_bits=_read(lambda: _key_bits(found)),
        sha256=sha256(der).hexdigest(),
        protocol=protocol,
    )


def _read(field: Callable[[], _T]) -> _T | None:
    """The field, or None: a parser of hostile input may raise anything."""
    try:
        return field()
    except Exception:  # noqa: BLE001  (every decoder boundary catches everything)
        return None


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    kept = [name for name in extension.value if isinstance(name, x509.DNSName | x509.IPAddress)]
    return tuple(safe(str(name.value)) for name in kept[:_MAX_NAMES])


def _date(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _key_bits(found: x509.Certificate) -> int | None:
    key = found.public_key()
    return key.key_size if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey | dsa.DSAPublicKey) else None


async def _row(asking: Asking, port: int) -> CertificateRow:
    patience = _PLAIN_PATIENCE_S if _is_plain_ipp(asking, port) else _PATIENCE_S
    async with asyncio.timeout(patience), asking.gate.stream(asking.target, _PORTS[port], looking_context()) as stream:
        session = stream.tls
        der = session.getpeercert(binary_form=True) if session else None
        if session is None or der is None:
            msg = f"port {port} finished a handshake without a certificate"
            raise ssl.SSLError(ssl.SSL_ERROR_SSL, msg)
        return read_certificate(der, port, session.version())


# --- what is offered --------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """The first words to a hello: how it ended, and the version that was chosen."""

    end: str
    version: int | None = None


async def _offer(asking: Asking, port: int, agreed: str | None, *, large: bool) -> OfferRow:
    """The versions from the one that was agreed downwards, until the port refuses; and at the end the large hello."""
    known = _VERSIONS.get(agreed or "")
    versions, first = ([known], _Words("answers")) if known else ([], None)
    below = known - 1 if known else wire.TLS13
    while below >= wire.SSL30:
        words = await _say_hello(asking, port, wire.client_hello(below, token_bytes(64)))
        first = first or words
        if words.version is None or words.version > below:
            break
        versions.append(words.version)
        below = words.version - 1
    names = tuple(wire.NAMES[version] for version in versions if version in wire.NAMES)
    wanted = large and first is not None and first.end == "answers"
    ended = await _say_hello(asking, port, wire.client_hello(wire.TLS13, token_bytes(64), large=True)) if wanted else None
    return OfferRow(
        port=port,
        versions=names,
        best=names[0] if names else None,
        lowest=names[-1] if names else None,
        small=first.end if first else None,
        large=ended.end if ended else None,
    )


async def _say_hello(asking: Asking, port: int, hello: bytes) -> _Words:
    """Say hello on a connection of its own, and hear the first words. Raises WithheldError."""
    flight = wire.Flight()
    try:
        async with asyncio.timeout(_HELLO_PATIENCE_S), asking.gate.stream(asking.target, _PORTS[port]) as stream:
            await stream.send(hello)
            while not flight.complete:
                data = await stream.read()
                if not data:
                    return _Words("closes")
                flight.feed(data)
    except TimeoutError:
        return _Words("stalls")
    except (OSError, MalformedReply):
        return _Words("resets")
    return _Words("answers", flight.version) if flight.version else _Words("refuses")


# --- which ports --------------------------------------------------------------------------------------------------------------------------------


def _is_open(asking: Asking, port: int) -> bool:
    """As the TCP probe saw it; an ipps that is mapped away from ipp was not seen by it and is tried."""
    target, service = asking.target, _PORTS[port]
    if target.port(service) is None:
        return False
    return asking.facts.get(f"tcp.{port}") == "open" or (port == 631 and _apart(target))  # noqa: PLR2004  (the IPP port)


def _apart(target: Target) -> bool:
    return "ipps" in target.ports and target.ports["ipps"] != target.port("ipp")


def _is_plain_ipp(asking: Asking, port: int) -> bool:
    return port == 631 and asking.facts.get("ipp.tls") is False and not _apart(asking.target)  # noqa: PLR2004  (the IPP port)


def _speaks_no_tls(asking: Asking, port: int, error: BaseException) -> bool:
    """A port that speaks plain HTTP or IPP answers a ClientHello with text, hangs up or waits; that is no fault of TLS."""
    return _is_plain_ipp(asking, port) or getattr(error, "reason", None) in _NO_TLS
