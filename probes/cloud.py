# SPDX-License-Identifier: Apache-2.0
"""A TLS handshake with a cloud service that devices need, and who signed the certificate that came.

A box on the way that breaks TLS open shows a certificate of its own authority. Where this very host trusts that authority too (a managed
laptop), it cannot be told from a public one; then only the issuer's name speaks.
"""

import asyncio
import ssl
from datetime import UTC, datetime

from probes.asking import Asking
from probes.facts import TLS_VERSIONS, CertificateRow
from probes.scanning_facts import CloudFacts
from probes.tls import looking_context
from probes.trust import knows_authorities, peer_row, standing, verifying_context

DEADLINE_S = 40.0
_PATIENCE_S = 15.0


async def ask(asking: Asking) -> CloudFacts:
    """Shake hands, once more without checking where the certificate does not stand. How a handshake failed is a fact."""
    host = next(iter(asking.target.names), asking.target.address)
    verifying = verifying_context()
    failure: ssl.SSLCertVerificationError | None = None
    try:
        row = await _row(asking, verifying, host)
    except ssl.SSLCertVerificationError as error:
        failure = error
        try:
            row = await _row(asking, looking_context(), host)
        except (OSError, EOFError) as again:
            return CloudFacts(handshake=_word(again))
    except (OSError, EOFError) as error:
        return CloudFacts(handshake=_word(error))
    return CloudFacts(
        handshake="done",
        protocol=row.protocol if row and row.protocol in TLS_VERSIONS else None,
        certificates=(row,) if row else None,
        certificate=standing(row, failure, host, datetime.now(UTC), knows=knows_authorities(verifying)),
        certificate_why=failure.verify_message[:200] if failure else None,
        issuer=row.issuer if row else None,
    )


async def _row(asking: Asking, tls: ssl.SSLContext, host: str) -> CertificateRow | None:
    async with asyncio.timeout(_PATIENCE_S), asking.gate.stream(asking.target, "https", tls, host) as stream:
        return peer_row(stream.tls, asking.target.port("https"))


def _word(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "silent"
    if isinstance(error, ConnectionError):
        return "reset"
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | EOFError):
        return "closed"
    return "refused-by-tls" if isinstance(error, ssl.SSLError) else "silent"
