# SPDX-License-Identifier: Apache-2.0
"""A device's error codes, looked up in their maker's table, as facts beside its others. Pure; a saved report is read with today's tables."""

from dataclasses import replace
from datetime import UTC, datetime

from agent.model import Device
from probes.fact import Facts
from probes.facts import CodeFacts, CodeRow
from probes.observe import derived
from rules.error_codes import Codes, Known, codes_of


def with_codes(device: Device, agent_facts: Facts, codes: Codes) -> Device:
    """The device with what its codes mean; what an earlier version said of them is dropped."""
    others = tuple(one for one in device.observations if one.probe != CodeFacts.section)
    found = codes_of({**agent_facts, **device.facts}, codes)
    section = CodeFacts() if found is None else CodeFacts(tuple(map(_row, found)), tuple(map(_told, found)) or _lookalikes(device.facts))
    at = max((one.at for one in others), default=datetime.min.replace(tzinfo=UTC))
    return replace(device, observations=(*others, derived(section, at)))


def _lookalikes(facts: Facts) -> tuple[str, ...]:
    """Where none is in its maker's writing, what looks like a code in the device's texts: people are told of it, and no rule judges by it."""
    codes = facts.get("printer.codes")
    return tuple(map(str, codes)) if isinstance(codes, list | tuple) else ()


def _row(known: Known) -> CodeRow:
    entry = known.entry
    by = "device" if known.by_device else "customer"
    if entry is None:
        return CodeRow(known.code, known.maker or None, "unknown", known.perhaps or None, said_by=by)
    return CodeRow(known.code, known.maker or None, entry.family, entry.says, entry.parts, entry.tier, by, entry.source, entry.verified)


def _told(known: Known) -> str:
    return f"{known.code} ({known.entry.family}: {known.entry.says})" if known.entry else f"{known.code} ({known.perhaps or 'in no table of ours'})"
