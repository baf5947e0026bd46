# SPDX-License-Identifier: Apache-2.0
"""`unjam explain`: one fault of the catalogue, or one error code, in plain words."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from agent.cli.catalogue import catalogue, the_rule
from rules.error_codes import Known
from rules.judge import asks_for_code
from rules.load import Catalogue
from rules.rule import Rule
from rules.tree import describe


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
    """The rule as people read it; `{...}` are facts that a finding puts in."""
    yield f"{rule.id}: {rule.title.source}"
    yield f"  {rule.severity}, {rule.confidence}, about {_subjects(rule)}, tier {rule.tier}"
    yield ""
    yield f"What it means     {rule.cause.source}"
    yield f"For the customer  {rule.customer.source}"
    yield from _evidence(rule)
    yield "How to mend it"
    yield from (f"  {step.who}, {step.minutes} min: {step.do.source}" for step in rule.fix)
    yield from _listed("Parts", (part.name.source + (f", chance {part.chance:.0%}" if part.chance is not None else "") for part in rule.parts))
    yield from _listed("Tools", rule.tools)
    yield f"Mended when       {rule.verify.source}"
    yield from _listed("Prevent it", [rule.prevent.source] if rule.prevent.source else [])
    yield from _listed("In the workshop", [rule.workshop.source] if rule.workshop.source else [])
    yield from _listed("Explained by", rule.explained_by)
    yield from _listed("References", rule.references)


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


def _listed(title: str, entries: Iterator[str] | tuple[str, ...] | list[str]) -> Iterator[str]:
    if told := "; ".join(entries):
        yield f"{title:<17} {told}"
