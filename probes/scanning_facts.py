# SPDX-License-Identifier: Apache-2.0
"""The dictionary's part about scanning: where devices scan to (file server, mail relay, directory, clock, cloud), and the scanner itself.

As everywhere, `None` = asked, and nobody said; a section that is missing was not asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from probes.fact import fact
from probes.facts import PORT_STATES, TLS_VERSIONS, CertificateRow

CERTIFICATE_WORDS = ("trusted", "expired", "not-yet-valid", "wrong-name", "self-signed", "untrusted", "other")
DESTINATION_KINDS = ("smb", "smtp", "ftp", "ftps", "sftp", "ldap", "ntp", "release", "https")


@dataclass(frozen=True, slots=True)
class UserRow:
    """A device that uses a destination, and what it can do there as far as anybody knows."""

    id: str | None = fact("the device's id in the configuration")
    name: str | None = fact("maker and model, as the device says")
    address: str | None = fact("its address")
    tls_best: str | None = fact("the best TLS version that the device itself was seen to speak", words=TLS_VERSIONS)
    tls_too_old: bool | None = fact("its best TLS version is below the lowest that the destination takes")
    smb: str | None = fact("highest SMB family that the device's scan client speaks, by the model list", words=("smb1", "smb2", "smb3"))
    smb_login: str | None = fact("how its scan client logs on, by the model list", words=("guest", "ntlmv1", "ntlmv2", "kerberos"))
    oauth: bool | None = fact("whether its mail client does OAuth, by the model list")
    source: str | None = fact("where the model list has it from")
    verified: bool | None = fact("a real device has confirmed what the model list says")


@dataclass(frozen=True, slots=True)
class DestinationFacts:
    """A destination of the configuration: where it is, whether its port opens, and who uses it."""

    section: ClassVar[str] = "destination"
    id: str | None = fact("its id in the configuration")
    kind: str | None = fact("what is done there", words=DESTINATION_KINDS)
    url: str | None = fact("where it is, as configured")
    host: str | None = fact("the host's name or address, as configured")
    resolves: bool | None = fact("the host's name leads to an address; True for an address; None when no resolver answered")
    why: str | None = fact("what the resolver said")
    address: str | None = fact("the address that was asked")
    port: int | None = fact("the port that was asked")
    state: str | None = fact("how a connection to that port ended; None for UDP, and where nothing could be tried", words=PORT_STATES)
    connect_ms: float | None = fact("time to an open or refused port", unit="ms")
    others_open: tuple[str, ...] | None = fact("other ports of the same service that open there; asked only where the configured one does not")
    own_segment: bool | None = fact("its address is on a segment that this host is attached to")
    tls_demanded: bool | None = fact("`tls: true` in the configuration: the devices are set to insist on TLS here")
    users: int | None = fact("devices that use it, by the configuration")
    devices: tuple[UserRow, ...] | None = fact("those devices")
    chosen: bool | None = fact("the symptom that was named is about this kind of destination")
    password_ends: datetime | None = fact("the day from which this mail provider takes no passwords, by the dated list")
    password_ends_source: str | None = fact("where the dated list has it from")


@dataclass(frozen=True, slots=True)
class SmbFacts:
    """What a file server offers before anybody logs on ([MS-SMB2] 3.3.5.4, [MS-CIFS] 2.2.4.52). No login is tried."""

    section: ClassVar[str] = "smb"
    smb1: bool | None = fact("takes SMB1 (NT LM 0.12); None when that could not be told")
    smb2: bool | None = fact("takes SMB 2.0.2 or 2.1")
    smb3: bool | None = fact("takes SMB 3.0 or later")
    best: str | None = fact("the highest dialect it agreed to", words=("1", "2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"))
    signing_required: bool | None = fact("requires signing, which a guest or anonymous logon cannot do")
    encryption: bool | None = fact("can encrypt (whether it demands to shows only at a login)")
    logins: tuple[str, ...] | None = fact("login mechanisms it offers: kerberos, ntlm, negoex")
    clock_off_s: float | None = fact("the server's clock minus ours", unit="s")


@dataclass(frozen=True, slots=True)
class SmtpFacts:
    """What a mail relay offers (RFC 5321, 3207, 4954). EHLO, STARTTLS and RSET only; never MAIL FROM, never AUTH."""

    section: ClassVar[str] = "smtp"
    code: int | None = fact("the greeting's reply code; 220 is ready")
    banner: str | None = fact("the greeting")
    esmtp: bool | None = fact("answers EHLO")
    implicit_tls: bool | None = fact("TLS from the first byte (465)")
    starttls: bool | None = fact("offers STARTTLS")
    starttls_works: bool | None = fact("a handshake after STARTTLS came to its end")
    tls_required: bool | None = fact("refuses RSET before STARTTLS (530, RFC 3207 section 4), or TLS is implicit")
    tls_best: str | None = fact("best TLS version it agreed to", words=TLS_VERSIONS)
    tls_lowest: str | None = fact("lowest TLS version it agreed to", words=TLS_VERSIONS)
    auth_plain: tuple[str, ...] | None = fact("AUTH mechanisms before TLS")
    auth_tls: tuple[str, ...] | None = fact("AUTH mechanisms after TLS")
    auth: tuple[str, ...] | None = fact("AUTH mechanisms, before or after TLS")
    size_limit: int | None = fact("largest message it takes (RFC 1870); None for no word or no limit", unit="octets")
    certificates: tuple[CertificateRow, ...] | None = fact("the certificate it shows")
    certificate: str | None = fact("how its certificate stands by this host's list of authorities", words=CERTIFICATE_WORDS)
    certificate_why: str | None = fact("the sentence of the TLS library")


@dataclass(frozen=True, slots=True)
class LdapFacts:
    """What a directory says to an anonymous reader of its rootDSE (RFC 4512 section 5.1). No bind is sent."""

    section: ClassVar[str] = "ldap"
    readable: bool | None = fact("the rootDSE was given to an anonymous reader")
    result: str | None = fact("result of the search, by name (RFC 4511 appendix A)")
    contexts: tuple[str, ...] | None = fact("namingContexts")
    versions: tuple[str, ...] | None = fact("supportedLDAPVersion")
    mechanisms: tuple[str, ...] | None = fact("supportedSASLMechanisms")
    vendor: str | None = fact("vendorName, or Active Directory by its capabilities")
    implicit_tls: bool | None = fact("TLS from the first byte (636)")
    starttls: bool | None = fact("offers StartTLS (1.3.6.1.4.1.1466.20037)")
    starttls_works: bool | None = fact("a handshake after StartTLS came to its end")
    tls_best: str | None = fact("best TLS version it agreed to", words=TLS_VERSIONS)
    certificates: tuple[CertificateRow, ...] | None = fact("the certificate it shows")


@dataclass(frozen=True, slots=True)
class NtpFacts:
    """What a time server says (RFC 5905)."""

    section: ClassVar[str] = "ntp"
    answers: bool | None = fact("it gave the time; False: it was silent, its port closed, or it said that it has none")
    offset_s: float | None = fact("its clock minus ours", unit="s")
    stratum: int | None = fact("distance from a reference clock; 16 = not synchronised")
    synchronised: bool | None = fact("leap indicator and stratum say that its clock is set")
    kiss: str | None = fact("kiss code of a server that refuses: RATE, DENY, RSTR ...")


@dataclass(frozen=True, slots=True)
class BannerFacts:
    """What an FTP or SSH server says by itself; nothing is sent (RFC 959, RFC 4253)."""

    section: ClassVar[str] = "banner"
    text: str | None = fact("its first line; None when it says nothing by itself")
    protocol: str | None = fact("what that line is", words=("ftp", "ssh", "other"))
    code: int | None = fact("FTP reply code; 220 is ready")


@dataclass(frozen=True, slots=True)
class CloudFacts:
    """A TLS handshake with a cloud service, and who signed what came."""

    section: ClassVar[str] = "cloud"
    handshake: str | None = fact("how the handshake ended", words=("done", "reset", "silent", "closed", "refused-by-tls"))
    protocol: str | None = fact("the TLS version that was agreed", words=TLS_VERSIONS)
    certificates: tuple[CertificateRow, ...] | None = fact("the certificate it shows")
    certificate: str | None = fact("how its certificate stands by this host's list of authorities", words=CERTIFICATE_WORDS)
    certificate_why: str | None = fact("the sentence of the TLS library")
    issuer: str | None = fact("who signed it")


@dataclass(frozen=True, slots=True)
class EsclFacts:
    """The scanner of a multifunction device over eSCL (Mopria eSCL 2.97): GET of its status and capabilities; nothing is scanned."""

    section: ClassVar[str] = "escl"
    offered: bool | None = fact("it speaks eSCL; False: its web server has no such page")
    unavailable: bool | None = fact("it answered 503 to two reads of its status")
    state: str | None = fact("pwg:State", words=("Idle", "Processing", "Testing", "Stopped", "Down"))
    adf: str | None = fact("scan:AdfState, e.g. ScannerAdfEmpty, ScannerAdfJam")
    adf_still: bool | None = fact("the second read gave the same AdfState; None when it was read once")
    still: bool | None = fact("state, job and images did not change between two reads >= 8 s apart; None when it was read once")
    job_age_s: int | None = fact("age of the job that it processes", unit="s")
    images: int | None = fact("images completed of that job")
    job_reasons: tuple[str, ...] | None = fact("pwg:JobStateReasons of that job")
    version: str | None = fact("pwg:Version of its capabilities")
    make_and_model: str | None = fact("pwg:MakeAndModel")
    has_adf: bool | None = fact("it has a document feeder")
    formats: tuple[str, ...] | None = fact("document formats it gives")
