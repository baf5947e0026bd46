# SPDX-License-Identifier: Apache-2.0
"""`unjam explain`: one fault of the catalogue in plain words."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from agent.cli.catalogue import catalogue, the_rule
from rules.rule import Rule
from rules.tree import describe


@click.command()
@click.argument("rule", metavar="RULE")
@click.option("--rules", type=click.Path(path_type=Path), metavar="DIR", multiple=True, help="Rules of your own beside the built-in ones.")
def command(rule: str, rules: tuple[Path, ...]) -> int:
    """What a fault means, what must be seen for it, how it is mended and how the repair is verified."""
    found = the_rule(rule, catalogue(rules))
    sys.stdout.writelines(f"{line}\n" for line in lines(found))
    return 0


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
