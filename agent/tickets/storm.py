# SPDX-License-Identifier: Apache-2.0
"""Too many new findings in one scan: the worst get tickets of their own, one summary speaks for the rest. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from agent.identity import ticket_key
from agent.model import Scan
from agent.tickets.called import SITE
from agent.tickets.model import Body, Event, Filed, Transition
from agent.tickets.model import Step as Change
from agent.tickets.ticket import TicketSite, digest, ticket_body
from rules.model import SEVERITIES, Evidence, Finding, Step

SUMMARY = "summary"
SUBJECT = SITE


def summarised(rest: Sequence[Transition], scan: Scan, site: TicketSite) -> Iterator[Transition]:
    """The rest, told by one summary instead of one by one."""
    if not rest:
        return
    key = f"{SUBJECT}/{SUMMARY}/{scan.id}"
    yield _told("open", "open", key, [(each.key, each.body) for each in rest], scan, site)
    for each in rest:
        yield replace(each, event=None, parent=ticket_key(scan.site, key))


def news_of_summaries(filed: Collection[Filed], gone: Iterable[Transition], scan: Scan, site: TicketSite) -> Iterator[Transition]:
    """A summary shrinks with what it speaks for, and is resolved with the last of it."""
    ended = {each.key for each in gone}
    for summary in filed:
        if summary.rule != SUMMARY or summary.status != "open":
            continue
        members = [each for each in filed if each.parent == summary.key and each.status == "open"]
        left = [(each.key, each.body) for each in members if each.key not in ended]
        if not left:
            yield Transition("resolve", "resolve", summary.key, SUMMARY, summary.device, summary.digest, summary.body)
        elif len(left) < len(members):
            yield _told("update", "update", summary.key.partition("/")[2], left, scan, site, summary)


def _told(step: Change, event: Event, key: str, members: Sequence[tuple[str, Body]], scan: Scan, site: TicketSite, before: Filed | None = None) -> Transition:
    body = ticket_body(_finding(key, members), None, scan, site, before)
    return Transition(step, event, body["key"], SUMMARY, None, digest(body), body)


def _finding(key: str, members: Sequence[tuple[str, Body]]) -> Finding:
    """The summary as a finding; its evidence is what it speaks for."""
    rules = Counter(body["finding"]["rule"] for _, body in members)
    most = ", ".join(f"{count} x {rule}" for rule, count in rules.most_common(5))
    return Finding(
        key=key,
        rule=SUMMARY,
        applies="segment",
        subject=SUBJECT,
        severity=max((body["finding"]["severity"] for _, body in members), key=SEVERITIES.index),
        confidence="confirmed",
        title=f"{len(members)} more findings in one scan",
        cause=f"One scan found more than it may open tickets for. The rest, told here together: {most}.",
        customer="",
        evidence=tuple(Evidence(name, body["finding"]["title"], body["finding"]["severity"]) for name, body in members),
        fix=(Step("it", "Look for one cause that they share (power, a switch, a changed setting) before anybody is sent to the machines.", 15),),
        verify="none of the findings listed is there any more",
    )
