# SPDX-License-Identifier: Apache-2.0
"""Which sections of facts each kind of subject can have: a rule that asks for another would stay unknown for ever."""

from collections.abc import Collection, Mapping
from typing import get_args

from rules.model import Applies
from rules.operators import BEFORE

KINDS: tuple[Applies, ...] = get_args(Applies)
BESIDE_ALL = frozenset({"agent", "catalogue", "control", "dhcp", "link_layer", "scan", "site", "told", "vantage"})
"""Known of our own host and of the scan as a whole, and so beside every subject."""
_OWN: Mapping[str, tuple[Applies, ...]] = {
    "queue": ("queue",),
    "jobs": ("device", "queue"),
    "server": ("server",),
    "segment": ("device", "segment"),
    **dict.fromkeys(("destination", "smb", "smtp", "ldap", "ntp", "banner", "cloud"), ("destination",)),
}
"""Every section that is not named here, or beside all, is known of devices alone."""


def kinds_with(section: str) -> tuple[Applies, ...]:
    """The kinds of subject that can have facts of a section."""
    return KINDS if section in BESIDE_ALL else _OWN.get(section, ("device",))


def never_known(name: str, kinds: Collection[Applies]) -> str:
    """Why a fact (or a section) is known of no subject of these kinds; empty where it can be. No kinds: nothing is said."""
    section = name.removeprefix(BEFORE).partition(".")[0]
    having = kinds_with(section)
    if not kinds or set(having) & set(kinds):
        return ""
    return f"'{name}' is never known there: 'applies' says {_listed(kinds)}, and {section}.* is known of {_listed(having)} only"


def _listed(kinds: Collection[Applies]) -> str:
    return " and ".join(kinds)
