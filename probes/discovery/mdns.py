# SPDX-License-Identifier: Apache-2.0
"""Browsing DNS-SD over multicast (RFC 6762). The only door to zeroconf, which owns its sockets: every packet it sends passes `_Counted.async_send`.

zeroconf's own browser is not used: with a fifth of the packets lost it took 5 s and missed one in fifty. So the questions are ours: all types at
once, again after 0.25, 1 and 2 s with the answers known so far, and 150 ms after each what is still missing. Every other round asks
for unicast answers, which pass where a switch drops multicast. Import this module late: zeroconf takes 0.1 s.
"""

import asyncio
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from itertools import islice
from time import time

from zeroconf import (  # type: ignore[attr-defined]  # the records are exported, but not listed in __all__
    DNSAddress,
    DNSOutgoing,
    DNSPointer,
    DNSQuestion,
    DNSService,
    DNSText,
    IPVersion,
    RecordUpdate,
    RecordUpdateListener,
    Zeroconf,
)
from zeroconf.asyncio import AsyncZeroconf

from probes.discovery.adverts import SERVICES, Advert, Heard, Missing
from probes.failure import WithheldError
from probes.gate import Gate
from probes.host import Interface, index_of, name_of

_ROUNDS_S = (0.0, 0.25, 1.0, 2.0)
_MISSING_AFTER_S, _LAST_S, _STEP_S = 0.15, 0.6, 0.05
_MOST_KNOWN, _MOST_MISSING = 200, 500
_QUERY, _IN, _QU = 0x0000, 0x0001, 0x8000
_A, _PTR, _TXT, _AAAA, _SRV = 1, 12, 16, 28, 33
_GROUPS = {4: "224.0.0.251", 6: "ff02::fb"}
_CHANNEL = "udp/5353"


async def browse(gate: Gate, interfaces: Sequence[Interface], tell: Callable[[str, tuple[Advert, ...]], None]) -> list[str]:
    """Listen for 2.6 s; `tell` is called with an address and its adverts whenever there are more of them.

    Returns notes: what could not be done, and whether somebody flooded us. Never raises OSError: a host without multicast is normal.
    """
    try:
        listening, notes = _opened(gate, interfaces)
    except OSError as error:
        return [f"DNS-SD was not listened for: {error}"]
    heard = Heard()
    listener = _Listener(heard)
    try:
        await listening.zeroconf.async_wait_for_start()
        listening.zeroconf.async_add_listener(listener, None)
        await _Rounds(listening.zeroconf, heard, listener.pointers, tell).run()
    except (OSError, WithheldError) as error:
        notes.append(f"DNS-SD was listened for only in part: {error}")
    finally:
        await listening.async_close()
    return [*notes, "mDNS flood: more than 2,000 names were heard, the rest was not looked at"] if heard.flooded else notes


class _Counted(Zeroconf):
    """zeroconf, with the gate asked and told of each packet; nothing is ever registered, so it never answers anybody."""

    gate: Gate

    def async_send(self, out: DNSOutgoing, *args: object, **more: object) -> None:  # the library's own arguments, passed on
        """Transmit, once every packet on every socket is permitted and counted. Raises WithheldError."""
        packets = len(out.packets())
        for sender in self.engine.senders:
            self.gate.permit_infrastructure(_GROUPS[6 if sender.is_ipv6 else 4], _CHANNEL, packets)
        super().async_send(out, *args, **more)  # type: ignore[arg-type]  # as above


class _Listener(RecordUpdateListener):
    """Records as zeroconf decodes them, handed on as plain values."""

    def __init__(self, heard: Heard) -> None:
        super().__init__()
        self.pointers: dict[tuple[str, str], DNSPointer] = {}
        self._heard = heard

    def async_update_records(self, zc: Zeroconf, now: float, records: list[RecordUpdate]) -> None:  # noqa: ARG002  (the library's signature)
        """One datagram's records."""
        order = (DNSPointer, DNSService, DNSText, DNSAddress)
        for kind in order:
            for update in records:
                if isinstance(update.new, kind) and not update.new.is_expired(now):
                    self._take(update.new)

    def _take(self, record: object) -> None:
        if isinstance(record, DNSPointer):
            self._heard.pointer(record.name, record.alias)
            if len(self.pointers) < _MOST_KNOWN:
                self.pointers[record.name, record.alias] = record
        elif isinstance(record, DNSService):
            self._heard.service(record.name, record.server, record.port)
        elif isinstance(record, DNSText):
            self._heard.text(record.name, record.text)
        elif isinstance(record, DNSAddress):
            self._heard.address(record.name, _address(record))


class _Rounds:
    """The timetable of the questions."""

    def __init__(self, zc: Zeroconf, heard: Heard, pointers: dict[tuple[str, str], DNSPointer], tell: Callable[[str, tuple[Advert, ...]], None]) -> None:
        self._zc, self._heard, self._pointers, self._tell = zc, heard, pointers, tell
        self._told: dict[str, tuple[Advert, ...]] = {}
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        began = self._loop.time()
        for number, at in enumerate(_ROUNDS_S):
            await self._listen_until(began + at)
            self._ask_types(unicast=number % 2 == 1)
            await self._listen_until(began + at + _MISSING_AFTER_S)
            self._ask_missing(self._heard.missing()[:_MOST_MISSING])
        await self._listen_until(began + _ROUNDS_S[-1] + _LAST_S)

    def _ask_types(self, *, unicast: bool) -> None:
        out = DNSOutgoing(_QUERY)
        for kind in SERVICES:
            out.add_question(DNSQuestion(f"{kind}.local.", _PTR, _IN | (_QU if unicast else 0)))
        now = time() * 1000
        for record in islice(self._pointers.values(), _MOST_KNOWN):
            out.add_answer_at_time(record, now)  # known answers are not repeated: RFC 6762 section 7.1
        self._zc.async_send(out)

    def _ask_missing(self, missing: list[Missing]) -> None:
        if not missing:
            return
        out = DNSOutgoing(_QUERY)
        for name, kind in missing:
            for wanted in (_SRV, _TXT) if kind == "service" else (_A, _AAAA):
                out.add_question(DNSQuestion(name, wanted, _IN))
        self._zc.async_send(out)

    async def _listen_until(self, until: float) -> None:
        while (left := until - self._loop.time()) > 0:
            await asyncio.sleep(min(left, _STEP_S))
            self._tell_news()

    def _tell_news(self) -> None:
        for address, adverts in self._heard.adverts().items():
            if self._told.get(address) != adverts:
                self._told[address] = adverts
                self._tell(address, adverts)


def _opened(gate: Gate, interfaces: Sequence[Interface]) -> tuple[AsyncZeroconf, list[str]]:
    """Sockets on 5353; with IPv6 where that works, and on a port of our own (legacy unicast, RFC 6762 section 6.7) where 5353 is taken."""
    fours: list[str | int] = [found.address for found in interfaces if ip_address(found.address).version == 4]  # noqa: PLR2004  (IP versions are 4 and 6)
    sixes: list[str | int] = sorted({index_of(found.name) for found in interfaces if found.network.version == 6 and found.kind != "loopback"})  # noqa: PLR2004
    notes: list[str] = []
    choices = [(fours + sixes, IPVersion.All, False)] if sixes else []
    for chosen, version, unicast in (*choices, (fours, IPVersion.V4Only, False), (fours, IPVersion.V4Only, True)):
        try:
            zc = _Counted(interfaces=chosen, ip_version=version, unicast=unicast)
        except (OSError, RuntimeError) as error:
            notes = [f"mDNS: {error}"]
            continue
        zc.gate = gate
        return AsyncZeroconf(zc=zc), notes if unicast else []
    raise OSError(notes[0])


def _address(record: DNSAddress) -> str:
    where = ip_address(record.address)
    return f"{where}%{name_of(record.scope_id)}" if where.version == 6 and where.is_link_local and record.scope_id else str(where)  # noqa: PLR2004
