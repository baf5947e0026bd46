# SPDX-License-Identifier: Apache-2.0
"""What each configured resolver says of the device's names and address (RFC 1034, RFC 1035): forward, backward, IPv6, search domains.

A name ending in `.local` is not for DNS (RFC 6762 section 3): the advert that was heard at the address is its answer. Each question is sent at
most twice, all at once; a resolver that stays silent makes nothing missing.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from secrets import randbits
from typing import Literal, TypeAlias

from probes.asking import Asking
from probes.failure import WithheldError
from probes.gate import Gate
from probes.host import Host
from probes.malformed import MalformedReply
from probes.network_facts import DNS_CODES, DnsFacts, LookupRow, NameRow
from probes.wire import dns as wire

DEADLINE_S = 5
_TRIES_S = (1.0, 2.5)
_PORT = 53
_MOST_SERVERS, _MOST_NAMES, _MOST_DOMAINS = 3, 3, 3
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?)*", re.IGNORECASE)
_KINDS = {"A": wire.A, "AAAA": wire.AAAA, "PTR": wire.PTR}
_SAID = {"answered", "no-data", "no-such-name"}

Kind: TypeAlias = Literal["A", "AAAA", "PTR"]
Source: TypeAlias = Literal["listed", "dns-sd", "snmp"]


@dataclass(frozen=True, slots=True)
class Known:
    """A name by which the device is known, and who calls it so."""

    name: str
    source: Source

    @property
    def is_local(self) -> bool:
        """Whether multicast DNS answers for it."""
        return self.name.lower().rstrip(".").endswith(".local")


async def ask(asking: Asking) -> DnsFacts:
    """Look up everything at once. Raises WithheldError where this host has no resolver or there is nothing to look up."""
    if asking.target.exclusive or ip_address(asking.target.address).is_loopback:
        msg = "the names of a host that forwards the ports are not the device's"
        raise WithheldError(msg)
    host = asking.hints.get("host")
    servers = host.resolvers[:_MOST_SERVERS] if isinstance(host, Host) else ()
    if not servers:
        msg = "this host has no resolver"
        raise WithheldError(msg)
    names = known_names(asking)
    domains = host.search[:_MOST_DOMAINS] if isinstance(host, Host) else ()
    wanted = [(name, kind) for known in names if not known.is_local for name in qualified(known.name, domains) for kind in ("A", "AAAA")]
    questions: list[tuple[str, Kind]] = [*wanted, (asking.target.address.partition("%")[0], "PTR")]  # type: ignore[list-item]  # literals of Kind
    rows = await asyncio.gather(*(_look_up(asking.gate, server, name, kind) for server in servers for name, kind in dict.fromkeys(questions)))
    return read(rows, names, domains, own_addresses(asking))


def known_names(asking: Asking) -> tuple[Known, ...]:
    """The device's names, those that somebody listed first; what is no host name (a service's title) is left out."""
    target, said = asking.target, asking.facts
    listed = target.names if target.named or target.expected else ()
    advert = asking.hints.get("mdns")
    heard = [getattr(advert, "host", None), said.get("mdns.host"), *(() if listed else target.names)]
    every = [*(Known(name, "listed") for name in listed), *(Known(name, "dns-sd") for name in heard if isinstance(name, str))]
    if isinstance(name := said.get("snmp.sys_name"), str):
        every.append(Known(name, "snmp"))
    first = {known.name.lower().rstrip("."): known for known in reversed(every) if _NAME.fullmatch(known.name.rstrip("."))}
    return tuple(known for known in every if first.get(known.name.lower().rstrip(".")) is known)[:_MOST_NAMES]


def qualified(name: str, domains: Sequence[str]) -> tuple[str, ...]:
    """The names to try, as a stub resolver does (resolv.conf(5), `ndots:1`): a bare one with each search domain, then as it is."""
    bare = name.rstrip(".")
    return (bare,) if "." in bare else (*(f"{bare}.{domain}" for domain in domains), bare)


def own_addresses(asking: Asking) -> frozenset[str]:
    """The device's addresses as far as they are known: the one that is asked, and those that it names over SNMP."""
    rows = asking.facts.get("snmp.addresses")
    named = [row.get("address") for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    return frozenset({asking.target.address.partition("%")[0], *(address for address in named if isinstance(address, str))})


def read(rows: Sequence[LookupRow], names: Sequence[Known], domains: Sequence[str], own: frozenset[str]) -> DnsFacts:
    """What the answers say together."""
    answering = tuple(dict.fromkeys(row.server for row in rows if row.server and row.code in _SAID))
    asked = dict.fromkeys(row.server for row in rows if row.server)
    listed = [known.name for known in names if known.source == "listed"]
    back = [row for row in rows if row.kind == "PTR"]
    led_back = tuple(dict.fromkeys(name for row in back for name in row.answers or ()))
    v6 = {address for row in rows if row.kind == "AAAA" and _is_of(row, listed, domains) for address in row.answers or ()}
    return DnsFacts(
        servers=answering,
        silent=tuple(server for server in asked if server not in answering),
        names=tuple(_name_row(known, rows, domains, own) for known in names),
        reverse=led_back,
        reverse_state=_reverse(led_back, back, listed, domains) if listed else None,
        v6=tuple(sorted(v6)),
        lookups=tuple(rows),
    )


# --- one name -----------------------------------------------------------------------------------------------------------------------------------


def _name_row(known: Known, rows: Sequence[LookupRow], domains: Sequence[str], own: frozenset[str]) -> NameRow:
    if known.is_local:
        return NameRow(known.name, known.source, "ok" if known.source == "dns-sd" else "unknown", (), ())
    mine = [row for row in rows if _is_of(row, [known.name], domains)]
    family = "AAAA" if any(":" in address for address in own) and not any("." in address for address in own) else "A"
    said = {
        server: _by_one(group, own, family) for server in dict.fromkeys(row.server for row in mine) if (group := [row for row in mine if row.server == server])
    }
    words = [word for word, _ in said.values()]
    state = _together(words)
    against = [(server, addresses) for server, (word, addresses) in said.items() if word == ("missing" if state == "missing" else "wrong")]
    elsewhere = tuple(dict.fromkeys(address for _, addresses in against for address in addresses))
    return NameRow(known.name, known.source, state, elsewhere, tuple(server for server, _ in against if server))


def _by_one(rows: Sequence[LookupRow], own: frozenset[str], family: str) -> tuple[str, tuple[str, ...]]:
    """One server's word on a name. An address of the other IP version is neither right nor wrong: nobody knows whose it is."""
    found = [address for row in rows for address in row.answers or ()]
    if own.intersection(found):
        return "ok", ()
    elsewhere = tuple(address for row in rows if row.kind == family for address in row.answers or ())
    if elsewhere:
        return "wrong", elsewhere
    return ("missing" if not found and all(row.code in _SAID for row in rows) else "unknown"), ()


def _together(words: Iterable[str]) -> str:
    said = {word for word in words if word != "unknown"}
    if "ok" in said:
        return "ok" if said == {"ok"} else "split"
    return "wrong" if "wrong" in said else "missing" if said else "unknown"


def _is_of(row: LookupRow, names: Iterable[str], domains: Sequence[str]) -> bool:
    return row.kind != "PTR" and any(row.name in qualified(name, domains) for name in names)


def _reverse(led_back: Sequence[str], rows: Sequence[LookupRow], listed: Sequence[str], domains: Sequence[str]) -> str:
    wanted = {name.lower() for known in listed for name in (*qualified(known, domains), known.rstrip("."))}
    if led_back:
        return "ok" if any(name.lower() in wanted or name.partition(".")[0].lower() in wanted for name in led_back) else "other"
    return "missing" if any(row.code in _SAID for row in rows) else "unknown"


# --- one question -------------------------------------------------------------------------------------------------------------------------------


async def _look_up(gate: Gate, server: str, name: str, kind: Kind) -> LookupRow:
    try:
        reply = await _answer(gate, server, wire.query(randbits(16), wire.reverse_name(name) if kind == "PTR" else name, _KINDS[kind]))
    except (OSError, TimeoutError, WithheldError):
        return LookupRow(server, name, kind, "silent", ())
    except MalformedReply:
        return LookupRow(server, name, kind, "malformed", ())
    answers = reply.values(_KINDS[kind])
    code = "no-data" if reply.code == "answered" and not answers else reply.code
    return LookupRow(server, name, kind, code if code in DNS_CODES else "other", answers)


async def _answer(gate: Gate, server: str, question: bytes) -> wire.Reply:
    """The reply to one question; what is no answer to it does not end the wait. Raises TimeoutError, OSError, MalformedReply, WithheldError."""
    channel = await gate.infrastructure(server, _PORT)
    loop = asyncio.get_running_loop()
    began, wrong = loop.time(), None
    try:
        for patience in _TRIES_S:
            await channel.send(question)
            with suppress(TimeoutError):
                while True:
                    data = (await channel.receive(began + patience)).data
                    try:
                        return wire.read(data, question)
                    except MalformedReply as error:
                        wrong = error
        raise wrong or TimeoutError
    finally:
        channel.close()
