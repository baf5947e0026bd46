# SPDX-License-Identifier: Apache-2.0
"""How one rule judges one subject of a saved scan, leaf by leaf."""

from collections.abc import Collection, Iterator
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
    subject, source = _subject(name, rule, scan, catalogue, report)
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


def _subject(name: str, rule: Rule, scan: Scan, catalogue: Catalogue, report: str) -> tuple[Judged, Device | Subject | None]:
    """Whom a name of the report means: our own host, a device, or what lies around them."""
    if name == AGENT:
        return Judged(AGENT, scan.agent_facts, "agent"), None
    item = _only(name, rule, (*scan.devices, *scan.subjects), report)
    if isinstance(item, Subject):
        return Judged(item.id, {**scan.agent_facts, **item.facts}, item.applies), item
    seen = seen_by_rules(catalogue, scan.agent_facts, scan.devices, scan.subjects)
    return Judged(item.id, seen.get(item.id, {**scan.agent_facts, **item.facts}), "device"), item


def _only(name: str, rule: Rule, known: Collection[Device | Subject], report: str) -> Device | Subject:
    """The one that a name means: by its id, else the only one that the rule is about, else the only printer among those."""
    meant = [item for item in known if item.id == name] or [item for item in known if name in _words_of(item)]
    meant = [item for item in meant if _kind(item) in rule.applies] or meant
    printers = [item for item in meant if item.facts.get("printer.is_printer") is True]
    if len(meant) == 1 or len(printers) == 1:
        return (meant if len(meant) == 1 else printers)[0]
    if meant:
        more = f" and {len(meant) - _SHOWN} more" if len(meant) > _SHOWN else ""
        raise BadInputError(f"{quoted(name)} means {len(meant)} things in {report}, name one by its id: {', '.join(map(_told_of, meant[:_SHOWN]))}{more}")
    words = sorted({word for item in known for word in _words_of(item)})
    raise BadInputError(f"{report} has nothing called {quoted(name)}{hint(name, words) or ' - it has: ' + (', '.join(words[:_SHOWN]) or 'nothing')}")


def _words_of(item: Device | Subject) -> set[str]:
    if isinstance(item, Subject):
        return {item.id, *item.label.values()}
    places = (word for target in item.targets for word in (target.address, *target.names))
    return {*places, item.id, *(word for word in (_model(item), item.facts.get("printer.model")) if isinstance(word, str) and word)}


def _model(item: Device) -> str:
    """Maker and model, as the screen shows them."""
    return " ".join(str(word) for word in map(item.facts.get, ("printer.vendor", "printer.model")) if word)


def _told_of(item: Device | Subject) -> str:
    called = _model(item) if isinstance(item, Device) else item.applies
    return f"{item.id} ({called})" if called else item.id


def _kind(item: Device | Subject) -> Applies:
    return item.applies if isinstance(item, Subject) else "device"


def _kinds(rule: Rule) -> str:
    return " or ".join(map(_a, rule.applies))


def _a(kind: str) -> str:
    return "our own host" if kind == "agent" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
