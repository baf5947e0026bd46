# SPDX-License-Identifier: Apache-2.0
"""A second look, at least 8 s after the first, at who has a connection to the raw port, at channels that take no data, and at the life count.

Only where the first look (SNMP) showed one of these: a healthy printer is not asked. All of it is the device's own word; the raw port itself is left
alone.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from probes import mib, mib_view
from probes.asking import Asking
from probes.fact import Value, flatten
from probes.policy import RAW_PORTS
from probes.printer_mib import read
from probes.snmp_facts import HoldFacts, SnmpFacts
from probes.snmp_lanes import Lanes

SECOND_LOOK_S = 8.0
DEADLINE_S = 45.0
"""For the registry: the wait, first contact (9 s; 10 s more for v3 users that meet silence) and one walk."""
WAYS_IN = ("chPort9100", "chAppSocket", "chPortTCP", "chBidirPortTCP", "chIPP")
"""Channels for raw and IPP printing."""
_TAKEN = ("established", "close-wait")
_OPENING = ((*mib.SYSTEM.oid("up_time"), 0),)
_COLUMNS = (*mib_view.CONNECTIONS.oids(), *mib.CHANNELS.oids(), *mib.MARKERS.oids())

_Facts = Mapping[str, Value]


def is_called_for(facts: _Facts) -> bool:
    """Whether the first look gives cause: a raw port that did not open and that somebody has a connection to, or a channel that takes no data."""
    return (bool(_peers(facts, _TAKEN)) and facts.get("tcp.9100") != "open") or bool(shut(facts))


async def ask(asking: Asking) -> HoldFacts:
    """Look again. Raises what first contact raises, and TimeoutError where the tables were cut short: what is not in them says nothing then."""
    await asyncio.sleep(SECOND_LOOK_S)
    async with asking.gate.seat(asking.target, "snmp"):
        lanes = Lanes(asking, _OPENING)
        try:
            walked = await (await lanes.session()).walk(_COLUMNS)
        finally:
            lanes.close()
    if walked.unfinished:
        msg = f"the second look was cut short: {walked.why}"
        raise TimeoutError(msg)
    return compared(asking.facts, read(walked.values))


def compared(before: _Facts, second: SnmpFacts) -> HoldFacts:
    """What is the same in both looks."""
    after = flatten(second)
    shut_before = shut(before)
    return HoldFacts(
        peers=_both(_peers(before, _TAKEN[:1]), _peers(after, _TAKEN[:1])),
        left=_both(_peers(before, _TAKEN[1:]), _peers(after, _TAKEN[1:])),
        shut=tuple(kind for kind in shut_before if kind in shut(after)) or None,
        pages_still=_same(before.get("snmp.pages_total"), second.pages_total),
    )


def shut(facts: _Facts) -> tuple[str, ...]:
    """The channels for raw and IPP printing that take no data, by type."""
    return _channels(facts, "noDataAccepted")


def accepting(facts: _Facts) -> tuple[str, ...]:
    """The channels for raw and IPP printing that take data, by type."""
    return _channels(facts, "printDataAccepted")


def _channels(facts: _Facts, state: str) -> tuple[str, ...]:
    rows = _rows(facts, "snmp.channels")
    return tuple(dict.fromkeys(str(row["type"]) for row in rows if row.get("type") in WAYS_IN and row.get("state") == state))


def _peers(facts: _Facts, states: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Who has such a connection to a raw port of the device, with the port on the other side: another connection of the same host is another one."""
    return tuple(_ends(_rows(facts, "snmp.connections"), frozenset(states)))


def _ends(rows: Iterable[Mapping[str, Any]], states: frozenset[str]) -> Iterator[tuple[str, int]]:
    for row in rows:
        peer, port = row.get("peer"), row.get("peer_port")
        if row.get("state") in states and row.get("local_port") in RAW_PORTS and peer is not None and port is not None:
            yield peer, port


def _both(before: Iterable[tuple[str, int]], after: Iterable[tuple[str, int]]) -> tuple[str, ...] | None:
    still = set(after)
    return tuple(dict.fromkeys(peer for peer, port in before if (peer, port) in still)) or None


def _same(before: Value, after: int | None) -> bool | None:
    return None if before is None or after is None else before == after


def _rows(facts: _Facts, name: str) -> list[Mapping[str, Any]]:
    found: Any = facts.get(name)
    return found or []
