# SPDX-License-Identifier: Apache-2.0
"""`unjam config show`: the configuration that holds, key by key, and where each value comes from. Secrets show as their files."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click


@click.group()
def command() -> None:
    """Show the configuration that holds."""


@command.command()
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="As for scan.")
@click.option("--rules", type=click.Path(path_type=Path), metavar="DIR", multiple=True, help="As for scan: what is muted may be one of these.")
@click.option("--origin", is_flag=True, help="Say of each value whether a file or the default gave it.")
def show(config: Path | None, rules: tuple[Path, ...], *, origin: bool) -> int:
    """Every key with the value that holds."""
    from agent.config.find import find_config  # noqa: PLC0415  (imports that --help does not need)
    from agent.paths import Places  # noqa: PLC0415

    found = find_config(config, Places())
    if found.config.mute:
        from agent.cli.catalogue import catalogue  # noqa: PLC0415  (only a configuration that mutes something needs the rules)
        from agent.config.mutes import refuse_wrong_mutes  # noqa: PLC0415

        refuse_wrong_mutes(found, catalogue(rules).rules)
    for name, value, given in _values(found.config):
        where = f"   # {found.path if given else 'default'}" if origin else ""
        sys.stdout.write(f"{name}: {_told(value)}{where}\n")
    sys.stderr.writelines(f"unjam: {note}\n" for note in found.notes)
    return 0


def _values(part: Any, prefix: str = "", *, given: bool = True) -> Iterator[tuple[str, Any, bool]]:  # noqa: ANN401  (any table of the configuration)
    for name, value in part:
        written = given and name in part.model_fields_set
        if hasattr(value, "model_fields_set"):
            yield from _values(value, f"{prefix}{name}.", given=written)
        else:
            yield f"{prefix}{name}", value, written


def _told(value: Any) -> str:  # noqa: ANN401  (any value of the configuration)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_told, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_told(item)}' for name, item in value.items())}}}"
    if hasattr(value, "model_fields_set"):
        return f"{{{', '.join(f'{name}: {_told(item)}' for name, item in value if item not in (None, '', ()))}}}"
    return str(value)
