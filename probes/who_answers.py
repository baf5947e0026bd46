# SPDX-License-Identifier: Apache-2.0
"""Who answers ARP for an address -> `arp.*`. Pure.

Two MACs are a duplicate address only when both answer most of the probes, neither answers for the whole neighbourhood (a router's proxy ARP, an
access point, a sleep proxy), and they are not the wired and the Wi-Fi side of one device.
"""

from collections.abc import Collection, Mapping

from probes.facts import ArpAnswerRow, ArpFacts
from probes.heard import Answers

_MOST_ADDRESSES = 3
"""A MAC that answers for more addresses than this answers for others."""
_SURE = 3
"""Answers, of 5 probes, that show a host to be there."""


def arp_facts(address: str, said: Answers, macs: Mapping[str, Collection[str]], own: Collection[str], gateway: str | None) -> ArpFacts:
    """The facts of one address. `macs`: who answers for every address that was asked; `own`: MACs that the device lists as its interfaces."""
    answering = tuple(said.answers)
    others = _proxies(address, macs, gateway)
    hosts = [mac for mac, count in said.answers.items() if mac not in others and count >= _SURE]
    all_own = set(answering) <= set(own) if own and answering else None
    return ArpFacts(
        probes=said.probes,
        macs=answering,
        answers=tuple(ArpAnswerRow(mac, count) for mac, count in said.answers.items()),
        count=len(answering),
        duplicate=len(hosts) > 1 and not all_own,
        claimed_by=said.claims,
        proxies=tuple(mac for mac in answering if mac in others),
        own=all_own,
    )


def _proxies(address: str, macs: Mapping[str, Collection[str]], gateway: str | None) -> frozenset[str]:
    """MACs that answer for many addresses, or for this one and the gateway's."""
    every = [mac for found in macs.values() for mac in found]
    routers = macs.get(gateway, ()) if gateway and gateway != address else ()
    return frozenset(mac for mac in every if every.count(mac) > _MOST_ADDRESSES) | frozenset(routers)
