# SPDX-License-Identifier: Apache-2.0
"""Which configuration holds: the one named, else the first found, else the defaults. What is accepted and not read yet is said."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from agent.config import read
from agent.config.model import Config
from agent.paths import Places
from agent.refusal import BadInputError
from agent.secret import Secret
from rules.yaml import YamlError


@dataclass(frozen=True, slots=True)
class Found:
    """A configuration, the file it came from (None: the defaults), and what a person should be told about it."""

    config: Config
    path: Path | None
    notes: tuple[str, ...] = ()


def find_config(named: Path | None, places: Places) -> Found:
    """Raises BadInputError: a named file that is missing, or one that has mistakes."""
    if named is not None:
        return load(named)
    return next((load(path) for path in places.configurations() if _is_there(path)), Found(Config(), None))


def _is_there(path: Path) -> bool:
    """Whether there is such a file; a folder that this user may not look into has none."""
    try:
        return path.is_file()
    except OSError:
        return False


def load(path: Path) -> Found:
    """The configuration of one file. Raises BadInputError with every mistake, one a line."""
    try:
        config = read.read_config(path)
    except YamlError as error:
        raise BadInputError(*map(str, error.mistakes)) from None
    return Found(config, path, tuple(notes(config)))


def refuse_unknown_rules(found: Found, rules: Collection[str]) -> None:
    """Hold the rules that are muted against those that exist. Raises BadInputError with the nearest one of each that does not."""
    try:
        if found.path:
            read.refuse_unknown_rules(found.path, found.config, rules)
    except YamlError as error:
        raise BadInputError(*map(str, error.mistakes)) from None


def notes(config: Config) -> list[str]:
    """One sentence for each thing that was written and that this version does not act on."""
    later = [f"site.{key}" for key in ("time_zone", "hours", "clients") if getattr(config.site, key)]
    later += ["tickets.routes"] if config.tickets.routes else []
    later += [f"devices: pace of {device.id or device.address or device.name}" for device in config.devices if device.pace]
    return [f"{what}: accepted, read by a later version" for what in later]


def secrets(config: Config) -> tuple[Secret, ...]:
    """Every secret that the configuration named, for the redactor."""
    found = [secret for entry in config.snmp or () for _, secret in entry if isinstance(secret, Secret)]
    return (*found, config.tickets.secret_file) if config.tickets.secret_file else tuple(found)
