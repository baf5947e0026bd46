# SPDX-License-Identifier: Apache-2.0
"""The kernel's neighbour table (ARP, RFC 826; ND, RFC 4861): who on our own segments really answered during this scan.

A host that went away keeps its MAC in the table for minutes, and meanwhile looks like one whose ports are all filtered. So the probe
waits until the kernel has made up its mind: Linux asks a stale neighbour again after 5 s and gives it up 3 s later.
"""

import asyncio
import sys
from collections.abc import Iterable, Mapping
from secrets import randbelow
from time import monotonic

from probes import system
from probes.asking import Asking
from probes.datagrams import Datagrams
from probes.discovery import tables
from probes.discovery.neighbour import Neighbour, Proof, proof, resolved
from probes.facts import NeighbourFacts
from probes.failure import WithheldError
from probes.wire.snmp import REQUEST_IDS, Version, encode_get

if sys.platform == "linux":
    from probes.discovery import netlink

DEADLINE_S = 14.0
"""What the registry should allow `ask`: a dead neighbour is given up after 3 s, a stale one after 8 s, and each once more."""
_PATIENCE_S = 12.0
_ARP_S = 4.0
_STEP_S = 0.1
_TURN_S = 0.05
_MOST_ADDRESSES = 3
_SYS_UP_TIME = (1, 3, 6, 1, 2, 1, 1, 3, 0)
_ANSWERED_BY = ("icmp.answers", "tcp.answers", "snmp.version", "ipp.version")


async def table() -> dict[str, Neighbour]:
    """The whole table by address; empty where the system keeps it from us."""
    return {entry.address: entry for entry in await _entries()}


class Neighbours:
    """The table as it changes during a scan: what was resolved before, who answered since."""

    def __init__(self, began: float) -> None:
        self._began = began
        self._before: Mapping[str, Neighbour] = {}
        self._now: Mapping[str, Neighbour] = {}
        self._read_at = -1.0

    async def begin(self) -> None:
        """Read the table as it stands before anything is sent."""
        await self.refresh()
        self._before = self._now

    async def refresh(self, at_most_s: float = 0.0) -> None:
        """Read it again, unless it was read less than `at_most_s` ago."""
        if monotonic() - self._read_at >= at_most_s:
            self._now = await table()
            self._read_at = monotonic()

    def resolved(self, address: str) -> bool:
        """Whether a packet to this address costs no new ARP request."""
        return resolved(self._now.get(address))

    def proof(self, address: str) -> Proof:
        """What the table says about this address and this scan."""
        return proof(self._now.get(address), monotonic() - self._began, self._before.get(address))

    def answered(self) -> dict[str, str]:
        """The MAC of every IPv4 address that answered since the scan began."""
        return {address: entry.mac for address, entry in self._now.items() if entry.mac and ":" not in address and self.proof(address) == "answered"}

    def asking(self) -> list[str]:
        """The IPv4 addresses that the kernel is asking about just now."""
        return [address for address in self._now if ":" not in address and self.proof(address) == "asking"]

    def mac(self, address: str) -> str | None:
        """The MAC known for an address."""
        entry = self._now.get(address)
        return entry.mac if entry else None


async def ask(asking: Asking) -> NeighbourFacts:
    """Whether the address was resolved since the scan began; None when the table cannot tell. Raises WithheldError on routed segments.

    The hint `neighbours` is the table as it stood before the scan; only systems that do not tell the entries' ages need it.
    """
    target, gate = asking.target, asking.gate
    if not gate.scope.is_own_segment(target.address):
        msg = f"{target.address} is not on a segment of ours"
        raise WithheldError(msg)
    if refusal := gate.scope.refusal(target.address):
        raise WithheldError(refusal)
    baseline = asking.hints.get("neighbours")
    return await _Inquiry(asking, baseline if isinstance(baseline, Mapping) else None).run()


def proxied(macs: Mapping[str, str], own: Iterable[str] = ()) -> frozenset[str]:
    """MACs that answer for several addresses at once: a router's proxy ARP, not a host at each of them. `own`: MACs that are never a host's."""
    seen = list(macs.values())
    return frozenset(own) | {mac for mac in set(seen) if seen.count(mac) > _MOST_ADDRESSES}


class _Inquiry:
    """One address, watched until the kernel has made up its mind.

    Silence counts only after a broadcast of our own making: a stale entry is probed by unicast, at a MAC that may no longer be the host's.
    """

    def __init__(self, asking: Asking, before: Mapping[str, Neighbour] | None) -> None:
        self._asking, self._before = asking, before
        self._woke = self._broadcast = False
        self._since = monotonic()

    async def run(self) -> NeighbourFacts:
        until = self._since + _PATIENCE_S
        while True:
            entry = (await table()).get(self._asking.target.address)
            said = self._proof(entry)
            if said == "answered" or (said == "old" and self._spoke()):
                return NeighbourFacts(answers=True, mac=entry.mac if entry else None)
            if monotonic() >= until or self._settled(said, entry):
                return NeighbourFacts(answers=False if self._silent(said, entry) else None, mac=entry.mac if entry else None)
            if said != "asking":
                await self._have_it_asked(known=resolved(entry))
            await asyncio.sleep(_STEP_S)

    def _proof(self, entry: Neighbour | None) -> Proof:
        """Where neither ages nor the table of before are told, an entry may be from any time: it proves nothing."""
        before = entry if self._before is None else self._before.get(self._asking.target.address)
        return proof(entry, monotonic() - self._asking.gate.began, before)

    def _settled(self, said: Proof, entry: Neighbour | None) -> bool:
        if said == "silent":
            return self._broadcast
        if said == "absent":
            return self._broadcast and self._overdue()
        return said == "old" and self._woke and entry is not None and entry.state in {"complete", "permanent"}

    def _silent(self, said: Proof, entry: Neighbour | None) -> bool:
        return said == "silent" or (entry is not None and entry.state == "incomplete" and self._overdue())

    async def _have_it_asked(self, *, known: bool) -> None:
        if (known and self._woke) or (not known and self._broadcast):
            return
        if await self._knock():
            self._woke, self._broadcast, self._since = True, not known, monotonic()

    def _overdue(self) -> bool:
        return monotonic() - self._since > _ARP_S

    async def _knock(self) -> bool:
        """Send one SNMP GET: the packet does not matter, the ARP request that it needs does. False while another question is in flight."""
        asking = self._asking
        try:
            async with asyncio.timeout(_TURN_S), asking.gate.seat(asking.target, "snmp"):
                await self._send(await asking.gate.datagrams(asking.target))
        except TimeoutError:
            return False
        except (WithheldError, OSError):
            return True
        return True

    async def _send(self, channel: Datagrams) -> None:
        version, community = next(iter(self._asking.credentials.communities), ("v2c", b"public"))
        request_id = REQUEST_IDS[randbelow(len(REQUEST_IDS))]
        try:
            await channel.send(encode_get(Version.V1 if version == "v1" else Version.V2C, community, request_id, [_SYS_UP_TIME]))
        finally:
            channel.close()

    def _spoke(self) -> bool:
        return any(self._asking.facts.get(name) for name in _ANSWERED_BY)


async def _entries() -> list[Neighbour]:
    if sys.platform == "linux":
        try:
            return netlink.read()
        except OSError:
            return tables.parse_proc(system.text("/proc/net/arp"))
    elif sys.platform == "win32":
        return tables.parse_windows(await system.powershell(tables.WINDOWS_COMMAND))
    else:
        return tables.parse_bsd(await system.output(("/usr/sbin/arp", "-an")))
