# SPDX-License-Identifier: Apache-2.0
"""What pyproject.toml asks for, what the lock holds, and the floors below which known holes lie."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from deploy import _lock

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / _lock.NAME).read_text(encoding="utf-8")
PINS = {pin.name: pin for pin in _lock.pins(LOCK)}
PARTS = {part: {pin.name for pin in _lock.pins(text)} for part, text in _lock.parts(LOCK).items()}

FLOORS = {
    "aiohttp": ">=3.14.3",  # CVE-2026-69244: a hostile server crashes the client
    "pyasn1": ">=0.6.4",  # five CVEs in 2026
    "pysnmp": ">=7.1.30,<8",  # the LeXtudio distribution
    "pyyaml": ">=6.0.2",
    "scapy": ">=2.7.0",
    "zeroconf": ">=0.149.16",  # five CVEs in 2026
}
NEEDED = {
    "run": PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"],
    **PROJECT["project"]["optional-dependencies"],
}
EACH = [(part, Requirement(text)) for part, texts in NEEDED.items() for text in texts]


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_no_version_with_a_known_hole_is_locked_or_asked_for(name: str, floor: str) -> None:
    assert PINS[name].version in SpecifierSet(floor)
    asked = next(need for part, need in EACH if part == "run" and canonicalize_name(need.name) == name)
    assert set(SpecifierSet(floor)) <= set(asked.specifier)


@pytest.mark.parametrize(("part", "need"), EACH, ids=[f"{part}:{need.name}" for part, need in EACH])
def test_the_lock_holds_what_the_project_asks_for(part: str, need: Requirement) -> None:
    name = canonicalize_name(need.name)
    assert PINS[name].version in need.specifier
    assert name in set().union(*(PARTS[known] for known in _lock.PARTS[: _lock.PARTS.index(part) + 1]))


@pytest.mark.parametrize("part", _lock.PARTS)
def test_a_part_and_those_before_it_need_nothing_else(part: str) -> None:
    """Walked through the metadata of what is installed here."""
    here: set[str] = set().union(*(PARTS[known] for known in _lock.PARTS[: _lock.PARTS.index(part) + 1]))
    try:
        wanted = {(name, need) for name in here if _applies(PINS[name].marker) for need in _needs(name)}
    except metadata.PackageNotFoundError:
        pytest.skip(f"the part {part} of the lock is not installed here")
    assert {f"{name} needs {need}" for name, need in wanted if need not in here} == set()


def test_every_pin_has_hashes_and_stands_once() -> None:
    pins = _lock.pins(LOCK)
    assert len(pins) == len(PINS)
    assert all(pin.hashes and all(h.startswith("--hash=sha256:") for h in pin.hashes) for pin in pins)


def test_the_lock_names_no_index_no_address_and_no_path() -> None:
    code = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert not [line for line in code if "://" in line or "@" in line or line.startswith("-")]


def test_no_dependency_ships_a_package_with_our_names() -> None:
    ours = {"agent", "probes", "rules"}
    shipped = metadata.packages_distributions()
    assert {name: shipped[name] for name in ours & set(shipped) if set(shipped[name]) - {"unjam"}} == {}


def _needs(name: str) -> set[str]:
    requirements = [Requirement(text) for text in metadata.requires(name) or []]
    return {canonicalize_name(need.name) for need in requirements if need.marker is None or need.marker.evaluate({"extra": ""})}


def _applies(marker: str) -> bool:
    return not marker or Marker(marker).evaluate()
