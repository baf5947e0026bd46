# SPDX-License-Identifier: Apache-2.0
"""A scan from the command line: check everything, ask what must be asked, run it, tell it, and leave with the right code."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent.cli import later
from agent.cli.app import say
from agent.cli.catalogue import catalogue
from agent.cli.exits import exit_code
from agent.cli.outputs import Outputs
from agent.cli.running import run_loop, told
from agent.cli.state import Memory, open_memory
from agent.cli.words import STDOUT, confirm
from agent.commission import Commission
from agent.commissioning import Flags, commission
from agent.config.find import Found, find_config, secrets
from agent.config.model import Config
from agent.model import Scan
from agent.packets import lines
from agent.paths import Places
from agent.report.build import Beside, build
from agent.report.model import Report
from agent.report.screen import screen
from agent.report.terminal import print_lines
from agent.scan import Scanning
from agent.secret import Redactor
from agent.targets.allowed import Permits
from agent.targets.choose import Chosen, choose, names, read_targets
from agent.targets.resolve import look_up_all
from agent.targets.syntax import Wanted
from probes.host import Host, look
from probes.pace import PaceName
from rules.load import Catalogue
from rules.model import Severity


@dataclass(frozen=True, slots=True)
class Options:
    """The words of the command line, as `unjam scan --help` explains them."""

    targets: tuple[str, ...] = ()
    config: Path | None = None
    pace: PaceName | None = None
    json: str | None = None
    json_events: str | None = None
    out: Path | None = None
    format: str | None = None
    audience: str | None = None
    symptom: str | None = None
    error_code: str | None = None
    explain: bool = False
    no_sweep: bool = False
    yes: bool = False
    allow_public: bool = False
    fail_on: Severity | None = None
    quiet: bool = False
    lang: str | None = None
    state: Path | None = None
    rules: tuple[Path, ...] = ()
    post: bool = False
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that was checked before the first packet."""

    options: Options
    found: Found
    outputs: Outputs
    catalogue: Catalogue
    wanted: tuple[Wanted, ...]

    @property
    def config(self) -> Config:
        """The configuration that holds."""
        return self.found.config


def scan(options: Options) -> int:
    """Run `unjam scan`; its exit code. Raises BadInputError before anything is sent."""
    ready = prepare(options)
    if options.explain:
        return _explain(ready)
    if not options.quiet:
        say(*ready.found.notes, *later.remarks(options, ready.config))
    with ExitStack() as stack:
        memory = open_memory(stack, options, ready.config, datetime.now(UTC))
        return run_loop(_scan(ready, memory))


def prepare(options: Options) -> Prepared:
    """Check everything that can be checked without sending. Raises BadInputError."""
    later.refuse(options)
    found = find_config(options.config, Places())
    outputs = Outputs(options.json, options.json_events, options.out)
    wanted = read_targets(options.targets, found.config)
    rules = catalogue(options.rules)
    if not options.explain:
        outputs.check()
    return Prepared(options, found, outputs, rules, wanted)


async def _scan(ready: Prepared, memory: Memory) -> int:
    host = await look()
    commissioned = await _commission(ready, host, memory)
    scanning = Scanning(commissioned, ready.catalogue, memory.scans, host)
    redact = Redactor(secrets(ready.config))
    done = await told(scanning, ready.outputs, Beside(redact=redact), quiet=ready.options.quiet, site=commissioned.site_id, catalogue=ready.catalogue.version)
    report = build(done.scan, Beside(memory.past(done.scan), mutes=commissioned.mutes, redact=redact))
    done.finish(report)
    undelivered = await memory.settle(done.scan, ready.config, post=ready.options.post)
    return _tell(ready, done.scan, report, undelivered=undelivered)


async def _commission(ready: Prepared, host: Host, memory: Memory) -> Commission:
    """What is scanned, once names are looked up and questions are answered. Raises BadInputError."""
    looked_up = await look_up_all(names(ready.wanted, ready.config))
    chosen = choose(ready.wanted, ready.config, looked_up, _permits(ready, host))
    if chosen.question:
        confirm(chosen.question, yes=ready.options.yes)
    return _commissioned(ready, chosen, memory.folder)


def _permits(ready: Prepared, host: Host) -> Permits:
    include = tuple(network for span in ready.config.scope.include for network in span.networks())
    return Permits(include, host.attached, allow_public=ready.options.allow_public or ready.config.scope.allow_public)


def _commissioned(ready: Prepared, chosen: Chosen, state: Path | None) -> Commission:
    options = ready.options
    flags = Flags(options.pace, not options.no_sweep, options.symptom, options.error_code, options.rules, state, options.allow_public)
    return commission(ready.config, chosen, flags)


def _explain(ready: Prepared) -> int:
    """List every packet type. Nothing is looked up: names stand for addresses that are reserved for documentation (RFC 5737)."""
    wanted = names(ready.wanted, ready.config)
    stand_ins = {name: f"192.0.2.{number}" for number, name in enumerate(wanted, 1)}
    host = asyncio.run(look())
    chosen = choose(ready.wanted, ready.config, stand_ins, _permits(ready, host))
    for line in lines(_commissioned(ready, chosen, None), wanted):
        sys.stdout.write(f"{line}\n")
    return 0


# --- telling it -----------------------------------------------------------------------------------------------------------------------------------


def _tell(ready: Prepared, scanned: Scan, report: Report, *, undelivered: bool) -> int:
    failed = ready.outputs.write(report)
    if not ready.options.quiet:
        stream = sys.stderr if ready.outputs.stdout_is_data else sys.stdout
        print_lines(screen(report, _next(ready, report)), stream)
    say(*failed)
    return exit_code(report, ready.options.fail_on or ready.config.fail_on, interrupted=scanned.interrupted, undelivered=undelivered)


def _next(ready: Prepared, report: Report) -> Sequence[str]:
    """The commands that a person would want now."""
    steps = [f"unjam explain {finding.rule}" for finding in report.findings if finding.open][:1]
    if not report.devices:
        steps.append("unjam scan ADDRESS   names a device, so that it is asked even if nothing announces it")
    if ready.options.out:
        steps.append(f"unjam diagnose {ready.options.out / 'report.json'}")
    elif not ready.options.json or ready.options.json == STDOUT:
        steps.append("unjam scan ... --out DIR   keeps the report")
    if ready.config.tickets.url and not ready.options.post and report.findings:
        steps.append("unjam scan ... --post   posts tickets")
    return steps
