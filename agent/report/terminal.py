# SPDX-License-Identifier: Apache-2.0
"""Lines on a terminal: colours, wrapping under themselves, and what is known so far while a scan runs. Device text is never markup."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import IO, Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from agent.events import DeviceDone, Event, Found, Preflight, Progress
from agent.report.build import device_part, finding_part
from agent.report.model import CheckPart, DevicePart, FindingPart
from agent.report.screen import Line, Style, finding_lines, headed, preflight, title, worst_first
from agent.report.words import WORDS, Words, counted
from rules.model import Language
from rules.texts import in_language

_STYLES: Mapping[Style, str] = {
    "plain": "",
    "dim": "dim",
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "info": "blue",
    "unknown": "bold magenta",
    "ok": "green",
    "strong": "bold",
}
_BAR = 20
_NARROWEST = 24
_NOT_YET = "1970-01-01T00:00:00Z"


def is_terminal(stream: IO[str]) -> bool:
    """Whether a person looks at it."""
    try:
        return stream.isatty()
    except ValueError:  # it is closed already
        return False


def print_lines(lines: Iterable[Line], stream: IO[str]) -> None:
    """Print lines: coloured and wrapped on a terminal, plain and whole elsewhere. `NO_COLOR` is honoured."""
    if not is_terminal(stream):
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
        return
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    for line in lines:
        for text in laid_out(line, console):
            console.print(text, soft_wrap=True)


def laid_out(line: Line, console: Console) -> Iterator[Text]:
    """One line as styled rows that fit the terminal; the body goes on under its own beginning."""
    style = _STYLES[line.style]
    head = Text(line.head, style=style)
    width = max(_NARROWEST, console.width - head.cell_len)
    rows = Text(line.body, style="dim" if line.style == "dim" else "").wrap(console, width)
    for number, row in enumerate(rows or [Text("")]):
        row.rstrip()
        yield Text.assemble(head if number == 0 else Text(" " * head.cell_len), row)


@dataclass(slots=True)
class SoFar:
    """What the events have told until now, as the lines of the live screen."""

    catalogue: str
    version: str
    site: str
    language: Language = "en"
    checks: list[CheckPart] = field(default_factory=list)
    progress: Progress | None = None
    done: int = 0
    found: dict[str, tuple[FindingPart, DevicePart | None]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Remember what one event tells."""
        match event:
            case Preflight(check):
                self.checks.append(CheckPart(**asdict(check)))
            case Progress():
                self.progress = event
            case DeviceDone():
                self.done += 1
            case Found(finding, device):
                told = finding_part(in_language(finding, self.language), self.site, _NOT_YET, device, {})
                self.found[finding.key] = (told, device_part(device) if device else None)

    def lines(self) -> Iterator[Line]:
        """The screen as it stands."""
        words = WORDS[self.language]
        yield title(self.version, self.catalogue, words)
        if self.checks:
            yield preflight(self.checks, words)
        yield self._discover(words)
        for finding, device in sorted(self.found.values(), key=lambda pair: worst_first(pair[0])):
            yield from finding_lines(finding, device, words)

    def _discover(self, words: Words) -> Line:
        if self.progress is None:
            return Line(headed(words.discover), words.looking)
        now = self.progress
        full = _BAR * now.swept // now.total if now.total else 0
        bar = f"{'█' * full}{'░' * (_BAR - full)} {now.swept}/{now.total}" if now.total else words.listening
        heard = " · ".join(f"{way} {count}" for way, count in now.heard)
        return Line(headed(words.discover), f"{bar}   {heard} → {counted(now.devices, words.device)}, {words.asked.format(self.done)}")


class LiveScreen:
    """What is known so far, redrawn in place while a scan runs and gone when it ends; nothing at all where nobody looks."""

    def __init__(self, so_far: SoFar, stream: IO[str], *, wanted: bool) -> None:
        self._so_far = so_far
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self._live = Live(console=self._console, transient=True, refresh_per_second=8) if wanted and is_terminal(stream) else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live:
            self._live.stop()

    def take(self, event: Event) -> None:
        """Show one event."""
        if self._live:
            self._so_far.take(event)
            self._live.update(self._drawn())

    def _drawn(self) -> Group:
        rows = [row for line in self._so_far.lines() for row in laid_out(line, self._console)]
        return Group(*rows[: max(3, self._console.height - 1)])
