# SPDX-License-Identifier: Apache-2.0
"""`unjam explain`: one fault of the catalogue, or one error code, in plain words."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from agent.cli.catalogue import catalogue, the_rule
from agent.report.words import ENGLISH
from rules.error_codes import Known
from rules.judge import asks_for_code
from rules.load import Catalogue
from rules.rule import Rule
from rules.template import UNKNOWN, Slot, Template
from rules.tree import describe

_BEFORE_A_MARK = re.compile(r" +(?=[,;]( |$))")


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="RULE|CODE")
@click.option("--rules", type=click.Path(path_type=Path), metavar="DIR", multiple=True, help="Rules of your own beside the built-in ones.")
def command(words: tuple[str, ...], rules: tuple[Path, ...]) -> int:
    """What a fault means, what must be seen for it, how it is mended and how the repair is verified.

    An error code may stand instead, with or without its maker: unjam explain HP 50.2
    """
    name, known = " ".join(words), catalogue(rules)
    codes = () if name in known.rules else known.codes.everywhere(name)
    told = (line for code in codes for line in _code(code, known)) if codes else lines(the_rule(name, known))
    sys.stdout.writelines(f"{line}\n" for line in told)
    return 0


def _code(known: Known, catalogue: Catalogue) -> Iterator[str]:
    """A code as people read it."""
    if known.entry is None:
        return
    entry = known.entry
    row = {"id": known.code, "family": entry.family}
    ends = [rule.id for rule in catalogue.rules.values() if any(asks_for_code(rule, {**row, "said_by": by}) for by in ("device", "customer"))]
    yield f"{known.maker or 'PJL, any maker'} {known.code}: {entry.says}"
    yield f"  {entry.family}, tier {entry.tier}, {'seen on a real device' if entry.verified else 'from documents, not yet seen on a real device'}"
    yield from _listed("Parts", entry.parts)
    yield from _listed("Ends in", ends)
    yield from _listed("Source", [entry.source])


def _subjects(rule: Rule) -> str:
    return " or ".join("our own host" if kind == "agent" else f"a {kind}" for kind in rule.applies)


def lines(rule: Rule) -> Iterator[str]:
    """The rule as people read it; where a finding puts a fact in, what it says without one, or `…`."""
    yield f"{rule.id}: {_plain(rule.title)}"
    yield f"  {rule.severity}, {rule.confidence}, about {_subjects(rule)}, tier {rule.tier}"
    yield ""
    yield f"What it means     {_plain(rule.cause)}"
    yield f"For the customer  {_plain(rule.customer)}"
    yield from _evidence(rule)
    yield "How to mend it"
    yield from (f"  {ENGLISH.who.get(step.who, step.who)}, {step.minutes} min: {_plain(step.do)}" for step in rule.fix)
    yield from _listed("Parts", (_plain(part.name) + (f", chance {part.chance:.0%}" if part.chance is not None else "") for part in rule.parts))
    yield from _listed("Tools", rule.tools)
    yield f"Mended when       {_plain(rule.verify)}"
    yield from _listed("Prevent it", filter(None, [_plain(rule.prevent)]))
    yield from _listed("In the workshop", filter(None, [_plain(rule.workshop)]))
    yield from _listed("Explained by", rule.explained_by)
    yield from _listed("References", rule.references)


def _plain(template: Template) -> str:
    whole = "".join(part if isinstance(part, str) else _untold(part) for part in template.parts)
    return _BEFORE_A_MARK.sub("", " ".join(whole.split()))


def _untold(slot: Slot) -> str:
    return "…" if slot.default == UNKNOWN else slot.default


def _evidence(rule: Rule) -> Iterator[str]:
    yield "Evidence needed"
    yield from (f"  {name} must have answered" for name in rule.needs)
    if rule.when:
        yield from (f"  {line}" for line in describe(rule.when.tree))
    if rule.each:
        yield f"  for each of {rule.each.of} where"
        yield from (f"    {line}" for line in describe(rule.each.where.tree))
    if rule.otherwise:
        yield "  or, where none of these rows does"
        yield from (f"    {line}" for line in describe(rule.otherwise.tree))


def _listed(title: str, entries: Iterable[str]) -> Iterator[str]:
    if told := "; ".join(entries):
        yield f"{title:<17} {told}"
