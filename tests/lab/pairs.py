# SPDX-License-Identifier: Apache-2.0
"""Two faults at once, from `pairs.toml`: `combines = ["duplicate-ip", "supply-empty@workshop"]`.

Behind an `@` stands the host that has the fault instead of the one in the fault's file. Both faults' tables are united, and what a
pair says itself (`topology`, `hosts`) is laid over them; a topology may be two, as `office+branch`. Both causes are expected.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from tests.lab.tables import Table, TopologyError, merged, united

_CHANGES = ("hosts", "then", "every_host")
_SCANNING = ("scans", "attached", "site", "targets", "config")


def combined(pair: Table, name: str, fault: Callable[[str], Table]) -> Table:
    """One fault's table made of two, with both expectations under `both`. Raises TopologyError where the two contradict each other."""
    first, second = (_moved(fault(each.partition("@")[0]), each.partition("@")[2]) for each in pair["combines"])
    table: Table = {"about": f"{first['about']}; and {second['about']}"}
    for key in _CHANGES:
        table[key] = united(first.get(key, {}), second.get(key, {}), f"{name}.{key}")
    own = {key: value for key, value in pair.items() if key != "combines"}
    table["topology"] = own.get("topology") or _one_topology(first, second, name)
    expects = [first["expect"], second["expect"]]
    return merged(table, own) | {"expect": _scanned(*expects), "both": expects}


def _moved(fault: Table, host: str) -> Table:
    if not host:
        return fault
    was = fault["expect"]["host"]
    moved = dict(fault, expect={**fault["expect"], "host": host})
    for key, changes in (("hosts", fault), ("then", fault.get("then", {}))):
        hosts = {host if each == was else each: table for each, table in changes.get("hosts", {}).items()}
        moved[key] = hosts if key == "hosts" else {**changes, "hosts": hosts}
    return moved


def _one_topology(first: Table, second: Table, name: str) -> str:
    one, other = (str(each.get("topology", "office")) for each in (first, second))
    if one != other:
        raise TopologyError(f"{name}: one fault is laid over {one}, the other over {other}: name a topology")
    return one


def _scanned(first: Table, second: Table) -> Table:
    """How a site with both is scanned: as each of them asks for."""
    asked: Table = {key: each[key] for each in (first, second) for key in _SCANNING if key in each}
    both = [first, second]
    return asked | {
        "scans": max(each.get("scans", 0) for each in both),
        "targets": [word for each in both for word in each.get("targets", [])],
        "site": ", ".join(each["site"] for each in both if each.get("site")),
        "config": _config(*(each.get("config", "") for each in both)),
    }


def _config(first: str, second: str) -> str:
    one, other = (yaml.safe_load(text) or {} for text in (first, second))
    if not one or not other:
        return first or second
    return str(yaml.safe_dump({key: _listed(one.get(key), other.get(key)) for key in one | other}))


def _listed(one: list[Any] | None, other: list[Any] | None) -> list[Any]:
    """Both lists; what stands in both stands there once."""
    return [*(one or []), *(each for each in other or [] if each not in (one or []))]
