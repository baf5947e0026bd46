# SPDX-License-Identifier: Apache-2.0
"""What a scan did not look at, why, and what to do about it: as loud as a fault."""

from collections.abc import Iterable, Iterator

from agent.diagnose import is_diagnosed
from agent.events import Progress
from agent.model import Device, NotExamined


def not_examined(devices: Iterable[Device], progress: Progress, *, interrupted: bool) -> Iterator[NotExamined]:
    """One line a gap: a sweep that did not end, hosts that would not say what they are, budgets that ran out, an SNMP that nobody answers."""
    known = tuple(devices)
    if progress.swept < progress.total:
        why = "the scan was interrupted" if interrupted else "the sweep was left out (--no-sweep)"
        yield NotExamined(f"{progress.total - progress.swept} of {progress.total} addresses", why, "run the scan again and let it finish")
    for device in known:
        yield from _of_device(device)
    if _snmp_is_dead(known):
        yield NotExamined(
            "SNMP on every device",
            "none of the devices that were asked answered SNMP, so it may be this host, the path, or the community that is wrong",
            "check the community in the configuration and whether UDP 161 is let through from here",
        )


def _of_device(device: Device) -> Iterator[NotExamined]:
    facts = device.facts
    where = device.targets[0].endpoint
    if facts.get("printer.is_printer") is None and facts.get("reach.answers") is True and not is_diagnosed(facts):
        yield NotExamined(where, "a host is there, but it would not say what it is", f"if it is a printer, name it: unjam scan {where}")
    if facts.get("printer.is_printer") is False and facts.get("target.named"):
        kind = facts.get("printer.kind") or "something else"
        yield NotExamined(where, f"it is no printer but {kind}", "check the address on the printer's panel or its configuration page")
    for observation in device.observations:
        if observation.failure == "skipped" and "budget" in observation.why:
            yield NotExamined(f"{observation.probe} of {where}", observation.why, "scan it again by itself")
        if observation.failure == "internal":
            yield NotExamined(f"{observation.probe} of {where}", "a fault of unjam's own, not of the printer's (see the log)", "please report it")


def _snmp_is_dead(devices: Iterable[Device]) -> bool:
    asked = [device for device in devices if is_diagnosed(device.facts) and device.facts.get("reach.snmp") is not None]
    return len(asked) > 1 and not any(device.facts.get("reach.snmp") == "answered" for device in asked)
