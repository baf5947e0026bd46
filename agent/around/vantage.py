# SPDX-License-Identifier: Apache-2.0
"""Where the agent stands -> `vantage.*`. Pure.

From a guest network, a VPN or behind an address translation a firewall may rightly shut printing out: what we see then is not what the PCs see.
"""

from collections.abc import Iterable

from agent.around.segments import covers
from agent.commission import Commission
from agent.diagnose import is_diagnosed
from agent.model import Device
from probes.fact import Facts
from probes.facts import AgentFacts, VantageFacts
from probes.host import Host

_SHUT = ("silent", "prohibited")
_FEW = 3


def vantage(devices: Iterable[Device], agent: AgentFacts, host: Host, commission: Commission) -> VantageFacts:
    """The facts."""
    ours = agent.address
    printers = [device.facts for device in devices if is_diagnosed(device.facts) and device.facts.get("reach.answers") is True]
    shut = sum(map(_is_shut, printers))
    return VantageFacts(
        address=ours,
        kind=next((found.kind for found in host.interfaces if found.address == ours), None),
        should_print=_should_print(ours, printers, commission),
        outside_site=not covers(commission.site_networks, ours) if ours and commission.site_networks else None,
        printers=len(printers),
        shut=shut,
        shut_share=round(100 * shut / len(printers), 1) if len(printers) >= _FEW else None,
    )


def _should_print(ours: str | None, printers: Iterable[Facts], commission: Commission) -> bool | None:
    if any(facts.get("target.own_segment") for facts in printers) or (ours and covers(commission.clients, ours)):
        return True
    return False if commission.clients else None


def _is_shut(facts: Facts) -> bool:
    return all(facts.get(f"tcp.{port}") in _SHUT for port in (9100, 515, 631))
