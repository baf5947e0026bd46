# SPDX-License-Identifier: Apache-2.0
"""What the demo tells after the ordinary screen: what it was that was scanned, the tickets that arrived, and one of them whole. Pure."""

from collections.abc import Iterator
from pathlib import Path

from agent.demo.devices import FLEET
from agent.demo.endpoint import Posted
from agent.demo.run import Outcome
from agent.demo.verdict import expected
from agent.report.screen import Line
from agent.tickets.text import WIDTH, as_text


def opening() -> Line:
    """Said before anything else."""
    return Line("Demo        ", f"{len(FLEET)} simulated devices on 127.0.0.1, scanned like real ones; this takes about ten seconds", "strong")


def story(outcome: Outcome, folder: Path, width: int = WIDTH) -> Iterator[Line]:
    """Everything after the screen, but the verdict; the whole ticket is laid out in `width` columns."""
    yield Line()
    yield from (Line("Note        ", note, "dim") for note in outcome.notes)
    yield Line("Raw ports   ", _raw(outcome), "ok" if not outcome.raw_octets else "critical")
    yield Line("Tickets     ", _arrived(outcome))
    for posted in outcome.posted:
        yield Line(f"  DEMO-{posted.number}  ", _in_short(posted))
    if shown := one_to_show(outcome.posted):
        yield Line()
        yield Line(f"DEMO-{shown.number} ", "as the dispatcher reads it:", "strong")
        yield from (Line("", line) for line in as_text(shown.body, width).splitlines())
    yield Line()
    yield Line("Report      ", f"{folder / 'report.json'} and {folder / 'report.txt'}")


def verdict(shortcomings: list[str], folder: Path) -> Iterator[Line]:
    """The last lines."""
    if shortcomings:
        yield from (Line(" ✖ ", sentence, "high") for sentence in shortcomings)
    else:
        yield Line(" ✓ ", f"all {expected()} findings that this fleet has came out, and no others", "ok")
    yield Line("Next  ", f"unjam diagnose {folder / 'report.json'}", "dim")
    yield Line("      ", "unjam scan   looks at the network that this machine is attached to", "dim")


def one_to_show(posted: tuple[Posted, ...]) -> Posted | None:
    """The ticket that shows most: one with error codes, else the first."""
    return next((one for one in posted if one.body["finding"]["error_codes"]), posted[0] if posted else None)


def _raw(outcome: Outcome) -> str:
    return f"{outcome.raw_connections} connections, each closed at once; {outcome.raw_octets} bytes received (a real printer would print every byte)"


def _arrived(outcome: Outcome) -> str:
    if outcome.scan.interrupted:
        return "none were posted: the scan was interrupted"
    return f"{len(outcome.posted)} arrived at the demo's own endpoint, {outcome.endpoint}"


def _in_short(posted: Posted) -> str:
    finding, device = posted.body["finding"], posted.body["device"]
    name = " ".join(word for word in (device["vendor"], device["model"]) if word) or device["identity"]
    return f"{posted.body['event']:<8} {finding['severity']:<8} {finding['rule']:<18} {name}, {device['location'] or 'place unknown'}"
