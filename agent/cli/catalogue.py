# SPDX-License-Identifier: Apache-2.0
"""The rules in force: the built-in ones and those of the user's folders. What is wrong in a rule file stops the program before a packet is sent."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from agent.refusal import BadInputError, quoted
from probes.registry import vocabulary
from rules.check import unproven
from rules.load import BUILTIN, Catalogue, RuleErrors, known_ids
from rules.mistake import hint
from rules.rule import Rule
from rules.running import Running


def catalogue(folders: Sequence[Path] = (), *, proven: bool = False) -> Catalogue:
    """Raises BadInputError with every mistake of every file; with `proven`, also for a rule of the user's whose own tests fail."""
    return running(folders, proven=proven).catalogue


def running(folders: Sequence[Path] = (), *, proven: bool = False) -> Running:
    """The same, for a program that goes on and reads changed files again. Raises BadInputError."""
    try:
        rules = Running(layers(folders), vocabulary())
    except RuleErrors as errors:
        raise BadInputError(*map(str, errors.mistakes)) from None
    if proven and folders and (wrong := unproven(rules.catalogue, BUILTIN)):
        raise BadInputError(*map(str, wrong))
    return rules


def layers(folders: Iterable[Path]) -> tuple[Path, ...]:
    """The built-in rules first; naming them, as their authors do, does not load them twice."""
    return (BUILTIN, *(folder for folder in folders if folder.resolve() != BUILTIN.resolve()))


def the_rule(name: str, known: Catalogue) -> Rule:
    """The rule of this id. Raises BadInputError with the nearest one."""
    if name in known.rules:
        return known.rules[name]
    if name in known_ids():
        raise BadInputError(f"{quoted(name)} is a fault that has no rule in this version; unjam rules list shows those that have")
    if any(map(str.isdigit, name)) and not hint(name, known.rules):
        raise BadInputError(f"there is no rule {quoted(name)}, and no table of ours holds an error code {quoted(name)}; unjam rules list shows all rules")
    raise BadInputError(f"there is no rule {quoted(name)}{hint(name, known.rules) or '; unjam rules list shows all'}")
