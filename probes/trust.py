# SPDX-License-Identifier: Apache-2.0
"""How a server's certificate stands: by its own dates and names, and by this host's list of authorities (RFC 5280, RFC 6125).

The list is ours, not the device's: what we do not trust, the device may, and the other way round. So `untrusted` is what we saw, no verdict.
"""

import ssl
import warnings
from datetime import datetime
from fnmatch import fnmatchcase
from ipaddress import ip_address

from probes.facts import TLS_VERSIONS, CertificateRow
from probes.tls import looking_context_of, read_certificate

_EXPIRED, _NOT_YET, _SELF_SIGNED_LEAF = 10, 9, 18  # openssl/x509_vfy.h
_NO_AUTHORITY = {19, 20, 21}
_NAMES = {62, 64}
_VERSIONS = {"TLSv1": ssl.TLSVersion.TLSv1, "TLSv1.1": ssl.TLSVersion.TLSv1_1, "TLSv1.2": ssl.TLSVersion.TLSv1_2}


def verifying_context() -> ssl.SSLContext:
    """As for looking, but the peer must be one that this host's authorities vouch for, under the name that was asked for."""
    context = looking_context_of()
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    context.load_default_certs()
    return context


def context_up_to(version: str) -> ssl.SSLContext:
    """For looking whether a server takes this version or an older one."""
    context = looking_context_of()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the old ones are what is looked for
        context.maximum_version = _VERSIONS[version]
    return context


def knows_authorities(context: ssl.SSLContext) -> bool:
    """Whether this host has a list of authorities at all; a bare container has none."""
    return context.cert_store_stats()["x509_ca"] > 0


def peer_row(session: ssl.SSLObject | None, port: int | None) -> CertificateRow | None:
    """The certificate of an agreed session."""
    der = session.getpeercert(binary_form=True) if session else None
    return read_certificate(der, port, session.version()) if session and der else None


def standing(row: CertificateRow | None, error: ssl.SSLCertVerificationError | None, host: str, now: datetime, *, knows: bool) -> str | None:
    """The word for a certificate; None where this host has no list of authorities and nothing else is wrong with it."""
    if row is None:
        return None
    return _by_dates(row, now) or ("trusted" if error is None else _by_check(row, error, host, knows=knows))


def _by_dates(row: CertificateRow, now: datetime) -> str | None:
    if row.not_after and row.not_after < now:
        return "expired"
    return "not-yet-valid" if row.not_before and row.not_before > now else None


def _by_check(row: CertificateRow, error: ssl.SSLCertVerificationError, host: str, *, knows: bool) -> str | None:
    if error.verify_code in _NAMES or not names_host(row, host):
        return "wrong-name"
    if row.self_signed or error.verify_code == _SELF_SIGNED_LEAF:
        return "self-signed"
    if error.verify_code in _NO_AUTHORITY:
        return "untrusted" if knows else None
    return {_EXPIRED: "expired", _NOT_YET: "not-yet-valid"}.get(error.verify_code, "other")


def names_host(row: CertificateRow, host: str) -> bool:
    """Whether the certificate speaks for this host: by its alternative names, or without any by its common name; `*` stands for one label."""
    names = row.names or tuple(part[3:] for part in (row.subject or "").split(",") if part.upper().startswith("CN="))
    return any(_fits(name.lower().rstrip("."), host.lower().rstrip(".")) for name in names)


def _fits(name: str, host: str) -> bool:
    if _is_address(host) or not name.startswith("*."):
        return name == host
    return name.count(".") == host.count(".") and fnmatchcase(host, f"?*{name[1:].replace('[', '[[]').replace('?', '[?]')}") and "*" not in name[1:]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def older(one: str | None, other: str | None) -> bool | None:
    """Whether a TLS version is older than another; None where either is not known."""
    if one not in TLS_VERSIONS or other not in TLS_VERSIONS:
        return None
    return TLS_VERSIONS.index(one) < TLS_VERSIONS.index(other)
