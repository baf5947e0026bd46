# SPDX-License-Identifier: Apache-2.0
"""One entry of the kernel's neighbour table, and what it proves. Pure.

An entry by itself proves little: kernels keep the MAC of a host that went away (Linux for minutes, macOS for 20). What proves life is that
the entry was *confirmed* after this scan began. Linux tells that age; elsewhere an entry counts when the table did not hold it at the beginning.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

State: TypeAlias = Literal["reachable", "stale", "delay", "probe", "incomplete", "failed", "permanent", "complete"]
"""Linux's NUD states; `complete` is what tables without states say of an entry with a MAC."""

Proof: TypeAlias = Literal["answered", "silent", "asking", "old", "absent"]
"""`answered` and `silent` since the scan began; `asking`: the kernel is at it; `old`: it says nothing about now; `absent`: nobody asked."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`confirmed_s`, `updated_s`: seconds since it was last confirmed and since its state changed; None where the system does not tell."""

    address: str
    mac: str | None
    state: State
    confirmed_s: float | None = None
    updated_s: float | None = None


def proof(entry: Neighbour | None, age_s: float, before: Neighbour | None = None) -> Proof:
    """What the entry says about a scan that began `age_s` ago; `before` is the entry as it stood then, where ages are not told."""
    if entry is None:
        return "absent"
    if entry.state == "failed":
        return "silent" if _since(entry.updated_s, age_s) else "old"
    if entry.state in {"permanent", "incomplete"}:
        return "old" if entry.state == "permanent" else "asking"
    if _confirmed(entry, age_s, before):
        return "answered"
    return "asking" if entry.state in {"delay", "probe"} else "old"


def resolved(entry: Neighbour | None) -> bool:
    """Whether a packet to this address costs no new ARP broadcast."""
    return entry is not None and entry.mac is not None and entry.state not in {"incomplete", "failed"}


def _confirmed(entry: Neighbour, age_s: float, before: Neighbour | None) -> bool:
    if entry.confirmed_s is None:
        return before is None or before.mac != entry.mac
    return entry.mac is not None and entry.confirmed_s <= age_s


def _since(seconds: float | None, age_s: float) -> bool:
    return seconds is None or seconds <= age_s
