# SPDX-License-Identifier: Apache-2.0
"""The lock: every package this project may install, with version, marker and hashes, in named parts.

requirements.lock is an ordinary requirements file, so `pip install --require-hashes -r requirements.lock` installs all
of it. A package that another wants with an extra is named with it (`coverage[toml]==...`): pip looks for the hash of just
that name, and takes the newest it finds where there is none. Headings (`# == run ==`) divide it: a person who tries the program needs `run` only.
"""

import hashlib
import re
from dataclasses import dataclass
from itertools import takewhile

NAME = "requirements.lock"
PARTS = ("run", "test", "lint")  # each needs the ones before it

_HEADING = re.compile(r"^# == (\w+) ==.*\n", re.MULTILINE)
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[A-Za-z0-9._,-]+\])?==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\\n]+?))?(?: \\)?$")


@dataclass(frozen=True, slots=True)
class Pin:
    """One locked package: normalised name, exact version, environment marker ("" = everywhere), sha256 hashes."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def parts(text: str) -> dict[str, str]:
    """Text of the lock -> text of each part, in the lock's order. What stands before the first heading is a remark."""
    pieces = _HEADING.split(text)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def pins(text: str) -> list[Pin]:
    """Text of the lock or of one part -> its pins in order.

    Raises ValueError, naming the line, for anything that is not `name==version ; marker` with hashes below it.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [_pin(line, lines[number + 1 :]) for number, line in enumerate(lines) if not line.startswith(" ")]


def digest(text: str) -> str:
    """A fingerprint of a part, the same on every platform whatever its line ends."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()


def _pin(line: str, below: list[str]) -> Pin:
    found = _PIN.match(line)
    if found is None:
        message = f"{NAME}: not a pinned package: {line!r}"
        raise ValueError(message)
    hashes = tuple(h.strip().removesuffix(" \\") for h in takewhile(lambda text: text.startswith(" "), below))
    return Pin(found["name"], found["version"], found["marker"] or "", hashes)
