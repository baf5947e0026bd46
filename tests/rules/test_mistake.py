# SPDX-License-Identifier: Apache-2.0
from rules.mistake import Mark, Mistake, Mistakes, hint, nearest, shown


def test_a_mistake_says_where() -> None:
    assert str(Mistake(Mark("a.yaml", 3, 7), "is wrong")) == "a.yaml:3:7: is wrong"
    assert str(Mistake(Mark("a.yaml"), "is gone")) == "a.yaml: is gone"


def test_mistakes_come_in_the_order_of_the_file_and_once() -> None:
    mistakes = Mistakes()
    assert not mistakes
    mistakes.add(Mark("b", 2, 1), "second")
    mistakes.extend([Mistake(Mark("a", 9, 1), "first"), Mistake(Mark("b", 2, 1), "second")])
    assert mistakes
    assert [mistake.sentence for mistake in mistakes.sorted()] == ["first", "second"]


def test_the_nearest_word_in_any_case() -> None:
    assert nearest("Severty", ["severity", "title"]) == "severity"
    assert nearest("x", ["severity", "title"]) is None
    assert hint("titel", ["severity", "title"]) == " - did you mean 'title'?"
    assert hint("zzz", ["severity", "title"]) == ""


def test_a_huge_word_is_neither_compared_nor_repeated() -> None:
    assert nearest("a" * 100_000, ["a" * 90]) is None
    assert len(shown("a" * 100_000)) < 80
    assert shown("short") == "short"
