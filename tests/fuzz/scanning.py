# SPDX-License-Identifier: Apache-2.0
"""Valid messages of what devices scan to, shaped on what Samba, Windows, Postfix, OpenLDAP, chrony and real scanners send, and how each is read."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from struct import pack

from probes.malformed import MalformedReply
from probes.wire import ber, escl, ike, ldap, ntp, smb, smtp, wsd
from tests.lab import ike_responder, wsd_responder

NONCE = 0x0123456789ABCDEF
NOW = 1_795_000_000.0
CLOCK = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_TICKS = int((CLOCK - datetime(1601, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) * 10
_TOKEN = bytes.fromhex("60480606 2b0601050502a03e303ca00e300c060a2b06010401823702020a") + bytes.fromhex("06092a864886f712010202")


def smb2_reply(dialect: int = 0x0311, *, mode: int = 1, capabilities: int = 0x40, status: int = 0, cipher: int | None = 2) -> bytes:
    """A NEGOTIATE response ([MS-SMB2] 2.2.4)."""
    header = pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 0, status, 0, 1, 1, 0, 0, 0, 0, 0, b"")
    at = 128 + len(_TOKEN) + (-len(_TOKEN) % 8)
    contexts = b"" if cipher is None else pack("<HHI", 1, 38, 0) + bytes(38) + bytes(2) + pack("<HHIHH", 2, 4, 0, 1, cipher)
    count = 2 if contexts else 0
    body = pack(
        "<HHHH16sIIIIQQHHI", 65, mode, dialect, count, bytes(16), capabilities, 1 << 20, 1 << 20, 1 << 20, _TICKS, 0, 128, len(_TOKEN), at if count else 0
    )
    return header + body + _TOKEN + bytes(-len(_TOKEN) % 8) + contexts


def smb1_reply(index: int = 0, mode: int = 3) -> bytes:
    """An SMB_COM_NEGOTIATE response with extended security ([MS-CIFS] 2.2.4.52.2)."""
    header = pack("<4sBIBHH8sHHHHH", b"\xffSMB", 0x72, 0, 0x88, 0xC803, 0, b"", 0, 0xFFFF, 1, 0, 1)
    words = pack("<HBHHIIIIQhB", index, mode, 50, 1, 16_644, 65_536, 0, 0x8000F3FD, _TICKS, -60, 0)
    data = bytes(16) + _TOKEN
    return header + bytes((17,)) + words + pack("<H", len(data)) + data


def entry(**attributes: list[bytes]) -> bytes:
    """A SearchResultEntry of the rootDSE."""
    rows = [
        ber.encode(ber.SEQUENCE, ber.encode(ber.OCTET_STRING, name.encode()), ber.encode(0x31, *(ber.encode(ber.OCTET_STRING, value) for value in values)))
        for name, values in attributes.items()
    ]
    operation = ber.encode(0x64, ber.encode(ber.OCTET_STRING), ber.encode(ber.SEQUENCE, *rows))
    return ber.encode(ber.SEQUENCE, ber.encode_integer(1), operation)


def done(code: int = 0, tag: int = 0x65, number: int = 1) -> bytes:
    """A SearchResultDone, or an ExtendedResponse."""
    operation = ber.encode(tag, ber.encode_integer(code, 0x0A), ber.encode(ber.OCTET_STRING), ber.encode(ber.OCTET_STRING))
    return ber.encode(ber.SEQUENCE, ber.encode_integer(number), operation)


def ntp_answer(*, leap: int = 0, stratum: int = 2, reference: bytes = b"LAB\x00", nonce: int = NONCE, at: float = NOW) -> bytes:
    """A server's packet."""
    stamp = int((at + 2_208_988_800) * 2**32) % 2**64
    return pack(">BBbbII4sQQQQ", leap << 6 | 4 << 3 | 4, stratum, 6, -20, 0, 0, reference, stamp, nonce, stamp, stamp)


ROOT_DSE = entry(
    namingContexts=[b"dc=acme,dc=test"],
    supportedLDAPVersion=[b"3"],
    supportedSASLMechanisms=[b"GSSAPI", b"GSS-SPNEGO"],
    supportedExtension=[ldap.START_TLS.encode()],
    supportedCapabilities=[ldap.ACTIVE_DIRECTORY.encode()],
)
SMB = (smb2_reply(), smb2_reply(0x0210, mode=3, capabilities=7, cipher=None), smb2_reply(status=smb.NOT_SUPPORTED), smb1_reply(), smb1_reply(0xFFFF, 15))
SMTP = (
    b"220 mail.acme.test ESMTP Postfix (Debian/GNU)\r\n",
    b"250-mail.acme.test\r\n250-PIPELINING\r\n250-SIZE 20971520\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250-AUTH=PLAIN LOGIN\r\n250 SMTPUTF8\r\n",
    b"530 5.7.0 Must issue a STARTTLS command first\r\n",
    b"250-old.acme.test\n250-HELP\n250 AUTH CRAM-MD5\n",
)
LDAP = (ROOT_DSE + done(), done(0, 0x78, 2), done(50), entry(vendorName=["Ünder".encode()], namingContexts=[b"o=a", b"o=b"]))
NTP = (ntp_answer(), ntp_answer(leap=3, stratum=16), ntp_answer(stratum=0, reference=b"RATE"), ntp_answer(at=2**32))
IKE_QUESTIONS = (ike.first_v2(bytes(8), bytes(256), bytes(32)), ike.first_v1(bytes(8)))
IKE = tuple(said for version, asked in zip((2, 1), IKE_QUESTIONS, strict=True) if (said := ike_responder.answer(version, asked)))
_NAMES = b'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
ESCL = (
    b'<?xml version="1.0" encoding="UTF-8"?>\r\n<scan:ScannerStatus ' + _NAMES + b"><pwg:Version>2.97</pwg:Version><pwg:State>Processing</pwg:State>"
    b"<scan:AdfState>ScannerAdfJam</scan:AdfState><scan:Jobs><scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/1</pwg:JobUri><scan:Age>612</scan:Age>"
    b"<pwg:ImagesCompleted>3</pwg:ImagesCompleted><pwg:JobState>Processing</pwg:JobState><pwg:JobStateReasons>"
    b"<pwg:JobStateReason>JobScanning</pwg:JobStateReason></pwg:JobStateReasons></scan:JobInfo><scan:JobInfo><pwg:JobState>Completed</pwg:JobState>"
    b"</scan:JobInfo></scan:Jobs></scan:ScannerStatus>",
    b"<ScannerStatus><!-- <State>Down</State> --><State>Idle</State></ScannerStatus>",
    b"<scan:ScannerCapabilities " + _NAMES + b"><pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Lab MFP</pwg:MakeAndModel><scan:Adf><scan:AdfSimplexInputCaps/>"
    b"</scan:Adf><scan:DocumentFormatExt>application/pdf</scan:DocumentFormatExt><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:ScannerCapabilities>",
)
WSD_ASKED = "0a6dc791-2be6-4991-9af1-454778a1917a"


def wsd_answer(asked: str = WSD_ASKED, *, uuid: str = "1c852a4d-b800-1f08-abcd-0200000000aa", types: str = "wsdp:Device wprt:PrintDeviceType") -> bytes:
    """ProbeMatches of one device."""
    return wsd_responder.matches(asked, uuid=uuid, types=types)


WSD = (
    wsd_answer(),
    wsd_answer(types="wsdp:Device wprt:PrintDeviceType wscn:ScanDeviceType").replace(b"<wsd:ProbeMatches>", b"<wsd:ProbeMatches><!-- two in one -->"),
    wsd_answer(types="wsdp:Device pub:Computer"),
)


def read_smb(octets: bytes) -> None:
    """Read a message, and its first octets as a frame's head."""
    with suppress(MalformedReply):
        smb.frame_length(octets[: smb.HEAD])
    smb.decode(octets)


def read_smtp(octets: bytes) -> None:
    """Read every whole reply."""
    while octets and (found := smtp.reply(octets)):
        smtp.offer(found)
        octets = octets[found.size :]


def read_ldap(octets: bytes) -> None:
    """Read every whole message."""
    while size := ldap.length(octets):
        ldap.decode(octets[:size])
        octets = octets[size:]


def read_ntp(octets: bytes) -> None:
    """Read an answer and reckon with it."""
    ntp.offset(ntp.decode(octets, NONCE, NOW), NOW, NOW)


def read_escl(octets: bytes) -> None:
    """Read it as one of the two documents."""
    try:
        escl.capabilities(octets)
    except MalformedReply:
        escl.status(octets)


def read_ike(octets: bytes) -> None:
    """An answer to either first message."""
    for question in IKE_QUESTIONS:
        with suppress(MalformedReply):
            ike.decode(octets, question)
    ike.decode(octets, IKE_QUESTIONS[0])


def read_wsd(octets: bytes) -> None:
    """Read an answer to the Probe that was sent."""
    wsd.decode(octets, {WSD_ASKED})


READERS = {
    "smb": (read_smb, SMB),
    "smtp": (read_smtp, SMTP),
    "ldap": (read_ldap, LDAP),
    "ntp": (read_ntp, NTP),
    "escl": (read_escl, ESCL),
    "ike": (read_ike, IKE),
    "wsd": (read_wsd, WSD),
}
