# SPDX-License-Identifier: Apache-2.0
"""A ticket as the dispatcher reads it, in the order in which a dispatcher decides: one screen of plain text. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from textwrap import wrap
from typing import Any

from agent.report.words import ENGLISH
from agent.saying import in_order
from agent.tickets.model import Body
from rules.operators import human

WIDTH = 88
_LABEL = 11
_MOST = 6
"""Rows of evidence, supplies and unchecked rules that a screen has room for."""


def as_text(body: Body, width: int = WIDTH) -> str:
    """The whole ticket: who and where, the problem, remote or not, what to bring, by when, on what grounds."""
    parts: Iterable[tuple[str, Iterable[str]]] = (
        ("Site", [_site(body)]),
        (_called(body, "label") or "Machine", [name] if (name := _called(body, "name")) else _machine(body["device"])),
        ("Problem", _problem(body["finding"])),
        ("Remote", _remote(body["plan"])),
        ("Tier", [_tier(body["plan"])]),
        ("Bring", _bring(body["plan"])),
        ("SLA", [_sla(body)]),
        ("Evidence", _evidence(body["finding"])),
        ("Changed", _changed(body["finding"])),
        ("Unchecked", _unchecked(body["finding"])),
        ("History", [_history(body["history"])]),
        ("Meters", [_meters(body["device"]["meters"])]),
        ("Done when", filter(None, [body["plan"]["verify"]])),
        ("Customer", _customer(body["customer_text"])),
        ("Key", [body["key"]]),
    )
    lines = [line for label, texts in parts for line in _block(label, texts, width)]
    rule = "─" * width
    return "\n".join([_head(body, width), rule, *lines, rule]) + "\n"


def _head(body: Body, width: int) -> str:
    left = f"{body['finding']['severity'].upper()}  {body['finding']['title']}"
    right = f"{body['event'] or 'ticket'} · {body['finding']['rule']}"
    room = max(width - len(right) - 2, 20)
    return f"{left if len(left) <= room else left[: room - 1] + '…':<{room}}  {right}"


def _block(label: str, texts: Iterable[str], width: int) -> Iterator[str]:
    for number, text in enumerate(texts):
        for place, line in enumerate(wrap(text, width - _LABEL, break_on_hyphens=False) or [""]):
            first = number == 0 and place == 0
            hang = "  " if place and label == "Remote" and text[:1].isdigit() else ""
            yield f"{label if first else '':<{_LABEL}}{hang}{line}".rstrip()


def _site(body: Body) -> str:
    site, visit = body["site"], body["visit"]
    name = site["name"] if site["name"] == site["id"] else f"{site['name']} ({site['id']})"
    return _joined([name, visit["floor"] and f"floor {visit['floor']}", visit["hours"] and f"open {visit['hours']}", visit["access"], visit["parking"]])


def _called(body: Body, part: str) -> str | None:
    """What the ticket is about where that is no device; a ticket of an older version does not say."""
    return (body["device"].get("called") or {}).get(part)


def _machine(device: Mapping[str, Any]) -> Iterator[str]:
    name = " ".join(filter(None, [device["vendor"], device["model"]])) or "maker and model unknown"
    number = f"equipment {device['equipment_number']}" if device["equipment_number"] else None
    yield _joined([name, number, f"serial {device['serial'] or 'unknown'}"])
    firmware = f"firmware {device['firmware']}" if device["firmware"] else None
    yield _joined([*device["addresses"], device["mac"], device["location"] or "location not told", firmware])


def _problem(finding: Mapping[str, Any]) -> Iterator[str]:
    codes = ", ".join(finding["error_codes"])
    yield _joined([finding["title"], codes and f"codes {codes}", finding["confidence"]])
    if finding["cause"]:
        yield finding["cause"]
    if finding["explains"]:
        yield f"explains {len(finding['explains'])} more: {', '.join(key.split('/', 2)[-1] for key in finding['explains'][:_MOST])}"


def _remote(plan: Mapping[str, Any]) -> Iterator[str]:
    customer = plan["tier"] == 1 and plan["steps"][:1] and plan["steps"][0]["who"] == "customer"
    yield "yes, without a visit:" if plan["remote_fixable"] else "no, but the customer can begin:" if customer else "no, somebody has to be at the machine:"
    for number, step in enumerate(plan["steps"], 1):
        yield f"{number} {ENGLISH.who.get(step['who'], step['who'])}, {step['minutes']} min: {step['do']}"
    if not plan["steps"]:
        yield "no steps are known for this"


def _tier(plan: Mapping[str, Any]) -> str:
    return _joined([str(plan["tier"]), f"about {plan['minutes']} min", ", ".join(plan["skills"]) or "no special skill"])


def _bring(plan: Mapping[str, Any]) -> Iterator[str]:
    for part in plan["parts"]:
        chance = f"({part['chance']:.0%} likely)" if part["chance"] is not None else ""
        yield " ".join(filter(None, [part["name"], part["number"] and f"no. {part['number']}", chance]))
    if plan["tools"]:
        yield f"tools: {', '.join(plan['tools'])}"
    for supply in plan["supplies"][:_MOST]:
        left = f"{human(supply['percent'])} % left" if supply["percent"] is not None else None
        yield "supply: " + _joined([supply["description"] or supply["colour"] or "unnamed", supply["part_number"], supply["state"], left])
    yield from _more(plan["supplies"])
    if not plan["parts"] and not plan["tools"] and not plan["supplies"]:
        yield "nothing"


def _sla(body: Body) -> str:
    sla, contact = body["sla"], body["contact"]
    by = f"respond by {_moment(sla['respond_by'])}" if sla["respond_by"] else "no time agreed"
    return _joined([f"priority {sla['priority']}", by, "contact: " + (", ".join(map(str, contact.values())) or "none given")])


def _evidence(finding: Mapping[str, Any]) -> Iterator[str]:
    told = in_order(leaf["said"] for leaf in finding["evidence"]) or [f"{leaf['fact']}: {human(leaf['seen'])}" for leaf in finding["evidence"]]
    yield from told[:_MOST]
    yield from _more(told)


def _changed(finding: Mapping[str, Any]) -> Iterator[str]:
    """What is other than in the last good scan; a ticket of an older version does not say."""
    rows = finding.get("changes") or []
    yield from (row["said"] for row in rows[:_MOST])
    yield from _more(rows)


def _unchecked(finding: Mapping[str, Any]) -> Iterator[str]:
    rows = finding["undetermined"]
    if not rows:
        yield "nothing: every rule of the catalogue could be judged on this machine"
        return
    missing = list(dict.fromkeys(name for row in rows for name in row["missing"]))
    named = ", ".join(row["rule"] for row in rows[:_MOST]) + (", ..." if len(rows) > _MOST else "")
    yield f"{len(rows)} rule{'s' * (len(rows) > 1)} could not be judged: {named}"
    if missing:
        yield f"for want of {', '.join(missing[:_MOST])}" + (", ..." if len(missing) > _MOST else "")


def _customer(texts: Mapping[str, str]) -> Iterator[str]:
    for language, text in texts.items():
        yield f"{language}: {text}" if len(texts) > 1 else text


def _history(history: Mapping[str, Any]) -> str:
    times = "once" if history["occurrences"] == 1 else f"{history['occurrences']} times"
    previous = history["previous_tickets"]
    again = "it came back" + (f" after {', '.join(previous)}" if previous else "") if history["recurring"] else None
    return _joined([f"first seen {_moment(history['first_seen'])}", f"last {_moment(history['last_seen'])}", f"seen {times}", again])


def _meters(meters: Mapping[str, Any]) -> str:
    counts = [f"{name} {meters[name]:,}" for name in ("total", "mono", "colour") if meters[name] is not None]
    return _joined([*counts, f"read {_moment(meters['taken_at'])}"]) if counts and meters["taken_at"] else _joined(counts) or "not told"


def _more(rows: list[Any]) -> Iterator[str]:
    if len(rows) > _MOST:
        yield f"and {len(rows) - _MOST} more"


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


def _joined(parts: Iterable[str | None]) -> str:
    return " · ".join(part for part in parts if part)
