# SPDX-License-Identifier: Apache-2.0
"""`unjam rules`: check, test, list, why, facts, schema."""

import sys
from pathlib import Path

import click

from agent.cli.catalogue import catalogue, layers, the_rule
from agent.cli.words import JSON_OPTION, write_json
from agent.refusal import BadInputError
from probes.registry import vocabulary
from rules.check import check as mistakes_of
from rules.check import run_tests
from rules.model import SEVERITIES
from rules.rule import Rule

_PATH = click.Path(path_type=Path)
_RULES = click.option("--rules", "folders", type=_PATH, metavar="DIR", multiple=True, help="Rules of your own beside the built-in ones.")


@click.group()
def command() -> None:
    """Check, test, list and question the fault rules."""


@command.command()
@click.argument("folders", nargs=-1, type=_PATH, metavar="[DIR]...")
def check(folders: tuple[Path, ...]) -> int:
    """Read the rule files of DIR beside the built-in ones, and tell every mistake. Exit 0 or 2."""
    wrong = mistakes_of(layers(folders), vocabulary())
    if wrong:
        raise BadInputError(*map(str, wrong))
    sys.stdout.write(f"{len(catalogue(folders).rules)} rules, no mistakes\n")
    return 0


@command.command()
@click.argument("folders", nargs=-1, type=_PATH, metavar="[DIR]...")
def test(folders: tuple[Path, ...]) -> int:
    """Judge every test of every rule against the whole catalogue. Exit 0 or 2."""
    results = run_tests(catalogue(folders))
    failed = [result for result in results if not result.passed]
    if failed:
        told = (str(mistake) for result in failed for mistake in result.mistakes())
        raise BadInputError(*told, f"{len(failed)} of {len(results)} tests failed")
    sys.stdout.write(f"{len(results)} tests of {len({result.rule for result in results})} rules passed\n")
    return 0


@command.command("list")
@_RULES
@JSON_OPTION
def listed(folders: tuple[Path, ...], json_to: str | None) -> int:
    """Every rule, worst first."""
    found = sorted(catalogue(folders).rules.values(), key=lambda rule: (-SEVERITIES.index(rule.severity), rule.id))
    if json_to is not None:
        write_json(json_to, [_as_json(rule) for rule in found])
    else:
        sys.stdout.writelines(f"{rule.severity:<8}  {rule.id:<24} {rule.title.source}\n" for rule in found)
    return 0


def _as_json(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title.source,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "applies": list(rule.applies),
        "tier": rule.tier,
        "needs": list(rule.needs),
        "explained_by": list(rule.explained_by),
        "file": rule.mark.path,
    }


@command.command()
@click.argument("report", type=_PATH, metavar="REPORT")
@click.argument("subject", metavar="SUBJECT")
@click.argument("rule", metavar="RULE")
@_RULES
def why(report: Path, subject: str, rule: str, folders: tuple[Path, ...]) -> int:
    """How a rule judges a device of a saved scan, or what lies around it: each leaf yes, no or unknown, and what was seen.

    SUBJECT is an id, an address, a name or a model in the report (serial:X1, 10.0.0.5, "Acme C300"; segment:10.0.0.0/24, queue:SERVER/NAME,
    server:NAME, destination:ID), or `agent` for our own host. One that means several is refused, and they are listed.
    """
    from agent.cli.why import told  # noqa: PLC0415  (imports that the other commands do not need)
    from agent.report.read import read_report  # noqa: PLC0415
    from agent.report.restore import scan_of  # noqa: PLC0415

    known = catalogue(folders)
    found = the_rule(rule, known)
    sys.stdout.writelines(f"{line}\n" for line in told(found, subject, scan_of(read_report(report)), known, str(report)))
    return 0


@command.command()
@click.argument("words", nargs=-1, metavar="[FACT|SECTION]...")
@JSON_OPTION
def facts(words: tuple[str, ...], json_to: str | None) -> int:
    """Every fact that a rule may name: its type, its unit, what it means, and which probe says it."""
    from agent.cli.facts import as_json, told  # noqa: PLC0415  (only this command needs it)

    if json_to is not None:
        write_json(json_to, as_json())
    else:
        sys.stdout.writelines(f"{line}\n" for line in told(words))
    return 0


@command.command()
def schema() -> int:
    """The JSON Schema of rule files, for editors that complete and check YAML while it is written."""
    from rules.schema import schema_text  # noqa: PLC0415  (only this command needs it)

    sys.stdout.write(schema_text(vocabulary()))
    return 0
