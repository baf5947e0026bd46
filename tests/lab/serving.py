# SPDX-License-Identifier: Apache-2.0
"""The servers behind a scan: Samba and OpenLDAP as Debian ships them, and small ones of the lab's own for mail, time, cloud and eSCL."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from struct import pack
from time import time
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.lab.serves import Escl, Serves, Smtp

AUTHORITIES: Final = Path("/run/lab/ca.pem")
_VERSIONS: Final = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
_DAY: Final = timedelta(days=1)
_UNIX: Final = 2_208_988_800
_SCAN: Final = 'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'


async def serve(name: str, address: str, what: Serves, forbidden: Path) -> None:
    """Start everything that is not a daemon of Debian's."""
    issue = Authority(name, address)
    if what.smtp:
        await _Relay(what.smtp, issue, forbidden).serve()
    if what.ntp:
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Clock(what.ntp), ("0.0.0.0", 123))
    if what.cloud:
        await asyncio.start_server(_silent, port=443, ssl=issue.context("good" if what.cloud == "good" else "resigned"))
    for port in what.connects:
        await asyncio.start_server(_silent, port=port)
    if what.escl:
        await _Scanner(what.escl).serve()


class Authority:
    """A certificate authority of one host's own, which the technician's host knows, and one that nobody knows."""

    def __init__(self, name: str, address: str) -> None:
        self._name, self._address = name, address
        self._known, self._unknown = _authority(f"Lab authority of {name}"), _authority("Inspection box")
        with AUTHORITIES.open("ab") as file:
            file.write(self._known[0].public_bytes(serialization.Encoding.PEM))

    def context(self, kind: str, oldest: str = "1.2", newest: str = "1.3") -> ssl.SSLContext:
        """A server's context with a certificate of that kind."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = _VERSIONS[oldest], _VERSIONS[newest]
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(self._identity(kind))
        return context

    def _identity(self, kind: str) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = "elsewhere.lab" if kind == "other-name" else self._name
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer, signing = {"self-signed": (who, key), "resigned": (self._unknown[0].subject, self._unknown[1])}.get(
            kind, (self._known[0].subject, self._known[1])
        )
        end = datetime.now(UTC) + (-20 * _DAY if kind == "expired" else 300 * _DAY)
        names: list[x509.GeneralName] = [x509.DNSName(name)]
        if kind != "other-name":
            names.append(x509.IPAddress(ip_address(self._address)))
        built = x509.CertificateBuilder(signer, who, key.public_key(), x509.random_serial_number(), end - 400 * _DAY, end)
        certificate = built.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(signing, hashes.SHA256())
        path = Path("/run/own", f"{kind}.pem")
        path.write_bytes(_plain(key) + certificate.public_bytes(serialization.Encoding.PEM))
        return path


def _authority(name: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key, who, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    built = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number(), now - 500 * _DAY, now + 500 * _DAY)
    return built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()), key


def _plain(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await reader.read(1)
    except (OSError, ssl.SSLError):
        pass
    finally:
        writer.close()


class _Relay:
    """Mail, as far as a look at it goes."""

    def __init__(self, smtp: Smtp, issue: Authority, forbidden: Path) -> None:
        self._smtp, self._forbidden = smtp, forbidden
        self._tls = issue.context(smtp.certificate, smtp.oldest, smtp.newest)

    async def serve(self) -> None:
        await asyncio.start_server(self._talk, port=self._smtp.port, ssl=self._tls if self._smtp.implicit else None)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secure = self._smtp.implicit
        try:
            await self._say(writer, "220 relay.lab ESMTP lab")
            while line := (await reader.readline()).decode("latin-1").strip().upper():
                verb = line.split()[0]
                if verb == "EHLO":
                    await self._say(writer, "\r\n".join(self._offer(secure=secure)))
                elif verb == "STARTTLS" and not secure and self._smtp.starttls:
                    await self._say(writer, "220 go on")
                    await writer.start_tls(self._tls)
                    secure = True
                elif verb in {"RSET", "NOOP"}:
                    await self._say(writer, "250 ok" if secure or not self._smtp.required else "530 5.7.0 Must issue a STARTTLS command first")
                elif verb == "QUIT":
                    return
                else:
                    with self._forbidden.open("a", encoding="utf-8") as note:
                        note.write(f"{line}\n")
                    await self._say(writer, "502 no")
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    def _offer(self, *, secure: bool) -> list[str]:
        auth = self._smtp.auth_tls if secure else self._smtp.auth
        told = ["relay.lab", "SIZE 20971520", *(["STARTTLS"] if self._smtp.starttls and not secure else []), *([f"AUTH {' '.join(auth)}"] if auth else [])]
        return [f"250{' ' if line is told[-1] else '-'}{line}" for line in told]

    async def _say(self, writer: asyncio.StreamWriter, text: str) -> None:
        data = f"{text}\r\n".encode()
        if not self._smtp.octets_a_second:
            writer.write(data)
        for octet in data if self._smtp.octets_a_second else b"":
            writer.write(bytes((octet,)))
            await writer.drain()
            await asyncio.sleep(1 / self._smtp.octets_a_second)
        await writer.drain()


class _Clock(asyncio.DatagramProtocol):
    """A time server in nine lines (RFC 5905)."""

    def __init__(self, kind: str) -> None:
        self._leap, self._stratum = (3, 16) if kind == "unset" else (0, 2)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        now = int((time() + _UNIX) * 2**32)
        answer = pack(">BBbbII4sQ", self._leap << 6 | 4 << 3 | 4, self._stratum, 6, -20, 0, 0, b"LAB\x00", now) + data[40:48] + pack(">QQ", now, now)
        self._transport.sendto(answer, addr)  # type: ignore[attr-defined]  # it is a datagram transport


class _Scanner:
    """eSCL's ScannerStatus and ScannerCapabilities; every other page is not there."""

    def __init__(self, escl: Escl) -> None:
        self._escl, self._images = escl, 3

    async def serve(self) -> None:
        await asyncio.start_server(self._page, port=80)

    async def _page(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            status, body = self._answer(path)
            writer.write(f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str) -> tuple[str, bytes]:
        if path == "/eSCL/ScannerStatus":
            return ("503 Service Unavailable", b"") if self._escl.unavailable else ("200 OK", self._status())
        if path == "/eSCL/ScannerCapabilities":
            about = "<pwg:Version>2.97</pwg:Version><pwg:MakeAndModel>Lab MFP</pwg:MakeAndModel><scan:Adf/>"
            return "200 OK", f"<scan:ScannerCapabilities {_SCAN}>{about}</scan:ScannerCapabilities>".encode()
        return "404 Not Found", b""

    def _status(self) -> bytes:
        self._images += self._escl.moves
        job = f"<pwg:JobUri>/eSCL/ScanJobs/1</pwg:JobUri><scan:Age>{self._escl.job_age}</scan:Age><pwg:ImagesCompleted>{self._images}</pwg:ImagesCompleted>"
        jobs = f"<scan:Jobs><scan:JobInfo>{job}<pwg:JobState>Processing</pwg:JobState></scan:JobInfo></scan:Jobs>" if self._escl.job_age else ""
        said = f"<pwg:State>{self._escl.state}</pwg:State><scan:AdfState>{self._escl.adf}</scan:AdfState>{jobs}"
        return f"<scan:ScannerStatus {_SCAN}>{said}</scan:ScannerStatus>".encode()
