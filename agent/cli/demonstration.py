# SPDX-License-Identifier: Apache-2.0
"""The demo on a terminal: checked, run, shown as a scan is shown, and judged."""

import shutil
import sys
import tempfile
from pathlib import Path

from agent.cli.app import say
from agent.cli.catalogue import catalogue
from agent.cli.exits import FINDINGS, INTERRUPTED, OK
from agent.cli.outputs import Outputs
from agent.cli.running import run_loop, told
from agent.demo.run import Outcome, run
from agent.demo.story import opening, story, verdict
from agent.demo.verdict import shortcomings
from agent.model import Scan
from agent.refusal import BadInputError
from agent.report.build import Beside
from agent.report.language import translated
from agent.report.screen import screen
from agent.report.terminal import SoFar, is_terminal, print_lines
from agent.report.words import WORDS
from agent.scan import Scanning
from agent.store.opening import StateError
from agent.tickets.text import WIDTH
from agent.version import VERSION
from rules.load import Catalogue
from rules.model import Language

_NARROWEST = 60


def demonstrate(out: Path | None, language: Language = "en") -> int:
    """Run `unjam demo`; its exit code. Raises BadInputError before anything is started."""
    rules = catalogue()
    outputs = Outputs(folder=out or Path(tempfile.mkdtemp(prefix="unjam-demo-")))
    outputs.check()
    print_lines([opening()], sys.stdout)
    try:
        with tempfile.TemporaryDirectory(prefix="unjam-demo-state-") as state:
            outcome = run_loop(_run(rules, Path(state), language))
    except (OSError, StateError) as error:
        raise BadInputError(f"the demo cannot run here: {error}") from None
    return _tell(outcome, outputs, language)


async def _run(rules: Catalogue, state: Path, language: Language) -> Outcome:
    async def watch(scanning: Scanning) -> Scan:
        done = await told(scanning, Outputs(), Beside(), SoFar(rules.version, VERSION, "demo", language), quiet=False)
        return done.scan

    return await run(rules, state, watch)


def _tell(outcome: Outcome, outputs: Outputs, language: Language) -> int:
    folder = outputs.folder or Path()
    said = translated(outcome.report, outcome.scan.findings, language)
    failed = outputs.write(outcome.report, said, language)
    print_lines([*screen(said, WORDS[language]), *story(outcome, folder, _columns())], sys.stdout)
    say(*failed)
    if outcome.scan.interrupted:
        return INTERRUPTED
    wrong = shortcomings(outcome)
    print_lines(verdict(wrong, folder), sys.stdout)
    return FINDINGS if wrong or failed else OK


def _columns() -> int:
    """How wide a ticket may be: as it is made for, or as wide as the terminal is."""
    return max(_NARROWEST, min(WIDTH, shutil.get_terminal_size().columns)) if is_terminal(sys.stdout) else WIDTH
