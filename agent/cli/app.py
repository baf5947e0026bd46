# SPDX-License-Identifier: Apache-2.0
"""The command line: which word is which command, and how everything that can go wrong becomes one sentence and an exit code."""

import io
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import click

from agent.cli.exits import INTERRUPTED, OK, USAGE
from agent.cli.pipe import reader_may_leave
from agent.refusal import BadInputError, quoted
from agent.version import VERSION
from rules.mistake import hint

COMMANDS: Mapping[str, tuple[str, str]] = {
    "scan": ("agent.cli.scan", "Find the printers of a network and say what is wrong with them."),
    "demo": ("agent.cli.demo", "A simulated fleet on this machine, scanned, diagnosed and ticketed."),
    "diagnose": ("agent.cli.diagnose", "Judge a saved scan again, offline."),
    "ask": ("agent.cli.ask", "Ask a caller what a help desk asks; the scan that follows uses the answers."),
    "explain": ("agent.cli.explain", "What a fault means, what shows it, and how it is mended."),
    "rules": ("agent.cli.rules", "Check, test, list and question the fault rules."),
    "tickets": ("agent.cli.tickets", "Look at the tickets, and at what is still to be delivered."),
    "doctor": ("agent.cli.doctor", "Check this machine and its network, before anything is blamed on a printer."),
    "config": ("agent.cli.config", "Show the configuration that holds."),
}
"""Each command's module, which has a click command `command`, and its line of help; a module is imported when its command runs."""

LATER = ("check", "recheck", "diff", "serve", "bundle")
"""Commands that are promised and not here yet."""
_ALL = f" - there are: {', '.join(COMMANDS)}"


class Commands(click.Group):
    """The commands, imported one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click calls it so)
        """In the order of a first day with unjam."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  (click calls it so)
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, or a sentence with the nearest one."""
        name = args[0]
        if name in LATER:
            ctx.fail(f"'unjam {name}' does not exist in this version yet")
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"There is no command {quoted(name)}{hint(name, COMMANDS) or _ALL}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  (click calls it so)
        """The table of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(VERSION, prog_name="unjam", message="%(prog)s %(version)s")
def unjam() -> None:
    """Find the printers of a LAN, say why they do not print, and tell the people who can mend it.

    Reads only, and never sends print data. Start with: unjam demo
    """


def run(words: Sequence[str]) -> int:
    """Run one command line; its exit code. Nothing but our own bugs rises."""
    _speak_utf8()
    code: object = OK
    try:
        with reader_may_leave():
            code = _invoked(list(words))
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        _complain(error)
        return USAGE
    except BadInputError as error:
        say(*error.sentences)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        say("stopped")
        return INTERRUPTED
    return code if isinstance(code, int) else OK


def _invoked(words: list[str]) -> object:
    """What the command returns. Not by click's own main(), which ends the process when a pipe breaks."""
    with unjam.make_context("unjam", words) as context:
        return unjam.invoke(context)


def say(*sentences: str) -> None:
    """Tell a person; stdout stays data."""
    for sentence in sentences:
        print(f"unjam: {sentence}", file=sys.stderr)  # noqa: T201  (stderr is talk)


def _complain(error: click.ClickException) -> None:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print(error.format_message(), file=sys.stderr)  # noqa: T201  (the help that was missing)
        return
    where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "unjam"
    say(f"{error.format_message().replace(chr(10), ' ')} (see: {where} --help)")


def _speak_utf8() -> None:
    """UTF-8 out even on a cp1252 console; what cannot be said is escaped, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
