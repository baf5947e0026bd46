# SPDX-License-Identifier: Apache-2.0
"""Can anybody read over SNMP whose jobs a device printed, and what they are called? Whether a first row is there, and nothing of any row.

The Job Monitoring MIB (RFC 2707): jmJobOwner names the user; jobName, fileName and documentName are rows of jmAttributeTable. One GETNEXT a question,
and each value is dropped where it arrives. Address books lie in makers' private trees, of which no recording has confirmed an instance: they are not
asked for.
"""

from typing import Final

from probes.failure import WithheldError
from probes.snmp_session import Session
from probes.wire.ber import Oid

OWNERS: Final[Oid] = (1, 3, 6, 1, 4, 1, 2699, 1, 1, 1, 3, 1, 1, 9)
TEXTS: Final[Oid] = (1, 3, 6, 1, 4, 1, 2699, 1, 1, 1, 4, 1, 1, 4)
"""jmJobOwner by job set and job; jmAttributeValueAsOctets by job set, job, type and instance."""
_NAMES: Final = (23, 34, 35)
"""JmAttributeTypeTC: jobName, fileName, documentName."""


async def readable(session: Session) -> tuple[str, ...] | None:
    """Of `users` and `documents` what is there; None where no answer came."""
    try:
        return await _readable(session)
    except (WithheldError, OSError):
        return None


async def _readable(session: Session) -> tuple[str, ...]:
    owner = await session.following(OWNERS)
    if owner is None or owner[0][: len(OWNERS)] != OWNERS:
        return ()
    job = owner[0][len(OWNERS) :]
    users = ("users",) if owner[1] else ()
    for kind in _NAMES:
        wanted = (*TEXTS, *job, kind)
        name = await session.following(wanted)
        if name and name[1] and name[0][: len(wanted)] == wanted:
            return (*users, "documents")
    return users
