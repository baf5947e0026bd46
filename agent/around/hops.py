# SPDX-License-Identifier: Apache-2.0
"""Does anybody live at the next hops that devices name for their default routes? Asked of our own segments only."""

import asyncio
from collections.abc import Iterable, Mapping

from probes.asking import Asking
from probes.discovery import neighbours
from probes.discovery.neighbour import Neighbour
from probes.fact import Facts
from probes.failure import WithheldError
from probes.gate import Gate
from probes.host import Host
from probes.model import Target

_MOST = 8


async def hops_that_answer(gate: Gate, host: Host, said: Iterable[Facts], before: Mapping[str, Neighbour]) -> dict[str, bool]:
    """By address, whether somebody answers ARP there; our own gateway has been asked already, and what is out of scope is left alone."""
    named = {str(facts["snmp.gateway"]) for facts in said if facts.get("snmp.gateway")}
    hops = [hop for hop in sorted(named) if hop not in {host.gateway, *host.addresses} and gate.scope.is_own_segment(hop)][:_MOST]
    answers = await asyncio.gather(*(_answers(gate, hop, before) for hop in hops))
    return {hop: answer for hop, answer in zip(hops, answers, strict=True) if answer is not None}


async def _answers(gate: Gate, hop: str, before: Mapping[str, Neighbour]) -> bool | None:
    try:
        async with asyncio.timeout(neighbours.DEADLINE_S):
            return (await neighbours.ask(Asking(Target(hop, own_segment=True), gate, hints={"neighbours": before}))).answers
    except (WithheldError, OSError, TimeoutError):
        return None
