# SPDX-License-Identifier: Apache-2.0
import random

import pytest

from tests.fuzz import mutate
from tests.fuzz.mutate import CODECS, Codec

EACH = 20_000


@pytest.mark.parametrize("name", CODECS)
def test_mutated_messages_give_nothing_but_malformed_reply(name: str) -> None:
    result = mutate.fuzz(name, CODECS[name], EACH, seed=1)
    assert result.failures == []
    assert result.inputs == EACH


def test_an_exception_of_another_kind_is_counted_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    fragile = Codec(lambda octets: octets[3], (b"abcd",))
    result = mutate.fuzz("fragile", fragile, 200, seed=1)
    assert result.uncaught > 0
    assert not result.passed
    assert "IndexError" in mutate.table([result])


def test_the_same_seed_gives_the_same_inputs() -> None:
    valid = CODECS["ipp"].valid
    first, second, other = ([mutate.mutated(valid, rng) for _ in range(20)] for rng in map(random.Random, (1, 1, 2)))
    assert first == second != other


def test_the_script_prints_a_row_a_codec(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate.main(["--count", "50", "text", "lpd"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["codec", "inputs"], ["text", "50"], ["lpd", "50"]]
