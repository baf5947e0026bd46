# SPDX-License-Identifier: Apache-2.0
"""Everything that was collected about one device, in sentences: what is attached where a symptom was named and no cause was found. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.model import Device
from agent.saying import answering
from probes.fact import Facts
from rules.model import Undetermined
from rules.operators import human

_MOST_ROWS = 8
_MOST_RULES = 16
_MOST_FACTS = 3
_PRINT_PORTS = ("515", "631", "9100")


def collected(device: Device, facts: Facts) -> tuple[str, ...]:
    """What is known, one sentence a subject; what was not said is left out."""
    return tuple(sentence for sentence in _sentences(device, facts) if sentence)


def not_determined(device: Device, undetermined: Iterable[Undetermined]) -> tuple[str, ...]:
    """The rules that could be neither shown nor ruled out, each with what it lacked."""
    mine = [entry for entry in undetermined if entry.subject == device.id]
    told = [f"{entry.rule} (for want of {', '.join(entry.missing[:_MOST_FACTS])})" for entry in mine[:_MOST_RULES]]
    return (*told, *([f"and {len(mine) - _MOST_RULES} more rules"] if len(mine) > _MOST_RULES else []))


def _sentences(device: Device, facts: Facts) -> Iterator[str]:
    yield answering(facts)
    yield _said("state {}", facts.get("printer.state"))
    yield "it reports nothing that keeps it from working" if facts.get("printer.reasons") == [] else _said("it reports {}", facts.get("printer.reasons"))
    yield _said("codes {}", facts.get("printer.codes"))
    yield _said('its panel says "{}"', facts.get("printer.console"))
    yield _ports(facts)
    yield _jobs(facts)
    yield from (_supply(row) for row in _rows(facts, "printer.supplies"))
    yield from (_said(f"{row.get('name') or row.get('index')}: {{}}", row.get("state")) for row in _rows(facts, "printer.trays"))
    yield _said("{} % of the echoes lost", facts.get("icmp.loss"))
    yield _said("the queues {} print to it", facts.get("used.by"))
    yield _said("{} pages in its life", facts.get("printer.pages_total"))
    yield _said("last seen in order {}", facts.get("history.last_good"))
    yield from (_said("changed since then: {}", row.get("said")) for row in _rows(facts, "drift.rows"))
    yield from (f"{seen.probe}: {seen.failure}" for seen in device.observations if seen.failure not in {None, "skipped"})


def _said(sentence: str, value: object) -> str:
    return "" if value is None or value in ([], "") else sentence.replace("{}", human(value))


def _ports(facts: Facts) -> str:
    states = {port: facts.get(f"tcp.{port}") for port in _PRINT_PORTS}
    return ", ".join(f"port {port} {state}" for port, state in states.items() if state)


def _jobs(facts: Facts) -> str:
    accepting, waiting = facts.get("printer.accepting"), facts.get("printer.jobs_waiting")
    told = [] if accepting is None else ["it takes jobs" if accepting else "it takes no jobs"]
    return ", ".join([*told, *([] if waiting is None else [f"{human(waiting)} wait"])])


def _supply(row: Mapping[str, Any]) -> str:
    left = "" if row.get("percent") is None else f", {human(row['percent'])} % left"
    return f"{row.get('description') or row.get('type') or 'a supply'}: {row.get('state') or 'unknown'}{left}"


def _rows(facts: Facts, name: str) -> list[Mapping[str, Any]]:
    table: Any = facts.get(name) or ()
    return list(table)[:_MOST_ROWS]
