# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

from tests.bench.delivery import measure


async def test_five_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    figures = await measure(tmp_path, kills=5, tickets=60)
    assert figures.tickets == 60
    assert (figures.lost, figures.duplicates) == (0, 0)
