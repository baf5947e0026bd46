# SPDX-License-Identifier: GPL-2.0-only
"""Reading a request: every member has a type and a bound, and what is not known is refused. Every refusal is a ValueError, in one sentence."""

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any

_LONGEST_NAME = 256


def only(said: Mapping[str, Any], verb: str, *known: str) -> None:
    """Refuse members that the verb does not have."""
    if unknown := set(said) - set(known):
        raise ValueError(f"{verb} does not know {', '.join(sorted(unknown))[:80]!r}")


def interface(said: Mapping[str, Any], verb: str) -> str:
    """An interface's name."""
    name = said.get("interface")
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
        raise ValueError(f"{verb} needs an interface's name")
    return name


def address(said: Mapping[str, Any], verb: str) -> str:
    """One IPv4 address."""
    return str(IPv4Address(str(said.get("address", f"{verb} needs an address"))))


def addresses(said: Mapping[str, Any], verb: str, most: int) -> tuple[str, ...]:
    """IPv4 addresses, each once."""
    found = said.get("addresses")
    if not isinstance(found, list) or not 0 < len(found) <= most:
        raise ValueError(f"{verb} needs a list of 1 to {most} addresses")
    return tuple(dict.fromkeys(str(IPv4Address(str(one))) for one in found))


def number(said: Mapping[str, Any], name: str, usual: float, most: float) -> float:
    """A number above 0."""
    value = said.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise ValueError(f"{name} is a number above 0 and up to {most:g}")
    return float(value)


def sizes(said: Mapping[str, Any], name: str, least: int, most: int, count: int) -> tuple[int, ...]:
    """Whole numbers within bounds, smallest first, each once."""
    found = said.get(name)
    fits = isinstance(found, list) and 0 < len(found) <= count and all(isinstance(one, int) and not isinstance(one, bool) for one in found)
    if not isinstance(found, list) or not fits or not all(least <= one <= most for one in found):
        raise ValueError(f"{name} is a list of 1 to {count} whole numbers from {least} to {most}")
    return tuple(sorted(set(found)))
