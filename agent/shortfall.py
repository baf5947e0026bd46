# SPDX-License-Identifier: Apache-2.0
"""What a scan did not look at, why, and what to do about it: as loud as a fault."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from agent.diagnose import is_diagnosed
from agent.events import Progress
from agent.model import Device, NotExamined
from agent.stopping import WHY

_SHOWN = 6
"""Addresses of hosts that would not say what they are, on one line; all of them are in the report's devices."""


def not_examined(devices: Iterable[Device], progress: Progress, infrastructure: Collection[str], *, interrupted: bool) -> Iterator[NotExamined]:
    """One line a gap: a sweep that did not end, hosts that would not say what they are, budgets that ran out, an SNMP that nobody answers.

    `infrastructure`: addresses that are known to be something else, such as the gateway.
    """
    known = tuple(devices)
    if progress.swept < progress.total:
        why = "the scan was interrupted" if interrupted else "the sweep was left out (--no-sweep)"
        yield NotExamined(f"{progress.total - progress.swept} of {progress.total} addresses", why, "run the scan again and let it finish")
    yield from _strangers([device.targets[0].address for device in known if _is_stranger(device) and device.targets[0].address not in infrastructure])
    for device in known:
        yield from _of_device(device)
    if _snmp_is_dead(known):
        yield NotExamined(
            "SNMP on every device",
            "none of the devices that were asked answered SNMP, so it may be this host, the path, or the community that is wrong",
            "check the community in the configuration and whether UDP 161 is let through from here",
        )


def _is_stranger(device: Device) -> bool:
    facts = device.facts
    return facts.get("printer.is_printer") is None and facts.get("reach.answers") is True and not is_diagnosed(facts)


def _strangers(addresses: Sequence[str]) -> Iterator[NotExamined]:
    if not addresses:
        return
    shown = ", ".join(addresses[:_SHOWN]) + (f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else "")
    there = (
        "a host is there, but it would not say what it is" if len(addresses) == 1 else f"{len(addresses)} hosts are there, but they would not say what they are"
    )
    yield NotExamined(shown, there, f"if one of them is a printer, name it: unjam scan {addresses[0]}")


def _of_device(device: Device) -> Iterator[NotExamined]:
    facts = device.facts
    where = device.targets[0].endpoint
    if facts.get("printer.is_printer") is False and facts.get("target.named"):
        kind = facts.get("printer.kind") or "something else"
        yield NotExamined(where, f"it is no printer but {kind}", "check the address on the printer's panel or its configuration page")
    if facts.get("pulse.answers") is False:
        yield NotExamined(where, WHY, f"look whether it still prints, then scan it by itself: unjam scan {device.targets[0].address} --pace gentle")
    for observation in device.observations:
        if observation.failure == "skipped" and "budget" in observation.why:
            yield NotExamined(f"{observation.probe} of {where}", observation.why, "scan it again by itself")
        if observation.failure == "internal":
            yield NotExamined(f"{observation.probe} of {where}", "a fault of unjam's own, not of the printer's (see the log)", "please report it")


def _snmp_is_dead(devices: Iterable[Device]) -> bool:
    asked = [device for device in devices if is_diagnosed(device.facts) and device.facts.get("reach.snmp") is not None]
    return len(asked) > 1 and not any(device.facts.get("reach.snmp") == "answered" for device in asked)
