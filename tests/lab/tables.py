# SPDX-License-Identifier: Apache-2.0
"""What TOML gives, laid over each other."""

from __future__ import annotations

from typing import Any

Table = dict[str, Any]


class TopologyError(ValueError):
    """A topology or fault file says something that the lab does not know; the message names the place."""


def merged(under: Table, over: Table) -> Table:
    """Tables merge key by key, anything else replaces."""
    both = dict(under)
    for key, value in over.items():
        below = both.get(key)
        both[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return both


def united(first: Table, second: Table, where: str) -> Table:
    """Two tables of which neither may say something else than the other. Raises TopologyError."""
    both = dict(first)
    for key, value in second.items():
        other = both.get(key, value)
        if isinstance(other, dict) and isinstance(value, dict):
            both[key] = united(other, value, f"{where}.{key}")
        elif other == value:
            both[key] = value
        else:
            raise TopologyError(f"{where}.{key} is {other!r} in one and {value!r} in the other")
    return both
