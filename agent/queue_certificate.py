# SPDX-License-Identifier: Apache-2.0
"""The TLS certificate that a queue meets at its device, held against the clock, the queue's host and the last scan. Pure."""

from collections.abc import Mapping
from datetime import datetime

from probes.fact import Row, Value
from probes.reading.certificate_name import stands_for
from rules.operators import BEFORE


def certificate(scheme: str | None, host: str | None, facts: Mapping[str, Value], now: datetime) -> str | None:
    """The certificate on 631 held against the clock and the queue's host; None where none was seen, or where an address stands in no certificate."""
    row = _shown_to(scheme, facts.get("tls.certificates"))
    if host is None or row is None:
        return None
    ends = row.get("not_after")
    if isinstance(ends, str) and datetime.fromisoformat(ends) < now:
        return "expired"
    fitting = stands_for(row, host)
    return None if fitting is None else "fits" if fitting else "other-name"


def new_issuer(scheme: str | None, facts: Mapping[str, Value]) -> bool | None:
    """Whether the queue's port shows a certificate of another issuer than in the last scan of the device; what nobody remembers has not changed."""
    before, after = (_shown_to(scheme, facts.get(name)) for name in (f"{BEFORE}tls.certificates", "tls.certificates"))
    if after is None or not after.get("issuer"):
        return None
    return before is not None and bool(before.get("issuer")) and before["issuer"] != after["issuer"]


def _shown_to(scheme: str | None, rows: Value) -> Row | None:
    """The certificate's row that a queue of this scheme meets."""
    wanted = {"ipps": 631, "https": 443}.get(scheme or "")
    found = rows if wanted and isinstance(rows, list) else []
    return next((row for row in found if isinstance(row, Mapping) and row.get("port") == wanted), None)
