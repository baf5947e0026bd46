# SPDX-License-Identifier: Apache-2.0
"""pysnmp's own high-level API as a peer, one task a host: `python -m tests.bench.peer_pysnmp get|walk FILE`. Prints the addresses that were read."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from pysnmp.hlapi.v3arch.asyncio import CommunityData, ContextData, ObjectIdentity, ObjectType, SnmpEngine, UdpTransportTarget, bulk_cmd, get_cmd

_ROOT, _SYS_OBJECT_ID = "1.3.6.1.2.1", "1.3.6.1.2.1.1.2.0"
_ENGINE = SnmpEngine()
_PUBLIC, _CONTEXT = CommunityData("public", mpModel=1), ContextData()  # noqa: S508  (what the devices speak)


async def get(address: str) -> bool:
    """One GET, repeated once."""
    way = await UdpTransportTarget.create((address, 161), timeout=1, retries=1)
    error, *_ = await get_cmd(_ENGINE, _PUBLIC, way, _CONTEXT, ObjectType(ObjectIdentity(_SYS_OBJECT_ID)), lookupMib=False)
    return error is None


async def walk(address: str) -> bool:
    """Everything below mib-2 by GETBULK of 50, to its end."""
    way = await UdpTransportTarget.create((address, 161), timeout=1, retries=2)
    at = _ROOT
    while True:
        error, status, _, binds = await bulk_cmd(_ENGINE, _PUBLIC, way, _CONTEXT, 0, 50, ObjectType(ObjectIdentity(at)), lookupMib=False)
        if error or status or not binds:
            return False
        at = str(binds[-1][0])
        if not at.startswith(f"{_ROOT}.") or type(binds[-1][1]).__name__ == "EndOfMibView":
            return True


async def main(addresses: Sequence[str]) -> None:
    """Ask all of them at once."""
    ends = await asyncio.gather(*({"get": get, "walk": walk}[sys.argv[1]](address) for address in addresses), return_exceptions=True)
    for address, end in zip(addresses, ends, strict=True):
        if end is True:
            print(address)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[2]).read_text(encoding="ascii").split()))
