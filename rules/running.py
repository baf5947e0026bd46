# SPDX-License-Identifier: Apache-2.0
"""The rules in force while a program runs: a changed set of files is read, its own tests are judged, and it is taken whole or not at all."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from probes.fact import FactType
from probes.facts import CatalogueFacts
from rules.check import run_tests
from rules.load import Catalogue, RuleErrors, load_catalogue
from rules.yaml import Mistake

MOST_TOLD = 8
"""Mistakes of a refused set that are told; `rules check` tells all."""


class Running:
    """The catalogue of some directories. `reload()` swaps it, or keeps the old set, which then says in `refused` what was wrong with the new one."""

    def __init__(self, dirs: Iterable[Path], vocabulary: Mapping[str, FactType]) -> None:
        """Raises RuleErrors: there is no old set to keep."""
        self._dirs, self._vocabulary = tuple(dirs), vocabulary
        self._stamps = self._stamp()
        self.catalogue = load_catalogue(self._dirs, vocabulary)

    def refresh(self) -> Catalogue:
        """The rules in force, read again where a file was added, changed or taken away since they were read last."""
        return self.reload() if self._stamp() != self._stamps else self.catalogue

    def reload(self) -> Catalogue:
        """Read the files again; the rules in force from now on."""
        self._stamps = self._stamp()
        try:
            self.catalogue = _proven(load_catalogue(self._dirs, self._vocabulary))
        except RuleErrors as errors:
            self.catalogue = replace(self.catalogue, refused=tuple(map(str, errors.mistakes)))
        return self.catalogue

    def _stamp(self) -> frozenset[tuple[str, int, int]]:
        """Which files there are, when they were written, and how large they are; one that vanishes meanwhile is not there."""
        stamps: set[tuple[str, int, int]] = set()
        for path in (path for directory in self._dirs for path in directory.rglob("*.y*ml")):
            with suppress(FileNotFoundError):
                seen = path.stat()
                stamps.add((str(path), seen.st_mtime_ns, seen.st_size))
        return frozenset(stamps)


def facts_of(catalogue: Catalogue) -> CatalogueFacts:
    """What the judging itself is judged by."""
    return CatalogueFacts(
        version=catalogue.version,
        broken=bool(catalogue.refused),
        mistakes=catalogue.refused[:MOST_TOLD],
        mistakes_count=len(catalogue.refused),
    )


def _proven(catalogue: Catalogue) -> Catalogue:
    wrong: tuple[Mistake, ...] = tuple(mistake for result in run_tests(catalogue) for mistake in result.mistakes())
    if wrong:
        raise RuleErrors(wrong)
    return catalogue
