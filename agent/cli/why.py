# SPDX-License-Identifier: Apache-2.0
"""How one rule judges one subject of a saved scan, leaf by leaf."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.diagnose import AGENT, seen_by_rules
from agent.model import Device, Scan, Subject
from agent.refusal import BadInputError, quoted
from agent.report.build import because
from probes.fact import Facts
from rules.judge import judge_rule, sections_of, why
from rules.load import Catalogue
from rules.mistake import hint
from rules.model import Applies
from rules.rule import Rule

_VERDICTS = {True: "yes", False: "no", None: "unknown"}
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """A subject as the rules see it: everything that is known of it and beside it."""

    id: str
    facts: Facts
    applies: Applies


def told(rule: Rule, name: str, scan: Scan, catalogue: Catalogue, report: str) -> Iterator[str]:
    """The verdict, then each leaf, then why something is missing. Raises BadInputError for whom the report does not know, or the rule is not about."""
    subject, source = _subject(name, scan, catalogue, report)
    if subject.applies not in rule.applies:
        raise BadInputError(f"{rule.id} is about {_kinds(rule)}, and {quoted(name)} is {_a(subject.applies)}")
    outcome = judge_rule(rule, subject.facts, sections_of(subject.facts))
    yield f"{_VERDICTS[outcome.verdict]:<8} {rule.id} on {subject.id}"
    for line in why(rule, subject.facts):
        seen = f"   (seen: {line.seen})" if line.seen else ""
        yield f"{_VERDICTS[line.verdict]:<8} {'  ' * (line.depth + 1)}{line.text}{seen}"
    if outcome.missing:
        yield f"missing  {', '.join(outcome.missing)}"
        yield f"because  {', '.join(dict.fromkeys(because(outcome.missing, source)))}"


def _subject(name: str, scan: Scan, catalogue: Catalogue, report: str) -> tuple[Judged, Device | Subject | None]:
    """Whom a name of the report means: our own host, then devices, then what lies around them."""
    if name == AGENT:
        return Judged(AGENT, scan.agent_facts, "agent"), None
    devices = {word: device for device in scan.devices for word in _words_of(device)}
    around = {word: item for item in scan.subjects for word in (item.id, *item.label.values())}
    if name in devices:
        device = devices[name]
        seen = seen_by_rules(catalogue, scan.agent_facts, scan.devices, scan.subjects)
        return Judged(device.id, seen.get(device.id, {**scan.agent_facts, **device.facts}), "device"), device
    if name in around:
        item = around[name]
        return Judged(item.id, {**scan.agent_facts, **item.facts}, item.applies), item
    known = sorted({*devices, *around})
    raise BadInputError(f"{report} has nothing called {quoted(name)}{hint(name, known) or ' - it has: ' + (', '.join(known[:_SHOWN]) or 'nothing')}")


def _words_of(device: Device) -> list[str]:
    places = [word for target in device.targets for word in (target.address, *target.names)]
    return [*places, device.id]


def _kinds(rule: Rule) -> str:
    return " or ".join(map(_a, rule.applies))


def _a(kind: str) -> str:
    return "our own host" if kind == "agent" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
