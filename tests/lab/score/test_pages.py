# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from tests.lab.score.pages import README, TITLE, page, section, with_section
from tests.lab.score.run import Run
from tests.lab.score.samples import FOUND, MISSED, SECOND

RUNS = [Run("plain", "2026-11-27", "0123abc", 1, [FOUND]), Run("pairs", "2026-11-27", "0123abc", 2, [MISSED, SECOND])]


def test_the_section_says_what_falls_short_or_that_nothing_does() -> None:
    assert section(RUNS).count("\n- ") == 2
    assert section(RUNS[:1]).endswith("Nothing falls short.\n")


def test_a_readme_without_the_section_gets_it_before_how_it_is_built() -> None:
    assert with_section("# x\n\n## How it is built\n\ny\n", f"{TITLE}\n\nnew\n") == f"# x\n\n{TITLE}\n\nnew\n\n## How it is built\n\ny\n"


def test_an_older_section_is_replaced_and_the_rest_stays() -> None:
    old = f"# x\n\n{TITLE}\n\nold\n\n- old\n\n## How it is built\n\ny\n"
    assert with_section(old, f"{TITLE}\n\nnew\n") == f"# x\n\n{TITLE}\n\nnew\n\n## How it is built\n\ny\n"


def test_our_own_readme_has_a_place_for_it() -> None:
    readme = README.read_text(encoding="utf-8")
    assert with_section(with_section(readme, section(RUNS)), section(RUNS)) == with_section(readme, section(RUNS))


def test_the_page_has_every_run_and_every_case() -> None:
    text = page(RUNS)
    assert text.count("| paper-jam |") == 1
    assert "pairs: two faults at once; 2026-11-27, 0123abc" in text
