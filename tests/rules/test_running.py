# SPDX-License-Identifier: Apache-2.0
import os
from pathlib import Path

import pytest

from rules.load import RuleErrors
from rules.running import MOST_TOLD, Running, facts_of
from tests.rules.samples import TESTS, TEXTS, VOCABULARY, WHEN, write_rule

GOOD = TEXTS + WHEN + TESTS
OTHER = GOOD.replace("tcp.9100", "tcp.515")


def at_work(tmp_path: Path) -> Running:
    write_rule(tmp_path, "a")
    return Running([tmp_path], VOCABULARY)


def test_there_is_no_first_set_to_keep(tmp_path: Path) -> None:
    write_rule(tmp_path, "a", GOOD.replace("title:", "titel:"))
    with pytest.raises(RuleErrors):
        Running([tmp_path], VOCABULARY)


def test_a_sound_change_is_taken_whole(tmp_path: Path) -> None:
    running = at_work(tmp_path)
    before = running.catalogue
    write_rule(tmp_path, "b", OTHER)
    assert list(running.reload().rules) == ["a", "b"]
    assert running.catalogue.version != before.version
    assert facts_of(running.catalogue).broken is False


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("severity: high", "severity: hgih"), "high"),
        (GOOD.replace("given: {tcp.9100: refused}", "given: {tcp.9100: open}"), "expected match, got no match"),
        ("title: [", "b.yaml"),
    ],
)
def test_a_set_with_a_mistake_or_a_failing_test_leaves_the_old_one_in_force(tmp_path: Path, text: str, said: str) -> None:
    running = at_work(tmp_path)
    before = running.catalogue
    write_rule(tmp_path, "b", text)
    kept = running.reload()
    assert (kept.rules, kept.version) == (before.rules, before.version)
    assert any(said in mistake for mistake in kept.refused)
    told = facts_of(kept)
    assert (told.broken, told.mistakes_count, told.version) == (True, len(kept.refused), before.version)
    assert told.mistakes == kept.refused[:MOST_TOLD]


def test_a_corrected_file_ends_it(tmp_path: Path) -> None:
    running = at_work(tmp_path)
    broken = write_rule(tmp_path, "b", "title: [")
    assert running.reload().refused
    write_rule(tmp_path, broken.stem, OTHER)
    assert running.reload().refused == ()
    assert list(running.catalogue.rules) == ["a", "b"]


def test_files_are_read_again_only_where_one_changed(tmp_path: Path) -> None:
    running = at_work(tmp_path)
    first = running.catalogue
    assert running.refresh() is first
    os.utime(tmp_path / "a.yaml", ns=(1, 1))
    assert running.refresh() is not first
    (tmp_path / "a.yaml").unlink()
    write_rule(tmp_path, "c")
    assert list(running.refresh().rules) == ["c"]
