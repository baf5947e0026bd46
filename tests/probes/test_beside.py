# SPDX-License-Identifier: Apache-2.0
import asyncio

import pytest

from probes import beside
from probes.beside import Beside
from probes.failure import UnsupportedError
from probes.icmp import Echoes
from probes.model import Target
from tests.probes.door import gate

ROW = Echoes("raw", 100, {0: 1.0})


async def test_suspects_of_the_same_moment_share_a_row_and_later_ones_get_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    async def echo(_gate: object, target: Target, count: int) -> Echoes:
        asked.append((target.address, count))
        await asyncio.sleep(0)
        return ROW

    monkeypatch.setattr(beside, "echo", echo)
    control = Beside(gate(), "10.0.0.1")
    assert list(await asyncio.gather(control.row("10.0.0.9"), control.row("10.0.0.8"))) == [ROW, ROW]
    assert asked == [("10.0.0.1", 100)]
    assert await control.row("10.0.0.9") == ROW
    assert len(asked) == 2


async def test_without_a_gateway_or_with_the_gateway_itself_there_is_no_control() -> None:
    assert await Beside(gate(), None).row("10.0.0.9") is None
    assert await Beside(gate(), "10.0.0.1").row("10.0.0.1") is None


async def test_a_host_that_may_send_no_echo_has_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    async def echo(_gate: object, _target: Target, _count: int) -> Echoes:
        raise UnsupportedError("no")

    monkeypatch.setattr(beside, "echo", echo)
    assert await Beside(gate(), "10.0.0.1").row("10.0.0.9") is None
