# SPDX-License-Identifier: Apache-2.0
"""Each finding with what changed on its device since the last good scan, and how that is said to people. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from agent.history.drift import TOGETHER
from agent.model import Device, Subject
from rules.model import Change, Finding


class Said(Protocol):
    """A change, in the finding or in the report."""

    @property
    def said(self) -> str:
        """What it was and what it is."""

    @property
    def after(self) -> str:
        """The last good scan."""

    @property
    def seen(self) -> str:
        """The first scan that saw it so."""

    @property
    def alike(self) -> int:
        """On how many devices."""


def with_changes(findings: Iterable[Finding], devices: Iterable[Device], subjects: Iterable[Subject], also: Collection[str]) -> Iterator[Finding]:
    """The findings above info, and those of the rules in `also`, with the changes of the device that they are about; a queue's are its device's."""
    changes = {device.id: _changes(device) for device in devices}
    about = {subject.id: subject.parents[0] for subject in subjects if subject.applies == "queue" and subject.parents}
    for finding in findings:
        told = changes.get(about.get(finding.subject, finding.subject), ())
        yield replace(finding, changes=told) if told and (finding.severity != "info" or finding.rule in also) else finding


def sentence(change: Said) -> str:
    """One change with its dates; several devices that changed alike have one cause."""
    dates = f"{change.said} (first seen {change.seen[:10]}, last in order {change.after[:10]})"
    return f"{dates}; {change.alike} devices changed alike at that time, so look for one cause" if change.alike >= TOGETHER else dates


def _changes(device: Device) -> tuple[Change, ...]:
    facts: Mapping[str, Any] = device.facts
    after = facts.get("drift.last_good")
    rows = (facts.get("drift.rows") or ()) if after else ()
    whole = (row for row in rows if row.get("id") and row.get("said") and row.get("seen"))
    return tuple(Change(row["id"], row["said"], str(after), row["seen"], row.get("alike") or 1) for row in whole)
