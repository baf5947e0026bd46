# SPDX-License-Identifier: Apache-2.0
"""A scan from the command line: check everything, ask what must be asked, run it, tell it, and leave with the right code."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from agent.answers import KEPT_AS, Answers, read
from agent.cli import later
from agent.cli.app import say
from agent.cli.catalogue import running
from agent.cli.desk import Desk, NoDesk
from agent.cli.exits import exit_code
from agent.cli.options import Options
from agent.cli.outputs import Outputs
from agent.cli.pipe import reader_may_leave
from agent.cli.running import finished, run_loop, told
from agent.cli.state import State, folder_of, open_state
from agent.cli.words import STDOUT, confirm
from agent.commission import Commission
from agent.commissioning import Flags, commission
from agent.config.find import Found, find_config, secrets
from agent.config.model import Config
from agent.config.mutes import refuse_wrong_mutes
from agent.model import Scan
from agent.mutes import over, with_mutes
from agent.packets import lines
from agent.paths import Places
from agent.places import place_names, places_of
from agent.print_servers import server_names, unresolved, with_print_servers
from agent.refusal import BadInputError
from agent.report.build import Beside, build
from agent.report.language import translated
from agent.report.model import Report
from agent.report.screen import Line, screen
from agent.report.terminal import SoFar, print_lines
from agent.report.words import WORDS
from agent.scan import Scanning
from agent.secret import Redactor
from agent.targets.allowed import Permits
from agent.targets.choose import Addresses, Chosen, choose, names, read_targets
from agent.targets.resolve import look_up_all
from agent.targets.syntax import Wanted
from agent.version import VERSION
from probes.fact import iso
from probes.host import Host, look
from probes.model import Target
from rules.load import Catalogue
from rules.model import Language
from rules.running import Running


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that was checked before the first packet."""

    options: Options
    found: Found
    outputs: Outputs
    running: Running
    wanted: tuple[Wanted, ...]
    answers: Answers | None = None

    @property
    def config(self) -> Config:
        """The configuration that holds."""
        return self.found.config

    @property
    def catalogue(self) -> Catalogue:
        """The rules in force."""
        return self.running.catalogue

    @property
    def symptom(self) -> str | None:
        """What the customer said, by the command line or by the answers."""
        return self.answers.symptom if self.answers else self.options.symptom

    @property
    def language(self) -> Language:
        """The language of whoever reads the screen: the command line's, else the site's."""
        return self.options.lang or self.config.site.language


def scan(options: Options) -> int:
    """Run `unjam scan`; its exit code. Raises BadInputError before anything is sent."""
    ready = prepare(options)
    if options.explain:
        return _explain(ready)
    if not options.quiet:
        say(*ready.found.notes, *_uses(ready.answers), *later.remarks(options, ready.config), *_ended(ready))
    with ExitStack() as stack:
        return run_loop(_scan(ready, open_state(stack, options, ready.config)))


def _ended(ready: Prepared) -> Iterator[str]:
    return over((mute.model_dump(mode="json") for mute in ready.config.mute), datetime.now(UTC).date())


def prepare(options: Options) -> Prepared:
    """Check everything that can be checked without sending. Raises BadInputError."""
    later.refuse(options)
    found = find_config(options.config, Places())
    wanted = read_targets(options.targets, found.config)
    outputs = Outputs(options.json, options.json_events, options.out)
    rules = running(options.rules, proven=True)
    refuse_wrong_mutes(found, rules.catalogue.rules)
    if not options.explain:
        outputs.check()
    return Prepared(options, found, outputs, rules, wanted, _answers(options, found.config))


def _uses(answers: Answers | None) -> Iterator[str]:
    if answers:
        yield f"uses the answers about {answers.symptom} of {iso(answers.at)}"


def _answers(options: Options, config: Config) -> Answers | None:
    """The answers that are named, or those of the state folder that are about this very scan. Raises BadInputError."""
    if options.answers:
        answers = read(options.answers)
        if options.symptom not in {None, answers.symptom}:
            raise BadInputError(f"{options.answers}: holds answers about {answers.symptom}, not about {options.symptom}")
        return answers
    path = folder_of(options.state, config.state) / KEPT_AS
    if options.symptom is None or not path.is_file():
        return None
    try:
        answers = read(path)
    except BadInputError as error:
        say(*error.sentences)
        return None
    return answers if answers.fit(options.symptom, options.targets, datetime.now(UTC)) else None


# --- what is scanned --------------------------------------------------------------------------------------------------------------------------


async def _commission(ready: Prepared, host: Host, state: Path | None) -> Commission:
    """What is scanned, once names are looked up and questions are answered. Raises BadInputError."""
    looked_up = await look_up_all((*names(ready.wanted, ready.config), *place_names(ready.config)))
    chosen = choose(ready.wanted, ready.config, looked_up, _permits(ready, host))
    if chosen.question:
        confirm(chosen.question, yes=ready.options.yes)
    return _commissioned(ready, chosen, state, looked_up)


def _permits(ready: Prepared, host: Host) -> Permits:
    include = tuple(network for span in ready.config.scope.include for network in span.networks())
    return Permits(include, host.attached, allow_public=ready.options.allow_public or ready.config.scope.allow_public)


def _commissioned(ready: Prepared, chosen: Chosen, state: Path | None, looked_up: Addresses) -> Commission:
    options = ready.options
    told = ready.answers.told if ready.answers else None
    flags = Flags(
        pace=options.pace,
        sweep=not options.no_sweep,
        symptom=ready.symptom,
        told=told,
        error_code=options.error_code or (told.code if told else None),
        rules=options.rules,
        state=state,
        allow_public=options.allow_public,
    )
    return commission(ready.config, chosen, flags, places_of(ready.config, looked_up, chosen, ready.symptom))


def _explain(ready: Prepared) -> int:
    """List every packet type. Nothing is looked up: names stand for addresses that are reserved for documentation (RFC 5737)."""
    wanted = (*names(ready.wanted, ready.config), *place_names(ready.config))
    stand_ins = {name: f"192.0.2.{number}" for number, name in enumerate(wanted, 1)}
    chosen = choose(ready.wanted, ready.config, stand_ins, _permits(ready, asyncio.run(look())))
    whole = unresolved(_commissioned(ready, chosen, None, stand_ins), ready.config)
    for line in lines(whole, (*wanted, *server_names(ready.config))):
        sys.stdout.write(f"{line}\n")
    return 0


# --- the scan -----------------------------------------------------------------------------------------------------------------------------------


async def _scan(ready: Prepared, state: State) -> int:
    host = await look()
    commissioned = await with_print_servers(await _commission(ready, host, state.folder), ready.config)
    if commissioned.error_code and not commissioned.one_device and not ready.options.quiet:
        say(f"--error-code {commissioned.error_code}: it is looked up where exactly one device is named: unjam scan ADDRESS --error-code CODE")
    desk = _desk(ready, commissioned, state, host)
    redact = Redactor(secrets(ready.config))
    ready.running.refresh()  # questions and look-ups may have taken minutes
    scanning = Scanning(commissioned, ready.catalogue, state.for_scan, host)
    screen_so_far = SoFar(ready.catalogue.version, VERSION, commissioned.site_id, ready.language)
    done = await told(scanning, ready.outputs, Beside(redact=redact), screen_so_far, quiet=ready.options.quiet)
    scanned = await desk.read_again(done.scan)
    state.keep(scanned)
    past = with_mutes(state.past(scanned), scanned, ready.catalogue.rules, commissioned.mutes)
    report = build(scanned, Beside(past, mutes=commissioned.mutes, redact=redact))
    done.finish(report)
    said = translated(report, scanned.findings, ready.language, redact)
    failed = ready.outputs.write(report, said, ready.language)
    posted = await desk.post(scanned)
    if not ready.options.quiet:
        _show(ready, said, posted.lines)
    say(*failed)
    fail_on = ready.options.fail_on or ready.config.fail_on
    return exit_code(report, fail_on, interrupted=scanned.interrupted, undelivered=posted.undelivered)


def _desk(ready: Prepared, commissioned: Commission, state: State, host: Host) -> Desk:
    """Where tickets go. Raises BadInputError for an endpoint that cannot be used."""
    if not ready.options.post or ready.config.tickets.url is None or state.store is None:
        return NoDesk()
    from agent.cli.posting import PostingDesk  # noqa: PLC0415  (aiohttp takes a quarter of a second to import)

    async def rescan(targets: tuple[Target, ...]) -> Scan:
        again = replace(commissioned, targets=targets, networks=(), attached=False, sweep=False, destinations=())
        return await finished(Scanning(again, ready.catalogue, state.for_scan, host))

    return PostingDesk(ready.config, state.store, ready.catalogue.rules, rescan, WORDS[ready.language])


def _show(ready: Prepared, report: Report, tickets: tuple[Line, ...]) -> None:
    stream = sys.stderr if ready.outputs.stdout_is_data else sys.stdout
    with reader_may_leave():
        print_lines([*screen(report, WORDS[ready.language]), *tickets, *_next(ready, report)], stream)


def _next(ready: Prepared, report: Report) -> Iterator[Line]:
    """The commands that a person would want now."""
    for number, step in enumerate(_steps(ready, report)):
        word = WORDS[ready.language].next
        yield Line(f"{word if number == 0 else '':<{len(word)}}  ", step, "dim")


def _steps(ready: Prepared, report: Report) -> Iterator[str]:
    options, words = ready.options, WORDS[ready.language]
    yield from [f"unjam explain {finding.rule}" for finding in report.findings if finding.open][:1]
    if not report.devices:
        yield f"unjam scan ADDRESS   {words.names_one}"
    if options.out:
        yield f"unjam diagnose {options.out / 'report.json'}"
    elif options.json in {None, STDOUT}:
        yield f"unjam scan ... --out DIR   {words.keeps}"
    if ready.config.tickets.url and not options.post and report.findings:
        yield f"unjam scan ... --post   {words.posts}"
