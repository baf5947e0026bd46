# SPDX-License-Identifier: Apache-2.0
"""`mute:` of the configuration, laid over a scan's findings: they stay in the report and are counted, and nobody is told. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from agent.diagnose import everyone
from agent.model import Scan
from agent.report.build import Past
from probes.fact import iso
from probes.registry import vocabulary
from rules.mutes import muting, read_mute
from rules.rule import Rule

Entries = Iterable[Mapping[str, Any]]


def muted(scan: Scan, rules: Mapping[str, Rule], entries: Entries) -> dict[str, Mapping[str, Any]]:
    """What mutes each muted finding, by its key."""
    mutes = [mute for entry in entries if (mute := read_mute(entry, rules, vocabulary()))]
    if not mutes:
        return {}
    facts = {subject: known for subject, known, _ in everyone(scan.agent_facts, scan.devices, scan.subjects)}
    found = ((finding.key, muting(mutes, finding, facts.get(finding.subject, {}), rules)) for finding in scan.findings)
    return {key: mute.told for key, mute in found if mute}


def with_mutes(past: Mapping[str, Past], scan: Scan, rules: Mapping[str, Rule], entries: Entries) -> dict[str, Past]:
    """What is known of findings from earlier, and what mutes them now."""
    now = muted(scan, rules, entries)
    first = Past(iso(scan.started))
    fresh = {key: replace(before, muted=None) for key, before in past.items()}
    return {**fresh, **{key: replace(fresh.get(key, first), muted=told) for key, told in now.items()}}


def over(entries: Entries, today: date) -> Iterator[str]:
    """One sentence for each entry whose last day is over."""
    for entry in entries:
        if str(entry.get("until", "")) < today.isoformat():
            yield f"mute of {entry.get('rule')}: it ended on {entry.get('until')} ({entry.get('reason')}) and mutes nothing any more"
