# SPDX-License-Identifier: Apache-2.0
"""What a scan means for the tickets: which findings become one, which tickets change, and which faults are certainly gone. Pure.

A ticket is resolved only when its rule was judged *false* for that device: a device that was not examined, a rule that could not be judged and
a row that has vanished say nothing. Even then two reads must agree (`clean_keys` names whom to ask again).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from agent.diagnose import is_diagnosed
from agent.identity import ticket_key
from agent.model import Device, Scan
from agent.tickets.model import Body, Event, Filed, Transition
from agent.tickets.storm import SUMMARY, news_of_summaries, summarised
from agent.tickets.ticket import TicketSite, digest, ticket_body
from probes.fact import Facts, iso
from rules.model import SEVERITIES, Finding, Severity
from rules.rule import Rule
from rules.trace import row_label

NO_TICKET = "noInterventionRequired"
_PASSING = frozenset({"alerts", "conditions", "jobs"})
"""Tables whose rows come and go with the fault; in any other a row that is missing was not read."""
_WITH_ROW = 4
"""Parts of the key of a finding about one row: site, device, rule, row."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Which findings become tickets. `muted` holds keys of findings."""

    min_severity: Severity = "high"
    max_open_per_scan: int = 20
    muted: frozenset[str] = field(default_factory=frozenset)


def qualifies(finding: Finding, policy: Policy) -> bool:
    """Whether a finding is worth a ticket: nothing else explains it, nobody muted it, it matters, and somebody has to do something.

    What is wrong with our own host is for whoever runs us, and stands in the report.
    """
    severe = SEVERITIES.index(finding.severity) >= SEVERITIES.index(policy.min_severity)
    return severe and finding.explained_by is None and finding.applies != "agent" and finding.training != NO_TICKET and finding.key not in policy.muted


def clean_keys(scan: Scan, filed: Iterable[Filed], rules: Mapping[str, Rule]) -> frozenset[str]:
    """The open tickets whose fault this scan did not see, and certainly would have seen.

    None when the scan was cut short, or when our own host is at fault. Resolve only what is in here for two scans of the device.
    """
    if scan.interrupted or any(finding.applies == "agent" and finding.severity in {"high", "critical"} for finding in scan.findings):
        return frozenset()
    reading = _Reading(scan)
    return frozenset(each.key for each in filed if each.status == "open" and each.rule in rules and reading.is_clean(each, rules[each.rule]))


def to_ask_again(keys: Collection[str], filed: Iterable[Filed]) -> frozenset[str]:
    """The ids of the devices that a second read of these keys needs."""
    return frozenset(each.device for each in filed if each.key in keys and each.device is not None)


def transitions(
    scan: Scan,
    filed: Collection[Filed],
    site: TicketSite,
    policy: Policy,
    *,
    clean: Collection[str] = (),
    report_url: str | None = None,
    redact: Callable[[str], str] = str,
) -> tuple[Transition, ...]:
    """What changes between the tickets that were known and this scan. `clean` are keys that two reads found clean: those are resolved.

    `redact` strikes secrets out of every text (`agent.secret.Redactor`).
    """
    known = {each.key: each for each in filed}
    devices = {device.id: device for device in scan.devices}
    held = {ticket_key(scan.site, finding.key): finding for finding in scan.findings}
    bodies = {key: ticket_body(finding, devices.get(finding.subject), scan, site, known.get(key), report_url, redact) for key, finding in held.items()}
    new = [_new(key, held[key], bodies[key], known.get(key)) for key in held if qualifies(held[key], policy) and not _is_open(known.get(key))]
    gone = [_gone(each, scan) for each in filed if each.status == "open" and each.key in clean and each.key not in held]
    still = [_still(known[key], held[key], bodies[key], policy) for key in held if _is_open(known.get(key))]
    capped = [*new[: policy.max_open_per_scan], *summarised(new[policy.max_open_per_scan :], scan, site)]
    return (*capped, *still, *gone, *news_of_summaries(filed, gone, scan, site))


def _is_open(filed: Filed | None) -> bool:
    return filed is not None and filed.status == "open"


def _new(key: str, finding: Finding, body: Body, before: Filed | None) -> Transition:
    event: Literal["open", "reopen"] = "open" if before is None else "reopen"
    return Transition(event, event, key, finding.rule, finding.subject, digest(body), body)


def _still(before: Filed, finding: Finding, body: Body, policy: Policy) -> Transition:
    """News only of what is worth a ticket still: what is explained by now, or muted, stays as it was told."""
    now = digest(body)
    if now == before.digest or not qualifies(finding, policy):
        return Transition("seen", None, before.key, before.rule, before.device, before.digest, before.body)
    return Transition("update", None if before.parent else "update", before.key, before.rule, before.device, now, body)


def _gone(before: Filed, scan: Scan) -> Transition:
    """A ticket on which others have worked is not closed over their heads: it gets a note."""
    moment = iso(scan.finished)
    note = f"The fault is gone: two reads up to {moment} did not show it any more."
    if before.touched:
        note += " Somebody has worked on this ticket, so it is left to them to close it."
    body = {**before.body, "technician_text": note, "history": {**before.body["history"], "last_seen": before.last_seen}}
    event: Event = "update" if before.touched else "resolve"
    return Transition("resolve", None if before.parent else event, before.key, before.rule, before.device, before.digest, body)


class _Reading:
    """What one scan judged, and how."""

    def __init__(self, scan: Scan) -> None:
        self._site = scan.site
        self._facts = {device.id: facts for device, facts in _judged(scan)}
        self._held = {ticket_key(scan.site, finding.key) for finding in scan.findings}
        self._holding = {(finding.subject, finding.rule) for finding in scan.findings}
        self._unknown = {(entry.subject, entry.rule) for entry in scan.undetermined}

    def is_clean(self, filed: Filed, rule: Rule) -> bool:
        about = (filed.device or "", filed.rule)
        if filed.rule == SUMMARY or filed.key in self._held or about in self._unknown or about[0] not in self._facts:
            return False
        return self._row_is_clean(filed, rule, self._facts[about[0]])

    def _row_is_clean(self, filed: Filed, rule: Rule, facts: Facts) -> bool:
        """A row's ticket: its row was read again, or its kind of row goes with the fault. A ticket without a row: no row holds either."""
        if rule.each is None or len(filed.key.split("/")) < _WITH_ROW:
            return (filed.device or "", filed.rule) not in self._holding
        if rule.each.of.rpartition(".")[2] in _PASSING:
            return True
        rows = facts.get(rule.each.of)
        labels = [row_label(row, place) for place, row in enumerate(rows, 1) if isinstance(row, Mapping)] if isinstance(rows, list) else []
        return filed.key in {ticket_key(self._site, _finding_key(filed.device or "", filed.rule, label)) for label in labels}


def _finding_key(*parts: str) -> str:
    return "/".join(quote(part, safe="") for part in parts)


def _judged(scan: Scan) -> Iterator[tuple[Device, Facts]]:
    for device in scan.devices:
        facts = {**scan.agent_facts, **device.facts}
        if is_diagnosed(facts):
            yield device, facts
