# SPDX-License-Identifier: Apache-2.0
"""Did the demo show what it is there to show? The fleet's own expectations held against what came out. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from agent.demo.devices import FLEET
from agent.demo.model import Device
from agent.demo.run import Outcome
from agent.identity import ticket_key
from agent.model import Scan
from agent.tickets.lifecycle import qualifies
from rules.model import Finding


def shortcomings(outcome: Outcome, devices: Iterable[Device] = FLEET) -> list[str]:
    """What is missing or should not be there, a sentence each; empty when all is as it should be."""
    fleet = tuple(devices)
    wrong = [*_findings(outcome.scan, fleet), *_others(outcome.scan, fleet), *_tickets(outcome)]
    if outcome.raw_octets:
        wrong.append(f"{outcome.raw_octets} bytes arrived at raw print ports, where every byte is printed")
    return wrong


def expected(devices: Iterable[Device] = FLEET) -> int:
    """How many findings the fleet is to bring."""
    return sum(len(device.finds) + len(device.finds_info) for device in devices)


def _findings(scan: Scan, devices: tuple[Device, ...]) -> Iterator[str]:
    for device in devices:
        if not device.printer:
            continue
        found = [finding for finding in scan.findings if finding.subject == f"asset:{device.id}"]
        rules = {finding.rule for finding in found}
        yield from (f"{rule} was not found on the {device.name} ({device.id})" for rule in (*device.finds, *device.finds_info) if rule not in rules)
        yield from (
            f"{finding.rule} was found on the {device.name} ({device.id}), which has no such fault" for finding in found if _is_surprise(finding, device)
        )


def _is_surprise(finding: Finding, device: Device) -> bool:
    return finding.severity != "info" and finding.rule not in device.finds


def _others(scan: Scan, devices: tuple[Device, ...]) -> Iterator[str]:
    """Devices that are none of ours to diagnose: each is seen, and known to be no printer."""
    others = sum(not device.printer for device in devices)
    seen = sum(device.facts.get("printer.is_printer") is False for device in scan.devices)
    if seen != others:
        yield f"{seen} devices were told from printers, and {others} should have been"


def _tickets(outcome: Outcome) -> Iterator[str]:
    """One ticket a cause, each of them once."""
    wanted = {ticket_key(outcome.scan.site, finding.key) for finding in outcome.scan.findings if qualifies(finding, outcome.policy)}
    came = Counter(posted.body["key"] for posted in outcome.posted)
    yield from (f"no ticket arrived for {key}" for key in sorted(wanted - came.keys()))
    yield from (f"a ticket arrived for {key}, which deserves none" for key in sorted(came.keys() - wanted))
    yield from (f"the ticket for {key} arrived {times} times" for key, times in sorted(came.items()) if times > 1)
